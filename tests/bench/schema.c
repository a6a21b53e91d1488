/*
 * schema - what it costs to parse and check a body, beside jansson's parse.
 *
 *	schema SCHEMAS SCHEMA FILE...	(schemas folder, name in it, bodies)
 *
 * A line for each file, in nanoseconds a byte, the best of several rounds, the
 * three taken in turns: parse, parse and check, jansson's parse alone.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/file.h"
#include "jansson_oracle.h"
#include "schema/check.h"
#include "json/document.h"

#define ROUNDS       9
#define ROUND_BYTES  4000000
#define ARENA_MAX    (64u << 20)
#define FILE_MAX_MIB 16

struct bench {
	struct arena *arena;
	const struct schema *schema;
	const char *bytes;
	size_t len;
};

typedef void step(struct bench *);

static void
parse(struct bench *b)
{
	const struct document_limits limits = {.depth = 64};
	struct document_error error;
	const struct json *v;

	if (document_parse(b->arena, SPAN(b->bytes, b->len), &limits, &error,
		&v) != ERR_OK)
		abort();
	arena_reset(b->arena);
}

static void
parse_and_check(struct bench *b)
{
	const struct document_limits limits = {.depth = 64};
	struct document_error error;
	struct schema_errors errors;
	const struct json *v;

	if (document_parse(b->arena, SPAN(b->bytes, b->len), &limits, &error,
		&v) != ERR_OK ||
	    schema_check(b->arena, b->schema, v, "", &errors) != ERR_OK)
		abort();
	arena_reset(b->arena);
}

static void
parse_by_jansson(struct bench *b)
{
	if (!jansson_oracle_takes(b->bytes, b->len))
		abort();
}

static double
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static double
measure(struct bench *b, step *work)
{
	size_t i, n = ROUND_BYTES / b->len + 1;
	double begun = now_ns();

	for (i = 0; i < n; i++)
		work(b);
	return (now_ns() - begun) / (double)(n * b->len);
}

static void
bench_file(struct bench *b, const char *path)
{
	static step *const steps[] = {parse, parse_and_check, parse_by_jansson};
	double best[COUNT(steps)] = {1e9, 1e9, 1e9}, ns;
	struct buf body = BUF_INIT((size_t)FILE_MAX_MIB << 20);
	int round;
	size_t i;

	if (file_read(path, &body) != 0)
		abort();
	b->bytes = body.data;
	b->len = body.len;
	for (round = 0; round < ROUNDS; round++) {
		for (i = 0; i < COUNT(steps); i++) {
			ns = measure(b, steps[i]);
			if (ns < best[i])
				best[i] = ns;
		}
	}
	printf("%zu %.3f %.3f %.3f\n", b->len, best[0], best[1], best[2]);
	buf_free(&body);
}

int
main(int argc, char **argv)
{
	const struct schema_options options = {.is_format_asserted = true};
	struct schema_set *set = schema_set_new(&options);
	struct schema_fault fault;
	struct bench b = {.arena = arena_new(ARENA_MAX)};
	int i;

	document_init();
	if (argc < 3 || schema_set_add_folder(set, argv[1], &fault) != ERR_OK ||
	    schema_set_compile(set, &fault) != ERR_OK)
		return 1;
	b.schema = schema_set_find(set, argv[2]);
	for (i = 3; i < argc && b.schema != NULL; i++)
		bench_file(&b, argv[i]);
	schema_set_free(set);
	arena_free(b.arena);
	return b.schema == NULL;
}
