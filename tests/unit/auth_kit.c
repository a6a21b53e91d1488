#include "auth_kit.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

#define KEPT_MAX       4096
#define KEYS_MAX       16
#define SIGNATURE_SIZE 4096 /* encoded, with its dot */

const char kit_claims[] = "{\"sub\":\"ann\",\"exp\":1800000060}";

static char folder[] = "/tmp/holdfast-auth-XXXXXX";
static char *kept[KEPT_MAX];
static size_t kept_len;
static struct conf *defaults;
static struct {
	char name[80];
	char type[32];
	char detail[32];
	EVP_PKEY *pkey;
} made[KEYS_MAX];

static void
need(bool is_so, const char *what)
{
	if (is_so)
		return;
	fprintf(stderr, "auth_kit: %s failed\n", what);
	abort();
}

/* Text that tests may use without ever freeing it. */
static const char *
keep(char *text)
{
	need(text != NULL && kept_len < KEPT_MAX, "keep");
	kept[kept_len++] = text;
	return text;
}

void
kit_begin(void)
{
	struct buf errors = BUF_INIT(4096);
	char key[64];

	need(mkdtemp(folder) != NULL, "mkdtemp");
	need(conf_load(NULL, &defaults, &errors), "conf_load");
	buf_free(&errors);
	memset(key, 0x5a, sizeof key);
	kit_write_bytes("ticket.key", key, 48);
}

void
kit_end(void)
{
	char command[128];

	for (size_t i = 0; i < KEYS_MAX; i++)
		EVP_PKEY_free(made[i].pkey);
	for (size_t i = 0; i < kept_len; i++)
		free(kept[i]);
	conf_free(defaults);
	snprintf(command, sizeof command, "rm -rf %s", folder);
	need(system(command) == 0, "rm");
}

const char *
kit_path(const char *name)
{
	char *path = NULL;

	need(asprintf(&path, "%s/%s", folder, name) > 0, "asprintf");
	return keep(path);
}

const char *
kit_write_bytes(const char *name, const void *data, size_t len)
{
	const char *path = kit_path(name);
	char parent[512];
	FILE *f;

	for (const char *s = path + sizeof folder; *s != '\0'; s++) {
		if (*s != '/')
			continue;
		snprintf(parent, sizeof parent, "%.*s", (int)(s - path), path);
		mkdir(parent, 0700);
	}
	f = fopen(path, "w");
	need(f != NULL && fwrite(data, 1, len, f) == len, "write");
	fclose(f);
	return path;
}

const char *
kit_write(const char *name, const char *text)
{
	return kit_write_bytes(name, text, strlen(text));
}

struct conf
kit_conf(void)
{
	struct conf c = *defaults;

	c.environment = "development";
	c.ticket_key_file = kit_path("ticket.key");
	return c;
}

static EVP_PKEY *
generate(const char *type, const char *detail)
{
	EVP_PKEY *pkey;

	if (strcmp(type, "RSA") == 0)
		pkey = EVP_PKEY_Q_keygen(
		    NULL, NULL, type, (size_t)strtoul(detail, NULL, 10));
	else if (strcmp(type, "EC") == 0)
		pkey = EVP_PKEY_Q_keygen(NULL, NULL, type, detail);
	else
		pkey = EVP_PKEY_Q_keygen(NULL, NULL, type);
	need(pkey != NULL, "keygen");
	return pkey;
}

/* The key of that name, made when it is asked for first. */
static EVP_PKEY *
key_named(const char *name, const char *type, const char *detail)
{
	size_t i;

	for (i = 0; i < KEYS_MAX && made[i].pkey != NULL; i++) {
		if (strcmp(made[i].name, name) == 0)
			return made[i].pkey;
	}
	need(i < KEYS_MAX, "kit_key");
	snprintf(made[i].name, sizeof made[i].name, "%s", name);
	snprintf(made[i].type, sizeof made[i].type, "%s", type);
	snprintf(made[i].detail, sizeof made[i].detail, "%s", detail);
	made[i].pkey = generate(type, detail);
	return made[i].pkey;
}

EVP_PKEY *
kit_key(const char *type, const char *detail)
{
	char name[80];

	snprintf(name, sizeof name, "%s %s", type, detail);
	return key_named(name, type, detail);
}

EVP_PKEY *
kit_other_key(EVP_PKEY *pkey)
{
	char name[80];
	size_t i = 0;

	while (made[i].pkey != pkey)
		i++;
	snprintf(
	    name, sizeof name, "other %s %s", made[i].type, made[i].detail);
	return key_named(name, made[i].type, made[i].detail);
}

const char *
kit_pem(EVP_PKEY *pkey)
{
	BIO *bio = BIO_new(BIO_s_mem());
	char *data, *text;
	long len;

	need(PEM_write_bio_PUBKEY(bio, pkey) == 1, "PEM");
	len = BIO_get_mem_data(bio, &data);
	text = strndup(data, (size_t)len);
	BIO_free(bio);
	return keep(text);
}

const char *
kit_write_pem(const char *name, EVP_PKEY *pkey)
{
	return kit_write(name, kit_pem(pkey));
}

static void
jwk_number(EVP_PKEY *pkey, const char *param, int len, char *out, size_t room)
{
	unsigned char bytes[1024];
	BIGNUM *n = NULL;

	need(EVP_PKEY_get_bn_param(pkey, param, &n) == 1, param);
	if (len == 0)
		len = BN_num_bytes(n);
	need(BN_bn2binpad(n, bytes, len) == len, "BN_bn2binpad");
	str_b64url_encode(bytes, (size_t)len, out, room);
	BN_free(n);
}

const char *
kit_jwk(EVP_PKEY *pkey, const char *members)
{
	char x[1500], y[1500], group[64], *text = NULL;
	unsigned char raw[64];
	size_t len = sizeof raw;
	int half;

	if (EVP_PKEY_is_a(pkey, "RSA")) {
		jwk_number(pkey, OSSL_PKEY_PARAM_RSA_N, 0, x, sizeof x);
		jwk_number(pkey, OSSL_PKEY_PARAM_RSA_E, 0, y, sizeof y);
		need(asprintf(&text,
			 "{\"kty\":\"RSA\",\"n\":\"%s\",\"e\":"
			 "\"%s\"%s}",
			 x, y, members) > 0,
		    "asprintf");
		return keep(text);
	}
	if (EVP_PKEY_is_a(pkey, "EC")) {
		EVP_PKEY_get_group_name(pkey, group, sizeof group, NULL);
		half = (EVP_PKEY_get_bits(pkey) + 7) / 8;
		jwk_number(pkey, OSSL_PKEY_PARAM_EC_PUB_X, half, x, sizeof x);
		jwk_number(pkey, OSSL_PKEY_PARAM_EC_PUB_Y, half, y, sizeof y);
		need(asprintf(&text,
			 "{\"kty\":\"EC\",\"crv\":\"P-%d\",\"x\":"
			 "\"%s\",\"y\":\"%s\"%s}",
			 EVP_PKEY_get_bits(pkey), x, y, members) > 0,
		    "asprintf");
		return keep(text);
	}
	need(EVP_PKEY_get_raw_public_key(pkey, raw, &len) == 1, "raw");
	str_b64url_encode(raw, len, x, sizeof x);
	need(asprintf(&text, "{\"kty\":\"OKP\",\"crv\":\"%s\",\"x\":\"%s\"%s}",
		 len == 32 ? "Ed25519" : "Ed448", x, members) > 0,
	    "asprintf");
	return keep(text);
}

static const char *
digest_of(const char *alg)
{
	if (strcmp(alg, "EdDSA") == 0)
		return NULL;
	if (strcmp(alg + 2, "256") == 0)
		return "SHA256";
	return strcmp(alg + 2, "384") == 0 ? "SHA384" : "SHA512";
}

static size_t
sign_public(const char *alg, EVP_PKEY *pkey, const char *text,
    unsigned char *out, size_t room)
{
	EVP_PKEY_CTX *options = NULL;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t len = room;

	need(EVP_DigestSignInit_ex(
		 ctx, &options, digest_of(alg), NULL, NULL, pkey, NULL) == 1,
	    "EVP_DigestSignInit");
	if (alg[0] == 'P') {
		EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING);
		EVP_PKEY_CTX_set_rsa_pss_saltlen(
		    options, RSA_PSS_SALTLEN_DIGEST);
	}
	need(EVP_DigestSign(ctx, out, &len, (const unsigned char *)text,
		 strlen(text)) == 1,
	    "EVP_DigestSign");
	EVP_MD_CTX_free(ctx);
	return len;
}

static size_t
raw_of_der(const unsigned char *der, size_t len, int half, unsigned char *out)
{
	ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &der, (long)len);

	need(sig != NULL, "d2i_ECDSA_SIG");
	BN_bn2binpad(ECDSA_SIG_get0_r(sig), out, half);
	BN_bn2binpad(ECDSA_SIG_get0_s(sig), out + half, half);
	ECDSA_SIG_free(sig);
	return (size_t)half * 2;
}

/* Header "." payload, encoded, in room for both and a signature. */
static char *
start_token(const char *header, const char *claims)
{
	size_t len, room = STR_B64URL_SIZE(strlen(header)) +
			   STR_B64URL_SIZE(strlen(claims));
	char *token = malloc(room + SIGNATURE_SIZE);

	need(token != NULL, "malloc");
	len = str_b64url_encode(header, strlen(header), token, room);
	token[len++] = '.';
	str_b64url_encode(claims, strlen(claims), token + len, room - len);
	return token;
}

static const char *
finish_token(char *token, const unsigned char *signature, size_t len)
{
	strcat(token, ".");
	str_b64url_encode(
	    signature, len, token + strlen(token), SIGNATURE_SIZE - 1);
	return keep(token);
}

const char *
kit_token(const char *header, const char *claims, const char *alg,
    EVP_PKEY *pkey, const char *secret)
{
	char *token = start_token(header, claims);
	unsigned char der[1200], sig[1200];
	unsigned int mac_len = 0;
	size_t len = 0;

	if (alg[0] == 'H') {
		HMAC(EVP_get_digestbyname(digest_of(alg)), secret,
		    (int)strlen(secret), (const unsigned char *)token,
		    strlen(token), sig, &mac_len);
		len = mac_len;
	} else if (alg[0] == 'E' && alg[1] == 'S') {
		len = sign_public(alg, pkey, token, der, sizeof der);
		len = raw_of_der(
		    der, len, (EVP_PKEY_get_bits(pkey) + 7) / 8, sig);
	} else if (alg[0] != '\0') {
		len = sign_public(alg, pkey, token, sig, sizeof sig);
	}
	return finish_token(token, sig, len);
}

const char *
kit_token_bytes(
    const char *header, const char *claims, const void *key, size_t len)
{
	char *token = start_token(header, claims);
	unsigned char sig[64];
	unsigned int n = 0;

	HMAC(EVP_sha256(), key, (int)len, (const unsigned char *)token,
	    strlen(token), sig, &n);
	return finish_token(token, sig, n);
}

const void *
kit_hkdf(const char *secret, const char *info)
{
	static const unsigned char salt[32];
	static unsigned char out[32];
	unsigned char prk[32], block[128];
	const size_t len = strlen(info);
	unsigned int n;

	HMAC(EVP_sha256(), salt, sizeof salt, (const unsigned char *)secret,
	    strlen(secret), prk, &n);
	memcpy(block, info, len);
	block[len] = 1;
	HMAC(EVP_sha256(), prk, sizeof prk, block, len + 1, out, &n);
	return out;
}

const char *
kit_token_der(const char *header, const char *claims, EVP_PKEY *pkey)
{
	char *token = start_token(header, claims);
	unsigned char der[1200];
	size_t len = sign_public("ES256", pkey, token, der, sizeof der);

	return finish_token(token, der, len);
}

const char *
kit_compact(const char *header, const char *claims, const char *signature)
{
	char *token = start_token(header, claims);

	strcat(token, ".");
	strcat(token, signature);
	return keep(token);
}
