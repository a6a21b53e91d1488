#include "auth/alg.h"

#include <string.h>

/* clang-format off */
static const struct alg algs[] = {
    { "HS256", ALG_HMAC,  "SHA256", NULL,    NULL,         32 },
    { "HS384", ALG_HMAC,  "SHA384", NULL,    NULL,         48 },
    { "HS512", ALG_HMAC,  "SHA512", NULL,    NULL,         64 },
    { "RS256", ALG_RSA,   "SHA256", NULL,    NULL,         0 },
    { "RS384", ALG_RSA,   "SHA384", NULL,    NULL,         0 },
    { "RS512", ALG_RSA,   "SHA512", NULL,    NULL,         0 },
    { "PS256", ALG_PSS,   "SHA256", NULL,    NULL,         0 },
    { "PS384", ALG_PSS,   "SHA384", NULL,    NULL,         0 },
    { "PS512", ALG_PSS,   "SHA512", NULL,    NULL,         0 },
    { "ES256", ALG_ECDSA, "SHA256", "P-256", "prime256v1", 32 },
    { "ES384", ALG_ECDSA, "SHA384", "P-384", "secp384r1",  48 },
    { "ES512", ALG_ECDSA, "SHA512", "P-521", "secp521r1",  66 },
    { "EdDSA", ALG_EDDSA, NULL,     NULL,    NULL,         0 },
};
/* clang-format on */

const struct alg *
alg_find(const char *name)
{
	for (size_t i = 0; i < COUNT(algs); i++) {
		if (strcmp(algs[i].name, name) == 0)
			return &algs[i];
	}
	return NULL;
}

const struct alg *
alg_of_curve(const char *name)
{
	for (size_t i = 0; i < COUNT(algs); i++) {
		if (algs[i].curve == NULL)
			continue;
		if (strcmp(algs[i].curve, name) == 0 ||
		    strcmp(algs[i].group, name) == 0)
			return &algs[i];
	}
	return NULL;
}
