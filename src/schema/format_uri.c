/* format_uri - URIs, IRIs, templates and JSON Pointers. */
#include "schema/format.h"
#include "schema/pattern.h"

#define REGEX_MAX_BYTES 1024

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool
is_hex(char c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static bool
is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* RFC 3986: unreserved, sub-delims and what the part allows besides. */
static bool
is_part(const char *s, size_t len, const char *besides, bool is_iri)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (s[i] == '%') {
			if (len - i < 3 || !is_hex(s[i + 1]) ||
			    !is_hex(s[i + 2]))
				return false;
			i += 2;
		} else if (!is_letter(s[i]) && !is_digit(s[i]) &&
			   !is_one_of(s[i], "-._~!$&'()*+,;=") &&
			   !is_one_of(s[i], besides) &&
			   !(is_iri && (unsigned char)s[i] >= 0x80)) {
			return false;
		}
	}
	return true;
}

static size_t
until(const char *s, size_t len, const char *stop)
{
	size_t i;

	for (i = 0; i < len && !is_one_of(s[i], stop); i++)
		continue;
	return i;
}

static bool
is_authority(const char *s, size_t len, bool is_iri)
{
	const char *at = len > 0 ? memchr(s, '@', len) : NULL;
	size_t n;

	if (at != NULL) {
		if (!is_part(s, (size_t)(at - s), ":", is_iri))
			return false;
		len -= (size_t)(at + 1 - s);
		s = at + 1;
	}
	if (len > 0 && *s == '[') {
		n = until(s, len, "]");
		if (n == len ||
		    (!schema_format_ipv6(s + 1, n - 1) && s[1] != 'v'))
			return false;
		n++;
	} else {
		n = until(s, len, ":");
		if (!is_part(s, n, "", is_iri))
			return false;
	}
	if (n == len)
		return true;
	if (s[n++] != ':')
		return false;
	while (n < len && is_digit(s[n]))
		n++;
	return n == len;
}

static size_t
scheme_len(const char *s, size_t len)
{
	size_t i = 0;

	if (len == 0 || !is_letter(*s))
		return 0;
	while (i < len &&
	       (is_letter(s[i]) || is_digit(s[i]) || is_one_of(s[i], "+-.")))
		i++;
	return i < len && s[i] == ':' ? i : 0;
}

static bool
is_address(const char *s, size_t len, bool needs_scheme, bool is_iri)
{
	size_t n = scheme_len(s, len);
	bool has_scheme = n > 0;

	if (needs_scheme && !has_scheme)
		return false;
	if (has_scheme) {
		s += n + 1;
		len -= n + 1;
	}
	if (len >= 2 && s[0] == '/' && s[1] == '/') {
		n = until(s + 2, len - 2, "/?#");
		if (!is_authority(s + 2, n, is_iri))
			return false;
		s += n + 2;
		len -= n + 2;
	} else if (!has_scheme && until(s, len, ":") < until(s, len, "/?#")) {
		return false; /* would be read as a scheme */
	}
	n = until(s, len, "?#");
	if (!is_part(s, n, "/:@", is_iri))
		return false;
	s += n;
	len -= n;
	if (len > 0 && *s == '?') {
		n = until(s, len, "#");
		if (!is_part(s + 1, n - 1, "/:@?", is_iri))
			return false;
		s += n;
		len -= n;
	}
	return len == 0 || is_part(s + 1, len - 1, "/:@?", is_iri);
}

bool
schema_format_uri(const char *s, size_t len)
{
	return is_address(s, len, true, false);
}

bool
schema_format_uri_reference(const char *s, size_t len)
{
	return is_address(s, len, false, false);
}

bool
schema_format_iri(const char *s, size_t len)
{
	return is_address(s, len, true, true);
}

bool
schema_format_iri_reference(const char *s, size_t len)
{
	return is_address(s, len, false, true);
}

/* RFC 6570, as far as braces and what stands in them go. */
bool
schema_format_uri_template(const char *s, size_t len)
{
	size_t i, n;

	for (i = 0; i < len; i++) {
		if (is_one_of(s[i], "}\"'<>\\^`| ") ||
		    (unsigned char)s[i] < ' ')
			return false;
		if (s[i] != '{')
			continue;
		n = until(s + i + 1, len - i - 1, "}");
		if (n == 0 || i + 1 + n == len)
			return false;
		if (is_one_of(s[i + 1], "+#./;?&=,!@|"))
			i++, n--;
		if (n == 0 || !is_part(s + i + 1, n, ":", false))
			return false;
		i += n + 1;
	}
	return true;
}

bool
schema_format_pointer(const char *s, size_t len)
{
	size_t i;

	if (len > 0 && *s != '/')
		return false;
	for (i = 0; i < len; i++) {
		if (s[i] == '~' &&
		    (i + 1 == len || (s[i + 1] != '0' && s[i + 1] != '1')))
			return false;
	}
	return true;
}

bool
schema_format_relative_pointer(const char *s, size_t len)
{
	size_t i = 0;

	while (i < len && is_digit(s[i]))
		i++;
	if (i == 0 || (i > 1 && *s == '0'))
		return false;
	if (i + 1 == len && s[i] == '#')
		return true;
	return schema_format_pointer(s + i, len - i);
}

bool
schema_format_regex(const char *s, size_t len)
{
	struct schema_pattern *p;
	const char *why;

	if (len > REGEX_MAX_BYTES)
		return false;
	p = schema_pattern_new(s, len, NULL, &why);
	schema_pattern_free_all(p);
	return p != NULL;
}
