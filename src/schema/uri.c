#include "schema/uri.h"

#include <string.h>

#include "base/arena.h"
#include "base/ascii.h"

/* A piece of a longer string; ptr NULL: the component is absent. */
struct piece {
	const char *ptr;
	size_t len;
};

struct uri {
	struct piece scheme, authority, path, query;
};

/* Bytes of "scheme:" at s without the colon; 0 if there is none. */
static size_t
scheme_len(const char *s, size_t len)
{
	size_t i;

	if (len == 0 || !ascii_is_letter(*s))
		return 0;
	for (i = 1; i < len; i++) {
		if (s[i] == ':')
			return i;
		if (!ascii_is_letter(s[i]) && !ascii_is_digit(s[i]) &&
		    strchr("+-.", s[i]) == NULL)
			return 0;
	}
	return 0;
}

static size_t
span_until(const char *s, size_t len, const char *stop)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (strchr(stop, s[i]) != NULL)
			break;
	}
	return i;
}

/* Without a fragment. */
static struct uri
split(const char *s, size_t len)
{
	struct uri u = {{0}, {0}, {0}, {0}};
	size_t n = scheme_len(s, len);

	if (n > 0) {
		u.scheme = (struct piece){s, n};
		s += n + 1;
		len -= n + 1;
	}
	if (len >= 2 && s[0] == '/' && s[1] == '/') {
		n = span_until(s + 2, len - 2, "/?");
		u.authority = (struct piece){s + 2, n};
		s += n + 2;
		len -= n + 2;
	}
	n = span_until(s, len, "?");
	u.path = (struct piece){s, n};
	if (n < len)
		u.query = (struct piece){s + n + 1, len - n - 1};
	return u;
}

/* RFC 3986, 5.2.4, for a path that is written over itself. */
static size_t
remove_dots(char *path, size_t len)
{
	size_t in = 0, out = 0, n;
	bool is_last;

	while (in < len) {
		n = span_until(path + in + 1, len - in - 1, "/") + 1;
		is_last = in + n == len;
		if (n == 2 && memcmp(path + in, "/.", 2) == 0) {
			if (is_last)
				path[out++] = '/';
		} else if (n == 3 && memcmp(path + in, "/..", 3) == 0) {
			while (out > 0 && path[--out] != '/')
				continue;
			if (is_last)
				path[out++] = '/';
		} else {
			memmove(path + out, path + in, n);
			out += n;
		}
		in += n;
	}
	return out;
}

/* The path of a reference that has one, seen from the base. */
static size_t
merge_path(char *out, const struct uri *base, const struct piece *path)
{
	size_t keep = 0, i;

	if (path->len > 0 && path->ptr[0] != '/') {
		for (i = 0; i < base->path.len; i++) {
			if (base->path.ptr[i] == '/')
				keep = i + 1;
		}
		if (keep == 0 && base->authority.ptr != NULL)
			out[keep++] = '/';
		else if (keep > 0)
			memcpy(out, base->path.ptr, keep);
	}
	memcpy(out + keep, path->ptr, path->len);
	if (keep + path->len > 0 && out[0] == '/')
		return remove_dots(out, keep + path->len);
	return keep + path->len;
}

static char *
add(char *out, const char *before, struct piece p, const char *after)
{
	if (p.ptr == NULL)
		return out;
	memcpy(out, before, strlen(before));
	out += strlen(before);
	memcpy(out, p.ptr, p.len);
	out += p.len;
	memcpy(out, after, strlen(after));
	return out + strlen(after);
}

const char *
schema_uri_resolve(struct arena *arena, const char *base_uri,
    const char *reference, size_t len, const char **fragment)
{
	size_t bare = span_until(reference, len, "#");
	struct uri base = split(base_uri, strlen(base_uri));
	struct uri r = split(reference, bare), to = r;
	static const struct uri nothing;
	char *out, *start;

	*fragment =
	    bare < len ? arena_copy(arena, reference + bare + 1, len - bare - 1)
		       : "";
	start = out = arena_alloc(arena, strlen(base_uri) + len + 8);
	if (start == NULL || *fragment == NULL)
		return NULL;
	if (r.scheme.ptr == NULL) {
		to.scheme = base.scheme;
		if (r.authority.ptr == NULL) {
			to.authority = base.authority;
			if (r.path.len == 0 && r.query.ptr == NULL)
				to.query = base.query;
		}
	}
	out = add(out, "", to.scheme, ":");
	out = add(out, "//", to.authority, "");
	if (r.scheme.ptr == NULL && r.authority.ptr == NULL && r.path.len == 0)
		out = add(out, "", base.path, "");
	else
		out += merge_path(out,
		    r.scheme.ptr != NULL || r.authority.ptr != NULL ? &nothing
								    : &base,
		    &r.path);
	out = add(out, "?", to.query, "");
	*out = '\0';
	return start;
}

bool
schema_uri_decode(char *s, size_t *len)
{
	size_t in, out = 0;
	int high, low;

	for (in = 0; in < *len; in++) {
		if (s[in] != '%') {
			s[out++] = s[in];
			continue;
		}
		if (*len - in < 3)
			return false;
		high = ascii_hex(s[in + 1]);
		low = ascii_hex(s[in + 2]);
		if (high < 0 || low < 0)
			return false;
		s[out++] = (char)(high * 16 + low);
		in += 2;
	}
	*len = out;
	return true;
}
