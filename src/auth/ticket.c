#include "auth/ticket.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "auth/alg.h"
#include "auth/claims.h"
#include "auth/digest.h"
#include "auth/fault.h"
#include "auth/hs.h"
#include "auth/jws.h"
#include "auth/key.h"
#include "auth/keys_file.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/uuid.h"
#include "json/json.h"

#define SECRET_MIN_BYTES 32
#define SECRET_MAX_BYTES 4096
#define CLAIMS_MAX_BYTES 4096

/* Max difference of web nodes' clocks; a ticket's end is exact. */
#define SKEW_SECONDS 30

#define SECOND_US 1000000

/* Each kind has a key derived for it and an audience of its own. */
static const struct {
	const char *info;
	const char *aud;
} kinds[TICKET__KINDS] = {
    [TICKET_BEACON] = {"holdfast beacon 1", "holdfast-beacon"},
    [TICKET_LIVE] = {"holdfast live 1", "holdfast-live"},
};

/* All keys out of one secret. */
struct derived {
	struct key sign[TICKET__KINDS];
	unsigned char channel[DIGEST_BYTES];
	unsigned char mac[DIGEST_BYTES];
};

struct tickets {
	struct derived current;
	struct derived previous;
	bool has_previous;
};

static bool
ticket_derive_all(struct derived *out, const void *secret, size_t len)
{
	unsigned char bytes[DIGEST_BYTES];
	bool is_ok = true;

	for (int i = 0; i < TICKET__KINDS && is_ok; i++)
		is_ok = digest_hkdf(secret, len, kinds[i].info, bytes) &&
			key_from_secret(&out->sign[i], alg_find("HS256"), bytes,
			    sizeof bytes, NULL);
	explicit_bzero(bytes, sizeof bytes);
	return is_ok &&
	       digest_hkdf(secret, len, "holdfast channel 1", out->channel) &&
	       digest_hkdf(secret, len, "holdfast mac 1", out->mac);
}

/* The bytes of the file, every one: they are random, so none is a blank. */
static bool
ticket_derive(struct derived *out, const char *path, struct fault *fault)
{
	struct buf secret = BUF_INIT(SECRET_MAX_BYTES);
	bool is_ok = false;

	if (!keys_file_read(path, &secret, fault))
		goto out;
	if (secret.len < SECRET_MIN_BYTES) {
		fault_set(fault, "make one with: openssl rand -out FILE 32",
		    "%s: has %zu bytes; a ticket key has at least %d", path,
		    secret.len, SECRET_MIN_BYTES);
		goto out;
	}
	is_ok = ticket_derive_all(out, secret.data, secret.len);
	if (!is_ok)
		fault_set(fault, "install OpenSSL's default provider",
		    "OpenSSL cannot derive keys here");
out:
	if (secret.data != NULL)
		explicit_bzero(secret.data, secret.cap);
	buf_free(&secret);
	return is_ok;
}

enum err
ticket_keys_load(const char *path, const char *previous_path,
    struct tickets **out, struct fault *fault)
{
	struct tickets *t = calloc(1, sizeof *t);

	if (t == NULL)
		return ERR_INTERNAL;
	if (path[0] == '\0')
		fault_set(fault, "make one with: openssl rand -out FILE 32",
		    "ticket_key_file is not set");
	t->has_previous = previous_path != NULL && previous_path[0] != '\0';
	if (path[0] == '\0' || !ticket_derive(&t->current, path, fault) ||
	    (t->has_previous &&
		!ticket_derive(&t->previous, previous_path, fault))) {
		ticket_keys_free(t);
		return ERR_INTERNAL;
	}
	*out = t;
	return ERR_OK;
}

void
ticket_keys_free(struct tickets *t)
{
	if (t == NULL)
		return;
	for (int i = 0; i < TICKET__KINDS; i++) {
		key_clear(&t->current.sign[i]);
		key_clear(&t->previous.sign[i]);
	}
	explicit_bzero(t, sizeof *t);
	free(t);
}

char *
ticket_mint(const struct tickets *t, struct arena *arena, enum ticket_kind kind,
    const struct ticket *ticket)
{
	struct buf claims = BUF_INIT(CLAIMS_MAX_BYTES);
	int64_t iat = ticket->made_us / SECOND_US;
	int64_t exp = ticket->exp;
	char *token = NULL;

	if (kind == TICKET_LIVE && exp > iat + TICKET_LIVE_SECONDS)
		exp = iat + TICKET_LIVE_SECONDS;
	buf_printf(&claims, "{\"aud\":\"%s\",\"actor\":", kinds[kind].aud);
	buf_json_str(&claims, ticket->actor);
	buf_str(&claims, ",\"owner\":");
	buf_json_str(&claims, ticket->owner);
	buf_str(&claims, ",\"session\":");
	buf_json_str(&claims, ticket->session);
	buf_printf(&claims,
	    ",\"iat\":%" PRId64 ",\"us\":%d,\"exp\":%" PRId64 "}", iat,
	    (int)(ticket->made_us % SECOND_US), exp);
	if (!claims.is_failed)
		token =
		    hs_sign(&t->current.sign[kind], arena, NULL, claims.data);
	buf_free(&claims);
	return token;
}

/* Signed by us, now or before the last rotation? */
static bool
ticket_is_ours(
    const struct tickets *t, enum ticket_kind kind, const struct jws *jws)
{
	if (jws->kid != NULL)
		return false;
	if (jws_verify(jws, &t->current.sign[kind]) == TOKEN_ACCEPTED)
		return true;
	return t->has_previous &&
	       jws_verify(jws, &t->previous.sign[kind]) == TOKEN_ACCEPTED;
}

/* Within its second; a ticket of an older server does not say. */
static bool
ticket_read_us(const struct json *claims, int64_t *out)
{
	const struct json *v = json_get(claims, "us");

	*out = 0;
	return v == NULL ||
	       (json_int64(v, out) && *out >= 0 && *out < SECOND_US);
}

static bool
ticket_read(struct arena *arena, enum ticket_kind kind,
    const struct json *claims, struct ticket *out)
{
	char session[UUID_TEXT_SIZE];
	struct claims_times times;
	int64_t us;

	if (claims_read_times(claims, &times) != TOKEN_ACCEPTED ||
	    times.iat <= 0 || times.iat > INT64_MAX / SECOND_US - 1 ||
	    !ticket_read_us(claims, &us) ||
	    !json_is(json_get(claims, "aud"), kinds[kind].aud))
		return false;
	out->made_us = times.iat * SECOND_US + us;
	out->exp = times.exp;
	out->actor = json_text_copy(arena, json_get(claims, "actor"));
	out->owner = json_text_copy(arena, json_get(claims, "owner"));
	out->session = json_text_copy(arena, json_get(claims, "session"));
	return out->actor != NULL && out->actor[0] != '\0' &&
	       out->owner != NULL && out->owner[0] != '\0' &&
	       out->session != NULL && uuid_parse(out->session, session) &&
	       strcmp(out->session, session) == 0;
}

enum err
ticket_verify(const struct tickets *t, struct arena *arena,
    const struct ticket_shown *shown, struct ticket *out)
{
	const struct json *claims = NULL;
	struct ticket read;
	struct jws jws;

	if (jws_parse(arena, shown->text, &jws) != TOKEN_ACCEPTED ||
	    !ticket_is_ours(t, shown->kind, &jws) ||
	    jws_claims(arena, &jws, &claims) != TOKEN_ACCEPTED ||
	    !ticket_read(arena, shown->kind, claims, &read))
		return ERR_TICKET_INVALID;
	if (read.exp <= shown->now_s ||
	    read.made_us / SECOND_US > shown->now_s + SKEW_SECONDS)
		return ERR_TICKET_INVALID;
	*out = read;
	return ERR_OK;
}

/*
 * The length stands before the text, so that no two pairs read alike.  That
 * OpenSSL computes an HMAC is an invariant: nothing sensible can be answered
 * without.
 */
static void
ticket_hmac(const unsigned char key[DIGEST_BYTES], const char *first,
    const void *second, size_t len, unsigned char out[DIGEST_BYTES])
{
	unsigned char head[LIMITS_USER_BYTES + 2];
	const size_t first_len = strlen(first);
	bool is_done;

	assert(first_len <= LIMITS_USER_BYTES);
	head[0] = (unsigned char)(first_len >> 8);
	head[1] = (unsigned char)first_len;
	memcpy(head + 2, first, first_len);
	is_done =
	    digest_hmac(key, SPAN(head, 2 + first_len), SPAN(second, len), out);
	assert(is_done);
}

void
ticket_channel(const struct tickets *t, const char *owner, const char *session,
    char out[TICKET_CHANNEL_SIZE])
{
	unsigned char mac[DIGEST_BYTES];

	ticket_hmac(t->current.channel, owner, session, strlen(session), mac);
	str_hex(mac, sizeof mac, out, TICKET_CHANNEL_SIZE);
}

void
ticket_mac(const struct tickets *t, const char *purpose, const void *data,
    size_t len, unsigned char out[TICKET_MAC_BYTES])
{
	ticket_hmac(t->current.mac, purpose, data, len, out);
}

bool
ticket_mac_holds(const struct tickets *t, const char *purpose, const void *data,
    size_t len, const unsigned char mac[TICKET_MAC_BYTES])
{
	unsigned char own[DIGEST_BYTES];

	ticket_hmac(t->current.mac, purpose, data, len, own);
	if (digest_equal(own, mac))
		return true;
	if (!t->has_previous)
		return false;
	ticket_hmac(t->previous.mac, purpose, data, len, own);
	return digest_equal(own, mac);
}
