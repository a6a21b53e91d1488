#include "json/pointer.h"

#include <string.h>

#define INDEX_DIGITS 10

void
pointer_add(struct buf *b, const char *name, size_t len)
{
	size_t i, from = 0;

	buf_char(b, '/');
	for (i = 0; i < len; i++) {
		if (name[i] != '~' && name[i] != '/')
			continue;
		buf_add(b, name + from, i - from);
		buf_str(b, name[i] == '~' ? "~0" : "~1");
		from = i + 1;
	}
	buf_add(b, name + from, len - from);
}

static bool
is_within(const struct json *outer, const struct json *v)
{
	return v->text >= outer->text &&
	       v->text + v->len <= outer->text + outer->len;
}

bool
pointer_to(struct buf *b, const struct json *root, const struct json *value)
{
	const struct json *at = root, *child;
	size_t index;

	while (at != value) {
		index = 0;
		child = json_first(at);
		while (child != NULL && !is_within(child, value)) {
			child = child->next;
			index++;
		}
		if (child == NULL)
			return false;
		if (child->key != NULL)
			pointer_add(b, child->key, child->key_len);
		else
			buf_printf(b, "/%zu", index);
		at = child;
	}
	return true;
}

/* The name between two slashes, unescaped into out; false if malformed. */
static bool
unescape(const char *s, size_t len, struct buf *out)
{
	size_t i;

	buf_clear(out);
	for (i = 0; i < len; i++) {
		if (s[i] != '~') {
			buf_char(out, s[i]);
			continue;
		}
		if (++i == len || (s[i] != '0' && s[i] != '1'))
			return false;
		buf_char(out, s[i] == '0' ? '~' : '/');
	}
	return !out->is_failed;
}

static const struct json *
get_element(const struct json *array, const char *s, size_t len)
{
	const struct json *v = json_first(array);
	size_t i, index = 0;

	if (len == 0 || len > INDEX_DIGITS || (len > 1 && s[0] == '0'))
		return NULL;
	for (i = 0; i < len; i++) {
		if (s[i] < '0' || s[i] > '9')
			return NULL;
		index = index * 10 + (size_t)(s[i] - '0');
	}
	if (index >= json_count(array))
		return NULL;
	while (index-- > 0)
		v = v->next;
	return v;
}

const struct json *
pointer_get(const struct json *root, const char *pointer, size_t len)
{
	const char *s = pointer, *end = pointer + len, *slash;
	const struct json *at = root;
	struct buf name = BUF_INIT(len + 1);

	while (at != NULL && s < end) {
		if (*s++ != '/') {
			at = NULL;
			break;
		}
		slash = memchr(s, '/', (size_t)(end - s));
		if (slash == NULL)
			slash = end;
		if (json_type(at) == JSON_ARRAY)
			at = get_element(at, s, (size_t)(slash - s));
		else if (unescape(s, (size_t)(slash - s), &name))
			at = json_get_len(
			    at, name.data == NULL ? "" : name.data, name.len);
		else
			at = NULL;
		s = slash;
	}
	buf_free(&name);
	return at;
}
