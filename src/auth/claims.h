/*
 * claims - does what a token says hold here and now?
 *
 * Pure.  Times are apart from the rest, because they are asked again each
 * time a cached token comes back.
 */
#ifndef CLAIMS_H
#define CLAIMS_H

#include "auth/token.h"
#include "base/defs.h"

struct issuer;
struct json;

/* Unix seconds.  Absent nbf and iat are 0, which is long past. */
struct claims_times {
	int64_t exp;
	int64_t nbf;
	int64_t iat;
};

/* exp must be there, and all of them integers written as such. */
NODISCARD enum token_reason claims_read_times(
    const struct json *claims, struct claims_times *out);

NODISCARD enum token_reason claims_check_times(
    const struct claims_times *, int64_t now_s, int64_t leeway_s);

/* iss and aud, as far as the issuer is known by them. */
NODISCARD enum token_reason claims_check_issuer(
    const struct json *claims, const struct issuer *);

#endif
