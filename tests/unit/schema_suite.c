/*
 * schema_suite - runs the official JSON-Schema-Test-Suite, draft 2020-12.
 *
 * HF_SCHEMA_SUITE is the folder that holds tests/ and remotes/ (a package of
 * Debian carries it), HF_METASCHEMAS one with schema.json and meta/ (ajv
 * does).  Both stay outside the tree.  Every required case must pass but for
 * those listed below; of the optional ones the share is told, and those that
 * fail by name when VERBOSE is set.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "schema/check.h"
#include "schema/compile.h"
#include "json/document.h"

#define DRAFT     "tests/draft2020-12"
#define SUITE     "/usr/share/perl5/auto/share/dist/Test-JSON-Schema-Acceptance"
#define FILE_MAX  (4u << 20)
#define ARENA_MAX (256u << 20)

/*
 * The one required group that is not for us, and why; without HF_METASCHEMAS
 * also what refers to the metaschema, which each run names.
 */
#define EXEMPT_FILE "vocabulary.json"
#define EXEMPT_GROUP                                                           \
	"schema that uses custom metaschema with with no validation "          \
	"vocabulary"
#define EXEMPT_WHY "its own metaschema, a remote document, changes the language"

#define METASCHEMA_REF "\"$ref\": \"https://json-schema.org/"

struct suite {
	const char *path;
	const char *metaschemas;
	struct arena *arena;
	bool is_format_asserted;
	bool is_verbose;
	unsigned passed, failed;
};

static const struct document_limits limits = {.is_unstorable_fine = true};

static const struct json *
read_json(struct arena *arena, const char *path)
{
	struct buf b = BUF_INIT(FILE_MAX);
	struct document_error error;
	const struct json *v = NULL;
	const char *copy;

	if (file_read(path, &b) == 0) {
		copy = arena_copy(arena, b.data, b.len);
		if (document_parse(arena, SPAN(copy, b.len), &limits, &error,
			&v) != ERR_OK)
			fprintf(stderr, "%s:%zu: %s\n", path, error.line,
			    error.why);
	}
	buf_free(&b);
	return v;
}

static bool
add_file(struct schema_set *set, const char *path, const char *uri,
    struct schema_fault *fault)
{
	struct buf b = BUF_INIT(FILE_MAX);
	bool is_good =
	    file_read(path, &b) == 0 &&
	    schema_set_add(set, uri, uri, SPAN(b.data, b.len), fault) == ERR_OK;

	buf_free(&b);
	return is_good;
}

/* What the suite says is at http://localhost:1234/. */
static bool
add_remotes(struct schema_set *set, const char *folder, const char *uri,
    struct schema_fault *fault)
{
	DIR *dir = opendir(folder);
	char path[4096], at[4096];
	struct dirent *entry;
	bool is_good = dir != NULL;

	while (is_good && (entry = readdir(dir)) != NULL) {
		/* Those refer to metaschemas that are not here. */
		if (entry->d_name[0] == '.' ||
		    strncmp(entry->d_name, "format-assertion", 16) == 0 ||
		    strncmp(entry->d_name, "metaschema-", 11) == 0)
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		snprintf(at, sizeof at, "%s/%s", uri, entry->d_name);
		is_good = strstr(entry->d_name, ".json") != NULL
			      ? add_file(set, path, at, fault)
			      : add_remotes(set, path, at, fault);
	}
	if (dir != NULL)
		closedir(dir);
	return is_good;
}

/* The few that are of no draft; newer editions have them in its folder. */
static bool
add_common_remotes(
    struct schema_set *set, const char *suite, struct schema_fault *fault)
{
	static const char *const names[] = {"different-id-ref-string.json",
	    "urn-ref-string.json", "nested-absolute-ref-to-string.json"};
	char path[4096], uri[4096];
	size_t i;

	for (i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof path, "%s/remotes/%s", suite, names[i]);
		snprintf(uri, sizeof uri, "http://localhost:1234/%s", names[i]);
		if (access(path, R_OK) == 0 && !add_file(set, path, uri, fault))
			return false;
	}
	return true;
}

static bool
add_metaschemas(
    struct schema_set *set, const char *folder, struct schema_fault *fault)
{
	static const char *const names[] = {"schema", "meta/applicator",
	    "meta/content", "meta/core", "meta/format-annotation",
	    "meta/meta-data", "meta/unevaluated", "meta/validation"};
	char path[4096], uri[4096];
	size_t i;

	for (i = 0; folder != NULL && i < COUNT(names); i++) {
		snprintf(path, sizeof path, "%s/%s.json", folder, names[i]);
		snprintf(uri, sizeof uri,
		    "https://json-schema.org/draft/2020-12/%s", names[i]);
		if (!add_file(set, path, uri, fault))
			return false;
	}
	return true;
}

static struct schema_set *
compile(
    struct suite *suite, const struct json *schema, struct schema_fault *fault)
{
	const struct schema_options options = {
	    .is_format_asserted = suite->is_format_asserted,
	};
	struct schema_set *set = schema_set_new(&options);
	char folder[4096];
	const char *text;
	size_t len;

	snprintf(folder, sizeof folder, "%s/remotes/draft2020-12", suite->path);
	text = json_raw(schema, &len);
	if (set != NULL &&
	    schema_set_add(set, "test", "http://localhost/test.json",
		SPAN(text, len), fault) == ERR_OK &&
	    add_remotes(
		set, folder, "http://localhost:1234/draft2020-12", fault) &&
	    add_common_remotes(set, suite->path, fault) &&
	    add_metaschemas(set, suite->metaschemas, fault) &&
	    schema_set_compile(set, fault) == ERR_OK)
		return set;
	schema_set_free(set);
	return NULL;
}

static bool
refers_to_metaschema(const struct json *schema)
{
	size_t len;
	const char *text = json_raw(schema, &len);

	return memmem(text, len, METASCHEMA_REF, strlen(METASCHEMA_REF)) !=
	       NULL;
}

static bool
is_exempt(const struct suite *suite, const char *file, const struct json *group)
{
	const struct json *name = json_get(group, "description");
	const char *why = NULL, *text;
	size_t len;

	if (strcmp(file, EXEMPT_FILE) == 0 && json_is(name, EXEMPT_GROUP))
		why = EXEMPT_WHY;
	else if (suite->metaschemas == NULL &&
		 refers_to_metaschema(json_get(group, "schema")))
		why = "refers to the metaschema, a remote document";
	text = json_text(name, &len);
	if (why != NULL)
		printf("# exempt: %s: %.*s: %s\n", file, (int)len, text, why);
	return why != NULL;
}

static void
tell(const char *file, const struct json *group, const struct json *test,
    const char *why)
{
	size_t len, more;
	const char *what = json_text(json_get(group, "description"), &len);
	const char *which = json_text(json_get(test, "description"), &more);

	printf("# %s: %.*s: %.*s: %s\n", file, (int)len, what, (int)more, which,
	    why);
}

static void
run_group(struct suite *suite, const char *file, const struct json *group,
    bool is_required)
{
	struct schema_fault fault = {.why = ""};
	struct schema_set *set;
	struct schema_errors errors;
	const struct json *test;
	bool is_valid;

	if (is_required && is_exempt(suite, file, group))
		return;
	set = compile(suite, json_get(group, "schema"), &fault);
	for (test = json_first(json_get(group, "tests")); test != NULL;
	     test = json_next(test)) {
		is_valid =
		    set != NULL &&
		    schema_check(suite->arena, schema_set_find(set, "test"),
			json_get(test, "data"), "", &errors) == ERR_OK;
		if (set != NULL &&
		    is_valid == json_is_true(json_get(test, "valid"))) {
			suite->passed++;
			continue;
		}
		suite->failed++;
		if (is_required || suite->is_verbose)
			tell(file, group, test,
			    set == NULL    ? fault.why
			    : is_valid     ? "passes"
			    : errors.count ? errors.list[0].message
					   : "fails");
	}
	schema_set_free(set);
}

static void
run_file(
    struct suite *suite, const char *folder, const char *name, bool is_required)
{
	unsigned passed = suite->passed, failed = suite->failed;
	char path[4096];
	const struct json *group;

	snprintf(path, sizeof path, "%s/%s/%s", suite->path, folder, name);
	arena_reset(suite->arena);
	for (group = json_first(read_json(suite->arena, path)); group != NULL;
	     group = json_next(group))
		run_group(suite, name, group, is_required);
	if (is_required)
		printf("%s - schema suite, %s: %u cases\n",
		    suite->failed == failed ? "ok" : "not ok", name,
		    suite->passed - passed);
}

/* The counts are of this folder alone. */
static void
run_folder(struct suite *suite, const char *folder, bool is_required)
{
	char path[4096];
	struct dirent **list = NULL;
	int i, n;

	suite->passed = suite->failed = 0;
	suite->is_format_asserted = strstr(folder, "format") != NULL;
	snprintf(path, sizeof path, "%s/%s", suite->path, folder);
	n = scandir(path, &list, NULL, alphasort);
	for (i = 0; i < n; i++) {
		if (strstr(list[i]->d_name, ".json") != NULL)
			run_file(suite, folder, list[i]->d_name, is_required);
		free(list[i]);
	}
	free(list);
	printf(
	    "# %s: %u right, %u wrong\n", folder, suite->passed, suite->failed);
}

int
main(void)
{
	const char *path = getenv("HF_SCHEMA_SUITE");
	struct suite suite = {.path = path == NULL ? SUITE : path,
	    .metaschemas = getenv("HF_METASCHEMAS"),
	    .is_verbose = getenv("VERBOSE") != NULL};
	bool is_good;

	document_init();
	suite.arena = arena_new(ARENA_MAX);
	run_folder(&suite, DRAFT, true);
	is_good = suite.failed == 0 && suite.passed > 0;
	if (suite.passed == 0)
		printf("not ok - the schema suite is not in %s\n", suite.path);
	run_folder(&suite, DRAFT "/optional", false);
	run_folder(&suite, DRAFT "/optional/format", false);
	arena_free(suite.arena);
	return !is_good;
}
