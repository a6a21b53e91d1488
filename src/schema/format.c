/*
 * format - the named forms of strings: a pattern each, and what no pattern
 * says.
 *
 * The patterns are PCRE2's, of bytes, for the whole string.  Repetitions are
 * possessive, so none is tried in two ways and the time is linear.
 */
#include "schema/format.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <string.h>

#include "schema/pattern.h"

#define REGEX_MAX 1024

/* clang-format off */
#define ANY "[\\x00-\\xff]"

/* RFC 3339 */
#define DATE "[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
#define TIME \
	"(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\\.[0-9]++)?+" \
	"(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
#define NUMBER(unit) "(?:[0-9]++" unit ")?+"
#define DURATION \
	"P(?:[0-9]++W|(?=.)" NUMBER("Y") NUMBER("M") NUMBER("D") \
	"(?:T(?=.)" NUMBER("H") NUMBER("M") NUMBER("S") ")?+)"

/* RFC 1123; "--" in the third place is for names that are encoded. */
#define ALNUM "[A-Za-z0-9]++"
#define LABEL \
	"(?![A-Za-z0-9-]{64}|(?![Xx][Nn])[^.]{2}--)" \
	ALNUM "(?:-++" ALNUM ")*+"
#define HOST "(?!" ANY "{254})" LABEL "(?:\\." LABEL ")*+"

/* RFC 5321 and 6531.  `more`, here and below: what may stand there besides. */
#define BEYOND "\\x80-\\xff" /* ASCII */
#define ATOM(more) "[A-Za-z0-9!#$%&'*+/=?^_`{|}~" more "-]++"
#define QUOTED "\"(?:[^\\x00-\\x1f\"\\\\]|\\\\" ANY ")++\""
#define LOCAL(more) \
	"(?!" ANY "{65,}@)" \
	"(?:" ATOM(more) "(?:\\." ATOM(more) ")*+|" QUOTED ")@"
#define LITERAL "\\[(?:[Ii][Pp][Vv]6:[0-9A-Fa-f:.]++|[0-9.]++)\\]"
#define MAIL LOCAL("") "(?:" LITERAL "|" HOST ")"
#define IDN_MAIL LOCAL(BEYOND) "(?:" LITERAL "|[A-Za-z0-9." BEYOND "-]++)"

/* RFC 3986 and 3987 */
#define PLAIN "A-Za-z0-9._~!$&'()*+,;=\\-"
#define ONE(set) "(?:[" set "]|%[0-9A-Fa-f]{2})"
#define MANY(set) "(?:[" set "]++|%[0-9A-Fa-f]{2})*+"
#define PATH(more) MANY("/:@" PLAIN more)
#define TAIL(more) \
	"(?:\\?" MANY("?/:@" PLAIN more) ")?+" \
	"(?:#" MANY("?/:@" PLAIN more) ")?+"
#define AUTHORITY(more) \
	"(?:" MANY(":" PLAIN more) "@)?+" \
	"(?:\\[(?:[0-9A-Fa-f:.]++|[vV][^]/?#@]*+)\\]|" MANY(PLAIN more) ")" \
	"(?::[0-9]*+)?+"
#define ROOTED(more) \
	"//" AUTHORITY(more) "(?:/" PATH(more) ")?+|/(?!/)" PATH(more)
#define ABSOLUTE(more) \
	"[A-Za-z][A-Za-z0-9+.-]*+:(?:" ROOTED(more) "|(?!/)" PATH(more) ")"
#define RELATIVE(more) \
	ROOTED(more) "|(?:" ONE("@" PLAIN more) MANY("@" PLAIN more) \
	"(?:/" PATH(more) ")?+)?+"
#define URI(more) ABSOLUTE(more) TAIL(more)
#define REFERENCE(more) "(?:" ABSOLUTE(more) "|" RELATIVE(more) ")" TAIL(more)

/* RFC 6570, as far as braces and what stands in them go. */
#define OUTSIDE "[^\\x00-\\x20\"'<>\\\\^`{|}]*+"
#define INSIDE "[+#./;?&=,!@|]?+" ONE(":" PLAIN) MANY(":" PLAIN)
#define TEMPLATE OUTSIDE "(?:\\{" INSIDE "\\}" OUTSIDE ")*+"

#define UUID "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"

/* RFC 6901 */
#define POINTER "(?:/(?:[^~]++|~[01])*+)?+"
#define RELATIVE_POINTER "(?:0|[1-9][0-9]*+)(?:#|" POINTER ")"
/* clang-format on */

/* --- what no pattern says --- */

static bool
is_address(int family, const char *s, size_t len)
{
	unsigned char address[sizeof(struct in6_addr)];
	char text[INET6_ADDRSTRLEN];

	if (len >= sizeof text)
		return false;
	memcpy(text, s, len);
	text[len] = '\0';
	return strlen(text) == len && inet_pton(family, text, address) == 1;
}

static bool
is_ipv4(const char *s, size_t len)
{
	return is_address(AF_INET, s, len);
}

static bool
is_ipv6(const char *s, size_t len)
{
	return is_address(AF_INET6, s, len);
}

/* [::1] or [v1.of-the-future]; brackets are nowhere else. */
static bool
has_good_host(const char *s, size_t len)
{
	const char *open = len == 0 ? NULL : memchr(s, '[', len);
	const char *close = open == NULL ? NULL : strchr(open, ']');

	return open == NULL || (open[1] | 0x20) == 'v' ||
	       is_ipv6(open + 1, (size_t)(close - open) - 1);
}

/* At the end: [127.0.0.1] or [IPv6:::1]. */
static bool
has_good_mail_host(const char *s, size_t len)
{
	const char *open = s[len - 1] == ']' ? memrchr(s, '[', len) : NULL;
	size_t n = open == NULL ? 0 : (size_t)(s + len - open) - 2;

	if (open == NULL)
		return true;
	return n > 5 && open[5] == ':' ? is_ipv6(open + 6, n - 5)
				       : is_ipv4(open + 1, n);
}

static int
two(const char *s)
{
	return (s[0] - '0') * 10 + s[1] - '0';
}

static bool
is_day(const char *s, size_t len)
{
	static const int days[] = {
	    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int year = two(s) * 100 + two(s + 2), month = two(s + 5);
	bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	(void)len;
	return two(s + 8) <= days[month - 1] + (month == 2 && is_leap);
}

/* A leap second is the last one of a day in UTC. */
static bool
is_second(const char *s, size_t len)
{
	const char *zone = s + len - 6;
	int minute = two(s) * 60 + two(s + 3), east = 0;

	if (two(s + 6) < 60)
		return true;
	if (s[len - 1] != 'Z' && s[len - 1] != 'z')
		east = (two(zone + 1) * 60 + two(zone + 4)) *
		       (*zone == '-' ? -1 : 1);
	return (minute - east + 2 * 1440) % 1440 == 1439;
}

static bool
is_moment(const char *s, size_t len)
{
	return is_day(s, 10) && is_second(s + 11, len - 11);
}

static bool
is_regex(const char *s, size_t len)
{
	struct schema_pattern *p = NULL;
	const char *why;

	if (len <= REGEX_MAX)
		p = schema_pattern_new(s, len, NULL, &why);
	schema_pattern_free_all(p);
	return p != NULL;
}

/* clang-format off */
static const struct schema_format formats[] = {
	{ "date-time", DATE "[Tt]" TIME, is_moment,
	    "must be a date and time like 2026-03-01T09:30:00Z" },
	{ "date", DATE, is_day,
	    "must be a date like 2026-03-01" },
	{ "time", TIME, is_second,
	    "must be a time like 09:30:00Z" },
	{ "duration", DURATION, NULL,
	    "must be a duration like P1DT2H" },
	{ "email", MAIL, has_good_mail_host,
	    "must be an e-mail address" },
	{ "idn-email", IDN_MAIL, has_good_mail_host,
	    "must be an e-mail address" },
	{ "hostname", HOST, NULL,
	    "must be a host name" },
	{ "ipv4", NULL, is_ipv4,
	    "must be an IPv4 address" },
	{ "ipv6", NULL, is_ipv6,
	    "must be an IPv6 address" },
	{ "uri", URI(""), has_good_host,
	    "must be an address like https://example.org/" },
	{ "uri-reference", REFERENCE(""), has_good_host,
	    "must be an address" },
	{ "iri", URI(BEYOND), has_good_host,
	    "must be an address like https://example.org/" },
	{ "iri-reference", REFERENCE(BEYOND), has_good_host,
	    "must be an address" },
	{ "uri-template", TEMPLATE, NULL,
	    "must be a URI template" },
	{ "uuid", UUID, NULL,
	    "must be a UUID" },
	{ "json-pointer", POINTER, NULL,
	    "must be a JSON Pointer" },
	{ "relative-json-pointer", RELATIVE_POINTER, NULL,
	    "must be a relative JSON Pointer" },
	{ "regex", NULL, is_regex,
	    "must be a regular expression" },
};
/* clang-format on */

static struct schema_pattern *patterns[COUNT(formats)]; /* of the process */

static void
make_patterns(void)
{
	for (size_t i = 0; i < COUNT(formats); i++) {
		if (formats[i].pattern != NULL)
			patterns[i] = schema_pattern_own(formats[i].pattern);
	}
}

const struct schema_format *
schema_format_find(const char *name, size_t len)
{
	for (size_t i = 0; i < COUNT(formats); i++) {
		if (strlen(formats[i].name) == len &&
		    memcmp(formats[i].name, name, len) == 0)
			return &formats[i];
	}
	return NULL;
}

const struct schema_pattern *
schema_format_pattern(const struct schema_format *format)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, make_patterns);
	return patterns[format - formats];
}
