#include "schema/format.h"

#include "base/str.h"

/* clang-format off */
static const struct schema_format formats[] = {
	{ "date-time",		schema_format_date_time,
	    "must be a date and time like 2026-03-01T09:30:00Z" },
	{ "date",		schema_format_date,
	    "must be a date like 2026-03-01" },
	{ "time",		schema_format_time,
	    "must be a time like 09:30:00Z" },
	{ "duration",		schema_format_duration,
	    "must be a duration like P1DT2H" },
	{ "email",		schema_format_email,
	    "must be an e-mail address" },
	{ "idn-email",		schema_format_idn_email,
	    "must be an e-mail address" },
	{ "hostname",		schema_format_hostname,
	    "must be a host name" },
	{ "ipv4",		schema_format_ipv4,
	    "must be an IPv4 address" },
	{ "ipv6",		schema_format_ipv6,
	    "must be an IPv6 address" },
	{ "uri",		schema_format_uri,
	    "must be an address like https://example.org/" },
	{ "uri-reference",	schema_format_uri_reference,
	    "must be an address" },
	{ "iri",		schema_format_iri,
	    "must be an address like https://example.org/" },
	{ "iri-reference",	schema_format_iri_reference,
	    "must be an address" },
	{ "uri-template",	schema_format_uri_template,
	    "must be a URI template" },
	{ "uuid",		schema_format_uuid,
	    "must be a UUID" },
	{ "json-pointer",	schema_format_pointer,
	    "must be a JSON Pointer" },
	{ "relative-json-pointer", schema_format_relative_pointer,
	    "must be a relative JSON Pointer" },
	{ "regex",		schema_format_regex,
	    "must be a regular expression" },
};
/* clang-format on */

const struct schema_format *
schema_format_find(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < COUNT(formats); i++) {
		if (strlen(formats[i].name) == len &&
		    memcmp(formats[i].name, name, len) == 0)
			return &formats[i];
	}
	return NULL;
}
