#include "json/number.h"

#include <assert.h>

/* Beyond this exponents are as good as infinite; sums stay in range. */
#define EXPONENT_CAP INT64_C(1000000000000)

/* No divisor of 37 digits has more factors of two. */
#define ENOUGH_TENS 128

__extension__ typedef unsigned __int128 wide;

unsigned
number_next_digit(const char **digits)
{
	if (**digits == '.')
		(*digits)++;
	return (unsigned)(*(*digits)++ - '0');
}

static int64_t
read_exponent(const char *s, const char *end)
{
	bool is_negative = false;
	int64_t e = 0;

	if (s == end)
		return 0;
	s++; /* the letter */
	if (*s == '-' || *s == '+')
		is_negative = *s++ == '-';
	for (; s < end; s++) {
		if (e < EXPONENT_CAP)
			e = e * 10 + (*s - '0');
	}
	return is_negative ? -e : e;
}

struct number
number_read(const struct json *v)
{
	struct number n = {0};
	const char *s = v->text, *end = v->text + v->len;
	const char *mantissa_end, *last = NULL, *point = NULL;
	size_t seen = 0;

	assert(v->type == JSON_NUMBER);
	n.is_negative = *s == '-';
	if (n.is_negative)
		s++;
	for (; s < end && (*s | 0x20) != 'e'; s++) {
		if (*s == '.') {
			point = s;
		} else if (*s != '0' || seen > 0) {
			if (seen++ == 0)
				n.digits = s;
			if (*s != '0') {
				n.count = seen;
				last = s;
			}
		}
	}
	mantissa_end = s;
	if (n.count == 0)
		return (struct number){0};
	n.exponent = read_exponent(mantissa_end, end);
	if (point == NULL)
		n.exponent += mantissa_end - 1 - last;
	else if (last < point)
		n.exponent += point - 1 - last;
	else
		n.exponent -= last - point;
	return n;
}

bool
number_is_integer(const struct number *n)
{
	return n->exponent >= 0;
}

static int
compare_size(const struct number *a, const struct number *b)
{
	int64_t top_a = (int64_t)a->count + a->exponent;
	int64_t top_b = (int64_t)b->count + b->exponent;
	const char *da = a->digits, *db = b->digits;
	unsigned x, y;
	size_t i;

	if (a->count == 0 || b->count == 0)
		return (a->count != 0) - (b->count != 0);
	if (top_a != top_b)
		return top_a < top_b ? -1 : 1;
	for (i = 0; i < a->count || i < b->count; i++) {
		x = i < a->count ? number_next_digit(&da) : 0;
		y = i < b->count ? number_next_digit(&db) : 0;
		if (x != y)
			return x < y ? -1 : 1;
	}
	return 0;
}

int
number_compare(const struct number *a, const struct number *b)
{
	if (a->is_negative != b->is_negative)
		return a->is_negative ? -1 : 1;
	return a->is_negative ? compare_size(b, a) : compare_size(a, b);
}

bool
number_is_multiple(const struct number *n, const struct number *divisor)
{
	const char *d = divisor->digits;
	int64_t shift = n->exponent - divisor->exponent;
	wide m = 0, r = 0;
	size_t i;

	assert(divisor->count > 0 && divisor->count <= NUMBER_DIVISOR_DIGITS);
	if (n->count == 0)
		return true;
	if (shift < 0)
		return false; /* the last digit is no zero: a finer grain */
	for (i = 0; i < divisor->count; i++)
		m = m * 10u + number_next_digit(&d);
	d = n->digits;
	for (i = 0; i < n->count; i++)
		r = (r * 10u + number_next_digit(&d)) % m;
	/* By then m's twos and fives are used up, and r stays what it is. */
	if (shift > ENOUGH_TENS)
		shift = ENOUGH_TENS;
	for (; shift > 0 && r != 0; shift--)
		r = r * 10u % m;
	return r == 0;
}
