/*
 * number - JSON numbers as exact decimals, whatever their size.
 *
 * Never:    rounds.  0.1 is 0.1, 10000000000000001 is not 1e16, and 1.0 is 1.
 */
#ifndef NUMBER_H
#define NUMBER_H

#include "base/defs.h"
#include "json/json.h"

/* Value: the digits, times ten to the exponent. */
struct number {
	const char *digits; /* significant ones; a point may lie among them */
	size_t count;       /* of digits; 0 for zero */
	int64_t exponent;
	bool is_negative; /* never for zero */
};

/* Max digits of a divisor of number_is_multiple(). */
#define NUMBER_DIVISOR_DIGITS 37

struct number number_read(const struct json *);
bool number_is_integer(const struct number *);
int number_compare(const struct number *, const struct number *);
bool number_is_multiple(const struct number *, const struct number *divisor);

/* The digit at *digits, which moves behind it. */
unsigned number_next_digit(const char **digits);

#endif
