#include "cli/check_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/limits.h"
#include "schema/check.h"
#include "json/document.h"

#define ARENA_BYTES ((size_t)256 << 20)

struct file {
	const char *path;
	struct buf bytes;
	const struct json *value;
	bool is_schema;
};

struct batch {
	struct arena *arena;
	struct schema_set *set;
	size_t count;
	struct file *files;
};

static void
tell(bool is_fine, const char *path, const char *what)
{
	printf("%c %s: %s\n", is_fine ? '+' : '-', path, what);
}

static bool
read_one(struct batch *b, struct file *f)
{
	const struct document_limits limits = {
	    .depth = LIMITS_DEPTH, .is_unstorable_fine = f->is_schema};
	struct document_error error;
	int why = file_read(f->path, &f->bytes);

	if (why != 0) {
		tell(false, f->path, strerror(why));
		return false;
	}
	switch (document_parse(b->arena,
	    SPAN(f->bytes.len > 0 ? f->bytes.data : "", f->bytes.len), &limits,
	    &error, &f->value)) {
	case ERR_OK: break;
	case ERR_MALFORMED_JSON:
		printf("- %s:%zu:%zu: %s\n", f->path, error.line, error.column,
		    error.why);
		return false;
	default:
		printf("- %s: %s %s\n", f->path, error.pointer, error.why);
		return false;
	}
	f->is_schema |= json_get(f->value, "$schema") != NULL ||
			json_get(f->value, "x-holdfast") != NULL;
	return true;
}

static bool
read_all(struct batch *b, char **paths)
{
	bool is_fine = true;

	for (size_t i = 0; i < b->count; i++) {
		b->files[i] = (struct file){
		    .path = paths[i],
		    .bytes = BUF_INIT(LIMITS_BODY_BYTES),
		    .is_schema = i == 0,
		};
		is_fine &= read_one(b, &b->files[i]);
	}
	return is_fine;
}

static bool
compile_all(struct batch *b)
{
	struct schema_fault fault = {"", "", ""};
	enum err e = ERR_OK;

	for (size_t i = 0; i < b->count && e == ERR_OK; i++) {
		const struct file *f = &b->files[i];

		if (f->is_schema)
			e = schema_set_add(b->set, f->path, NULL,
			    SPAN(f->bytes.data, f->bytes.len), &fault);
	}
	if (e == ERR_OK)
		e = schema_set_compile(b->set, &fault);
	if (e != ERR_OK)
		printf("- %s %s: %s\n", fault.file, fault.pointer, fault.why);
	return e == ERR_OK;
}

static bool
check_document(
    struct batch *b, const struct file *f, const struct schema *schema)
{
	struct schema_errors errors = {0};

	if (schema_check(b->arena, schema, f->value, "", &errors) == ERR_OK) {
		tell(true, f->path, "ok");
		return true;
	}
	printf("- %s\n", f->path);
	for (size_t i = 0; i < errors.count; i++)
		printf("    %s %s (%s)\n",
		    errors.list[i].pointer[0] != '\0' ? errors.list[i].pointer
						      : "the whole",
		    errors.list[i].message, errors.list[i].keyword);
	if (errors.is_cut)
		printf("    and more\n");
	return false;
}

static bool
check_all(struct batch *b)
{
	const struct schema *schema = NULL;
	bool is_fine = true;

	for (size_t i = 0; i < b->count; i++) {
		const struct file *f = &b->files[i];

		if (!f->is_schema) {
			is_fine &= check_document(b, f, schema);
			continue;
		}
		schema = schema_set_find(b->set, f->path);
		tell(schema != NULL, f->path, "a schema");
		if (schema == NULL)
			return false;
	}
	return is_fine;
}

int
check_files(int count, char **paths)
{
	const struct schema_options options = {
	    .is_format_asserted = true, .is_strict = true};
	struct batch b = {.count = (size_t)count};
	bool is_fine = false;

	document_init();
	b.arena = arena_new(ARENA_BYTES);
	b.set = schema_set_new(&options);
	b.files = calloc(b.count, sizeof *b.files);
	if (b.arena != NULL && b.set != NULL && b.files != NULL)
		is_fine =
		    read_all(&b, paths) && compile_all(&b) && check_all(&b);
	for (size_t i = 0; b.files != NULL && i < b.count; i++)
		buf_free(&b.files[i].bytes);
	free(b.files);
	schema_set_free(b.set);
	arena_free(b.arena);
	return is_fine ? EXIT_SUCCESS : EXIT_FAILURE;
}
