/* The schemas in the tree: all of them compile, and say what they mean. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "schema/app.h"
#include "schema/check.h"
#include "json/document.h"

#define ID    "\"0190a6b2-7c11-7a2e-8d3f-0123456789ab\""
#define BATCH "\"base\":3,\"strategy\":\"merge\",\"set\":{\"form/a\":{\"x\":1}}"

/* What is wrong, as "pointer keyword"; NULL: nothing. */
static const struct {
	const char *schema, *body, *wrong;
} rows[] = {
    {"save.json", "{}", NULL},
    {"save.json", "{\"client\":\"c1\",\"seq\":1," BATCH "}", NULL},
    {"save.json",
	"{\"client\":\"c1\",\"era\":\"0a1b2c3d\",\"label\":\"tab\","
	"\"batches\":[{\"seq\":4,\"from\":2," BATCH "},{\"seq\":5,"
	"\"merge\":{\"k\":{\"a\":null}},\"was\":{\"k\":{\"a\":1}},"
	"\"delete\":[\"z\"],\"counters\":{\"keys\":12},\"version\":2}]}",
	NULL},
    {"save.json", "{\"sett\":{\"k\":1}}", "/sett additionalProperties"},
    {"save.json", "{\"client\":\"c\",\"batches\":[{\"sett\":{}}]}",
	"/batches/0/sett additionalProperties"},
    {"save.json", "{\"seq\":1," BATCH "}", "/client dependentRequired"},
    {"save.json", "{\"client\":\"c\",\"from\":1}", "/seq dependentRequired"},
    {"save.json", "{\"client\":\"c\",\"seq\":0}", "/seq minimum"},
    {"save.json", "{\"client\":\"c\",\"seq\":1.5}", "/seq type"},
    {"save.json", "{\"set\":[]}", "/set type"},
    {"save.json", "{\"delete\":[7]}", "/delete/0 type"},
    {"save.json", "{\"strategy\":\"newest\"}", "/strategy enum"},
    {"save.json", "{\"counters\":{\"n\":\"1\"}}", "/counters/n type"},
    {"save.json", "{\"batches\":[]}", "/batches minItems"},
    {"save.json", "{\"batches\":[{}],\"set\":{}}", "/set false"},
    {"save.json", "{\"contextData\":{}}", "/contextData additionalProperties"},
    {"save-context.json", "{\"contextData\":{\"a\":1}}", NULL},
    {"save-context.json", "{\"set\":{\"a\":1}}", NULL},
    {"save-context.json", "{\"contextData\":{},\"set\":{}}", " maxProperties"},
    {"beacon.json", "{\"ticket\":\"t\",\"client\":\"c\",\"seq\":1," BATCH "}",
	NULL},
    {"beacon.json", "{\"ticket\":7}", "/ticket type"},
    {"sync.json",
	"{\"client\":\"c\",\"ops\":[{\"seq\":1,\"op\":\"save\"," BATCH "},"
	"{\"seq\":2,\"op\":\"snapshot\",\"source\":\"step\","
	"\"scope\":\"\"},{\"seq\":3,\"op\":\"restore\",\"number\":4}]}",
	NULL},
    {"sync.json", "{\"client\":\"c\",\"ops\":[]}", "/ops minItems"},
    {"sync.json", "{\"client\":\"c\",\"ops\":[{\"op\":\"save\"}]}",
	"/ops/0/seq required"},
    {"sync.json", "{\"client\":\"c\",\"ops\":[{\"seq\":1,\"op\":\"x\"}]}",
	"/ops/0/op enum"},
    {"sync.json",
	"{\"client\":\"c\",\"ops\":[{\"seq\":1,\"op\":\"save\","
	"\"mrge\":{}}]}",
	"/ops/0/mrge additionalProperties"},
    {"sync.json", "{\"client\":\"c\",\"ops\":[{\"seq\":1,\"op\":\"restore\"}]}",
	"/ops/0/number required"},
    {"session-create.json", "{}", NULL},
    {"session-create.json",
	"{\"id\":" ID ",\"app\":\"a\",\"slot\":\"s\",\"name\":null,"
	"\"device\":{\"w\":360},\"ttl\":60,\"context\":{\"k\":null},"
	"\"from_snapshot\":" ID "}",
	NULL},
    {"session-create.json", "{\"id\":\"me\"}", "/id format"},
    {"session-create.json", "{\"ttl\":59}", "/ttl minimum"},
    {"session-create.json", "{\"ttl\":31536001}", "/ttl maximum"},
    {"session-create.json", "{\"user\":\"bob\"}", "/user additionalProperties"},
    {"session-update.json", "{\"status\":\"completed\"}", NULL},
    {"session-update.json", "{\"status\":\"expired\"}", "/status enum"},
    {"recover.json",
	"{\"app\":\"a\",\"client\":\"c\",\"create\":true,\"since\":7,"
	"\"clients\":[{\"id\":\"d\",\"pending_from\":3},{\"id\":\"e\","
	"\"pending_from\":null}]}",
	NULL},
    {"recover.json", "{\"clients\":[{}]}", "/clients/0/id required"},
    {"empty.json", "{\"a\":1}", "/a additionalProperties"},
    {"conflict-resolve.json", "{\"use\":\"mine\"}", NULL},
    {"conflict-resolve.json", "{\"use\":\"value\",\"value\":null}", NULL},
    {"conflict-resolve.json", "{\"use\":\"value\"}", "/value required"},
    {"conflict-resolve.json", "{\"use\":\"mine\",\"value\":1}", "/value false"},
    {"invalidate.json", "{\"patterns\":[\"user:*\"]}", NULL},
    {"invalidate.json", "{}", "/patterns required"},
    {"messages.json", "{\"role\":\"user\",\"content\":\"hi\"}", NULL},
    {"messages.json",
	"{\"messages\":[{\"role\":\"user\",\"content\":{\"a\":1},"
	"\"metadata\":null}]}",
	NULL},
    {"messages.json", "{\"messages\":[{\"role\":\"user\"}]}",
	"/messages/0/content required"},
    {"messages.json", "{\"content\":\"hi\"}", "/role required"},
    {"snapshot-create.json", "{\"name\":\"n\",\"scope\":\"form/\"}", NULL},
    {"snapshot-create.json", "{\"scop\":\"form/\"}",
	"/scop additionalProperties"},
    {"share.json", "{\"set\":{\"a\":1},\"sessions\":[" ID "]}", NULL},
    {"share.json", "{\"set\":{}}", "/set minProperties"},
    {"grant.json", "{\"user\":\"bob\",\"role\":\"viewer\"}", NULL},
    {"grant.json",
	"{\"user\":\"bob\",\"role\":\"editor\","
	"\"expires_at\":\"2026-03-01T00:00:00.000Z\"}",
	NULL},
    {"grant.json", "{\"user\":\"bob\",\"role\":\"owner\"}", "/role enum"},
    {"grant.json",
	"{\"user\":\"b\",\"role\":\"viewer\",\"expires_at\":\"soon\"}",
	"/expires_at format"},
    {"link.json", "{\"role\":\"viewer\",\"uses\":3}", NULL},
    {"accept.json", "{}", "/token required"},
    {"wellknown/form.json",
	"{\"value\":{\"a\":\"x\",\"b\":[\"c\"]},\"dirty\":{\"a\":true},"
	"\"touched\":{\"a\":true},\"errors\":{\"a\":\"is too short\"}}",
	NULL},
    {"wellknown/form.json",
	"{\"fields\":{\"a\":{\"value\":1,\"dirty\":true,\"touched\":true,"
	"\"valid\":false,\"errors\":[\"no\"],\"warnings\":[]}},"
	"\"metadata\":{\"v\":1}}",
	NULL},
    {"wellknown/form.json", "{\"fields\":{\"a\":{\"valeu\":1}}}",
	"/fields/a/valeu additionalProperties"},
    {"wellknown/step.json",
	"{\"status\":\"active\",\"completion\":0.4,\"time_spent\":12.5,"
	"\"substeps\":{\"upload\":{\"status\":\"failed\",\"data\":[1],"
	"\"errors\":[\"too large\"]}}}",
	NULL},
    {"wellknown/step.json", "{\"completion\":40}", "/completion maximum"},
    {"wellknown/feature.json",
	"{\"enabled\":true,\"rules\":[{\"when\":{\"plan\":\"pro\"},"
	"\"enabled\":false}]}",
	NULL},
    {"wellknown/nav.json", "{\"url\":\"/a?b#c\",\"scroll\":[0,812]}", NULL},
    {"wellknown/nav.json", "{\"url\":\"//evil.example\"}", "/url pattern"},
    {"wellknown/cache.json", "{\"value\":[],\"dependencies\":[\"user:7\"]}",
	NULL},
    {"wellknown/validation.json",
	"{\"results\":[{\"pointer\":\"/a\",\"message\":\"no\"}]}", NULL},
};

static struct schema_set *set;
static const struct schema_options options = {
    .is_format_asserted = true,
    .is_strict = true,
};

static const char *
folder(void)
{
	static char path[4096];
	const char *source = getenv("srcdir");

	snprintf(
	    path, sizeof path, "%s/schemas", source == NULL ? "." : source);
	return path;
}

static int
set_up(void **state)
{
	struct schema_fault fault;

	(void)state;
	set = schema_set_new(&options);
	if (schema_set_add_folder(set, folder(), &fault) == ERR_OK &&
	    schema_set_compile(set, &fault) == ERR_OK)
		return 0;
	fprintf(stderr, "%s %s: %s\n", fault.file, fault.pointer, fault.why);
	return 1;
}

static int
tear_down(void **state)
{
	(void)state;
	schema_set_free(set);
	return 0;
}

static void
each_body_is_accepted_or_refused_at_the_right_pointer(void **state)
{
	const struct document_limits limits = {.depth = 64};
	struct arena *arena = arena_new(1 << 20);
	struct document_error error;
	struct schema_errors errors;
	const struct json *v;
	char got[256];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_int_equal(document_parse(arena,
				     SPAN(rows[i].body, strlen(rows[i].body)),
				     &limits, &error, &v),
		    ERR_OK);
		assert_non_null(schema_set_find(set, rows[i].schema));
		got[0] = '\0';
		if (schema_check(arena, schema_set_find(set, rows[i].schema), v,
			"", &errors) != ERR_OK)
			snprintf(got, sizeof got, "%s %s",
			    errors.list[0].pointer, errors.list[0].keyword);
		if (strcmp(got, rows[i].wrong == NULL ? "" : rows[i].wrong) !=
		    0)
			fail_msg(
			    "%s %s: %s", rows[i].schema, rows[i].body, got);
		arena_reset(arena);
	}
	arena_free(arena);
}

static void
the_schemas_of_well_known_keys_load_as_app_schemas(void **state)
{
	static const char *const keys[][2] = {{"form/profile", "form.json"},
	    {"step/upload", "step.json"}, {"feature/x/y", "feature.json"},
	    {"nav", "nav.json"}, {"ui", "ui.json"}, {"ui/left", "ui.json"},
	    {"preferences", "preferences.json"}, {"cache/a", "cache.json"},
	    {"validation", "validation.json"}, {"form", ""}, {"notes", ""}};
	struct schema_app *app = NULL;
	const struct schema_rule *rule;
	struct schema_fault fault;
	char path[4200];
	size_t i;

	(void)state;
	snprintf(path, sizeof path, "%s/wellknown", folder());
	if (schema_app_load(path, &options, &fault, &app) != ERR_OK)
		fail_msg("%s %s: %s", fault.file, fault.pointer, fault.why);
	for (i = 0; i < COUNT(keys); i++) {
		rule =
		    schema_app_find(app, "any", keys[i][0], strlen(keys[i][0]));
		assert_string_equal(rule == NULL ? "" : rule->file, keys[i][1]);
	}
	schema_app_free(app);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		each_body_is_accepted_or_refused_at_the_right_pointer),
	    cmocka_unit_test(
		the_schemas_of_well_known_keys_load_as_app_schemas),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
