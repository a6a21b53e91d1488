/*
 * document_text - strings: escapes, UTF-8, and what PostgreSQL cannot store.
 */
#include <string.h>

#include "base/arena.h"
#include "base/ascii.h"
#include "base/str.h"
#include "json/document_parser.h"

#define ONES  0x0101010101010101u
#define HIGHS 0x8080808080808080u

#define SURROGATE_HIGH 0xd800u
#define SURROGATE_LOW  0xdc00u
#define SURROGATE_END  0xe000u
#define REPLACEMENT    0xfffdu

/*
 * Which bytes of eight need a look: quote, backslash, control, not ASCII.
 * Each test is exact for its lowest hit, and only the lowest is used.
 */
static inline uint64_t
special(uint64_t w)
{
	uint64_t quote = w ^ (ONES * '"');
	uint64_t slash = w ^ (ONES * '\\');

	return (((quote - ONES) & ~quote) | ((slash - ONES) & ~slash) |
		   (w - ONES * 0x20) | w) &
	       HIGHS;
}

/* The first byte that is not plain printable ASCII. */
static inline const char *
skip_plain(const char *s, const char *end)
{
	uint64_t w, hit;

	while (end - s >= 8) {
		memcpy(&w, s, sizeof w);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
		w = __builtin_bswap64(w);
#endif
		hit = special(w);
		if (hit != 0)
			return s + __builtin_ctzll(hit) / 8;
		s += 8;
	}
	while (s < end && (unsigned char)*s >= 0x20 &&
	       (unsigned char)*s < 0x80 && *s != '"' && *s != '\\')
		s++;
	return s;
}

static bool
read_hex(const char *s, const char *end, uint32_t *out)
{
	uint32_t code = 0;

	if (end - s < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		int digit = ascii_hex(s[i]);

		if (digit < 0)
			return false;
		code = code << 4 | (uint32_t)digit;
	}
	*out = code;
	return true;
}

static char *
write_utf8(char *out, uint32_t code)
{
	if (code < 0x80) {
		*out++ = (char)code;
		return out;
	}
	if (code < 0x800) {
		*out++ = (char)(0xc0 | code >> 6);
	} else if (code < 0x10000) {
		*out++ = (char)(0xe0 | code >> 12);
		*out++ = (char)(0x80 | (code >> 6 & 0x3f));
	} else {
		*out++ = (char)(0xf0 | code >> 18);
		*out++ = (char)(0x80 | (code >> 12 & 0x3f));
		*out++ = (char)(0x80 | (code >> 6 & 0x3f));
	}
	*out++ = (char)(0x80 | (code & 0x3f));
	return out;
}

/* *s stands behind \u; moves it behind the one or two escapes it took. */
static bool
read_unicode(struct document_parser *p, const char **s, uint32_t *code)
{
	uint32_t low;

	if (!read_hex(*s, p->end, code))
		return document_fail(p, *s, "expected four hex digits");
	*s += 4;
	if (*code == 0 && !p->is_unstorable_fine)
		return document_fail_unstorable(
		    p, "holds the character U+0000");
	if (*code < SURROGATE_HIGH || *code >= SURROGATE_END)
		return true;
	if (*code < SURROGATE_LOW && p->end - *s >= 6 && (*s)[0] == '\\' &&
	    (*s)[1] == 'u' && read_hex(*s + 2, p->end, &low) &&
	    low >= SURROGATE_LOW && low < SURROGATE_END) {
		*code = 0x10000 + ((*code - SURROGATE_HIGH) << 10) +
			(low - SURROGATE_LOW);
		*s += 6;
		return true;
	}
	*code = REPLACEMENT;
	return p->is_unstorable_fine ||
	       document_fail_unstorable(p, "holds half of a surrogate pair");
}

/* *s stands behind the backslash. */
static bool
read_escape(struct document_parser *p, const char **s, char **out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *known;
	uint32_t code;

	if (*s < p->end && **s == 'u') {
		(*s)++;
		if (!read_unicode(p, s, &code))
			return false;
		*out = write_utf8(*out, code);
		return true;
	}
	known = *s < p->end ? memchr(from, **s, sizeof from - 1) : NULL;
	if (known == NULL)
		return document_fail(p, *s, "is not a valid escape");
	*(*out)++ = to[known - from];
	(*s)++;
	return true;
}

/*
 * Take one character that is neither plain nor an escape; 0 after a failure,
 * else its length.
 */
static size_t
odd_len(struct document_parser *p, const char *s)
{
	size_t n;

	if (s == p->end) {
		document_fail(p, s, "ends within a string");
		return 0;
	}
	if ((unsigned char)*s < 0x20) {
		document_fail(p, s, "has a control character in a string");
		return 0;
	}
	n = str_utf8_len(s, (size_t)(p->end - s));
	if (n == 0)
		document_fail(p, s, "is not UTF-8");
	return n;
}

/* Where the string ends that has an escape at s: a bound for its size. */
static const char *
find_quote(const char *s, const char *end)
{
	while (s < end && *s != '"') {
		s = *s == '\\' && end - s > 1 ? s + 2 : s + 1;
		s = s < end ? skip_plain(s, end) : s;
	}
	return s;
}

/* The string from its first byte on, decoded; s is its first escape. */
static bool
decode(struct document_parser *p, const char *from, const char *s,
    const char **text, uint32_t *len)
{
	char *out, *start;
	const char *plain;
	size_t n;

	start =
	    arena_alloc(p->arena, (size_t)(find_quote(s, p->end) - from) + 1);
	if (start == NULL)
		return document_fail_memory(p);
	memcpy(start, from, (size_t)(s - from));
	out = start + (s - from);
	while (s == p->end || *s != '"') {
		if (s < p->end && *s == '\\') {
			s++;
			if (!read_escape(p, &s, &out))
				return false;
		} else {
			n = odd_len(p, s);
			if (n == 0)
				return false;
			memcpy(out, s, n);
			out += n;
			s += n;
		}
		plain = skip_plain(s, p->end);
		memcpy(out, s, (size_t)(plain - s));
		out += plain - s;
		s = plain;
	}
	p->p = s + 1;
	*text = start;
	*len = (uint32_t)(out - start);
	return true;
}

bool
document_text(
    struct document_parser *p, const char **text, uint32_t *len, bool *is_ascii)
{
	const char *from = p->p + 1, *s;
	size_t n;

	*is_ascii = true;
	s = skip_plain(from, p->end);
	while (s == p->end || *s != '"') {
		*is_ascii = false;
		if (s < p->end && *s == '\\')
			return decode(p, from, s, text, len);
		n = odd_len(p, s);
		if (n == 0)
			return false;
		s = skip_plain(s + n, p->end);
	}
	p->p = s + 1;
	*text = from;
	*len = (uint32_t)(s - from);
	return true;
}
