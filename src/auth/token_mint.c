#include "auth/token_mint.h"

#include <inttypes.h>
#include <string.h>

#include "auth/alg.h"
#include "auth/fault.h"
#include "auth/hs.h"
#include "auth/key.h"
#include "auth/keys.h"
#include "auth/keys_file.h"
#include "auth/principal.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/str.h"

#define CLAIMS_MAX_BYTES 3000 /* what fits a token of 4 KiB */

/* The role, where roles_claim will look for it. */
static void
mint_role(struct buf *claims, const char *path, const char *role)
{
	const char *dot;
	int depth = 0;

	buf_char(claims, ',');
	while ((dot = strchr(path, '.')) != NULL) {
		buf_json(claims, path, (size_t)(dot - path));
		buf_str(claims, ":{");
		path = dot + 1;
		depth++;
	}
	buf_json_str(claims, path);
	buf_char(claims, ':');
	buf_json_str(claims, role);
	while (depth-- > 0)
		buf_char(claims, '}');
}

static void
mint_claims(struct buf *claims, const struct conf *conf,
    const struct token_mint *wish, int64_t now_s)
{
	int64_t exp = now_s + wish->ttl_s;

	/* Expired must mean refused, not saved by the leeway. */
	if (wish->ttl_s <= 0)
		exp -= conf->jwt_leeway_s;
	buf_str(claims, "{\"sub\":");
	buf_json_str(claims, wish->sub);
	buf_printf(claims, ",\"exp\":%" PRId64 ",\"iat\":%" PRId64, exp,
	    exp < now_s ? exp : now_s);
	if (conf->jwt_issuer[0] != '\0') {
		buf_str(claims, ",\"iss\":");
		buf_json_str(claims, conf->jwt_issuer);
	}
	if (conf->jwt_audience[0] != '\0') {
		buf_str(claims, ",\"aud\":");
		buf_json(claims, conf->jwt_audience,
		    strcspn(conf->jwt_audience, " "));
	}
	if (wish->role != NULL)
		mint_role(claims, conf->roles_claim, wish->role);
	buf_char(claims, '}');
}

static bool
mint_is_possible(
    const struct conf *conf, const struct token_mint *wish, struct fault *fault)
{
	if (conf_is_production(conf)) {
		fault_set(fault, "take a token from your issuer",
		    "no token is made in production");
		return false;
	}
	if (conf->dev_secret_file[0] == '\0') {
		fault_set(fault,
		    "set dev_secret_file to a file of: "
		    "openssl rand -hex 32",
		    "dev_secret_file is not set");
		return false;
	}
	if (!principal_is_user(wish->sub, strlen(wish->sub)) ||
	    !str_is_utf8(wish->sub, strlen(wish->sub))) {
		fault_set(fault,
		    "use 1 to 288 bytes without control characters",
		    "this cannot be a user's name");
		return false;
	}
	if (wish->role != NULL && conf->roles_claim[0] == '\0') {
		fault_set(fault,
		    "set roles_claim, for instance to app_metadata.role",
		    "roles_claim is not set, so nobody has a role");
		return false;
	}
	return true;
}

const char *
token_mint(const struct conf *conf, struct arena *arena,
    const struct token_mint *wish, int64_t now_s, struct fault *fault)
{
	struct buf secret = BUF_INIT(KEYS_FILE_BYTES);
	struct buf claims = BUF_INIT(CLAIMS_MAX_BYTES);
	struct key key = {0};
	char *token = NULL;

	if (!mint_is_possible(conf, wish, fault) ||
	    !keys_file_read_secret(conf->dev_secret_file, &secret, fault) ||
	    !key_from_secret(
		&key, alg_find("HS256"), secret.data, secret.len, fault))
		goto out;
	mint_claims(&claims, conf, wish, now_s);
	if (!claims.is_failed)
		token = hs_sign(&key, arena, KEYS_DEV_KID, claims.data);
	if (token == NULL)
		fault_set(fault, "use a shorter name and role",
		    "the token would be too long");
out:
	key_clear(&key);
	if (secret.data != NULL)
		explicit_bzero(secret.data, secret.cap);
	buf_free(&secret);
	buf_free(&claims);
	return token;
}
