/* test_base - the small things everything else stands on. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/score.h"
#include "base/str.h"
#include "base/uuid.h"

static void
an_arena_fails_at_its_bound_and_works_again_after_a_reset(void **state)
{
	struct arena *a = arena_new(1 << 20);
	char *p;

	(void)state;
	assert_non_null(a);
	for (int round = 0; round < 3; round++) {
		p = arena_alloc(a, 1 << 20);
		assert_non_null(p);
		memset(p, 0xee, 1 << 20);
		assert_null(arena_alloc(a, 1 << 20));
		arena_reset(a);
	}
	assert_null(arena_alloc(a, SIZE_MAX));
	assert_null(arena_copy(a, "x", SIZE_MAX));
	assert_string_equal(arena_printf(a, "%d-%s", 7, "x"), "7-x");
	arena_free(a);
}

static void
a_reset_arena_shows_nothing_of_the_request_before(void **state)
{
	struct arena *a = arena_new(4096);
	char *p;

	(void)state;
	p = arena_copy(a, "secret", 6);
	assert_non_null(p);
	arena_reset(a);
	assert_int_equal(p[0], 0);
	assert_int_equal(p[5], 0);
	arena_free(a);
}

static void
a_buf_that_reached_its_bound_stays_failed(void **state)
{
	struct buf b = BUF_INIT(300);

	(void)state;
	for (int i = 0; i < 299; i++)
		buf_char(&b, 'x');
	assert_false(b.is_failed);
	assert_int_equal(b.len, 299);
	buf_char(&b, 'x');
	assert_true(b.is_failed);
	buf_clear(&b);
	buf_str(&b, "y");
	assert_string_equal(b.data, "y");
	buf_free(&b);
}

static void
a_json_string_is_escaped_and_well_formed(void **state)
{
	struct buf b = BUF_INIT(1000);

	(void)state;
	buf_json(&b, "a\"\\\n\x01\x7f\xc3\xa9\xff", 9);
	assert_string_equal(
	    b.data, "\"a\\\"\\\\\\n\\u0001\\u007f\xc3\xa9\xef\xbf\xbd\"");
	buf_free(&b);
}

static void
only_well_formed_utf8_passes(void **state)
{
	(void)state;
	assert_true(str_is_utf8("\xf0\x9f\x98\x80", 4));
	assert_false(str_is_utf8("\xed\xa0\x80", 3));     /* surrogate */
	assert_false(str_is_utf8("\xc0\xaf", 2));         /* overlong */
	assert_false(str_is_utf8("\xf4\x90\x80\x80", 4)); /* too high */
	assert_false(str_is_utf8("\xe2\x82", 2));         /* cut */
}

static void
a_number_is_the_whole_string_within_its_bounds(void **state)
{
	int64_t n;

	(void)state;
	assert_true(
	    str_to_int64("9223372036854775807", INT64_MIN, INT64_MAX, &n));
	assert_true(n == INT64_MAX);
	assert_true(
	    str_to_int64("-9223372036854775808", INT64_MIN, INT64_MAX, &n));
	assert_true(n == INT64_MIN);
	assert_false(
	    str_to_int64("9223372036854775808", INT64_MIN, INT64_MAX, &n));
	assert_false(str_to_int64("", 0, 9, &n));
	assert_false(str_to_int64("-", -9, 9, &n));
	assert_false(str_to_int64(" 1", 0, 9, &n));
	assert_false(str_to_int64("1x", 0, 9, &n));
	assert_true(str_to_int64("9", 0, 9, &n));
	assert_false(str_to_int64("10", 0, 9, &n));
}

static void
base64url_has_one_spelling(void **state)
{
	char text[16], bytes[16];
	size_t len;

	(void)state;
	assert_int_equal(str_b64url_encode("\xfb\xff", 2, text, 4), 3);
	assert_string_equal(text, "-_8");
	assert_true(str_b64url_decode("-_8", 3, bytes, 2, &len));
	assert_int_equal(len, 2);
	assert_false(str_b64url_decode("-_9", 3, bytes, 2, &len));
	assert_false(str_b64url_decode("-_8=", 4, bytes, 3, &len));
	assert_false(str_b64url_decode("A", 1, bytes, 3, &len));
	assert_false(str_b64url_decode("+/8", 3, bytes, 3, &len));
}

/* Does it end the process, as a broken invariant does? */
static bool
dies(void (*act)(void))
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		close(STDERR_FILENO);
		act();
		_exit(0);
	}
	assert_true(pid > 0 && waitpid(pid, &status, 0) == pid);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static void
encode_into_too_little(void)
{
	char text[8];

	str_b64url_encode("abcd", 4, text, 6);
}

static void
hex_into_too_little(void)
{
	char text[8];

	str_hex("abc", 3, text, 6);
}

static void
text_that_does_not_fit_is_not_written(void **state)
{
	char text[32], bytes[16];
	size_t len;

	(void)state;
	for (size_t n = 0; n <= sizeof bytes; n++) {
		memset(bytes, 'x', sizeof bytes);
		memset(text, '#', sizeof text);
		len = str_b64url_encode(bytes, n, text, STR_B64URL_SIZE(n));
		assert_int_equal(len + 1, STR_B64URL_SIZE(n));
		assert_int_equal(text[len], '\0');
		assert_int_equal(text[len + 1], '#');
		if (n > 0)
			assert_false(str_b64url_decode(
			    text, strlen(text), bytes, n - 1, &len));
		assert_true(
		    str_b64url_decode(text, strlen(text), bytes, n, &len));
		assert_int_equal(len, n);
	}
	str_hex("abc", 3, text, 7);
	assert_string_equal(text, "616263");
	assert_true(dies(encode_into_too_little));
	assert_true(dies(hex_into_too_little));
}

static void
ids_are_read_in_any_case_and_made_in_order(void **state)
{
	char a[UUID_TEXT_SIZE], b[UUID_TEXT_SIZE];

	(void)state;
	assert_true(uuid_parse("ABCDEF01-2345-6789-abcd-ef0123456789", a));
	assert_string_equal(a, "abcdef01-2345-6789-abcd-ef0123456789");
	assert_false(uuid_parse("abcdef0123456789abcdef0123456789", a));
	assert_false(uuid_parse("{bcdef01-2345-6789-abcd-ef012345678}", a));
	uuid_make(a);
	assert_int_equal(a[14], '7');
	assert_true(uuid_parse(a, b));
}

static void
every_error_has_a_code_of_its_own(void **state)
{
	(void)state;
	for (int e = 1; e < ERR__COUNT; e++)
		assert_int_equal(err_by_code(err_code((enum err)e)), e);
	assert_int_equal(err_by_code("no-such-code"), ERR_INTERNAL);
}

static void
time_is_written_as_rfc_3339(void **state)
{
	char s[32];

	(void)state;
	clock_format(1767225600123, s);
	assert_string_equal(s, "2026-01-01T00:00:00.123Z");
}

static void
the_counts_of_a_dead_worker_are_not_lost(void **state)
{
	struct score_board *board = score_new();

	(void)state;
	assert_non_null(board);
	score_mine = &board->slot[0];
	score_add(COUNTER_COMMITS, 3);
	score_observe(HISTOGRAM_DB, 1000);
	score_request(2, 404);
	score_set(GAUGE_IN_FLIGHT, 5);
	score_release(&board->slot[0]);
	assert_int_equal(board->slot[0].gauge[GAUGE_IN_FLIGHT], 0);
	score_add(COUNTER_COMMITS, 1); /* the next owner of the slot */
	assert_int_equal(board->slot[0].counter[COUNTER_COMMITS], 4);
	assert_int_equal(board->slot[0].histogram[HISTOGRAM_DB].sum, 1000);
	assert_int_equal(board->slot[0].histogram[HISTOGRAM_DB].bucket[10], 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		an_arena_fails_at_its_bound_and_works_again_after_a_reset),
	    cmocka_unit_test(a_reset_arena_shows_nothing_of_the_request_before),
	    cmocka_unit_test(a_buf_that_reached_its_bound_stays_failed),
	    cmocka_unit_test(a_json_string_is_escaped_and_well_formed),
	    cmocka_unit_test(only_well_formed_utf8_passes),
	    cmocka_unit_test(a_number_is_the_whole_string_within_its_bounds),
	    cmocka_unit_test(base64url_has_one_spelling),
	    cmocka_unit_test(text_that_does_not_fit_is_not_written),
	    cmocka_unit_test(ids_are_read_in_any_case_and_made_in_order),
	    cmocka_unit_test(every_error_has_a_code_of_its_own),
	    cmocka_unit_test(time_is_written_as_rfc_3339),
	    cmocka_unit_test(the_counts_of_a_dead_worker_are_not_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
