/* test_lease - what a claim and a link carry is read as it was written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "auth/fault.h"
#include "auth/lease.h"
#include "auth/link.h"
#include "auth/ticket.h"
#include "auth_kit.h"
#include "base/arena.h"
#include "base/limits.h"

#define SESSION "11111111-2222-4333-8444-555555555555"
#define OTHER   "99999999-2222-4333-8444-555555555555"

static struct arena *arena;
static struct tickets *tickets;

static int
begin(void **state)
{
	struct conf conf;
	struct fault fault = {0};

	(void)state;
	kit_begin();
	conf = kit_conf();
	arena = arena_new(1 << 20);
	return ticket_keys_load(conf.ticket_key_file, NULL, &tickets, &fault) !=
	       ERR_OK;
}

static int
end(void **state)
{
	(void)state;
	ticket_keys_free(tickets);
	arena_free(arena);
	kit_end();
	return 0;
}

static void
a_lease_is_read_as_it_was_written(void **state)
{
	const struct lease given = {
	    .owner = "ann", .session = SESSION, .job = OTHER, .number = "17"};
	struct lease out;

	(void)state;
	assert_int_equal(lease_read(tickets, arena,
			     lease_mint(tickets, arena, &given), &out),
	    ERR_OK);
	assert_string_equal(out.owner, given.owner);
	assert_string_equal(out.session, given.session);
	assert_string_equal(out.job, given.job);
	assert_string_equal(out.number, given.number);
}

static void
a_lease_with_any_other_character_is_not_ours(void **state)
{
	const struct lease given = {
	    .owner = "ann", .session = SESSION, .job = OTHER, .number = "17"};
	const char *token = lease_mint(tickets, arena, &given);
	char changed[LIMITS_USER_BYTES];
	struct lease out;

	(void)state;
	assert_non_null(token);
	assert_true(strlen(token) < sizeof changed);
	/* The last has two bits of its own that say nothing. */
	for (size_t i = 0; i + 1 < strlen(token); i++) {
		strcpy(changed, token);
		changed[i] = changed[i] == 'A' ? 'B' : 'A';
		if (lease_read(tickets, arena, changed, &out) != ERR_NOT_FOUND)
			fail_msg("%s", changed);
	}
	assert_int_equal(lease_read(tickets, arena, "", &out), ERR_NOT_FOUND);
	assert_int_equal(lease_read(tickets, arena, ".", &out), ERR_NOT_FOUND);
}

static void
a_link_is_read_as_it_was_written(void **state)
{
	struct link given = {.owner = "ann", .session = SESSION, .id = OTHER};
	struct link out;

	(void)state;
	assert_int_equal(link_draw(&given), ERR_OK);
	assert_int_equal(
	    link_read(arena, link_token(arena, &given), &out), ERR_OK);
	assert_string_equal(out.owner, given.owner);
	assert_string_equal(out.session, given.session);
	assert_string_equal(out.id, given.id);
	assert_string_equal(out.hash, given.hash);
	assert_int_equal(strlen(out.hash), LINK_HASH_CHARS);
}

static void
two_links_have_different_secrets(void **state)
{
	struct link one = {.owner = "ann"}, two = {.owner = "ann"};

	(void)state;
	assert_int_equal(link_draw(&one), ERR_OK);
	assert_int_equal(link_draw(&two), ERR_OK);
	assert_string_not_equal(one.secret, two.secret);
	assert_string_not_equal(one.hash, two.hash);
}

static void
what_cannot_be_a_link_is_not_one(void **state)
{
	static const char *const bad[] = {
	    "",
	    ".",
	    "...",
	    "YW5u." SESSION "." OTHER,
	    "YW5u." SESSION "." OTHER ".tooshort",
	    "YW5u." SESSION ".job.AAAAAAAAAAAAAAAAAAAAAA",
	    "YW5u.x." OTHER ".AAAAAAAAAAAAAAAAAAAAAA",
	    "!." SESSION "." OTHER ".AAAAAAAAAAAAAAAAAAAAAA",
	    "YW5u." SESSION "." OTHER ".AAAAAAAAAAAAAAAAAAAAAA.x",
	};
	struct link out;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		if (link_read(arena, bad[i], &out) != ERR_NOT_FOUND)
			fail_msg("%s", bad[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_lease_is_read_as_it_was_written),
	    cmocka_unit_test(a_lease_with_any_other_character_is_not_ours),
	    cmocka_unit_test(a_link_is_read_as_it_was_written),
	    cmocka_unit_test(two_links_have_different_secrets),
	    cmocka_unit_test(what_cannot_be_a_link_is_not_one),
	};

	return cmocka_run_group_tests_name("lease", tests, begin, end);
}
