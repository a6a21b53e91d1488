/* format_time - dates and times of RFC 3339, and durations. */
#include "schema/format.h"

/* RFC 3339. */

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Exactly two digits at s within bounds; -1 otherwise. */
static int
two(const char *s, int min, int max)
{
	int n;

	if (!is_digit(s[0]) || !is_digit(s[1]))
		return -1;
	n = (s[0] - '0') * 10 + (s[1] - '0');
	return n >= min && n <= max ? n : -1;
}

bool
schema_format_date(const char *s, size_t len)
{
	static const int days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int century, year, month, last;

	if (len != 10 || s[4] != '-' || s[7] != '-')
		return false;
	century = two(s, 0, 99);
	year = two(s + 2, 0, 99);
	month = two(s + 5, 1, 12);
	if (century < 0 || year < 0 || month < 0)
		return false;
	last = days[month - 1];
	if (month == 2 && year % 4 == 0 && (year != 0 || century % 4 == 0))
		last = 29;
	return two(s + 8, 1, last) > 0;
}

/* Minutes east of UTC behind the seconds; false if malformed. */
static bool
offset(const char *s, size_t len, int *minutes)
{
	int hour, minute;

	*minutes = 0;
	if (len == 1 && (*s == 'Z' || *s == 'z'))
		return true;
	if (len != 6 || (*s != '+' && *s != '-') || s[3] != ':')
		return false;
	hour = two(s + 1, 0, 23);
	minute = two(s + 4, 0, 59);
	*minutes = (hour * 60 + minute) * (*s == '-' ? -1 : 1);
	return hour >= 0 && minute >= 0;
}

bool
schema_format_time(const char *s, size_t len)
{
	int hour, minute, second, east;
	size_t i = 8;

	if (len < 9 || s[2] != ':' || s[5] != ':')
		return false;
	hour = two(s, 0, 23);
	minute = two(s + 3, 0, 59);
	second = two(s + 6, 0, 60);
	if (hour < 0 || minute < 0 || second < 0)
		return false;
	if (s[i] == '.') {
		if (!is_digit(s[++i]))
			return false;
		while (i < len && is_digit(s[i]))
			i++;
	}
	if (i >= len || !offset(s + i, len - i, &east))
		return false;
	/* A leap second is the last one of a day in UTC. */
	return second < 60 ||
	       (hour * 60 + minute - east + 2 * 1440) % 1440 == 1439;
}

bool
schema_format_date_time(const char *s, size_t len)
{
	return len > 11 && (s[10] == 'T' || s[10] == 't') &&
	       schema_format_date(s, 10) &&
	       schema_format_time(s + 11, len - 11);
}

/* Numbers, each with one of the units, in their order. */
static const char *
units(const char *s, const char *end, const char *order)
{
	const char *start, *unit;

	while (s < end && *s != 'T') {
		start = s;
		while (s < end && is_digit(*s))
			s++;
		unit = s < end && *s != '\0' ? strchr(order, *s) : NULL;
		if (s == start || unit == NULL)
			return NULL;
		order = unit + 1;
		s++;
	}
	return s;
}

bool
schema_format_duration(const char *s, size_t len)
{
	const char *end = s + len, *p;

	if (len < 3 || *s++ != 'P')
		return false;
	p = units(s, end, "W");
	if (p == end)
		return true;
	p = units(s, end, "YMD");
	if (p == NULL || p == end)
		return p != NULL;
	p++; /* the T */
	return p < end && units(p, end, "HMS") == end;
}
