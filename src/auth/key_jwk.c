#include "auth/key_jwk.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <string.h>

#include "auth/alg.h"
#include "auth/fault.h"
#include "auth/key.h"
#include "base/arena.h"
#include "base/str.h"
#include "json/json.h"

struct bytes {
	unsigned char *at;
	size_t len;
};

/* A base64url member, decoded; false: absent, not a string, or malformed. */
static bool
key_jwk_bytes(struct arena *arena, const struct json *jwk, const char *name,
    struct bytes *out)
{
	size_t len;
	const char *s = json_text(json_get(jwk, name), &len);

	if (s == NULL || len == 0)
		return false;
	out->at = arena_alloc(arena, len);
	return out->at != NULL &&
	       str_b64url_decode(s, len, out->at, len, &out->len);
}

static EVP_PKEY *
key_jwk_from_params(const char *type, const OSSL_PARAM *params)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	EVP_PKEY *pkey = NULL;

	if (ctx != NULL && EVP_PKEY_fromdata_init(ctx) == 1 &&
	    EVP_PKEY_fromdata(
		ctx, &pkey, EVP_PKEY_PUBLIC_KEY, (OSSL_PARAM *)params) != 1)
		pkey = NULL;
	EVP_PKEY_CTX_free(ctx);
	return pkey;
}

static EVP_PKEY *
key_jwk_rsa(struct arena *arena, const struct json *jwk)
{
	OSSL_PARAM_BLD *build = NULL;
	OSSL_PARAM *params = NULL;
	EVP_PKEY *pkey = NULL;
	BIGNUM *n = NULL, *e = NULL;
	struct bytes nb, eb;

	if (!key_jwk_bytes(arena, jwk, "n", &nb) ||
	    !key_jwk_bytes(arena, jwk, "e", &eb))
		return NULL;
	n = BN_bin2bn(nb.at, (int)nb.len, NULL);
	e = BN_bin2bn(eb.at, (int)eb.len, NULL);
	build = OSSL_PARAM_BLD_new();
	if (n == NULL || e == NULL || build == NULL)
		goto out;
	if (!OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) ||
	    !OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e))
		goto out;
	params = OSSL_PARAM_BLD_to_param(build);
	if (params != NULL)
		pkey = key_jwk_from_params("RSA", params);
out:
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	BN_free(e);
	BN_free(n);
	return pkey;
}

static EVP_PKEY *
key_jwk_ec(struct arena *arena, const struct json *jwk, const struct alg *alg)
{
	OSSL_PARAM params[3];
	struct bytes x, y;
	unsigned char *point;

	/* RFC 7518 6.2.1.2: a coordinate has its full length, zeros too. */
	if (!key_jwk_bytes(arena, jwk, "x", &x) || x.len != alg->bytes ||
	    !key_jwk_bytes(arena, jwk, "y", &y) || y.len != alg->bytes)
		return NULL;
	point = arena_alloc(arena, 1 + x.len + y.len);
	if (point == NULL)
		return NULL;
	point[0] = 0x04; /* uncompressed */
	memcpy(point + 1, x.at, x.len);
	memcpy(point + 1 + x.len, y.at, y.len);
	params[0] = OSSL_PARAM_construct_utf8_string(
	    OSSL_PKEY_PARAM_GROUP_NAME, (char *)(uintptr_t)alg->group, 0);
	params[1] = OSSL_PARAM_construct_octet_string(
	    OSSL_PKEY_PARAM_PUB_KEY, point, 1 + x.len + y.len);
	params[2] = OSSL_PARAM_construct_end();
	return key_jwk_from_params("EC", params);
}

static EVP_PKEY *
key_jwk_okp(struct arena *arena, const struct json *jwk)
{
	const char *type =
	    json_is(json_get(jwk, "crv"), "Ed448") ? "ED448" : "ED25519";
	struct bytes x;

	if (!key_jwk_bytes(arena, jwk, "x", &x))
		return NULL;
	return EVP_PKEY_new_raw_public_key_ex(NULL, type, NULL, x.at, x.len);
}

/* The alg a kty and crv stand for when none is named; NULL: not one of ours. */
static const struct alg *
key_jwk_default(
    struct arena *arena, const struct json *jwk, const struct alg *want)
{
	const struct json *kty = json_get(jwk, "kty");
	const struct json *crv = json_get(jwk, "crv");
	const char *curve = json_text_copy(arena, crv);

	if (json_is(kty, "RSA"))
		return want != NULL ? want : alg_find("RS256");
	if (json_is(kty, "EC") && curve != NULL)
		return alg_of_curve(curve);
	if (json_is(kty, "OKP") &&
	    (json_is(crv, "Ed25519") || json_is(crv, "Ed448")))
		return alg_find("EdDSA");
	if (json_is(kty, "oct"))
		return alg_find("HS256");
	return NULL;
}

static bool
key_jwk_may_verify(const struct json *jwk)
{
	const struct json *use = json_get(jwk, "use");
	const struct json *op = json_first(json_get(jwk, "key_ops"));

	if (use != NULL && !json_is(use, "sig"))
		return false;
	if (json_get(jwk, "key_ops") == NULL)
		return true;
	for (; op != NULL; op = json_next(op)) {
		if (json_is(op, "verify"))
			return true;
	}
	return false;
}

static enum key_jwk
key_jwk_fill(struct key *key, struct arena *arena, const struct json *jwk,
    const struct alg *alg, struct fault *fault)
{
	static const char again[] = "fetch the set from its issuer again";
	EVP_PKEY *pkey = NULL;
	struct bytes k;

	if (json_get(jwk, "d") != NULL) {
		fault_set(fault, "use the issuer's public set",
		    "a private key does not belong here");
		return KEY_JWK_BAD;
	}
	switch (alg->family) {
	case ALG_HMAC:
		if (!key_jwk_bytes(arena, jwk, "k", &k)) {
			fault_set(fault, again, "k is not a secret");
			return KEY_JWK_BAD;
		}
		return key_from_secret(key, alg, k.at, k.len, fault)
			   ? KEY_JWK_TAKEN
			   : KEY_JWK_BAD;
	case ALG_RSA:
	case ALG_PSS: pkey = key_jwk_rsa(arena, jwk); break;
	case ALG_ECDSA: pkey = key_jwk_ec(arena, jwk, alg); break;
	case ALG_EDDSA: pkey = key_jwk_okp(arena, jwk); break;
	}
	ERR_clear_error();
	if (pkey == NULL) {
		fault_set(fault, again,
		    "its numbers are missing, malformed or not on the curve");
		return KEY_JWK_BAD;
	}
	return key_from_pkey(key, alg, pkey, fault) ? KEY_JWK_TAKEN
						    : KEY_JWK_BAD;
}

enum key_jwk
key_jwk_read(struct key *key, struct arena *arena, const struct alg *want,
    const struct json *jwk, struct fault *fault)
{
	const struct alg *kind = key_jwk_default(arena, jwk, want), *alg = kind;
	const char *name = json_text_copy(arena, json_get(jwk, "alg"));

	if (json_type(json_get(jwk, "kty")) != JSON_STRING) {
		fault_set(fault, "fetch the set from its issuer again",
		    "kty is missing");
		return KEY_JWK_BAD;
	}
	if (kind == NULL || !key_jwk_may_verify(jwk))
		return KEY_JWK_SKIPPED;
	if (json_get(jwk, "alg") != NULL)
		alg = name != NULL ? alg_find(name) : NULL;
	if (alg == NULL)
		return KEY_JWK_SKIPPED; /* RSA-OAEP and the like */
	/* RS and PS share a kind of key; the others must agree exactly. */
	if (alg != kind &&
	    !(alg->family == ALG_HMAC && kind->family == ALG_HMAC) &&
	    !((alg->family == ALG_RSA || alg->family == ALG_PSS) &&
		(kind->family == ALG_RSA || kind->family == ALG_PSS))) {
		fault_set(fault, "let the issuer name the alg of its key",
		    "alg %s is not for a key of its kty and crv", alg->name);
		return KEY_JWK_BAD;
	}
	return key_jwk_fill(key, arena, jwk, alg, fault);
}
