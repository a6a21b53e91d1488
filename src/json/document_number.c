/*
 * document_number - numbers: their grammar, and whether PostgreSQL would keep
 * them.
 */
#include "base/ascii.h"
#include "base/limits.h"
#include "json/document_parser.h"

/* As many digits as surely fit into an int64. */
#define INT64_SAFE_DIGITS 18
#define EXPONENT_CAP      100000

static inline bool
is_digit(const struct document_parser *p, const char *s)
{
	return s < p->end && ascii_is_digit(*s);
}

/*
 * Characters the number has when PostgreSQL writes it out, which it does
 * without an exponent: 45 KB of 1e131071 would come back as 655 MB.
 */
static int64_t
written_len(
    const char *digits, int64_t whole, int64_t fraction, int64_t exponent)
{
	int64_t zeros = 0, len, scale;

	/* A leading zero of the whole part, and those behind the point. */
	if (whole == 1 && *digits == '0') {
		whole = 0;
		while (zeros < fraction && digits[2 + zeros] == '0')
			zeros++;
	}
	len = whole + exponent - zeros;
	if (len < 1 || whole + fraction == zeros)
		len = 1;
	scale = fraction - exponent;
	return scale > 0 ? len + 1 + scale : len;
}

static bool
read_exponent(struct document_parser *p, int64_t *exponent)
{
	bool is_negative = false;

	p->p++;
	if (p->p < p->end && (*p->p == '-' || *p->p == '+'))
		is_negative = *p->p++ == '-';
	if (!is_digit(p, p->p))
		return document_fail(p, p->p, "has no digit in its exponent");
	for (; is_digit(p, p->p); p->p++) {
		if (*exponent < EXPONENT_CAP)
			*exponent = *exponent * 10 + (*p->p - '0');
	}
	if (is_negative)
		*exponent = -*exponent;
	return true;
}

static bool
check_storable(struct document_parser *p, int64_t len, int64_t exponent)
{
	if (p->is_unstorable_fine)
		return true;
	if (exponent > LIMITS_NUMBER_EXP || exponent < -LIMITS_NUMBER_EXP)
		return document_fail_unstorable(
		    p, "has an exponent beyond 308");
	if (len > LIMITS_NUMBER_CHARS)
		return document_fail_unstorable(
		    p, "has more than 400 digits when written out");
	return true;
}

/* What follows the whole part: a fraction, an exponent, or both. */
static bool
read_rest(struct document_parser *p, const char *digits, bool is_negative)
{
	int64_t whole = p->p - digits, fraction = 0, exponent = 0;
	const char *s;

	if (p->p < p->end && *p->p == '.') {
		s = ++p->p;
		while (is_digit(p, p->p))
			p->p++;
		fraction = p->p - s;
		if (fraction == 0)
			return document_fail(
			    p, p->p, "has no digit behind its point");
	}
	if (p->p < p->end && (*p->p | 0x20) == 'e' &&
	    !read_exponent(p, &exponent))
		return false;
	return check_storable(p,
	    written_len(digits, whole, fraction, exponent) + is_negative,
	    exponent);
}

bool
document_number(struct document_parser *p, struct json *v)
{
	const char *start = p->p, *digits;
	uint64_t n = 0;

	v->type = JSON_NUMBER;
	if (*p->p == '-')
		p->p++;
	digits = p->p;
	if (!is_digit(p, p->p))
		return document_fail(p, p->p, "has no digit behind its minus");
	if (*digits == '0')
		p->p++;
	else
		for (; is_digit(p, p->p); p->p++)
			n = n * 10 + (uint64_t)(*p->p - '0');
	if (is_digit(p, p->p))
		return document_fail(
		    p, p->p, "has a digit behind a leading zero");
	if (p->p < p->end && (*p->p == '.' || (*p->p | 0x20) == 'e'))
		return read_rest(p, digits, digits != start);
	v->flags = JSON_DIGITS;
	if (p->p - digits <= INT64_SAFE_DIGITS) {
		v->flags |= JSON_INT64;
		v->to.integer = digits != start ? -(int64_t)n : (int64_t)n;
		return true;
	}
	return check_storable(p, p->p - start, 0);
}
