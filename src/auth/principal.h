/*
 * principal - who a verified set of claims is.
 *
 * Pure: claims in, a user and roles out.  Nothing here checks a signature;
 * token.c calls it only with claims whose signature held.
 */
#ifndef PRINCIPAL_H
#define PRINCIPAL_H

#include "base/defs.h"

struct principal {
	const char *user;	  /* `sub`, or `label|sub` */
	const char *const *roles; /* none unless roles_claim is configured */
	size_t roles_len;
	int64_t iat; /* unix seconds; 0 when the token does not say */
	int64_t exp; /* a stream admitted by this token ends here */
};

bool principal_has_role(const struct principal *, const char *role);

#endif
