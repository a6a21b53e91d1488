/*
 * check_files - an author's schemas and examples, looked over before a reload.
 *
 *	holdfast check profile.json good.json bad.json
 *
 * A file with the member $schema or x-holdfast is a schema, and so is the
 * first; every other is a document, held against the schema before it.  The
 * schemas may refer to each other by name.
 */
#ifndef CHECK_FILES_H
#define CHECK_FILES_H

#include "base/defs.h"

/* The exit code; what was found is printed. */
NODISCARD int check_files(int count, char **paths);

#endif
