/* format - the named forms of strings. */
#ifndef SCHEMA_FORMAT_H
#define SCHEMA_FORMAT_H

#include "schema/program.h"

/* NULL for names that are not known: they assert nothing. */
const struct schema_format *schema_format_find(const char *name, size_t len);

/* NULL: it has none. */
const struct schema_pattern *schema_format_pattern(
    const struct schema_format *);

#endif
