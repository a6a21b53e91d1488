/* test_auth - start, reload and `check`, and the token for development. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "auth/auth.h"
#include "auth/principal.h"
#include "auth/token.h"
#include "auth/token_mint.h"
#include "auth_kit.h"
#include "base/arena.h"

#define SECRET       "0123456789abcdef0123456789abcdef"
#define RANDOM       "b7e151628aed2a6abf7158809cf4f3c762e7160f38b4da56"
#define OTHER_RANDOM "243f6a8885a308d313198a2e03707344a4093822299f31d0"
#define OTHER_SECRET "ABCDEF0123456789ABCDEF0123456789"

static struct arena *arena;

static struct conf
conf_dev(void)
{
	struct conf conf = kit_conf();

	conf.dev_secret_file = kit_write("dev", SECRET "\n");
	return conf;
}

static struct auth *
start(const struct conf *conf)
{
	struct auth *auth = NULL;

	assert_int_equal(auth_new(conf, &auth), ERR_OK);
	return auth;
}

static enum token_reason
ask(struct auth *auth, const char *token)
{
	struct principal who;

	return token_verify(auth->tokens, arena, token, KIT_NOW, &who);
}

static const char *
token_by(const char *secret)
{
	return kit_token("{\"alg\":\"HS256\",\"kid\":\"dev\"}", kit_claims,
	    "HS256", NULL, secret);
}

static void
keys_are_read_again_when_their_file_changes(void **state)
{
	struct conf conf = conf_dev();
	struct auth *auth = start(&conf);

	(void)state;
	assert_int_equal(ask(auth, token_by(SECRET)), TOKEN_ACCEPTED);
	auth_refresh(auth);
	assert_int_equal(ask(auth, token_by(SECRET)), TOKEN_CACHED);
	kit_write("dev", OTHER_SECRET);
	assert_int_equal(ask(auth, token_by(SECRET)), TOKEN_CACHED);
	auth_refresh(auth);
	assert_int_equal(ask(auth, token_by(SECRET)), TOKEN_SIGNATURE);
	assert_int_equal(ask(auth, token_by(OTHER_SECRET)), TOKEN_ACCEPTED);
	auth_free(auth);
}

static void
a_bad_key_file_leaves_the_old_keys_in_force(void **state)
{
	struct conf conf = conf_dev();
	struct auth *auth = start(&conf);

	(void)state;
	assert_int_equal(ask(auth, token_by(SECRET)), TOKEN_ACCEPTED);
	kit_write("dev", "short");
	for (int i = 0; i < 3; i++) {
		auth_refresh(auth);
		assert_int_equal(ask(auth, token_by(SECRET)), TOKEN_CACHED);
	}
	kit_write("dev", OTHER_SECRET);
	auth_refresh(auth);
	assert_int_equal(ask(auth, token_by(SECRET)), TOKEN_SIGNATURE);
	auth_free(auth);
}

struct asker {
	struct auth *auth;
	const char *token;
	atomic_bool is_done;
};

static void *
ask_on(void *ctx)
{
	struct arena *own = arena_new(1 << 20);
	struct asker *asker = ctx;
	struct principal who;
	enum token_reason why;

	while (!atomic_load(&asker->is_done)) {
		arena_reset(own);
		why = token_verify(
		    asker->auth->tokens, own, asker->token, KIT_NOW, &who);
		/* By the old keys or the new ones, and never by half. */
		if (why > TOKEN_CACHED && why != TOKEN_SIGNATURE)
			abort();
	}
	arena_free(own);
	return NULL;
}

static void
keys_may_change_while_other_threads_verify(void **state)
{
	struct conf conf = conf_dev();
	struct asker asker = {.auth = start(&conf), .token = token_by(SECRET)};
	pthread_t threads[4];

	(void)state;
	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(
		    pthread_create(&threads[i], NULL, ask_on, &asker), 0);
	for (int i = 0; i < 50; i++) {
		kit_write("dev", i % 2 == 0 ? OTHER_SECRET "\n" : SECRET);
		auth_refresh(asker.auth);
	}
	atomic_store(&asker.is_done, true);
	for (size_t i = 0; i < COUNT(threads); i++)
		pthread_join(threads[i], NULL);
	assert_true(ask(asker.auth, asker.token) <= TOKEN_CACHED);
	auth_free(asker.auth);
}

static void
nothing_starts_without_keys_or_with_a_role_that_users_may_write(void **state)
{
	struct conf conf = kit_conf();
	struct auth *auth = NULL;

	(void)state;
	assert_int_equal(auth_new(&conf, &auth), ERR_INTERNAL);
	conf = conf_dev();
	conf.environment = "production";
	assert_int_equal(auth_new(&conf, &auth), ERR_INTERNAL);
	conf = conf_dev();
	conf.ticket_key_file = "/nonexistent";
	assert_int_equal(auth_new(&conf, &auth), ERR_INTERNAL);
	conf = conf_dev();
	conf.roles_claim = "user_metadata.role";
	assert_int_equal(auth_new(&conf, &auth), ERR_INTERNAL);
	assert_null(auth);
}

/* --- holdfast check --------------------------------------------------------
 */

struct told {
	char faults[4096];
	char warnings[4096];
};

static void
tell(void *ctx, bool is_warning, const struct fault *fault)
{
	struct told *told = ctx;
	char *to = is_warning ? told->warnings : told->faults;

	assert_true(fault->what[0] != '\0' && fault->mend[0] != '\0');
	snprintf(to + strlen(to), sizeof told->faults - strlen(to), "%s\n",
	    fault->what);
}

static void
check_reports_and_counts_every_fault(void **state)
{
	struct conf conf = kit_conf();
	struct told told = {0};

	(void)state;
	conf.dev_secret_file = kit_write("random", RANDOM);
	conf.ticket_key_file = kit_write("ticket.random", OTHER_RANDOM);
	chmod(conf.dev_secret_file, 0600);
	chmod(conf.ticket_key_file, 0600);
	assert_int_equal(auth_check(&conf, tell, &told), 0);
	assert_string_equal(told.faults, "");
	assert_string_equal(told.warnings, "");
	conf.environment = "production";
	conf.roles_claim = "https://x.test/user_metadata.roles";
	conf.ticket_key_file = "";
	assert_int_equal(auth_check(&conf, tell, &told), 3);
	assert_non_null(strstr(told.faults, "dev_secret_file is refused"));
	assert_non_null(strstr(told.faults, "roles_claim"));
	assert_non_null(strstr(told.faults, "ticket_key_file is not set"));
}

static void
check_warns_about_unsafe_settings_that_are_allowed(void **state)
{
	struct conf conf = kit_conf();
	struct told told = {0};

	(void)state;
	conf.environment = "production";
	conf.jwt_secret_file = kit_write("open", RANDOM);
	conf.ticket_key_file = kit_write("ticket.same", RANDOM "\n");
	chmod(conf.jwt_secret_file, 0646);
	assert_int_equal(auth_check(&conf, tell, &told), 0);
	assert_string_equal(told.faults, "");
	assert_non_null(strstr(told.warnings, "main: iss"));
	assert_non_null(strstr(told.warnings, "main: tokens"));
	assert_non_null(strstr(told.warnings, "open: every user of this "
					      "machine can read"));
	assert_non_null(strstr(told.warnings, "open: every user of this "
					      "machine can change"));
	assert_non_null(strstr(told.warnings, "ticket.same: is the same"));
	assert_null(strstr(told.warnings, "random"));
}

/* How many warnings there are of a secret of these bytes. */
static bool
is_called_made_up(const void *secret, size_t len)
{
	struct conf conf = kit_conf();
	struct told told = {0};

	conf.dev_secret_file = kit_write_bytes("made-up", secret, len);
	conf.ticket_key_file = kit_write("ticket.random", OTHER_RANDOM);
	chmod(conf.dev_secret_file, 0600);
	chmod(conf.ticket_key_file, 0600);
	assert_int_equal(auth_check(&conf, tell, &told), 0);
	assert_string_equal(told.faults, "");
	return strstr(told.warnings, "made-up: it is not random") != NULL;
}

static void
check_recognises_a_secret_that_is_not_random(void **state)
{
	static const char *const made_up[] = {
	    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	    "abababababababababababababababab",
	    "abcdefghijklmnopabcdefghijklmnop",
	    "aabbccddeeffgaabbcdddefgaabcdefgg"};
	unsigned char secret[64] = {0};

	(void)state;
	assert_true(is_called_made_up(secret, sizeof secret));
	for (size_t i = 0; i < COUNT(made_up); i++)
		assert_true(is_called_made_up(made_up[i], strlen(made_up[i])));
	assert_false(is_called_made_up(RANDOM, strlen(RANDOM)));
	for (int i = 0; i < 200; i++) {
		arc4random_buf(secret, 32);
		secret[31] |= 0x80; /* no line break, which is not counted */
		assert_false(is_called_made_up(secret, 32));
	}
}

/* --- holdfast token ---------------------------------------------------------
 */

static const char *
mint(const struct conf *conf, const char *sub, const char *role, int64_t ttl_s)
{
	const struct token_mint wish = {
	    .sub = sub, .role = role, .ttl_s = ttl_s};
	struct fault fault = {0};
	const char *token = token_mint(conf, arena, &wish, KIT_NOW, &fault);

	assert_int_equal(token != NULL, fault.what[0] == '\0');
	return token;
}

static void
a_development_token_is_accepted_until_it_expires(void **state)
{
	struct conf conf = conf_dev();
	struct principal who;
	struct auth *auth;
	const char *token;

	(void)state;
	conf.jwt_issuer = "https://issuer";
	conf.jwt_audience = "one two";
	auth = start(&conf);
	token = mint(&conf, "ann \"\\", NULL, 60);
	assert_int_equal(
	    token_verify(auth->tokens, arena, token, KIT_NOW, &who),
	    TOKEN_ACCEPTED);
	assert_string_equal(who.user, "ann \"\\");
	assert_int_equal(who.roles_len, 0);
	assert_int_equal(
	    token_verify(auth->tokens, arena, token, KIT_NOW + 90, &who),
	    TOKEN_EXPIRED);
	/* The leeway must not save what was asked to be expired. */
	assert_int_equal(
	    ask(auth, mint(&conf, "ann", NULL, -1)), TOKEN_EXPIRED);
	assert_int_equal(ask(auth, mint(&conf, "ann", NULL, 0)), TOKEN_EXPIRED);
	auth_free(auth);
}

static void
a_development_token_has_its_role_in_the_configured_claim(void **state)
{
	static const char *const paths[] = {
	    "role", "app_metadata.role", "a.b.c", "https://example.com/roles"};
	struct conf conf = conf_dev();
	struct principal who;
	struct auth *auth;

	(void)state;
	assert_null(mint(&conf, "ann", "admin", 60));
	for (size_t i = 0; i < COUNT(paths); i++) {
		conf.roles_claim = paths[i];
		auth = start(&conf);
		assert_int_equal(
		    token_verify(auth->tokens, arena,
			mint(&conf, "ann", "admin", 60), KIT_NOW, &who),
		    TOKEN_ACCEPTED);
		assert_true(principal_has_role(&who, "admin"));
		assert_int_equal(who.roles_len, 1);
		auth_free(auth);
	}
}

static void
no_development_token_is_made_without_its_secret(void **state)
{
	struct conf conf = conf_dev();

	(void)state;
	assert_null(mint(&conf, "", NULL, 60));
	assert_null(mint(&conf, "a\nb", NULL, 60));
	assert_null(mint(&conf, "\xff", NULL, 60));
	conf.environment = "production";
	assert_null(mint(&conf, "ann", NULL, 60));
	conf.environment = "development";
	conf.dev_secret_file = "";
	assert_null(mint(&conf, "ann", NULL, 60));
	conf.dev_secret_file = kit_write("dev", "short");
	assert_null(mint(&conf, "ann", NULL, 60));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(keys_are_read_again_when_their_file_changes),
	    cmocka_unit_test(a_bad_key_file_leaves_the_old_keys_in_force),
	    cmocka_unit_test(keys_may_change_while_other_threads_verify),
	    cmocka_unit_test(
		nothing_starts_without_keys_or_with_a_role_that_users_may_write),
	    cmocka_unit_test(check_reports_and_counts_every_fault),
	    cmocka_unit_test(
		check_warns_about_unsafe_settings_that_are_allowed),
	    cmocka_unit_test(check_recognises_a_secret_that_is_not_random),
	    cmocka_unit_test(a_development_token_is_accepted_until_it_expires),
	    cmocka_unit_test(
		a_development_token_has_its_role_in_the_configured_claim),
	    cmocka_unit_test(no_development_token_is_made_without_its_secret),
	};
	int failed;

	kit_begin();
	arena = arena_new(8 << 20);
	failed = cmocka_run_group_tests_name("auth", tests, NULL, NULL);
	arena_free(arena);
	kit_end();
	return failed;
}
