/* test_ticket - a ticket is good for one thing, and nothing else is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "auth/fault.h"
#include "auth/keys.h"
#include "auth/keys_source.h"
#include "auth/ticket.h"
#include "auth/token.h"
#include "auth/token_mint.h"
#include "auth_kit.h"
#include "base/arena.h"

#define SESSION "01890a5d-ac96-774b-bcce-b302099a8057"

static struct arena *arena;

static const struct ticket given = {.actor = "ann",
    .owner = "bob \"b\" \xc3\xa4",
    .session = SESSION,
    .made_us = KIT_NOW * INT64_C(1000000) + 123456,
    .exp = KIT_NOW + 86400};

/* A key file whose every byte is this one; 0: none. */
static struct tickets *
keys_of(char byte, char previous)
{
	struct tickets *t = NULL;
	struct fault fault = {0};
	const char *paths[2] = {"", ""};
	const char bytes[2] = {byte, previous};
	char key[48];

	for (int i = 0; i < 2; i++) {
		if (bytes[i] == 0)
			continue;
		memset(key, bytes[i], sizeof key);
		paths[i] = kit_write_bytes(
		    i == 0 ? "current.key" : "previous.key", key, sizeof key);
	}
	if (ticket_keys_load(paths[0], paths[1], &t, &fault) != ERR_OK)
		fail_msg("%s", fault.what);
	return t;
}

static bool
opens(const struct tickets *t, enum ticket_kind kind, const char *ticket,
    int64_t now_s)
{
	struct ticket out = {0};
	const struct ticket_shown shown = {kind, ticket, now_s};
	enum err e = ticket_verify(t, arena, &shown, &out);

	assert_true(e == ERR_OK || e == ERR_TICKET_INVALID);
	assert_int_equal(e == ERR_OK, out.actor != NULL);
	return e == ERR_OK;
}

static void
a_ticket_gives_back_what_it_was_made_from(void **state)
{
	struct tickets *t = keys_of('a', 0);
	struct ticket out;
	char *s = ticket_mint(t, arena, TICKET_BEACON, &given);
	const struct ticket_shown shown = {TICKET_BEACON, s, KIT_NOW};

	(void)state;
	assert_non_null(s);
	assert_int_equal(ticket_verify(t, arena, &shown, &out), ERR_OK);
	assert_string_equal(out.actor, given.actor);
	assert_string_equal(out.owner, given.owner);
	assert_string_equal(out.session, given.session);
	assert_int_equal(out.made_us, given.made_us);
	assert_int_equal(out.exp, given.exp);
	ticket_keys_free(t);
}

static void
the_longest_names_fit_in_a_ticket(void **state)
{
	struct tickets *t = keys_of('a', 0);
	char name[512];
	struct ticket big = given;
	char *s;

	(void)state;
	/* Each of these is written as two bytes. */
	memset(name, '"', sizeof name);
	name[32 + 1 + 255] = '\0';
	big.actor = big.owner = name;
	s = ticket_mint(t, arena, TICKET_BEACON, &big);
	assert_non_null(s);
	assert_true(strlen(s) <= LIMITS_TOKEN_BYTES);
	assert_true(opens(t, TICKET_BEACON, s, KIT_NOW));
	ticket_keys_free(t);
}

static void
a_ticket_of_one_kind_is_refused_as_another_kind(void **state)
{
	struct tickets *t = keys_of('a', 0);
	char *beacon = ticket_mint(t, arena, TICKET_BEACON, &given);
	char *live = ticket_mint(t, arena, TICKET_LIVE, &given);

	(void)state;
	assert_true(opens(t, TICKET_BEACON, beacon, KIT_NOW));
	assert_true(opens(t, TICKET_LIVE, live, KIT_NOW));
	assert_false(opens(t, TICKET_LIVE, beacon, KIT_NOW));
	assert_false(opens(t, TICKET_BEACON, live, KIT_NOW));
	ticket_keys_free(t);
}

/* Also where somebody used the same bytes for both files. */
static void
a_ticket_is_not_a_bearer_token_nor_the_reverse(void **state)
{
	struct conf conf = kit_conf();
	struct tickets *t = keys_of('a', 0);
	struct token_mint wish = {.sub = "ann", .ttl_s = 60};
	struct fault fault = {0};
	struct principal who;
	struct keys *keys = NULL;
	struct tokens *tokens;
	const char *bearer = NULL;
	char *beacon = ticket_mint(t, arena, TICKET_BEACON, &given);
	char *live = ticket_mint(t, arena, TICKET_LIVE, &given);

	(void)state;
	conf.dev_secret_file = kit_path("current.key");
	conf.jwt_secret_file = kit_path("current.key");
	assert_int_equal(keys_source_load(&conf, &keys, &fault), ERR_OK);
	tokens = token_new(&conf, keys);
	bearer = token_mint(&conf, arena, &wish, KIT_NOW, &fault);
	assert_non_null(bearer);
	assert_int_equal(
	    token_verify(tokens, arena, bearer, KIT_NOW, &who), TOKEN_ACCEPTED);
	assert_int_equal(token_verify(tokens, arena, beacon, KIT_NOW, &who),
	    TOKEN_SIGNATURE);
	assert_int_equal(
	    token_verify(tokens, arena, live, KIT_NOW, &who), TOKEN_SIGNATURE);
	assert_false(opens(t, TICKET_BEACON, bearer, KIT_NOW));
	assert_false(opens(t, TICKET_LIVE, bearer, KIT_NOW));
	token_free(tokens);
	keys_unref(keys);
	ticket_keys_free(t);
}

static void
a_ticket_expires_at_its_second(void **state)
{
	struct tickets *t = keys_of('a', 0);
	char *s = ticket_mint(t, arena, TICKET_BEACON, &given);

	(void)state;
	assert_true(opens(t, TICKET_BEACON, s, KIT_NOW + 86399));
	assert_false(opens(t, TICKET_BEACON, s, KIT_NOW + 86400));
	/* Made by a node whose clock is ahead, but not by much. */
	assert_true(opens(t, TICKET_BEACON, s, KIT_NOW - 30));
	assert_false(opens(t, TICKET_BEACON, s, KIT_NOW - 31));
	ticket_keys_free(t);
}

static void
a_live_ticket_always_lasts_one_minute(void **state)
{
	struct tickets *t = keys_of('a', 0);
	struct ticket brief = given;
	char *s = ticket_mint(t, arena, TICKET_LIVE, &given);

	(void)state;
	assert_true(opens(t, TICKET_LIVE, s, KIT_NOW + 59));
	assert_false(opens(t, TICKET_LIVE, s, KIT_NOW + 60));
	brief.exp = KIT_NOW + 5;
	s = ticket_mint(t, arena, TICKET_LIVE, &brief);
	assert_false(opens(t, TICKET_LIVE, s, KIT_NOW + 5));
	ticket_keys_free(t);
}

static void
an_altered_ticket_is_refused(void **state)
{
	struct tickets *t = keys_of('a', 0);
	char *s = ticket_mint(t, arena, TICKET_BEACON, &given);

	(void)state;
	for (size_t i = 0; s[i] != '\0'; i++) {
		const char was = s[i];

		for (const char *c = "A_.9"; *c != '\0'; c++) {
			if (*c == was)
				continue;
			s[i] = *c;
			if (opens(t, TICKET_BEACON, s, KIT_NOW))
				fail_msg("%c at %zu", *c, i);
		}
		s[i] = '\0';
		assert_false(opens(t, TICKET_BEACON, s, KIT_NOW));
		s[i] = was;
	}
	assert_true(opens(t, TICKET_BEACON, s, KIT_NOW));
	assert_false(opens(t, TICKET_BEACON, "", KIT_NOW));
	ticket_keys_free(t);
}

static void
a_ticket_survives_one_rotation_of_the_key_and_not_two(void **state)
{
	struct tickets *old = keys_of('a', 0);
	struct tickets *rotated = keys_of('b', 'a');
	struct tickets *done = keys_of('b', 0);
	char *s = ticket_mint(old, arena, TICKET_BEACON, &given);
	char *fresh = ticket_mint(rotated, arena, TICKET_BEACON, &given);

	(void)state;
	assert_true(opens(rotated, TICKET_BEACON, s, KIT_NOW));
	assert_false(opens(rotated, TICKET_LIVE, s, KIT_NOW));
	assert_false(opens(done, TICKET_BEACON, s, KIT_NOW));
	assert_true(opens(done, TICKET_BEACON, fresh, KIT_NOW));
	assert_false(opens(old, TICKET_BEACON, fresh, KIT_NOW));
	ticket_keys_free(old);
	ticket_keys_free(rotated);
	ticket_keys_free(done);
}

/* Were a derived key ever to leak, what would it sign? */
static void
a_ticket_without_one_of_its_claims_is_refused(void **state)
{
	static const char *const bad[] = {
	    "{\"aud\":\"holdfast-beacon\",\"actor\":\"a\",\"owner\":\"b\","
	    "\"session\":\"" SESSION "\",\"iat\":1800000000}",
	    "{\"aud\":\"holdfast-beacon\",\"actor\":\"a\",\"owner\":\"b\","
	    "\"session\":\"" SESSION
	    "\",\"iat\":1800000000,\"us\":1000000,\"exp\":1800000060}",
	    "{\"aud\":\"holdfast-beacon\",\"actor\":\"a\",\"owner\":\"b\","
	    "\"session\":\"" SESSION
	    "\",\"iat\":1800000000,\"us\":\"1\",\"exp\":1800000060}",
	    "{\"aud\":\"holdfast-live\",\"actor\":\"a\",\"owner\":\"b\","
	    "\"session\":\"" SESSION
	    "\",\"iat\":1800000000,\"exp\":1800000060}",
	    "{\"aud\":[\"holdfast-beacon\"],\"actor\":\"a\",\"owner\":"
	    "\"b\",\"session\":\"" SESSION
	    "\",\"iat\":1800000000,\"exp\":1800000060}",
	    "{\"aud\":\"holdfast-beacon\",\"owner\":\"b\",\"session\":"
	    "\"" SESSION "\",\"iat\":1800000000,\"exp\":1800000060}",
	    "{\"aud\":\"holdfast-beacon\",\"actor\":\"\",\"owner\":\"b\","
	    "\"session\":\"" SESSION
	    "\",\"iat\":1800000000,\"exp\":1800000060}",
	    "{\"aud\":\"holdfast-beacon\",\"actor\":\"a\",\"owner\":\"b\","
	    "\"session\":\"me\",\"iat\":1800000000,\"exp\":1800000060}",
	    "{\"aud\":\"holdfast-beacon\",\"actor\":\"a\",\"owner\":\"b\","
	    "\"session\":\"" SESSION "\",\"exp\":1800000060}",
	};
	static const char good[] =
	    "{\"aud\":\"holdfast-beacon\",\"actor\":\"a\",\"owner\":\"b\","
	    "\"session\":\"" SESSION
	    "\",\"iat\":1800000000,\"exp\":1800000060}";
	struct tickets *t = keys_of('0', 0);
	const void *key = kit_hkdf("000000000000000000000000000000000000000000"
				   "000000",
	    "holdfast beacon 1");

	(void)state;
	assert_true(opens(t, TICKET_BEACON,
	    kit_token_bytes("{\"alg\":\"HS256\"}", good, key, 32), KIT_NOW));
	assert_false(opens(t, TICKET_BEACON,
	    kit_token_bytes(
		"{\"alg\":\"HS256\",\"kid\":\"dev\"}", good, key, 32),
	    KIT_NOW));
	for (size_t i = 0; i < COUNT(bad); i++) {
		if (opens(t, TICKET_BEACON,
			kit_token_bytes("{\"alg\":\"HS256\"}", bad[i], key, 32),
			KIT_NOW))
			fail_msg("%s", bad[i]);
	}
	ticket_keys_free(t);
}

static void
a_channel_is_named_by_owner_and_session(void **state)
{
	struct tickets *t = keys_of('a', 0), *u = keys_of('b', 0);
	char a[TICKET_CHANNEL_SIZE], b[TICKET_CHANNEL_SIZE];

	(void)state;
	ticket_channel(t, "ann", SESSION, a);
	assert_int_equal(strlen(a), 64);
	assert_int_equal(strspn(a, "0123456789abcdef"), 64);
	ticket_channel(t, "ann", SESSION, b);
	assert_string_equal(a, b);
	ticket_channel(t, "bob", SESSION, b);
	assert_string_not_equal(a, b);
	ticket_channel(u, "ann", SESSION, b);
	assert_string_not_equal(a, b);
	/* What belongs to which part must not be a matter of opinion. */
	ticket_channel(t, "an", "n" SESSION, b);
	assert_string_not_equal(a, b);
	ticket_keys_free(t);
	ticket_keys_free(u);
}

static void
a_mac_is_bound_to_its_purpose_and_survives_one_rotation(void **state)
{
	struct tickets *t = keys_of('a', 0), *u = keys_of('b', 'a');
	unsigned char mac[TICKET_MAC_BYTES];

	(void)state;
	ticket_mac(t, "lease", "data", 4, mac);
	assert_true(ticket_mac_holds(t, "lease", "data", 4, mac));
	assert_true(ticket_mac_holds(u, "lease", "data", 4, mac));
	assert_false(ticket_mac_holds(t, "cursor", "data", 4, mac));
	assert_false(ticket_mac_holds(t, "lease", "dat", 3, mac));
	assert_false(ticket_mac_holds(t, "leased", "ata", 3, mac));
	mac[31] ^= 1;
	assert_false(ticket_mac_holds(t, "lease", "data", 4, mac));
	ticket_mac(u, "lease", "data", 4, mac);
	assert_false(ticket_mac_holds(t, "lease", "data", 4, mac));
	ticket_keys_free(t);
	ticket_keys_free(u);
}

static void
a_ticket_key_has_at_least_32_bytes(void **state)
{
	struct tickets *t = NULL;
	struct fault fault = {0};
	char key[32];

	(void)state;
	memset(key, '\n', sizeof key);
	assert_int_equal(ticket_keys_load(kit_write_bytes("short.key", key, 31),
			     NULL, &t, &fault),
	    ERR_INTERNAL);
	assert_non_null(strstr(fault.what, "31 bytes"));
	assert_null(t);
	/* Every byte counts, line breaks too: they are random bytes. */
	assert_int_equal(ticket_keys_load(kit_write_bytes("short.key", key, 32),
			     NULL, &t, &fault),
	    ERR_OK);
	ticket_keys_free(t);
	t = NULL;
	fault = (struct fault){0};
	assert_int_equal(ticket_keys_load("", NULL, &t, &fault), ERR_INTERNAL);
	assert_non_null(strstr(fault.what, "ticket_key_file"));
	fault = (struct fault){0};
	assert_int_equal(
	    ticket_keys_load(kit_path("short.key"), "/nonexistent", &t, &fault),
	    ERR_INTERNAL);
	assert_non_null(strstr(fault.what, "/nonexistent"));
	assert_null(t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_ticket_gives_back_what_it_was_made_from),
	    cmocka_unit_test(the_longest_names_fit_in_a_ticket),
	    cmocka_unit_test(a_ticket_of_one_kind_is_refused_as_another_kind),
	    cmocka_unit_test(a_ticket_is_not_a_bearer_token_nor_the_reverse),
	    cmocka_unit_test(a_ticket_expires_at_its_second),
	    cmocka_unit_test(a_live_ticket_always_lasts_one_minute),
	    cmocka_unit_test(an_altered_ticket_is_refused),
	    cmocka_unit_test(
		a_ticket_survives_one_rotation_of_the_key_and_not_two),
	    cmocka_unit_test(a_ticket_without_one_of_its_claims_is_refused),
	    cmocka_unit_test(a_channel_is_named_by_owner_and_session),
	    cmocka_unit_test(
		a_mac_is_bound_to_its_purpose_and_survives_one_rotation),
	    cmocka_unit_test(a_ticket_key_has_at_least_32_bytes),
	};
	int failed;

	kit_begin();
	arena = arena_new(8 << 20);
	failed = cmocka_run_group_tests_name("ticket", tests, NULL, NULL);
	arena_free(arena);
	kit_end();
	return failed;
}
