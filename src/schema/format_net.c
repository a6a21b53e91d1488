/* format_net - hostnames, addresses, mail addresses. */
#include "base/str.h"
#include "schema/format.h"

#define HOST_MAX  253
#define LABEL_MAX 63
#define LOCAL_MAX 64

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
is_label(const char *s, size_t len)
{
	size_t i;

	if (len == 0 || len > LABEL_MAX || s[0] == '-' || s[len - 1] == '-')
		return false;
	for (i = 0; i < len; i++) {
		if (!is_letter(s[i]) && !is_digit(s[i]) && s[i] != '-')
			return false;
	}
	/* "--" there is for names that are encoded, and only they have it. */
	return len < 4 || s[2] != '-' || s[3] != '-' ||
	       (str_starts_nocase(s, "xn--") && len > 4);
}

bool
schema_format_hostname(const char *s, size_t len)
{
	const char *dot;
	size_t n;

	if (len > HOST_MAX)
		return false;
	for (;;) {
		dot = len > 0 ? memchr(s, '.', len) : NULL;
		n = dot == NULL ? len : (size_t)(dot - s);
		if (!is_label(s, n))
			return false;
		if (dot == NULL)
			return true;
		s += n + 1;
		len -= n + 1;
	}
}

bool
schema_format_ipv4(const char *s, size_t len)
{
	size_t i = 0, start;
	int part, n;

	for (part = 0; part < 4; part++) {
		if (part > 0 && (i == len || s[i++] != '.'))
			return false;
		start = i;
		for (n = 0; i < len && is_digit(s[i]) && i - start < 3; i++)
			n = n * 10 + (s[i] - '0');
		if (i == start || n > 255 || (i - start > 1 && s[start] == '0'))
			return false;
	}
	return i == len;
}

bool
schema_format_ipv6(const char *s, size_t len)
{
	size_t i = 0, start;
	int groups = 0;
	bool is_gap = false;

	if (len >= 2 && s[0] == ':' && s[1] == ':') {
		is_gap = true;
		i = 2;
	}
	while (i < len) {
		start = i;
		while (i < len && is_hex(s[i]) && i - start < 4)
			i++;
		if (i < len && s[i] == '.')
			return schema_format_ipv4(s + start, len - start) &&
			       (is_gap ? groups <= 5 : groups == 6);
		if (i == start)
			return false;
		groups++;
		if (i == len)
			break;
		if (s[i++] != ':' || i == len)
			return false;
		if (s[i] == ':') {
			if (is_gap)
				return false;
			is_gap = true;
			i++;
		}
	}
	return is_gap ? groups <= 7 : groups == 8;
}

bool
schema_format_uuid(const char *s, size_t len)
{
	size_t i;

	if (len != 36)
		return false;
	for (i = 0; i < len; i++) {
		if (i == 8 || i == 13 || i == 18 || i == 23 ? s[i] != '-'
							    : !is_hex(s[i]))
			return false;
	}
	return true;
}

static bool
is_atom_char(char c, bool is_idn)
{
	return is_letter(c) || is_digit(c) ||
	       (c > ' ' && c < 0x7f &&
		   strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL) ||
	       (is_idn && (unsigned char)c >= 0x80);
}

/* The part before the @: words between single dots, or a quoted text. */
static bool
is_local(const char *s, size_t len, bool is_idn)
{
	size_t i;

	if (len == 0 || len > LOCAL_MAX)
		return false;
	if (len > 2 && s[0] == '"' && s[len - 1] == '"') {
		for (i = 1; i < len - 1; i++) {
			if (s[i] == '\\')
				i++;
			else if (s[i] == '"' || (unsigned char)s[i] < ' ')
				return false;
		}
		return i == len - 1;
	}
	for (i = 0; i < len; i++) {
		if (s[i] == '.' ? i == 0 || i == len - 1 || s[i - 1] == '.'
				: !is_atom_char(s[i], is_idn))
			return false;
	}
	return true;
}

static bool
is_mail_host(const char *s, size_t len, bool is_idn)
{
	size_t i;

	if (len > 2 && s[0] == '[' && s[len - 1] == ']') {
		s++;
		len -= 2;
		if (len > 5 && str_starts_nocase(s, "IPv6:"))
			return schema_format_ipv6(s + 5, len - 5);
		return schema_format_ipv4(s, len);
	}
	if (!is_idn)
		return schema_format_hostname(s, len);
	for (i = 0; i < len; i++) {
		if ((unsigned char)s[i] < 0x80 && !is_letter(s[i]) &&
		    !is_digit(s[i]) && s[i] != '-' && s[i] != '.')
			return false;
	}
	return len > 0;
}

static bool
is_mail(const char *s, size_t len, bool is_idn)
{
	size_t at = len;

	while (at > 0 && s[at - 1] != '@')
		at--;
	return at > 0 && is_local(s, at - 1, is_idn) &&
	       is_mail_host(s + at, len - at, is_idn);
}

bool
schema_format_email(const char *s, size_t len)
{
	return is_mail(s, len, false);
}

bool
schema_format_idn_email(const char *s, size_t len)
{
	return is_mail(s, len, true);
}
