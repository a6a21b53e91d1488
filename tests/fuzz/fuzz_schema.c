/*
 * fuzz_schema - a schema, a newline with nothing else in it, a document.
 *
 * Compiling ends, with a fault that says where or a program; checking ends
 * within its steps, says the same twice, and never fails without a reason.
 */
#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "schema/check.h"
#include "schema/compile.h"
#include "json/document.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(struct arena *arena, const struct schema *schema, const char *bytes,
    size_t len)
{
	const struct document_limits limits = {.is_unstorable_fine = true};
	struct document_error error;
	struct schema_errors one, two;
	const struct json *v;
	enum err e;

	if (document_parse(arena, SPAN(bytes, len), &limits, &error, &v) !=
	    ERR_OK)
		return;
	e = schema_check(arena, schema, v, "", &one);
	assert(e == schema_check(arena, schema, v, "", &two));
	assert((e == ERR_OK) == (one.count == 0));
	assert(one.count == two.count && one.count <= LIMITS_ERRORS);
	for (size_t i = 0; i < one.count; i++) {
		assert(strcmp(one.list[i].pointer, two.list[i].pointer) == 0);
		assert(one.list[i].message[0] != '\0');
	}
	assert(one.steps < 100000000);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct schema_options options = {.is_format_asserted = true};
	static struct arena *arena;
	const char *text = (const char *)data;
	const char *gap = memmem(text, size, "\n\n", 2);
	size_t len = gap == NULL ? size : (size_t)(gap - text);
	struct schema_fault fault = {.why = ""};
	struct schema_set *set = schema_set_new(&options);

	if (arena == NULL)
		arena = arena_new(256u << 20);
	assert(set != NULL);
	if (schema_set_add(set, "s", NULL, SPAN(text, len), &fault) == ERR_OK &&
	    schema_set_compile(set, &fault) == ERR_OK) {
		if (gap != NULL)
			check(arena, schema_set_find(set, "s"), gap + 2,
			    size - len - 2);
	} else {
		assert(fault.why[0] != '\0');
	}
	schema_set_free(set);
	arena_reset(arena);
	return 0;
}
