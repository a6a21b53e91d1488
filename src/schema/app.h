/*
 * schema_app - an app's own schemas: which one governs a key.
 *
 * A folder of *.json files, each a JSON Schema with one member more:
 *
 *	"x-holdfast": { "keys": ["form/profile", "step/", "note-*"],
 *			"app": "editor", "version": 3, "reads": [1, 2] }
 *
 * An entry of keys is exact, or a prefix when it ends in "/", or a glob (* is
 * any run of characters but "/", ** any run).  Without app it is for all.
 * Without version the values are not versioned.  Files without the member may
 * be referred to and govern nothing.
 *
 * A client may seal a value: the server then sees {alg, iv, data}.  A schema
 *that refuses a sealed value of ordinary size governs keys that cannot be
 *sealed.
 *
 * Runs in:  whoever loads configuration; read-only afterwards, any thread.
 * Never:    changes what is in force when a file is wrong.
 */
#ifndef SCHEMA_APP_H
#define SCHEMA_APP_H

#include "base/defs.h"
#include "base/err.h"
#include "schema/compile.h"

struct schema_app; /* all of them, loaded together */

struct schema_rule {
	const struct schema *schema;
	const char *file;
	int64_t version;      /* 0: not versioned */
	const int64_t *reads; /* older versions it still reads */
	size_t reads_count;
	bool takes_sealed;
};

/* NULL as path: no schemas, which governs nothing and is not an error. */
NODISCARD enum err schema_app_load(const char *path,
    const struct schema_options *, struct schema_fault *,
    struct schema_app **out);
void schema_app_free(struct schema_app *); /* NULL is fine */

/* Does any schema govern anything?  Then keys need not be looked at. */
bool schema_app_is_empty(const struct schema_app *);

/*
 * The one that governs the key in that app, NULL when none does.  The most
 * particular wins: exact before prefix before glob, longer before shorter,
 * with an app before without.  The same entry twice is refused at load.
 */
const struct schema_rule *schema_app_find(const struct schema_app *,
    const char *app, const char *key, size_t key_len);

/*
 * Does any schema govern the key, in whatever app?  *is_by_app: which one may
 * depend on the app.
 */
bool schema_app_governs(const struct schema_app *, const char *key,
    size_t key_len, bool *is_by_app);

/* One after another, those that govern the key in any app; *from begins at 0.
 */
const struct schema_rule *schema_app_each(
    const struct schema_app *, const char *key, size_t key_len, size_t *from);

/*
 * One after another, the entries of keys that no value can be sealed for in
 * that app; *from begins at 0.  What a more particular entry of the same text
 * governs is left out.
 */
const char *schema_app_unsealable(
    const struct schema_app *, const char *app, size_t *from, size_t *len);

/* Is a value of that version acceptable under the rule? 0: not given. */
bool schema_app_reads(const struct schema_rule *, int64_t version);

#endif
