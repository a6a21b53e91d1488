/*
 * schema_compile - JSON Schema 2020-12 documents become programs, at start.
 *
 * Runs in:  whoever loads configuration; a set is read-only afterwards and
 *           may be used by any number of threads.
 * Owns:     everything it was given: texts are copied.
 * Never:    fetches anything.  A $ref leads to a document of the same set, or
 *           the whole set is refused with the file and the pointer.
 *
 *	set = schema_set_new(&options);
 *	if (schema_set_add_folder(set, dir, &fault) != ERR_OK || ...
 *	    schema_set_compile(set, &fault) != ERR_OK)
 *		say(fault.file, fault.pointer, fault.why);
 *	save = schema_set_find(set, "save.json");
 */
#ifndef SCHEMA_COMPILE_H
#define SCHEMA_COMPILE_H

#include "base/defs.h"
#include "base/err.h"
#include "base/span.h"
#include "json/json.h"

struct schema;     /* one compiled schema; lives as long as its set */
struct schema_set; /* documents that may refer to each other */

struct schema_options {
	bool is_format_asserted; /* else "format" is only an annotation */
	bool is_strict;          /* refuse unknown keywords: most are typos */
};

struct schema_fault {
	char file[256];
	char pointer[512]; /* or "line:column" when it is not even JSON */
	char why[256];
};

struct schema_set *schema_set_new(const struct schema_options *);
void schema_set_free(struct schema_set *); /* NULL is fine */

/*
 * One document.  name is how messages and schema_set_find() call it; uri is
 * its base address for references, NULL for one made of the name.
 */
NODISCARD enum err schema_set_add(struct schema_set *, const char *name,
    const char *uri, struct span, struct schema_fault *);

/*
 * Every *.json of a folder and of the folders in it, named by the path inside
 * it ("save.json", "wellknown/form.json"); a $ref between them is relative.
 */
NODISCARD enum err schema_set_add_folder(
    struct schema_set *, const char *path, struct schema_fault *);

/* Check and resolve everything.  Once, after the last document. */
NODISCARD enum err schema_set_compile(
    struct schema_set *, struct schema_fault *);

/* "save.json", or with a fragment: "save.json#/$defs/batch".  NULL if none. */
const struct schema *schema_set_find(const struct schema_set *, const char *);

#endif
