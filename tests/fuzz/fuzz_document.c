/*
 * fuzz_document - any bytes as a body.
 *
 * An accepted body is also accepted by jansson and reads the same; a body that
 * jansson accepts is refused only for values that cannot be stored.  Every
 * value's pointer leads to it.
 */
#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "jansson_oracle.h"
#include "json/document.h"
#include "json/pointer.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
write_value(struct buf *b, const struct json *v)
{
	const struct json *child;
	const char *text;
	size_t len;

	switch (json_type(v)) {
	case JSON_NULL: buf_str(b, "n"); break;
	case JSON_BOOL: buf_str(b, json_is_true(v) ? "t" : "f"); break;
	case JSON_NUMBER: buf_str(b, "#"); break;
	case JSON_STRING:
		text = json_text(v, &len);
		buf_printf(b, "\"%zu:", len);
		buf_add(b, text, len);
		break;
	case JSON_ARRAY:
	case JSON_OBJECT:
		buf_str(b, json_type(v) == JSON_ARRAY ? "[" : "{");
		for (child = json_first(v); child != NULL;
		     child = json_next(child)) {
			text = json_key(child, &len);
			if (text != NULL) {
				buf_add(b, text, len);
				buf_str(b, ":");
			}
			write_value(b, child);
		}
		buf_str(b, json_type(v) == JSON_ARRAY ? "]" : "}");
		break;
	default: assert(0);
	}
}

static void
check_pointers(const struct json *root, const struct json *v, struct buf *b)
{
	const struct json *child;

	buf_clear(b);
	buf_str(b, "");
	assert(pointer_to(b, root, v));
	assert(pointer_get(root, b->len > 0 ? b->data : "", b->len) == v);
	for (child = json_first(v); child != NULL; child = json_next(child))
		check_pointers(root, child, b);
}

static void
compare(const char *bytes, size_t size, enum err e, const struct json *v)
{
	struct buf mine = BUF_INIT(64u << 20), theirs = BUF_INIT(64u << 20);
	enum oracle oracle = jansson_oracle_read(bytes, size, &theirs);

	if (e == ERR_OK && oracle != ORACLE_CANNOT_SAY) {
		assert(oracle == ORACLE_TAKES);
		write_value(&mine, v);
		assert(mine.len == theirs.len &&
		       memcmp(mine.data, theirs.data, mine.len) == 0);
	}
	if (e == ERR_MALFORMED_JSON)
		assert(oracle != ORACLE_TAKES);
	buf_free(&mine);
	buf_free(&theirs);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct document_limits limits = {.depth = 0};
	static struct arena *arena;
	struct document_error error;
	const struct json *v = NULL, *again = NULL;
	const char *bytes = (const char *)data;
	struct buf b = BUF_INIT(1u << 20);
	enum err e;

	if (arena == NULL)
		arena = arena_new(256u << 20);
	e = document_parse(arena, SPAN(bytes, size), &limits, &error, &v);
	assert(error.why != NULL && error.pointer != NULL);
	/* Deeper than we go jansson may well follow. */
	if (strstr(error.why, "levels deep") == NULL)
		compare(bytes, size, e, v);
	if (e == ERR_OK) {
		check_pointers(v, v, &b);
		assert(document_parse(arena, SPAN(bytes, size), &limits, &error,
			   &again) == ERR_OK);
		assert(json_same(v, again) && json_hash(v) == json_hash(again));
	}
	buf_free(&b);
	arena_reset(arena);
	return 0;
}
