/*
 * set - all schemas that may refer to each other: loaded, compiled and freed
 * together.
 */
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/file.h"
#include "schema/compiler.h"
#include "schema/pattern.h"
#include "schema/uri.h"
#include "json/document.h"
#include "json/pointer.h"

#define SET_MAX_BYTES  (256u << 20)
#define FILE_MAX_BYTES (4u << 20)
#define FOLDERS_DEEP   8
#define FILES_MAX      4096

/* Where documents without an address of their own are; nobody goes there. */
#define BASE_URI "holdfast:///"

struct schema_set *
schema_set_new(const struct schema_options *options)
{
	struct schema_set *set = calloc(1, sizeof *set);

	if (set == NULL)
		return NULL;
	set->options = *options;
	set->arena = arena_new(SET_MAX_BYTES);
	if (set->arena == NULL) {
		free(set);
		return NULL;
	}
	return set;
}

void
schema_set_free(struct schema_set *set)
{
	if (set == NULL)
		return;
	schema_pattern_free_all(set->patterns);
	free(set->places);
	arena_free(set->arena);
	free(set);
}

/* The document a node is in; nodes of all documents are told by their bytes. */
static const struct schema_source *
source_of(const struct schema_set *set, const struct json *node)
{
	const struct schema_source *s;

	for (s = set->sources; s != NULL; s = s->next) {
		if (node->text >= s->root->text &&
		    node->text < s->root->text + s->root->len)
			return s;
	}
	return NULL;
}

bool
schema_fail(struct schema_set *set, const struct json *at, const char *fmt, ...)
{
	struct schema_fault *fault = set->fault;
	const struct schema_source *source = source_of(set, at);
	struct buf b = BUF_INIT(sizeof fault->pointer);
	va_list ap;

	snprintf(fault->file, sizeof fault->file, "%s",
	    source == NULL ? "" : source->name);
	if (source != NULL && pointer_to(&b, source->root, at) && b.len > 0)
		snprintf(fault->pointer, sizeof fault->pointer, "%s", b.data);
	else
		fault->pointer[0] = '\0';
	buf_free(&b);
	va_start(ap, fmt);
	vsnprintf(fault->why, sizeof fault->why, fmt, ap);
	va_end(ap);
	return false;
}

bool
schema_fail_memory(struct schema_set *set)
{
	snprintf(set->fault->why, sizeof set->fault->why,
	    "the schemas are too large to be kept in memory");
	return false;
}

void *
schema_alloc(struct schema_set *set, size_t bytes)
{
	void *p = arena_alloc(set->arena, bytes);

	if (p == NULL) {
		schema_fail_memory(set);
		return NULL;
	}
	return memset(p, 0, bytes);
}

static struct schema_source *
source_by_name(const struct schema_set *set, const char *name, size_t len)
{
	struct schema_source *s;

	for (s = set->sources; s != NULL; s = s->next) {
		if (strlen(s->name) == len && memcmp(s->name, name, len) == 0)
			return s;
	}
	return NULL;
}

static void
say(struct schema_fault *fault, const char *name, const char *why)
{
	snprintf(fault->file, sizeof fault->file, "%s", name);
	fault->pointer[0] = '\0';
	snprintf(fault->why, sizeof fault->why, "%s", why);
}

static bool
parse(struct schema_set *set, const char *name, struct span text,
    const struct json **out)
{
	const struct document_limits limits = {.is_unstorable_fine = true};
	struct schema_fault *fault = set->fault;
	struct document_error error;

	if (document_parse(set->arena, text, &limits, &error, out) == ERR_OK)
		return true;
	say(fault, name, error.why);
	snprintf(fault->pointer, sizeof fault->pointer, "%zu:%zu", error.line,
	    error.column);
	return false;
}

enum err
schema_set_add(struct schema_set *set, const char *name, const char *uri,
    struct span text, struct schema_fault *fault)
{
	struct schema_source *source = NULL;
	const char *copy = NULL, *fragment;

	set->fault = fault;
	if (source_by_name(set, name, strlen(name)) != NULL) {
		say(fault, name, "is the name of another schema too");
		return ERR_SCHEMA;
	}
	source = schema_alloc(set, sizeof *source);
	copy = arena_copy(set->arena, text.bytes, text.len);
	if (source == NULL || copy == NULL)
		goto memory;
	source->name = arena_copy(set->arena, name, strlen(name));
	source->uri =
	    schema_uri_resolve(set->arena, BASE_URI, uri == NULL ? name : uri,
		strlen(uri == NULL ? name : uri), &fragment);
	if (source->name == NULL || source->uri == NULL)
		goto memory;
	if (!parse(set, name, SPAN(copy, text.len), &source->root))
		return ERR_SCHEMA;
	source->next = set->sources;
	set->sources = source;
	return ERR_OK;
memory:
	say(fault, name, "the schemas are too large to be kept in memory");
	return ERR_TOO_LARGE;
}

static enum err
add_file(struct schema_set *set, const char *path, const char *name)
{
	struct buf b = BUF_INIT(FILE_MAX_BYTES);
	int error = file_read(path, &b);
	enum err e;

	if (error != 0) {
		say(set->fault, name, strerror(error));
		e = ERR_SCHEMA;
	} else {
		e = schema_set_add(set, name, NULL,
		    SPAN(b.data == NULL ? "" : b.data, b.len), set->fault);
	}
	buf_free(&b);
	return e;
}

static bool
ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n > m && strcmp(s + n - m, end) == 0;
}

static enum err add_entries(
    struct schema_set *set, const char *root, const char *below, int deep);

static enum err
add_entry(struct schema_set *set, const char *root, const char *below,
    const char *entry, int deep)
{
	char *name = NULL, *path = NULL;
	struct stat st;
	enum err e = ERR_OK;

	if (asprintf(&name, "%s%s%s", below, *below == '\0' ? "" : "/", entry) <
		0 ||
	    asprintf(&path, "%s/%s", root, name) < 0) {
		say(set->fault, root, "out of memory");
		e = ERR_INTERNAL;
	} else if (stat(path, &st) != 0) {
		say(set->fault, name, strerror(errno));
		e = ERR_SCHEMA;
	} else if (S_ISDIR(st.st_mode)) {
		e = add_entries(set, root, name, deep + 1);
	} else if (S_ISREG(st.st_mode) && ends_with(name, ".json")) {
		e = add_file(set, path, name);
	}
	free(name);
	free(path);
	return e;
}

/* Sorted, so that the first mistake is the same on every machine. */
static enum err
add_entries(
    struct schema_set *set, const char *root, const char *below, int deep)
{
	struct dirent **list = NULL;
	char *path = NULL;
	enum err e = ERR_OK;
	int i, n = -1;

	if (deep > FOLDERS_DEEP) {
		say(set->fault, below, "is nested too deeply");
		return ERR_SCHEMA;
	}
	if (asprintf(&path, "%s/%s", root, below) >= 0)
		n = scandir(path, &list, NULL, alphasort);
	if (n < 0 || n > FILES_MAX) {
		say(set->fault, *below == '\0' ? root : below,
		    n < 0 ? strerror(errno) : "holds too many files");
		e = ERR_SCHEMA;
	}
	for (i = 0; i < n; i++) {
		if (e == ERR_OK && list[i]->d_name[0] != '.')
			e = add_entry(set, root, below, list[i]->d_name, deep);
		free(list[i]);
	}
	free(list);
	free(path);
	return e;
}

enum err
schema_set_add_folder(
    struct schema_set *set, const char *path, struct schema_fault *fault)
{
	set->fault = fault;
	return add_entries(set, path, "", 0);
}

const struct schema *
schema_set_find(const struct schema_set *set, const char *name)
{
	size_t len = strcspn(name, "#");
	const struct schema_source *s = source_by_name(set, name, len);
	const struct schema_place *place;
	const struct json *node;

	if (s == NULL || name[len] == '\0')
		return s == NULL ? NULL : s->schema;
	node = pointer_get(s->root, name + len + 1, strlen(name + len + 1));
	place = node == NULL ? NULL : schema_place_find(set, node);
	return place == NULL ? NULL : place->schema;
}
