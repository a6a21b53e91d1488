/* schema_format - the named forms of strings. */
#ifndef SCHEMA_FORMAT_H
#define SCHEMA_FORMAT_H

#include "schema/program.h"

/* NULL for names that are not known: they assert nothing. */
const struct schema_format *schema_format_find(const char *name, size_t len);

/* A file a family of formats. */
typedef bool schema_format_check(const char *, size_t len);
schema_format_check schema_format_date_time, schema_format_date,
    schema_format_time, schema_format_duration, schema_format_email,
    schema_format_idn_email, schema_format_hostname, schema_format_uri,
    schema_format_uri_reference, schema_format_iri, schema_format_iri_reference,
    schema_format_uri_template, schema_format_uuid, schema_format_ipv4,
    schema_format_ipv6, schema_format_pointer, schema_format_relative_pointer,
    schema_format_regex;

#endif
