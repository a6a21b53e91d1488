#include "auth/jws.h"

#include <string.h>

#include "auth/alg.h"
#include "auth/hs.h"
#include "auth/key.h"
#include "auth/signature.h"
#include "base/arena.h"
#include "base/limits.h"
#include "base/str.h"
#include "json/document.h"

#define JWS_DEPTH_MAX 16 /* Keycloak's resource_access has four */

/* Decode one segment into the arena; NULL: not strict base64url. */
static unsigned char *
jws_decode(struct arena *arena, const char *s, size_t len, size_t *out_len)
{
	unsigned char *bytes = arena_alloc(arena, len);

	if (bytes == NULL || !str_b64url_decode(s, len, bytes, len, out_len))
		return NULL;
	return bytes;
}

/* Decode one segment and parse it as a JSON object; NULL: it is none. */
static const struct json *
jws_object(struct arena *arena, const char *s, size_t len)
{
	const struct document_limits limits = {
	    .bytes = LIMITS_TOKEN_BYTES, .depth = JWS_DEPTH_MAX};
	const struct json *object = NULL;
	struct document_error ignored;
	const unsigned char *bytes;
	size_t n;

	bytes = jws_decode(arena, s, len, &n);
	if (bytes == NULL)
		return NULL;
	if (document_parse(arena, SPAN(bytes, n), &limits, &ignored, &object) !=
	    ERR_OK)
		return NULL;
	return json_type(object) == JSON_OBJECT ? object : NULL;
}

/* A member that is absent or a string; false: it is something else. */
static bool
jws_member(struct arena *arena, const struct json *header, const char *name,
    const char **out)
{
	const struct json *v = json_get(header, name);

	*out = NULL;
	if (v == NULL)
		return true;
	*out = json_text_copy(arena, v);
	return *out != NULL;
}

/*
 * at+jwt is RFC 9068's access token.  Others say that the token was made
 * for something else (a logout, a proof of possession), so it stays that.
 * RFC 7515 4.1.9 lets the prefix "application/" be left out.
 */
static bool
jws_typ_is_known(const char *typ)
{
	if (typ == NULL)
		return true;
	if (str_starts_nocase(typ, "application/"))
		typ += strlen("application/");
	return str_equal_nocase(typ, "JWT") || str_equal_nocase(typ, "at+jwt");
}

static enum token_reason
jws_read_header(struct arena *arena, const char *s, size_t len, struct jws *out)
{
	const struct json *header = jws_object(arena, s, len);

	if (header == NULL)
		return TOKEN_HEADER;
	/* RFC 7515 4.1.11: what is critical and not understood is refused. */
	if (json_get(header, "crit") != NULL)
		return TOKEN_HEADER;
	if (!jws_member(arena, header, "typ", &out->typ) ||
	    !jws_member(arena, header, "kid", &out->kid) ||
	    !jws_member(arena, header, "alg", &out->alg))
		return TOKEN_HEADER;
	if (!jws_typ_is_known(out->typ))
		return TOKEN_HEADER;
	/* "none" and everything else we do not do ends here. */
	if (out->alg == NULL || alg_find(out->alg) == NULL)
		return TOKEN_ALG;
	return TOKEN_ACCEPTED;
}

/* Where the two dots are; false unless there are exactly two. */
static bool
jws_find_dots(const char *token, size_t len, size_t *first, size_t *second)
{
	size_t dots = 0;

	for (size_t i = 0; i < len; i++) {
		if (token[i] != '.')
			continue;
		if (dots == 0)
			*first = i;
		else
			*second = i;
		dots++;
	}
	return dots == 2 && *first > 0 && *second > *first + 1 &&
	       *second < len - 1;
}

enum token_reason
jws_parse(struct arena *arena, const char *token, struct jws *out)
{
	const size_t len = strnlen(token, LIMITS_TOKEN_BYTES + 1);
	size_t first = 0, second = 0, ignored;

	if (len > LIMITS_TOKEN_BYTES)
		return TOKEN_TOO_LONG;
	if (!jws_find_dots(token, len, &first, &second))
		return TOKEN_SHAPE;
	*out = (struct jws){.token = token, .signed_len = second};
	out->payload = token + first + 1;
	out->payload_len = second - first - 1;
	out->signature = jws_decode(
	    arena, token + second + 1, len - second - 1, &out->signature_len);
	if (out->signature == NULL)
		return TOKEN_SHAPE;
	/* Decoded for its shape only: nobody vouches for it yet. */
	if (jws_decode(arena, out->payload, out->payload_len, &ignored) == NULL)
		return TOKEN_SHAPE;
	return jws_read_header(arena, token, first, out);
}

enum token_reason
jws_verify(const struct jws *jws, const struct key *key)
{
	bool holds;

	if (strcmp(jws->alg, key->alg->name) != 0)
		return TOKEN_ALG;
	/*
	 * libjwt refuses a typ that is not JWT, for no reason of security;
	 * those tokens are compared here.
	 */
	if (key->alg->family == ALG_HMAC &&
	    (jws->typ == NULL || str_equal_nocase(jws->typ, "JWT")))
		holds = hs_verify(key, jws->token);
	else
		holds = signature_holds(key, jws->token, jws->signed_len,
		    jws->signature, jws->signature_len);
	return holds ? TOKEN_ACCEPTED : TOKEN_SIGNATURE;
}

enum token_reason
jws_claims(struct arena *arena, const struct jws *jws, const struct json **out)
{
	*out = jws_object(arena, jws->payload, jws->payload_len);
	return *out != NULL ? TOKEN_ACCEPTED : TOKEN_CLAIMS;
}
