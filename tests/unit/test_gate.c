/* gate - byte by byte or at once, only one shape of request gets through. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "http/gate.h"

#define BEGIN  1
#define ABORT  2
#define PARAMS 4
#define STDIN  5
#define DATA   8
#define VALUES 9

#define MAX_BODY 100

static struct gate gate;
static struct buf wire;

static int
set_up(void **state)
{
	(void)state;
	wire = BUF_INIT(1 << 26);
	gate_init(&gate, MAX_BODY);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	buf_free(&wire);
	gate_free(&gate);
	return 0;
}

static void
record_padded(int type, int id, const void *bytes, size_t len, size_t padding)
{
	static const unsigned char zero[255];
	const unsigned char header[8] = {
	    1,
	    (unsigned char)type,
	    (unsigned char)(id >> 8),
	    (unsigned char)id,
	    (unsigned char)(len >> 8),
	    (unsigned char)len,
	    (unsigned char)padding,
	};

	buf_add(&wire, header, sizeof header);
	buf_add(&wire, bytes, len);
	buf_add(&wire, zero, padding);
}

static void
record(int type, const void *bytes, size_t len)
{
	record_padded(type, 1, bytes, len, 0);
}

static void
begin(int role, int flags)
{
	const unsigned char body[8] = {
	    0, (unsigned char)role, (unsigned char)flags};

	record(BEGIN, body, sizeof body);
}

static void
length(struct buf *b, size_t n)
{
	if (n >= 128) {
		buf_char(b, (char)(n >> 24 | 0x80));
		buf_char(b, (char)(n >> 16));
		buf_char(b, (char)(n >> 8));
	}
	buf_char(b, (char)n);
}

/* A pair as PARAMS records of at most 65535 bytes. */
static void
pair(const char *name, size_t name_len, const char *value, size_t value_len)
{
	struct buf b = BUF_INIT(1 << 20);

	length(&b, name_len);
	length(&b, value_len);
	buf_add(&b, name, name_len);
	buf_add(&b, value, value_len);
	for (size_t at = 0, n; at < b.len; at += n) {
		n = b.len - at < 65535 ? b.len - at : 65535;
		record(PARAMS, b.data + at, n);
	}
	buf_free(&b);
}

static void
ordinary_params(void)
{
	begin(1, 0);
	pair("REQUEST_METHOD", 14, "GET", 3);
	record(PARAMS, "", 0);
}

static enum gate_verdict
feed_all(void)
{
	return gate_feed(&gate, (const unsigned char *)wire.data, wire.len);
}

static enum gate_verdict
feed_bytewise(void)
{
	enum gate_verdict v = GATE_MORE;

	for (size_t i = 0; i < wire.len && v == GATE_MORE; i++)
		v = gate_feed(&gate, (const unsigned char *)wire.data + i, 1);
	return v;
}

static void
a_whole_request_passes_however_it_is_cut(void **state)
{
	(void)state;
	ordinary_params();
	record_padded(STDIN, 1, "hello ", 6, 2);
	record_padded(STDIN, 1, "world", 5, 255);
	record(STDIN, "", 0);
	assert_int_equal(feed_bytewise(), GATE_WHOLE);
	assert_string_equal(gate_body(&gate), "hello world");
	assert_int_equal(gate.body_size, 11);

	gate_reset(&gate);
	assert_int_equal(gate.body.len, 0);
	assert_int_equal(feed_all(), GATE_WHOLE);
	assert_string_equal(gate_body(&gate), "hello world");
}

static void
a_request_cut_anywhere_is_not_complete(void **state)
{
	(void)state;
	ordinary_params();
	record_padded(STDIN, 1, "x", 1, 7);
	record_padded(STDIN, 1, "", 0, 3);
	for (size_t n = 0; n < wire.len; n++) {
		gate_reset(&gate);
		assert_int_equal(
		    gate_feed(&gate, (const unsigned char *)wire.data, n),
		    GATE_MORE);
	}
}

static void
libfcgi_sees_the_parameters_and_no_keep_alive(void **state)
{
	struct buf head = BUF_INIT(4096);

	(void)state;
	begin(1, 1);
	pair("A", 1, "b", 1);
	record(PARAMS, "", 0);
	record(STDIN, "body", 4);
	record(STDIN, "", 0);
	assert_int_equal(feed_all(), GATE_WHOLE);
	gate_head(&gate, &head);
	assert_int_equal(head.len, 16 + 12 + 8 + 8);
	assert_memory_equal(head.data,
	    "\1\1\0\1\0\10\0\0"
	    "\0\1\0\0\0\0\0\0"
	    "\1\4\0\1\0\4\0\0"
	    "\1\1Ab"
	    "\1\4\0\1\0\0\0\0"
	    "\1\5\0\1\0\0\0\0",
	    head.len);
	buf_free(&head);
}

static void
bytes_after_a_request_are_ignored(void **state)
{
	(void)state;
	ordinary_params();
	record(STDIN, "", 0);
	ordinary_params();
	pair("REMOTE_USER", 11, "root", 4);
	assert_int_equal(feed_all(), GATE_WHOLE);
	assert_int_equal(feed_all(), GATE_WHOLE);
	assert_int_equal(gate.params.len, 19);
}

static void
a_body_over_the_limit_is_counted_not_kept(void **state)
{
	char piece[1000];

	(void)state;
	memset(piece, 'x', sizeof piece);
	ordinary_params();
	for (int i = 0; i < 3; i++)
		record(STDIN, piece, sizeof piece);
	record(STDIN, "", 0);
	assert_int_equal(feed_all(), GATE_WHOLE);
	assert_int_equal(gate.body.len, MAX_BODY);
	assert_int_equal(gate.body_size, 3000);
	assert_int_equal(strlen(gate_body(&gate)), MAX_BODY);
}

static void
reading_a_refused_body_has_a_bound(void **state)
{
	char *piece = calloc(1, 65535);
	enum gate_verdict v = GATE_MORE;
	size_t rounds = 0;

	(void)state;
	ordinary_params();
	assert_int_equal(feed_all(), GATE_MORE);
	for (; v == GATE_MORE && rounds < 1000; rounds++) {
		buf_clear(&wire);
		record(STDIN, piece, 65535);
		v = feed_all();
	}
	assert_int_equal(v, GATE_REFUSE);
	assert_in_range(rounds, 256, 300);
	free(piece);
}

static void
names_and_values_of_every_length_class_pass(void **state)
{
	static const size_t lens[] = {1, 127, 128, 65535};
	char *long_text = malloc(65535);

	(void)state;
	memset(long_text, 'N', 65535);
	for (size_t n = 0; n < COUNT(lens); n++) {
		for (size_t v = 0; v < COUNT(lens); v++) {
			gate_reset(&gate);
			buf_clear(&wire);
			begin(1, 0);
			pair(long_text, lens[n], long_text, lens[v]);
			pair("EMPTY", 5, "", 0);
			record(PARAMS, "", 0);
			record(STDIN, "", 0);
			assert_int_equal(feed_all(), GATE_WHOLE);
		}
	}
	free(long_text);
}

/* Each makes a request up to where it goes wrong. */
static void
role_authorizer(void)
{
	begin(2, 0);
}

static void
id_zero(void)
{
	record_padded(BEGIN, 0, "\0\1\0\0\0\0\0\0", 8, 0);
}

static void
begin_of_other_size(void)
{
	record(BEGIN, "\0\1\0\0\0\0\0\0\0", 9);
}

static void
no_begin(void)
{
	record(PARAMS, "", 0);
}

static void
other_version(void)
{
	buf_add(&wire, "\2\1\0\1\0\10\0\0", 8);
}

static void
http_instead(void)
{
	buf_str(&wire, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
}

static void
management_record(void)
{
	record_padded(
	    VALUES, 0, "\16\0FCGI_MAX_CONNS\16\0FCGI_MAX_CONNS", 32, 0);
}

static void
management_within(void)
{
	begin(1, 0);
	management_record();
}

static void
second_begin(void)
{
	ordinary_params();
	begin(1, 0);
}

static void
multiplexed(void)
{
	begin(1, 0);
	record_padded(PARAMS, 2, "\1\1ab", 4, 0);
}

static void
aborted(void)
{
	ordinary_params();
	record(ABORT, "", 0);
}

static void
stdin_too_early(void)
{
	begin(1, 0);
	record(STDIN, "x", 1);
}

static void
params_too_late(void)
{
	ordinary_params();
	pair("REMOTE_USER", 11, "root", 4);
}

static void
data_stream(void)
{
	ordinary_params();
	record(DATA, "x", 1);
}

static void
name_of_two_gigabytes(void)
{
	begin(1, 0);
	record(PARAMS, "\xff\xff\xff\xff\xff\xff\xff\xff", 8);
	record(PARAMS, "", 0);
}

static void
value_cut_short(void)
{
	begin(1, 0);
	record(PARAMS, "\1\5aval", 6);
	record(PARAMS, "", 0);
}

static void
length_cut_short(void)
{
	begin(1, 0);
	record(PARAMS, "\1\x80", 2);
	record(PARAMS, "", 0);
}

static void
name_without_value_length(void)
{
	begin(1, 0);
	record(PARAMS, "\1", 1);
	record(PARAMS, "", 0);
}

static void
empty_name(void)
{
	begin(1, 0);
	pair("", 0, "x", 1);
	record(PARAMS, "", 0);
}

static void
equals_in_a_name(void)
{
	begin(1, 0);
	pair("HTTP_HOST=x", 11, "y", 1);
	record(PARAMS, "", 0);
}

static void
nul_in_a_value(void)
{
	begin(1, 0);
	pair("HTTP_HOST", 9, "a\0b", 3);
	record(PARAMS, "", 0);
}

static void
too_many_names(void)
{
	begin(1, 0);
	for (int i = 0; i <= GATE_PARAMS_COUNT; i++)
		pair("A", 1, "b", 1);
	record(PARAMS, "", 0);
}

static void
too_many_bytes(void)
{
	char *large = calloc(1, 65535);

	begin(1, 0);
	for (int i = 0; i < 5; i++)
		record(PARAMS, large, 65535);
	free(large);
}

static void
every_malformed_sequence_of_records_is_refused(void **state)
{
	static void (*const bad[])(void) = {
	    role_authorizer,
	    id_zero,
	    begin_of_other_size,
	    no_begin,
	    other_version,
	    http_instead,
	    management_record,
	    management_within,
	    second_begin,
	    multiplexed,
	    aborted,
	    stdin_too_early,
	    params_too_late,
	    data_stream,
	    name_of_two_gigabytes,
	    value_cut_short,
	    length_cut_short,
	    name_without_value_length,
	    empty_name,
	    equals_in_a_name,
	    nul_in_a_value,
	    too_many_names,
	    too_many_bytes,
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		buf_clear(&wire);
		bad[i]();
		gate_reset(&gate);
		assert_int_equal(feed_all(), GATE_REFUSE);
		gate_reset(&gate);
		assert_int_equal(feed_bytewise(), GATE_REFUSE);
	}
}

static void
random_bytes_are_refused_without_harm(void **state)
{
	unsigned char noise[4096];

	(void)state;
	srand(1);
	for (int round = 0; round < 2000; round++) {
		for (size_t i = 0; i < sizeof noise; i++)
			noise[i] = (unsigned char)rand();
		gate_reset(&gate);
		buf_clear(&wire);
		if (round % 2 == 0)
			begin(1, 0);
		if (round % 4 == 0)
			record(PARAMS, noise, 200);
		buf_add(&wire, noise, sizeof noise);
		assert_int_not_equal(feed_all(), GATE_WHOLE);
	}
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
	    TEST(a_whole_request_passes_however_it_is_cut),
	    TEST(a_request_cut_anywhere_is_not_complete),
	    TEST(libfcgi_sees_the_parameters_and_no_keep_alive),
	    TEST(bytes_after_a_request_are_ignored),
	    TEST(a_body_over_the_limit_is_counted_not_kept),
	    TEST(reading_a_refused_body_has_a_bound),
	    TEST(names_and_values_of_every_length_class_pass),
	    TEST(every_malformed_sequence_of_records_is_refused),
	    TEST(random_bytes_are_refused_without_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
