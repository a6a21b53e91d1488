/*
 * test_token_speed - what a bearer costs, printed; and that remembering one
 * is worth it, asserted.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "auth/fault.h"
#include "auth/keys.h"
#include "auth/keys_source.h"
#include "auth/token.h"
#include "auth_kit.h"
#include "base/arena.h"
#include "base/clock.h"

#define SECRET  "0123456789abcdef0123456789abcdef"
#define ROUNDS  400
#define BATCH   20
#define THREADS 48
#define EACH    500
#define USERS   1000

static const char many_claims[] =
    "{\"iss\":\"https://project.supabase.co/auth/v1\",\"sub\":"
    "\"0b6c9a6e-2f7d-4b0e-9a43-8a5a2a2f5b11\",\"aud\":\"authenticated\","
    "\"exp\":1800003600,\"iat\":1800000000,\"email\":\"ann@example.com\","
    "\"phone\":\"\",\"app_metadata\":{\"provider\":\"email\",\"providers\":"
    "[\"email\"]},\"user_metadata\":{},\"role\":\"authenticated\",\"aal\":"
    "\"aal1\",\"amr\":[{\"method\":\"password\",\"timestamp\":1800000000}],"
    "\"session_id\":\"ddf5c6c1-53c1-4a4f-b0dd-44cdbb1bb80d\"}";

static struct tokens *
tokens_of(const struct conf *conf)
{
	struct fault fault = {0};
	struct keys *keys = NULL;
	struct tokens *t;

	if (keys_source_load(conf, &keys, &fault) != ERR_OK)
		fail_msg("%s", fault.what);
	t = token_new(conf, keys);
	keys_unref(keys);
	return t;
}

/* Microseconds for one: the quickest, for others may want the processor. */
static double
cost(struct tokens *t, const char *token, enum token_reason should)
{
	struct arena *arena = arena_new(1 << 20);
	double least = 1e9;
	struct principal who;

	(void)!token_verify(t, arena, token, KIT_NOW, &who);
	for (int batch = 0; batch < ROUNDS; batch += BATCH) {
		int64_t begun = clock_now_us();
		double one;

		for (int i = 0; i < BATCH; i++) {
			arena_reset(arena);
			assert_int_equal(
			    token_verify(t, arena, token, KIT_NOW, &who),
			    should);
		}
		one = (double)(clock_now_us() - begun) / BATCH;
		least = one < least ? one : least;
	}
	arena_free(arena);
	return least;
}

static void
a_cached_token_costs_less(void **state)
{
	static const struct {
		const char *alg, *type, *detail;
	} all[] = {{"HS256", NULL, NULL}, {"RS256", "RSA", "2048"},
	    {"PS256", "RSA", "2048"}, {"ES256", "EC", "P-256"},
	    {"ES384", "EC", "P-384"}, {"EdDSA", "ED25519", ""}};

	(void)state;
	for (size_t i = 0; i < COUNT(all); i++) {
		struct conf conf = kit_conf();
		struct evp_pkey_st *key = NULL;
		struct tokens *t;
		double fresh, cached;
		const char *token;
		char header[64];

		conf.jwt_algorithm = all[i].alg;
		if (all[i].type == NULL) {
			conf.jwt_secret_file = kit_write("secret", SECRET);
		} else {
			key = kit_key(all[i].type, all[i].detail);
			kit_write_pem("speed/k.pem", key);
			conf.jwt_keys_dir = kit_path("speed");
		}
		snprintf(header, sizeof header,
		    "{\"alg\":\"%s\",\"typ\":\"JWT\"}", all[i].alg);
		token = kit_token(header, many_claims, all[i].alg, key, SECRET);
		conf.token_cache = 0;
		t = tokens_of(&conf);
		fresh = cost(t, token, TOKEN_ACCEPTED);
		token_free(t);
		conf.token_cache = 64;
		t = tokens_of(&conf);
		cached = cost(t, token, TOKEN_CACHED);
		token_free(t);
		print_message("%s: %.1f us verified, %.1f us remembered\n",
		    all[i].alg, fresh, cached);
		assert_true(cached < fresh);
	}
}

struct crowd {
	struct tokens *t;
	const char *tokens[USERS];
	atomic_int next;
};

static void *
ask_many(void *ctx)
{
	struct arena *arena = arena_new(1 << 20);
	struct crowd *crowd = ctx;
	struct principal who;
	int at = atomic_fetch_add(&crowd->next, 20);

	for (int i = 0; i < EACH; i++) {
		arena_reset(arena);
		if (token_verify(crowd->t, arena,
			crowd->tokens[(at + i) % USERS], KIT_NOW,
			&who) > TOKEN_CACHED)
			abort();
	}
	arena_free(arena);
	return NULL;
}

static void
forty_eight_threads_do_not_wait_for_each_other(void **state)
{
	static struct crowd crowd;
	struct conf conf = kit_conf();
	pthread_t threads[THREADS];
	char claims[256];
	int64_t begun;

	(void)state;
	conf.jwt_secret_file = kit_write("secret", SECRET);
	crowd.t = tokens_of(&conf);
	for (int i = 0; i < USERS; i++) {
		snprintf(claims, sizeof claims,
		    "{\"sub\":\"user %d\",\"exp\":1800000060}", i);
		crowd.tokens[i] = kit_token(
		    "{\"alg\":\"HS256\"}", claims, "HS256", NULL, SECRET);
	}
	begun = clock_now_us();
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(
		    pthread_create(&threads[i], NULL, ask_many, &crowd), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	print_message("%d threads, %d users: %.0f tokens/s\n", THREADS, USERS,
	    THREADS * EACH * 1e6 / (double)(clock_now_us() - begun));
	token_free(crowd.t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_cached_token_costs_less),
	    cmocka_unit_test(forty_eight_threads_do_not_wait_for_each_other),
	};
	int failed;

	kit_begin();
	failed = cmocka_run_group_tests_name("token_speed", tests, NULL, NULL);
	kit_end();
	return failed;
}
