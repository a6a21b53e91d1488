/*
 * translate - a pattern of ECMA-262 as PCRE2 spells it, and what it may cost.
 *
 * PCRE2 counts the points at which it could go back, and gives up beyond a
 * limit. That bounds the time only if each point costs about the same.  Two
 * things do not: x{9999} is one point, whatever its number, so a pattern is
 * charged its width, the characters that one point may consume; and a look-
 * around or a back-reference may read the whole text at one point, so a
 * callout before it charges that.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/buf.h"
#include "schema/pattern.h"

#define SPACES                                                                 \
	"\\x{9}-\\x{d}\\x{20}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}"     \
	"\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}"
#define NO_SPACES                                                              \
	"\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-\\x{9f}\\x{a1}-\\x{167f}"          \
	"\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}"            \
	"\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}"            \
	"\\x{ff00}-\\x{10ffff}"

/* Called before what looks around or back, which may read all of the text. */
#define CHARGE_CALLOUT "(?C1)"

struct translation {
	const char *s, *end;
	struct buf out;
	bool is_class;
	uint64_t width;
	const char *why;
};

static bool
refuse(struct translation *t, const char *why)
{
	t->why = why;
	return false;
}

/* n hex digits at s. */
static bool
read_hex(const char *s, const char *end, size_t n, uint32_t *code)
{
	char digits[9] = "", *stop;

	if ((size_t)(end - s) < n || n == 0 || n > 8)
		return false;
	memcpy(digits, s, n);
	if (strspn(digits, "0123456789abcdefABCDEF") != n)
		return false;
	*code = (uint32_t)strtoul(digits, &stop, 16);
	return true;
}

static bool
put_code(struct translation *t, uint32_t code)
{
	if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return refuse(t, "names a character that does not exist");
	buf_printf(&t->out, "\\x{%x}", code);
	return true;
}

/* Behind \u: four digits, a pair of fours, or braces. */
static bool
unicode_escape(struct translation *t)
{
	const char *close;
	uint32_t code, low;

	if (t->s < t->end && *t->s == '{') {
		close = memchr(t->s, '}', (size_t)(t->end - t->s));
		if (close == NULL || !read_hex(t->s + 1, t->end,
					 (size_t)(close - t->s - 1), &code))
			return refuse(t, "has a \\u that is not complete");
		t->s = close + 1;
		return put_code(t, code);
	}
	if (!read_hex(t->s, t->end, 4, &code))
		return refuse(t, "has a \\u that is not complete");
	t->s += 4;
	if (code >= 0xd800 && code < 0xdc00 && t->end - t->s >= 6 &&
	    memcmp(t->s, "\\u", 2) == 0 &&
	    read_hex(t->s + 2, t->end, 4, &low) && low >= 0xdc00 &&
	    low < 0xe000) {
		t->s += 6;
		code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
	}
	return put_code(t, code);
}

/* PCRE2 knows general categories by their short names only. */
static const char *
short_category(const char *name, size_t len)
{
	static const char *const rows[][2] = {{"Letter", "L"},
	    {"Lowercase_Letter", "Ll"}, {"Uppercase_Letter", "Lu"},
	    {"Titlecase_Letter", "Lt"}, {"Cased_Letter", "L&"},
	    {"Modifier_Letter", "Lm"}, {"Other_Letter", "Lo"}, {"Mark", "M"},
	    {"Combining_Mark", "M"}, {"Nonspacing_Mark", "Mn"},
	    {"Spacing_Mark", "Mc"}, {"Enclosing_Mark", "Me"}, {"Number", "N"},
	    {"Decimal_Number", "Nd"}, {"digit", "Nd"}, {"Letter_Number", "Nl"},
	    {"Other_Number", "No"}, {"Punctuation", "P"}, {"punct", "P"},
	    {"Connector_Punctuation", "Pc"}, {"Dash_Punctuation", "Pd"},
	    {"Open_Punctuation", "Ps"}, {"Close_Punctuation", "Pe"},
	    {"Initial_Punctuation", "Pi"}, {"Final_Punctuation", "Pf"},
	    {"Other_Punctuation", "Po"}, {"Symbol", "S"}, {"Math_Symbol", "Sm"},
	    {"Currency_Symbol", "Sc"}, {"Modifier_Symbol", "Sk"},
	    {"Other_Symbol", "So"}, {"Separator", "Z"},
	    {"Space_Separator", "Zs"}, {"Line_Separator", "Zl"},
	    {"Paragraph_Separator", "Zp"}, {"Other", "C"}, {"Control", "Cc"},
	    {"cntrl", "Cc"}, {"Format", "Cf"}, {"Surrogate", "Cs"},
	    {"Private_Use", "Co"}, {"Unassigned", "Cn"}};
	size_t i;

	for (i = 0; i < COUNT(rows); i++) {
		if (strlen(rows[i][0]) == len &&
		    memcmp(rows[i][0], name, len) == 0)
			return rows[i][1];
	}
	return NULL;
}

/* Behind \p or \P. */
static bool
property_escape(struct translation *t, char p)
{
	const char *name, *close, *category;
	size_t len;

	close = t->s < t->end && *t->s == '{'
		    ? memchr(t->s, '}', (size_t)(t->end - t->s))
		    : NULL;
	if (close == NULL)
		return refuse(t, "has a \\p without its {name}");
	name = t->s + 1;
	t->s = close + 1;
	len = (size_t)(close - name);
	if (len > 3 && memcmp(name, "gc=", 3) == 0) {
		name += 3;
		len -= 3;
	} else if (len > 17 && memcmp(name, "General_Category=", 17) == 0) {
		name += 17;
		len -= 17;
	}
	category = short_category(name, len);
	if (category != NULL)
		buf_printf(&t->out, "\\%c{%s}", p, category);
	else if (len > 7 && memcmp(name, "Script=", 7) == 0)
		buf_printf(&t->out, "\\%c{sc:%.*s}", p, (int)len - 7, name + 7);
	else if (len > 18 && memcmp(name, "Script_Extensions=", 18) == 0)
		buf_printf(
		    &t->out, "\\%c{scx:%.*s}", p, (int)len - 18, name + 18);
	else
		buf_printf(&t->out, "\\%c{%.*s}", p, (int)len, name);
	return true;
}

static bool
letter_escape(struct translation *t, char c)
{
	uint32_t code;

	switch (c) {
	case 'd':
	case 'D':
	case 'w':
	case 'W':
	case 'n':
	case 'r':
	case 't':
	case 'f': buf_printf(&t->out, "\\%c", c); return true;
	case 'v': return put_code(t, 0x0b);
	case 's':
		buf_str(&t->out, t->is_class ? SPACES : "[" SPACES "]");
		return true;
	case 'S':
		buf_str(&t->out, t->is_class ? NO_SPACES : "[^" SPACES "]");
		return true;
	case 'b': buf_str(&t->out, t->is_class ? "\\x{8}" : "\\b"); return true;
	case 'c':
		if (t->s == t->end || !ascii_is_letter(*t->s))
			return refuse(t, "has a \\c without its letter");
		return put_code(t, (uint32_t)*t->s++ & 0x1f);
	case 'x':
		if (!read_hex(t->s, t->end, 2, &code))
			return refuse(t, "has a \\x that is not complete");
		t->s += 2;
		return put_code(t, code);
	case 'u': return unicode_escape(t);
	case 'p':
	case 'P': return property_escape(t, c);
	default: break;
	}
	if (!t->is_class && (c == 'B' || c == 'k')) {
		buf_printf(
		    &t->out, "%s\\%c", c == 'k' ? CHARGE_CALLOUT : "", c);
		return true;
	}
	return refuse(t, "has an escape that ECMA-262 does not know");
}

/* s stands behind the backslash. */
static bool
escape(struct translation *t)
{
	char c;

	if (t->s == t->end)
		return refuse(t, "ends with a backslash");
	c = *t->s++;
	if (ascii_is_letter(c))
		return letter_escape(t, c);
	if (c == '0' && (t->s == t->end || !ascii_is_digit(*t->s)))
		return put_code(t, 0);
	if (ascii_is_digit(c)) {
		if (c == '0' || t->is_class)
			return refuse(t, "has an octal escape");
		buf_printf(&t->out, CHARGE_CALLOUT "\\g{%c", c);
		while (t->s < t->end && ascii_is_digit(*t->s))
			buf_char(&t->out, *t->s++);
		buf_char(&t->out, '}');
		return true;
	}
	if ((unsigned char)c >= 0x80)
		buf_char(&t->out, c);
	else if (c < 0x20)
		return put_code(t, (uint32_t)c);
	else
		buf_printf(&t->out, "\\%c", c);
	return true;
}

/* s stands behind the opening bracket; PCRE2 has more syntax in there. */
static bool
bracket(struct translation *t)
{
	bool is_negative = t->s < t->end && *t->s == '^';

	t->s += is_negative;
	if (t->s < t->end && *t->s == ']') {
		t->s++;
		buf_str(&t->out, is_negative ? "[\\x{0}-\\x{10ffff}]" : "(?!)");
		return true;
	}
	buf_str(&t->out, is_negative ? "[^" : "[");
	t->is_class = true;
	while (t->s < t->end && *t->s != ']') {
		if (*t->s == '\\') {
			t->s++;
			if (!escape(t))
				return false;
		} else if (*t->s == '[') {
			buf_str(&t->out, "\\[");
			t->s++;
		} else {
			buf_char(&t->out, *t->s++);
		}
	}
	if (t->s == t->end)
		return refuse(t, "has a [ without its ]");
	t->is_class = false;
	t->s++;
	buf_char(&t->out, ']');
	return true;
}

/* s stands behind the parenthesis. */
static bool
group(struct translation *t)
{
	static const char *const known[] = {"?:", "?=", "?!", "?<=", "?<!"};
	size_t i, n, left = (size_t)(t->end - t->s);

	if (left == 0 || (*t->s != '?' && *t->s != '*')) {
		buf_char(&t->out, '(');
		return true;
	}
	for (i = 0; i < COUNT(known); i++) {
		n = strlen(known[i]);
		if (left >= n && memcmp(t->s, known[i], n) == 0) {
			buf_str(&t->out, i == 0 ? "(" : CHARGE_CALLOUT "(");
			buf_str(&t->out, known[i]);
			t->s += n;
			return true;
		}
	}
	if (left < 3 || memcmp(t->s, "?<", 2) != 0 ||
	    (!ascii_is_letter(t->s[2]) && t->s[2] != '_'))
		return refuse(t, "has a group that ECMA-262 does not know");
	buf_str(&t->out, "(?<");
	t->s += 2;
	return true;
}

/* The length of {n}, {n,} or {n,m} at s; 0 if it is none. */
static size_t
braces_len(const char *s, const char *end)
{
	const char *p = s + 1;

	if (p == end || !ascii_is_digit(*p))
		return 0;
	while (p < end && ascii_is_digit(*p))
		p++;
	if (p < end && *p == ',')
		p++;
	while (p < end && ascii_is_digit(*p))
		p++;
	return p < end && *p == '}' ? (size_t)(p - s) + 1 : 0;
}

/*
 * {n}: PCRE2 takes that many of one thing in a stroke, and writes a group out
 * so many times.
 */
static void
widen(struct translation *t)
{
	uint64_t n = strtoul(t->s + 1, NULL, 10);

	n = n > UINT16_MAX ? UINT16_MAX : n;
	if (t->s[-1] != ')')
		t->width += n;
	else if (n > 0)
		t->width *= n;
	if (t->width > SCHEMA_WIDTH_MAX)
		t->width = SCHEMA_WIDTH_MAX;
}

/* A quantifier of n bytes is at s; a + behind it is PCRE2's own. */
static bool
quantifier(struct translation *t, size_t n)
{
	buf_add(&t->out, t->s, n);
	t->s += n;
	if (t->s < t->end && *t->s == '?')
		buf_char(&t->out, *t->s++);
	if (t->s < t->end && (*t->s == '+' || *t->s == '*' || *t->s == '?'))
		return refuse(t, "has a quantifier after a quantifier");
	return true;
}

static bool
one(struct translation *t)
{
	size_t n;

	switch (*t->s) {
	case '\\': t->s++; return escape(t);
	case '[': t->s++; return bracket(t);
	case '(': t->s++; return group(t);
	case '*':
	case '+':
	case '?': return quantifier(t, 1);
	case '{':
		n = braces_len(t->s, t->end);
		if (n == 0)
			break;
		/* Before it there would be nothing to repeat. */
		if (t->out.len > 0)
			widen(t);
		return quantifier(t, n);
	case '.':
		t->s++;
		buf_str(&t->out, "[^\\n\\r\\x{2028}\\x{2029}]");
		return true;
	case '}':
	case ']': break;
	default: buf_char(&t->out, *t->s++); return true;
	}
	buf_printf(&t->out, "\\%c", *t->s++);
	return true;
}

bool
schema_pattern_translate(const char *source, size_t len,
    struct schema_translation *out, const char **why)
{
	struct translation t = {
	    .s = source, .end = source + len, .out = BUF_INIT(len * 64 + 64)};

	buf_str(&t.out, "");
	while (t.s < t.end) {
		t.width++;
		if (!one(&t)) {
			*why = t.why;
			buf_free(&t.out);
			return false;
		}
	}
	if (!t.out.is_failed && t.out.data == NULL)
		t.out.data = calloc(1, 1);
	if (t.out.is_failed || t.out.data == NULL) {
		*why = "is too long";
		buf_free(&t.out);
		return false;
	}
	*out = (struct schema_translation){
	    .text = t.out.data, .len = t.out.len, .width = t.width};
	return true;
}
