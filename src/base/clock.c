#define _DEFAULT_SOURCE
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

static int64_t
read_us(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t
clock_now_us(void)
{
	return read_us(CLOCK_MONOTONIC);
}

int64_t
clock_unix_s(void)
{
	return (int64_t)time(NULL);
}

int64_t
clock_unix_us(void)
{
	return read_us(CLOCK_REALTIME);
}

int64_t
clock_unix_ms(void)
{
	return clock_unix_us() / 1000;
}

void
clock_format(int64_t unix_ms, char *out)
{
	time_t s = (time_t)(unix_ms / 1000);
	unsigned ms = (unsigned)(unix_ms % 1000) % 1000;
	struct tm tm;
	size_t n;

	gmtime_r(&s, &tm);
	n = strftime(out, 24, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(out + n, 8, ".%03uZ", ms);
}
