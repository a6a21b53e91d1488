#include "http/path.h"

#include <string.h>

#include "base/arena.h"
#include "base/ascii.h"
#include "base/str.h"

bool
path_decode(const char *in, size_t len, bool is_query, char *out)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		char c = in[i];

		if (c == '+' && is_query) {
			c = ' ';
		} else if (c == '%') {
			int high = len - i > 2 ? ascii_hex(in[i + 1]) : -1;
			int low = len - i > 2 ? ascii_hex(in[i + 2]) : -1;

			if (high < 0 || low < 0)
				return false;
			c = (char)(high << 4 | low);
			i += 2;
		}
		out[n++] = c;
	}
	out[n] = '\0';
	/* A NUL is a control character, so strlen(out) == n from here on. */
	return !str_has_control(out, n) && str_is_utf8(out, n);
}

static size_t
count_segments(const char *path, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += path[i] == '/';
	return n;
}

/* Also what was spelt %2e: it is looked at after decoding. */
static bool
is_plain_segment(const char *s)
{
	return *s != '\0' && strcmp(s, ".") != 0 && strcmp(s, "..") != 0;
}

enum err
path_split(struct arena *a, const char *path, size_t len,
    const char *const **segments, size_t *count)
{
	size_t n = count_segments(path, len), have = 0, from = 1;
	const char **list;
	char *text;

	if (len < 2 || path[0] != '/')
		return ERR_NOT_FOUND;
	list = arena_alloc(a, n * sizeof *list);
	text = arena_alloc(a, len + 1);
	if (list == NULL || text == NULL)
		return ERR_URI_TOO_LONG;

	for (size_t i = 1; i <= len; i++) {
		if (i < len && path[i] != '/')
			continue;
		if (!path_decode(path + from, i - from, false, text) ||
		    !is_plain_segment(text))
			return ERR_NOT_FOUND;
		list[have++] = text;
		text += strlen(text) + 1;
		from = i + 1;
	}
	*segments = list;
	*count = have;
	return ERR_OK;
}
