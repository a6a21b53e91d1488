/* clock - what time it is, in the two senses that matter. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

int64_t clock_now_us(void); /* monotonic: for waiting and measuring */
int64_t clock_unix_s(void); /* wall clock: for tokens and tickets */
int64_t clock_unix_ms(void);
int64_t clock_unix_us(void);

static inline int64_t
clock_earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* "2026-01-31T12:00:00.000Z"; out has room for 32. */
void clock_format(int64_t unix_ms, char *out);

#endif
