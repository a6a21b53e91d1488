#include "jansson_oracle.h"

#include <jansson.h>
#include <string.h>

static void
write_value(struct buf *b, json_t *v)
{
	const char *key;
	json_t *child;
	size_t i;

	switch (json_typeof(v)) {
	case JSON_NULL: buf_str(b, "n"); break;
	case JSON_TRUE: buf_str(b, "t"); break;
	case JSON_FALSE: buf_str(b, "f"); break;
	case JSON_INTEGER:
	case JSON_REAL: buf_str(b, "#"); break;
	case JSON_STRING:
		buf_printf(b, "\"%zu:", json_string_length(v));
		buf_add(b, json_string_value(v), json_string_length(v));
		break;
	case JSON_ARRAY:
		buf_str(b, "[");
		json_array_foreach(v, i, child)
		{
			write_value(b, child);
		}
		buf_str(b, "]");
		break;
	case JSON_OBJECT:
		buf_str(b, "{");
		json_object_foreach(v, key, child)
		{
			buf_str(b, key);
			buf_str(b, ":");
			write_value(b, child);
		}
		buf_str(b, "}");
		break;
	}
}

enum oracle
jansson_oracle_read(const char *bytes, size_t len, struct buf *out)
{
	const size_t flags =
	    JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_DECODE_INT_AS_REAL;
	json_error_t error;
	json_t *v = json_loadb(bytes, len, flags, &error);

	/* It overlooks a NUL byte behind a number. */
	if (memchr(bytes, '\0', len) != NULL) {
		json_decref(v);
		return ORACLE_CANNOT_SAY;
	}
	if (v == NULL && strstr(error.text, "overflow") != NULL)
		return ORACLE_CANNOT_SAY;
	if (v == NULL)
		return ORACLE_REFUSES;
	write_value(out, v);
	json_decref(v);
	return ORACLE_TAKES;
}

bool
jansson_oracle_takes(const char *bytes, size_t len)
{
	json_error_t error;
	json_t *v = json_loadb(
	    bytes, len, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, &error);

	json_decref(v);
	return v != NULL;
}
