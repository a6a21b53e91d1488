/*
 * principal - who a verified set of claims is.
 *
 * Pure: claims in, a user and roles out.  Nothing here checks a signature;
 * token.c calls it only with claims whose signature held.
 */
#ifndef PRINCIPAL_H
#define PRINCIPAL_H

#include "base/defs.h"

struct arena;
struct json;

struct principal {
	const char *user;         /* `sub`, or `label|sub` */
	const char *const *roles; /* none unless roles_claim is configured */
	size_t roles_len;
	int64_t iat; /* unix seconds; 0 when the token does not say */
	int64_t exp; /* a stream admitted by this token ends here */
};

bool principal_has_role(const struct principal *, const char *role);

/*
 * What a user may be called: 1 to LIMITS_USER_BYTES, no control characters.
 * Whoever keeps a user's name in a buffer may count on it.
 */
bool principal_is_user(const char *user, size_t len);

/*
 * The user: with a label `label|sub`.  NULL when sub is missing, when this
 * is none that a user may have, or when the arena is full.
 */
NODISCARD const char *principal_user(
    struct arena *, const struct json *claims, const char *label);

/*
 * Roles are the string or the strings that roles_claim leads to: a member
 * of that very name, or a.b for b in a.  An empty path leads nowhere.
 * False: the arena is full.
 */
NODISCARD bool principal_roles(struct arena *, const struct json *claims,
    const char *roles_claim, struct principal *out);

/* May users write what this path leads to?  Then anybody is an admin. */
bool principal_path_is_open(const char *roles_claim);

#endif
