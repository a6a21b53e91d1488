#include "schema/app.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "schema/check.h"
#include "schema/compiler.h"
#include "json/document.h"
#include "json/pointer.h"

#define MEMBER    "x-holdfast"
#define KEY_BYTES 256
#define SEALED                                                                 \
	"{\"alg\":\"A256GCM\","                                                \
	"\"iv\":\"q83vEjRWeJCrze8S\","                                         \
	"\"data\":\"1k8QpUeJr0c2m5XwT9bZ4aHd+w==\"}"

enum kind { EXACT, PREFIX, GLOB };

struct entry {
	enum kind kind;
	const char *pattern;
	size_t len;
	const char *app; /* NULL: any */
	const struct schema_rule *rule;
	const struct json *at;
};

struct schema_app {
	struct schema_set *set;
	struct entry *entries; /* the most particular first */
	size_t count, room;
};

/* The load under way. */
struct load {
	struct schema_app *app;
	struct schema_fault *fault;
	const struct schema_source *source;
	struct schema_rule *rule;
	const char *app_name;
};

static bool
fail(struct load *load, const struct json *at, const char *why)
{
	load->app->set->fault = load->fault;
	return schema_fail(load->app->set, at, "%s", why);
}

/* Where a run of a glob may begin to take one byte more. */
struct run {
	const char *after; /* the pattern behind it; NULL: none yet */
	const char *from;
};

static void
run_on(struct run *run, const char **p, const char **s)
{
	*p = run->after;
	*s = ++run->from;
}

/* * is any run without a slash, ** any run. */
static bool
glob_fits(const char *p, size_t plen, const char *s, size_t len)
{
	const char *pend = p + plen, *end = s + len;
	struct run shallow = {NULL, NULL}, deep = {NULL, NULL};

	while (s < end) {
		if (pend - p > 1 && p[0] == '*' && p[1] == '*') {
			p += 2;
			deep = (struct run){p, s};
			shallow.after = NULL;
		} else if (p < pend && *p == '*') {
			shallow = (struct run){++p, s};
		} else if (p < pend && *p == *s) {
			p++;
			s++;
		} else if (shallow.after != NULL && *shallow.from != '/') {
			run_on(&shallow, &p, &s);
		} else if (deep.after != NULL) {
			run_on(&deep, &p, &s);
			shallow.after = NULL;
		} else {
			return false;
		}
	}
	while (p < pend && *p == '*')
		p++;
	return p == pend;
}

static bool
key_fits(const struct entry *e, const char *key, size_t len)
{
	switch (e->kind) {
	case EXACT: return len == e->len && memcmp(key, e->pattern, len) == 0;
	case PREFIX:
		return len > e->len && memcmp(key, e->pattern, e->len) == 0;
	default: return glob_fits(e->pattern, e->len, key, len);
	}
}

static bool
app_fits(const struct entry *e, const char *app)
{
	return e->app == NULL || (app != NULL && strcmp(e->app, app) == 0);
}

static int
compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->len != y->len)
		return x->len > y->len ? -1 : 1;
	if ((x->app == NULL) != (y->app == NULL))
		return x->app != NULL ? -1 : 1;
	if (memcmp(x->pattern, y->pattern, x->len) != 0)
		return memcmp(x->pattern, y->pattern, x->len);
	return x->app == NULL ? 0 : strcmp(x->app, y->app);
}

static bool
add_entry(struct load *load, const struct json *v)
{
	struct schema_app *app = load->app;
	struct entry *more, *e;

	if (json_type(v) != JSON_STRING || v->count == 0 ||
	    v->count > KEY_BYTES)
		return fail(load, v, "must be a key, a prefix or a glob");
	if (app->count == app->room) {
		more =
		    realloc(app->entries, (app->room * 2 + 16) * sizeof *more);
		if (more == NULL)
			return schema_fail_memory(app->set);
		app->entries = more;
		app->room = app->room * 2 + 16;
	}
	e = &app->entries[app->count++];
	*e = (struct entry){.pattern = v->to.string,
	    .len = v->count,
	    .app = load->app_name,
	    .rule = load->rule,
	    .at = v};
	if (memchr(e->pattern, '*', e->len) != NULL)
		e->kind = GLOB;
	else
		e->kind = e->pattern[e->len - 1] == '/' ? PREFIX : EXACT;
	return true;
}

static bool
add_keys(struct load *load, const struct json *value)
{
	const struct json *v;

	if (json_type(value) != JSON_ARRAY || json_count(value) == 0)
		return fail(load, value, "must be a list of keys");
	for (v = json_first(value); v != NULL; v = json_next(v)) {
		if (!add_entry(load, v))
			return false;
	}
	return true;
}

static bool
read_version(struct load *load, const struct json *v, int64_t *out)
{
	return (json_int64(v, out) && *out > 0 && *out <= INT32_MAX) ||
	       fail(load, v, "must be a whole number from 1 to 2147483647");
}

static bool
read_reads(struct load *load, const struct json *value)
{
	const struct json *v;
	int64_t *list;

	if (json_type(value) != JSON_ARRAY || load->rule->version == 0)
		return fail(
		    load, value, "must be a list of versions before this one");
	list = schema_alloc(
	    load->app->set, (json_count(value) + 1) * sizeof *list);
	if (list == NULL)
		return false;
	load->rule->reads = list;
	for (v = json_first(value); v != NULL; v = json_next(v), list++) {
		if (!read_version(load, v, list))
			return false;
		if (*list >= load->rule->version)
			return fail(load, v, "must be an older version");
		load->rule->reads_count++;
	}
	return true;
}

static bool
check_members(struct load *load, const struct json *member)
{
	static const char *const known[] = {"keys", "app", "version", "reads"};
	const struct json *m;
	size_t i;

	if (json_type(member) != JSON_OBJECT)
		return fail(load, member, "must be an object");
	for (m = json_first(member); m != NULL; m = json_next(m)) {
		for (i = 0; i < COUNT(known); i++) {
			if (strlen(known[i]) == m->key_len &&
			    memcmp(known[i], m->key, m->key_len) == 0)
				break;
		}
		if (i == COUNT(known))
			return fail(load, m, "is not a known member");
	}
	return json_get(member, "keys") != NULL ||
	       fail(load, member, "must have \"keys\"");
}

static bool
try_sealed(struct load *load)
{
	const struct document_limits limits = {.depth = 1};
	struct document_error error;
	struct schema_errors errors;
	struct arena *arena = arena_new(1 << 20);
	const struct json *v;
	bool is_parsed;

	if (arena == NULL)
		return schema_fail_memory(load->app->set);
	is_parsed = document_parse(arena, SPAN(SEALED, sizeof SEALED - 1),
			&limits, &error, &v) == ERR_OK;
	load->rule->takes_sealed =
	    is_parsed &&
	    schema_check(arena, load->rule->schema, v, NULL, &errors) == ERR_OK;
	arena_free(arena);
	return is_parsed || schema_fail_memory(load->app->set);
}

static bool
load_source(struct load *load)
{
	const struct json *member = json_get(load->source->root, MEMBER);
	struct schema_set *set = load->app->set;
	const struct json *app = json_get(member, "app");
	const struct json *version = json_get(member, "version");
	const struct json *reads = json_get(member, "reads");

	if (member == NULL)
		return true;
	load->rule = schema_alloc(set, sizeof *load->rule);
	if (load->rule == NULL || !check_members(load, member))
		return false;
	load->rule->schema = load->source->schema;
	load->rule->file = load->source->name;
	load->app_name = app == NULL ? NULL : json_text_copy(set->arena, app);
	if (app != NULL && load->app_name == NULL)
		return fail(load, app, "must be a string");
	return try_sealed(load) &&
	       (version == NULL ||
		   read_version(load, version, &load->rule->version)) &&
	       (reads == NULL || read_reads(load, reads)) &&
	       add_keys(load, json_get(member, "keys"));
}

static bool
sort_entries(struct load *load)
{
	struct schema_app *app = load->app;
	size_t i;

	if (app->count > 0)
		qsort(app->entries, app->count, sizeof *app->entries,
		    compare_entries);
	for (i = 1; i < app->count; i++) {
		if (compare_entries(&app->entries[i - 1], &app->entries[i]) ==
		    0)
			return fail(load, app->entries[i].at,
			    "is governed by another schema already");
	}
	return true;
}

static bool
load_folder(struct load *load, const char *path)
{
	struct schema_set *set = load->app->set;

	if (schema_set_add_folder(set, path, load->fault) != ERR_OK ||
	    schema_set_compile(set, load->fault) != ERR_OK)
		return false;
	for (load->source = set->sources; load->source != NULL;
	     load->source = load->source->next) {
		if (!load_source(load))
			return false;
	}
	return sort_entries(load);
}

enum err
schema_app_load(const char *path, const struct schema_options *options,
    struct schema_fault *fault, struct schema_app **out)
{
	struct load load = {.fault = fault};

	*fault = (struct schema_fault){.why = "out of memory"};
	load.app = calloc(1, sizeof *load.app);
	if (load.app == NULL)
		return ERR_INTERNAL;
	load.app->set = schema_set_new(options);
	if (load.app->set == NULL ||
	    (path != NULL && !load_folder(&load, path))) {
		schema_app_free(load.app);
		return ERR_SCHEMA;
	}
	*out = load.app;
	return ERR_OK;
}

void
schema_app_free(struct schema_app *app)
{
	if (app == NULL)
		return;
	schema_set_free(app->set);
	free(app->entries);
	free(app);
}

bool
schema_app_is_empty(const struct schema_app *app)
{
	return app == NULL || app->count == 0;
}

const struct schema_rule *
schema_app_find(const struct schema_app *app, const char *app_name,
    const char *key, size_t key_len)
{
	const struct entry *e;
	size_t i;

	for (i = 0; app != NULL && i < app->count; i++) {
		e = &app->entries[i];
		if (app_fits(e, app_name) && key_fits(e, key, key_len))
			return e->rule;
	}
	return NULL;
}

const struct schema_rule *
schema_app_each(
    const struct schema_app *app, const char *key, size_t key_len, size_t *from)
{
	const struct entry *e;

	while (app != NULL && *from < app->count) {
		e = &app->entries[(*from)++];
		if (key_fits(e, key, key_len))
			return e->rule;
	}
	return NULL;
}

bool
schema_app_governs(const struct schema_app *app, const char *key,
    size_t key_len, bool *is_by_app)
{
	bool is_governed = false;
	size_t i;

	*is_by_app = false;
	for (i = 0; app != NULL && i < app->count; i++) {
		if (!key_fits(&app->entries[i], key, key_len))
			continue;
		is_governed = true;
		*is_by_app |= app->entries[i].app != NULL;
	}
	return is_governed;
}

/* Does one for this app alone stand before one for every app? */
static bool
is_hidden(const struct schema_app *app, const struct entry *e, const char *name)
{
	const struct entry *one;

	for (one = app->entries; one < e; one++) {
		if (one->len == e->len && app_fits(one, name) &&
		    memcmp(one->pattern, e->pattern, e->len) == 0)
			return true;
	}
	return false;
}

const char *
schema_app_unsealable(const struct schema_app *app, const char *app_name,
    size_t *from, size_t *len)
{
	const struct entry *e;

	while (app != NULL && *from < app->count) {
		e = &app->entries[(*from)++];
		if (!app_fits(e, app_name) || e->rule->takes_sealed ||
		    is_hidden(app, e, app_name))
			continue;
		*len = e->len;
		return e->pattern;
	}
	return NULL;
}

bool
schema_app_reads(const struct schema_rule *rule, int64_t version)
{
	size_t i;

	if (rule->version == 0 || version == 0 || version == rule->version)
		return true;
	for (i = 0; i < rule->reads_count; i++) {
		if (rule->reads[i] == version)
			return true;
	}
	return false;
}
