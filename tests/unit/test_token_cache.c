/* test_token_cache - it remembers, within its bound, from every thread. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "auth/token_cache.h"
#include "base/arena.h"

static const char *const roles[] = {"admin", "", "worker"};

static void
hash_of(int n, unsigned char hash[DIGEST_BYTES])
{
	assert_true(digest_sha256(&n, sizeof n, hash));
}

static void
put(struct token_cache *c, int n, uint64_t generation)
{
	unsigned char hash[DIGEST_BYTES];
	char user[32];
	const struct token_cached one = {
	    .who = {.user = user,
		.roles = roles,
		.roles_len = 3,
		.exp = n,
		.iat = n + 1},
	    .nbf = n + 2,
	};

	snprintf(user, sizeof user, "user %d", n);
	hash_of(n, hash);
	token_cache_put(c, hash, generation, &one);
}

/* Is it there, and is it all there? */
static bool
get(struct token_cache *c, struct arena *arena, int n, uint64_t generation)
{
	unsigned char hash[DIGEST_BYTES];
	struct token_cached one;
	char user[32];

	arena_reset(arena);
	hash_of(n, hash);
	if (!token_cache_get(c, hash, generation, arena, &one))
		return false;
	snprintf(user, sizeof user, "user %d", n);
	assert_string_equal(one.who.user, user);
	assert_int_equal(one.who.roles_len, 3);
	for (int i = 0; i < 3; i++)
		assert_string_equal(one.who.roles[i], roles[i]);
	assert_int_equal(one.who.exp, n);
	assert_int_equal(one.who.iat, n + 1);
	assert_int_equal(one.nbf, n + 2);
	return true;
}

static void
an_entry_is_found_until_the_next_generation(void **state)
{
	struct token_cache *c = token_cache_new(1024);
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	assert_false(get(c, arena, 1, 1));
	put(c, 1, 1);
	assert_true(get(c, arena, 1, 1));
	assert_false(get(c, arena, 2, 1));
	assert_false(get(c, arena, 1, 2));
	put(c, 1, 2);
	assert_true(get(c, arena, 1, 2));
	assert_false(get(c, arena, 1, 1));
	token_cache_free(c);
	arena_free(arena);
}

static void
the_cache_never_holds_more_than_its_bound(void **state)
{
	static const size_t rooms[] = {0, 1, 3, 4, 5, 64, 256, 1000};
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof rooms / sizeof rooms[0]; i++) {
		struct token_cache *c = token_cache_new(rooms[i]);
		size_t found = 0;

		assert_non_null(c);
		for (int n = 0; n < 5000; n++)
			put(c, n, 1);
		for (int n = 0; n < 5000; n++)
			found += get(c, arena, n, 1);
		/* Rounded up to whole sets. */
		assert_true(found <= (rooms[i] + 3) / 4 * 4);
		assert_true(found >= rooms[i] / 2);
		token_cache_free(c);
	}
	arena_free(arena);
}

static void
an_entry_in_use_is_not_evicted(void **state)
{
	struct token_cache *c = token_cache_new(4);
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	put(c, 0, 1);
	for (int n = 1; n < 1000; n++) {
		put(c, n, 1);
		assert_true(get(c, arena, 0, 1));
	}
	token_cache_free(c);
	arena_free(arena);
}

static void
a_principal_too_large_is_not_kept(void **state)
{
	struct token_cache *c = token_cache_new(64);
	struct arena *arena = arena_new(1 << 20);
	unsigned char hash[DIGEST_BYTES];
	char long_role[2048];
	const char *long_roles[] = {long_role};
	struct token_cached one = {
	    .who = {.user = "u", .roles = long_roles, .roles_len = 1}};

	(void)state;
	hash_of(1, hash);
	memset(long_role, 'r', sizeof long_role);
	/* "u" NUL, the role, NUL: 2048 bytes in all, and then one more. */
	long_role[2045] = '\0';
	token_cache_put(c, hash, 1, &one);
	assert_true(token_cache_get(c, hash, 1, arena, &one));
	hash_of(2, hash);
	one.who.roles = long_roles;
	long_role[2045] = 'r';
	long_role[2046] = '\0';
	token_cache_put(c, hash, 1, &one);
	assert_false(token_cache_get(c, hash, 1, arena, &one));
	token_cache_free(c);
	arena_free(arena);
}

static void *
hammer(void *cache)
{
	struct arena *arena = arena_new(1 << 20);

	for (int n = 0; n < 20000; n++) {
		if (!get(cache, arena, n % 97, (uint64_t)(1 + n / 5000)))
			put(cache, n % 97, (uint64_t)(1 + n / 5000));
	}
	arena_free(arena);
	return NULL;
}

static void
threads_do_not_see_half_written_entries(void **state)
{
	struct token_cache *c = token_cache_new(64);
	pthread_t threads[8];

	(void)state;
	for (int i = 0; i < 8; i++)
		assert_int_equal(
		    pthread_create(&threads[i], NULL, hammer, c), 0);
	for (int i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	token_cache_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_entry_is_found_until_the_next_generation),
	    cmocka_unit_test(the_cache_never_holds_more_than_its_bound),
	    cmocka_unit_test(an_entry_in_use_is_not_evicted),
	    cmocka_unit_test(a_principal_too_large_is_not_kept),
	    cmocka_unit_test(threads_do_not_see_half_written_entries),
	};

	return cmocka_run_group_tests_name("token_cache", tests, NULL, NULL);
}
