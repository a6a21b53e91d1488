#include "auth/hs.h"

#include <jwt.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "auth/alg.h"
#include "auth/key.h"
#include "base/arena.h"

static jwt_alg_t
hs_alg(const struct alg *alg)
{
	if (strcmp(alg->name, "HS256") == 0)
		return JWT_ALG_HS256;
	if (strcmp(alg->name, "HS384") == 0)
		return JWT_ALG_HS384;
	if (strcmp(alg->name, "HS512") == 0)
		return JWT_ALG_HS512;
	return JWT_ALG_INVAL;
}

bool
hs_verify(const struct key *key, const char *token)
{
	const jwt_alg_t alg = hs_alg(key->alg);
	jwt_t *jwt = NULL;
	bool holds;

	/* Without a key libjwt accepts every token there is. */
	if (alg == JWT_ALG_INVAL || key->secret_len == 0)
		return false;
	holds =
	    jwt_decode(&jwt, token, key->secret, (int)key->secret_len) == 0 &&
	    jwt_get_alg(jwt) == alg;
	jwt_free(jwt);
	ERR_clear_error();
	return holds;
}

char *
hs_sign(const struct key *key, struct arena *arena, const char *kid,
    const char *claims)
{
	jwt_t *jwt = NULL;
	char *token = NULL, *copy = NULL;

	if (jwt_new(&jwt) != 0)
		return NULL;
	if (jwt_set_alg(
		jwt, hs_alg(key->alg), key->secret, (int)key->secret_len) != 0)
		goto out;
	if (kid != NULL && jwt_add_header(jwt, "kid", kid) != 0)
		goto out;
	if (jwt_add_grants_json(jwt, claims) != 0)
		goto out;
	token = jwt_encode_str(jwt);
	if (token != NULL)
		copy = arena_copy(arena, token, strlen(token));
out:
	free(token);
	jwt_free(jwt);
	return copy;
}
