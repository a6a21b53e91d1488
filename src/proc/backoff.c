#include "proc/backoff.h"

void
backoff_died(struct backoff *b, int64_t started_us, int64_t now_us)
{
	int64_t delay_us = BACKOFF_FIRST_US;

	if (now_us - started_us >= BACKOFF_USEFUL_LIFE_US) {
		*b = (struct backoff){.next_us = now_us};
		return;
	}
	for (unsigned i = 0; i < b->failures && delay_us < BACKOFF_MOST_US; i++)
		delay_us *= 2;
	if (delay_us > BACKOFF_MOST_US)
		delay_us = BACKOFF_MOST_US;
	b->failures++;
	b->next_us = now_us + delay_us;
}
