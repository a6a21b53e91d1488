/*
 * test_token_oracle - libjwt and we, asked about the same tokens.
 *
 * Where both do an algorithm, a good token is good to both.  What libjwt
 * lets pass beyond that is counted, not required: another version of it may
 * well be stricter.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jwt.h>

#include "auth/fault.h"
#include "auth/keys.h"
#include "auth/keys_source.h"
#include "auth/token.h"
#include "auth_kit.h"
#include "base/arena.h"

#define ROUNDS 400

static const struct {
	const char *alg, *type, *detail;
} all[] = {{"RS256", "RSA", "2048"}, {"RS512", "RSA", "2048"},
    {"ES256", "EC", "P-256"}, {"ES384", "EC", "P-384"},
    {"ES512", "EC", "P-521"}};

static struct arena *arena;

static bool
libjwt_accepts(const char *token, const char *pem)
{
	jwt_t *jwt = NULL;
	bool is_fine = jwt_decode(&jwt, token, (const unsigned char *)pem,
			   (int)strlen(pem)) == 0;

	jwt_free(jwt);
	return is_fine;
}

static bool
we_accept(struct tokens *t, const char *token)
{
	struct principal who;

	arena_reset(arena);
	return token_verify(t, arena, token, KIT_NOW, &who) <= TOKEN_CACHED;
}

static struct tokens *
tokens_of(const char *alg, struct evp_pkey_st *key)
{
	struct conf conf = kit_conf();
	struct fault fault = {0};
	struct keys *keys = NULL;
	struct tokens *t;

	kit_write_pem("oracle/k.pem", key);
	conf.jwt_keys_dir = kit_path("oracle");
	conf.jwt_algorithm = alg;
	assert_int_equal(keys_source_load(&conf, &keys, &fault), ERR_OK);
	t = token_new(&conf, keys);
	keys_unref(keys);
	return t;
}

/* A repeatable sequence: a test that fails must fail again. */
static unsigned
next(unsigned *seed)
{
	*seed = *seed * 1103515245u + 12345u;
	return *seed >> 8;
}

static void
mutate(char *token, unsigned *seed)
{
	static const char letters[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789-_";
	const size_t len = strlen(token);
	const size_t at = next(seed) % len;

	switch (next(seed) % 5) {
	case 0: token[at] = letters[next(seed) % 64]; break;
	case 1: token[at] = (char)(next(seed) % 255 + 1); break;
	case 2: memmove(token + at, token + at + 1, len - at); break;
	case 3:
		memmove(token + at + 1, token + at, len - at + 1);
		token[at] = '*';
		break;
	default:
		memmove(token + at + 1, token + at, len - at + 1);
		token[at] = letters[next(seed) % 64];
		break;
	}
}

static void
both_accept_a_good_token_and_we_refuse_an_altered_one(void **state)
{
	char header[64], token[4096];
	unsigned seed = 1, changed = 0, too_kind = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(all); i++) {
		struct evp_pkey_st *key = kit_key(all[i].type, all[i].detail);
		const char *pem = kit_pem(key), *good;
		struct tokens *t = tokens_of(all[i].alg, key);

		snprintf(header, sizeof header,
		    "{\"alg\":\"%s\",\"typ\":\"JWT\"}", all[i].alg);
		good = kit_token(header, kit_claims, all[i].alg, key, "");
		assert_true(libjwt_accepts(good, pem));
		assert_true(we_accept(t, good));
		for (int n = 0; n < ROUNDS; n++) {
			snprintf(token, sizeof token, "%s", good);
			mutate(token, &seed);
			if (strcmp(token, good) == 0)
				continue;
			changed++;
			too_kind += libjwt_accepts(token, pem);
			if (we_accept(t, token))
				fail_msg("%s: %s", all[i].alg, token);
		}
		token_free(t);
	}
	assert_true(changed > ROUNDS);
	print_message(
	    "libjwt lets %u of %u altered tokens pass\n", too_kind, changed);
}

static void
tokens_signed_by_libjwt_are_accepted(void **state)
{
	const unsigned char secret[] =
	    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
	static const jwt_alg_t algs[] = {
	    JWT_ALG_HS256, JWT_ALG_HS384, JWT_ALG_HS512};
	struct conf conf = kit_conf();

	(void)state;
	conf.jwt_secret_file = kit_write("secret", (const char *)secret);
	for (size_t i = 0; i < COUNT(algs); i++) {
		struct fault fault = {0};
		struct keys *keys = NULL;
		struct tokens *t;
		jwt_t *jwt = NULL;
		char *token;

		conf.jwt_algorithm = jwt_alg_str(algs[i]);
		assert_int_equal(
		    keys_source_load(&conf, &keys, &fault), ERR_OK);
		t = token_new(&conf, keys);
		keys_unref(keys);
		assert_int_equal(jwt_new(&jwt), 0);
		jwt_set_alg(jwt, algs[i], secret, sizeof secret - 1);
		jwt_add_grant(jwt, "sub", "ann");
		jwt_add_grant_int(jwt, "exp", KIT_NOW + 60);
		token = jwt_encode_str(jwt);
		assert_true(we_accept(t, token));
		free(token);
		jwt_free(jwt);
		token_free(t);
	}
}

/* Another key's token, and one whose claims were swapped. */
static void
tokens_refused_by_libjwt_are_refused(void **state)
{
	char header[64], *dot;
	char token[4096];

	(void)state;
	for (size_t i = 0; i < COUNT(all); i++) {
		struct evp_pkey_st *key = kit_key(all[i].type, all[i].detail);
		struct evp_pkey_st *other = kit_other_key(key);
		const char *pem = kit_pem(key), *good;
		struct tokens *t = tokens_of(all[i].alg, key);

		snprintf(header, sizeof header,
		    "{\"alg\":\"%s\",\"typ\":\"JWT\"}", all[i].alg);
		good = kit_token(header, kit_claims, all[i].alg, other, "");
		assert_false(libjwt_accepts(good, pem));
		assert_false(we_accept(t, good));
		good = kit_token(header, kit_claims, all[i].alg, key, "");
		dot = strrchr(good, '.');
		snprintf(token, sizeof token, "%s",
		    kit_compact(header, "{\"sub\":\"bob\",\"exp\":1800000060}",
			dot + 1));
		assert_false(libjwt_accepts(token, pem));
		assert_false(we_accept(t, token));
		token_free(t);
	}
}

/* Why there is an order of checks around it. */
static void
faults_that_libjwt_misses_are_refused(void **state)
{
	struct evp_pkey_st *key = kit_key("RSA", "2048");
	const char *pem = kit_pem(key);
	struct tokens *t = tokens_of("RS256", key);
	const struct {
		const char *what, *token;
	} bad[] = {
	    {"an HMAC with a public key",
		kit_token("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", kit_claims,
		    "HS256", NULL, pem)},
	    {"crit", kit_token("{\"alg\":\"RS256\",\"crit\":[\"x\"]}",
			 kit_claims, "RS256", key, "")},
	    {"exp", kit_token("{\"alg\":\"RS256\"}",
			"{\"sub\":\"a\",\"exp\":1}", "RS256", key, "")},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_false(we_accept(t, bad[i].token));
		print_message("%s: libjwt %s\n", bad[i].what,
		    libjwt_accepts(bad[i].token, pem) ? "accepts" : "refuses");
	}
	token_free(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		both_accept_a_good_token_and_we_refuse_an_altered_one),
	    cmocka_unit_test(tokens_signed_by_libjwt_are_accepted),
	    cmocka_unit_test(tokens_refused_by_libjwt_are_refused),
	    cmocka_unit_test(faults_that_libjwt_misses_are_refused),
	};
	int failed;

	kit_begin();
	arena = arena_new(1 << 20);
	failed = cmocka_run_group_tests_name("token_oracle", tests, NULL, NULL);
	arena_free(arena);
	kit_end();
	return failed;
}
