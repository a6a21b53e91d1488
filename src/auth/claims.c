#include "auth/claims.h"

#include "auth/keys.h"
#include "json/json.h"

/*
 * RFC 7519 allows 1.5e9 and fractions; no issuer writes them, and libraries
 * disagree about what they mean.
 */
static bool
claims_integer(const struct json *v, int64_t *out)
{
	size_t len;
	const char *text;

	if (json_type(v) != JSON_NUMBER)
		return false;
	text = json_raw(v, &len);
	for (size_t i = 0; i < len; i++) {
		if ((text[i] < '0' || text[i] > '9') && text[i] != '-')
			return false;
	}
	return json_int64(v, out);
}

static bool
claims_time(const struct json *claims, const char *name, int64_t *out)
{
	const struct json *v = json_get(claims, name);

	*out = 0;
	return v == NULL || claims_integer(v, out);
}

enum token_reason
claims_read_times(const struct json *claims, struct claims_times *out)
{
	if (json_get(claims, "exp") == NULL ||
	    !claims_time(claims, "exp", &out->exp) ||
	    !claims_time(claims, "nbf", &out->nbf) ||
	    !claims_time(claims, "iat", &out->iat))
		return TOKEN_CLAIMS;
	return TOKEN_ACCEPTED;
}

enum token_reason
claims_check_times(
    const struct claims_times *t, int64_t now_s, int64_t leeway_s)
{
	/* The leeway moves now, which is small; exp may be anything. */
	if (t->exp <= now_s - leeway_s)
		return TOKEN_EXPIRED;
	if (t->nbf > now_s + leeway_s || t->iat > now_s + leeway_s)
		return TOKEN_EARLY;
	return TOKEN_ACCEPTED;
}

static bool
claims_audience_is(const struct json *aud, const struct issuer *issuer)
{
	for (size_t i = 0; i < issuer->audiences_len; i++) {
		if (json_is(aud, issuer->audiences[i]))
			return true;
	}
	return false;
}

/* One string or an array of them (RFC 7519 4.1.3). */
static bool
claims_audience_fits(const struct json *aud, const struct issuer *issuer)
{
	const struct json *one;

	if (json_type(aud) != JSON_ARRAY)
		return claims_audience_is(aud, issuer);
	for (one = json_first(aud); one != NULL; one = json_next(one)) {
		if (claims_audience_is(one, issuer))
			return true;
	}
	return false;
}

enum token_reason
claims_check_issuer(const struct json *claims, const struct issuer *issuer)
{
	if (issuer->iss != NULL &&
	    !json_is(json_get(claims, "iss"), issuer->iss))
		return TOKEN_ISSUER;
	if (issuer->audiences_len > 0 &&
	    !claims_audience_fits(json_get(claims, "aud"), issuer))
		return TOKEN_AUDIENCE;
	return TOKEN_ACCEPTED;
}
