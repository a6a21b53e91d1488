#include "base/str.h"

#include <assert.h>
#include <string.h>

/* Lead byte to length and the range its second byte must lie in (RFC 3629). */
static size_t
utf8_shape(unsigned char c, unsigned char *low, unsigned char *high)
{
	*low = 0x80;
	*high = 0xbf;
	if (c >= 0xc2 && c <= 0xdf)
		return 2;
	if (c >= 0xe0 && c <= 0xef) {
		if (c == 0xe0)
			*low = 0xa0; /* overlong */
		if (c == 0xed)
			*high = 0x9f; /* surrogates */
		return 3;
	}
	if (c >= 0xf0 && c <= 0xf4) {
		if (c == 0xf0)
			*low = 0x90;
		if (c == 0xf4)
			*high = 0x8f; /* above U+10FFFF */
		return 4;
	}
	return 0;
}

size_t
str_utf8_len(const char *s, size_t len)
{
	const unsigned char *p = (const unsigned char *)s;
	unsigned char low, high;
	size_t n;

	if (len == 0)
		return 0;
	if (p[0] < 0x80)
		return 1;
	n = utf8_shape(p[0], &low, &high);
	if (n == 0 || n > len || p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	}
	return n;
}

bool
str_is_utf8(const char *s, size_t len)
{
	for (size_t i = 0; i < len;) {
		size_t n = str_utf8_len(s + i, len - i);

		if (n == 0)
			return false;
		i += n;
	}
	return true;
}

bool
str_has_control(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c < 0x20 || c == 0x7f)
			return true;
	}
	return false;
}

static int
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

bool
str_starts_nocase(const char *s, const char *prefix)
{
	for (; *prefix != '\0'; s++, prefix++) {
		if (lower(*s) != lower(*prefix))
			return false;
	}
	return true;
}

bool
str_equal_nocase(const char *a, const char *b)
{
	return strlen(a) == strlen(b) && str_starts_nocase(a, b);
}

bool
str_to_int64(const char *s, int64_t min, int64_t max, int64_t *out)
{
	bool is_negative = *s == '-';
	int64_t n = 0;

	if (is_negative)
		s++;
	if (*s == '\0')
		return false;
	for (; *s != '\0'; s++) {
		if (*s < '0' || *s > '9')
			return false;
		if (__builtin_mul_overflow(n, 10, &n) ||
		    __builtin_sub_overflow(n, *s - '0', &n))
			return false;
	}
	/* Gathered as a negative, whose range is the larger one. */
	if (!is_negative && __builtin_sub_overflow(0, n, &n))
		return false;
	if (n < min || n > max)
		return false;
	*out = n;
	return true;
}

static const char b64[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

size_t
str_b64url_encode(const void *in, size_t len, char *out, size_t room)
{
	const unsigned char *p = in;
	uint32_t bits = 0;
	int have = 0;
	size_t n = 0;

	assert(len < SIZE_MAX / 4 && STR_B64URL_SIZE(len) <= room);
	for (size_t i = 0; i < len; i++) {
		bits = bits << 8 | p[i];
		for (have += 8; have >= 6; have -= 6)
			out[n++] = b64[bits >> (have - 6) & 63];
	}
	if (have > 0)
		out[n++] = b64[bits << (6 - have) & 63];
	out[n] = '\0';
	return n;
}

static int
b64_value(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '-')
		return 62;
	return c == '_' ? 63 : -1;
}

bool
str_b64url_decode(
    const char *in, size_t len, void *out, size_t room, size_t *out_len)
{
	unsigned char *p = out;
	uint32_t bits = 0;
	int have = 0;
	size_t n = 0;

	if (len % 4 == 1 || len / 4 * 3 + len % 4 * 3 / 4 > room)
		return false;
	for (size_t i = 0; i < len; i++) {
		int v = b64_value(in[i]);

		if (v < 0)
			return false;
		bits = bits << 6 | (uint32_t)v;
		have += 6;
		if (have >= 8) {
			have -= 8;
			p[n++] = (unsigned char)(bits >> have);
		}
	}
	/* Left-over bits must be zero, or two spellings decode alike. */
	if ((bits & ((1u << have) - 1)) != 0)
		return false;
	*out_len = n;
	return true;
}

void
str_hex(const void *in, size_t len, char *out, size_t room)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *p = in;

	assert(len < room / 2 + room % 2);
	for (size_t i = 0; i < len; i++) {
		*out++ = digits[p[i] >> 4];
		*out++ = digits[p[i] & 15];
	}
	*out = '\0';
}
