/*
 * fuzz_jwks - a key set as a broken or a hostile issuer might publish it.
 *
 * Whatever is taken is fit: no weak RSA key, no short secret.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "auth/alg.h"
#include "auth/fault.h"
#include "auth/keys.h"
#include "auth/keys_source.h"
#include "base/conf.h"

/* Declared here, for OpenSSL's names clash with err.h's. */
int EVP_PKEY_get_bits(const struct evp_pkey_st *);

int LLVMFuzzerInitialize(int *, char ***);
int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct conf *conf;
static char path[64];
static int fd;

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct buf errors = BUF_INIT(4096);

	(void)argc;
	(void)argv;
	fd = memfd_create("jwks", MFD_CLOEXEC);
	assert(fd != -1 && conf_load(NULL, &conf, &errors));
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	conf->jwks_file = path;
	buf_free(&errors);
	return 0;
}

static void
look(const struct key *key)
{
	if (key == NULL)
		return;
	assert(key->alg != NULL && key->issuer != NULL);
	if (key->alg->family == ALG_HMAC)
		assert(key->secret_len >= key->alg->bytes);
	else if (key->alg->family == ALG_RSA || key->alg->family == ALG_PSS)
		assert(EVP_PKEY_get_bits(key->pkey) >= KEY_RSA_MIN_BITS);
	else
		assert(key->pkey != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const algs[] = {
	    "HS256", "RS256", "PS256", "ES256", "EdDSA"};
	struct fault fault = {0};
	struct keys *keys = NULL;

	if (ftruncate(fd, 0) != 0 || pwrite(fd, data, size, 0) != (ssize_t)size)
		return 0;
	if (keys_source_load(conf, &keys, &fault) != ERR_OK) {
		assert(keys == NULL && fault.what[0] != '\0');
		return 0;
	}
	assert(keys_count(keys) > 0);
	look(keys_find(keys, "k", "HS256"));
	for (size_t i = 0; i < COUNT(algs); i++)
		look(keys_find(keys, NULL, algs[i]));
	keys_unref(keys);
	return 0;
}
