#define PCRE2_CODE_UNIT_WIDTH 8

#include "json/schema_pattern.h"

#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/*
 * PCRE2 counts the times it might have to come back.  Most strings need
 * fewer than this; one that needs more is tried again with sixteen times as
 * many, at its expense.
 */
#define FREE_COUNT_BASE 64
#define FREE_COUNT_BYTE 8
#define RAISE           16
#define HEAP_KIB        8192

struct schema_pattern {
	pcre2_code *code;
	char *source;
	size_t len;
	bool is_quadratic; /* looks ahead or behind from every place */
	struct schema_pattern *next;
};

struct schema_matcher {
	pcre2_match_data *data;
	pcre2_match_context *context;
};

/*
 * Without auto-possession every character a repetition has taken can be seen
 * in the count, so a bound of the count is a bound of the work.
 */
static pcre2_code *
compile(const char *source, size_t len, const char **why)
{
	static _Thread_local PCRE2_UCHAR message[256];
	const uint32_t options =
	    PCRE2_UTF | PCRE2_NO_AUTO_POSSESS | PCRE2_DOLLAR_ENDONLY |
	    PCRE2_MATCH_UNSET_BACKREF | PCRE2_NEVER_BACKSLASH_C;
	PCRE2_SIZE offset;
	pcre2_code *code;
	char *pattern;
	size_t n;
	int error;

	pattern = schema_pattern_translate(source, len, &n, why);
	if (pattern == NULL)
		return NULL;
	code = pcre2_compile(
	    (PCRE2_SPTR)pattern, n, options, &error, &offset, NULL);
	free(pattern);
	if (code == NULL) {
		pcre2_get_error_message(error, message, sizeof message);
		*why = (const char *)message;
	}
	return code;
}

static bool
looks_around(const char *s)
{
	return strstr(s, "(?=") != NULL || strstr(s, "(?!") != NULL ||
	       strstr(s, "(?<=") != NULL || strstr(s, "(?<!") != NULL;
}

struct schema_pattern *
schema_pattern_new(const char *source, size_t len, struct schema_pattern *next,
    const char **why)
{
	struct schema_pattern *p = calloc(1, sizeof *p);
	uint32_t options = 0;

	*why = "memory is at its end";
	if (p == NULL)
		return NULL;
	p->source = malloc(len + 1);
	if (p->source == NULL)
		goto failed;
	memcpy(p->source, source, len);
	p->source[len] = '\0';
	p->len = len;
	p->code = compile(source, len, why);
	if (p->code == NULL)
		goto failed;
	pcre2_pattern_info(p->code, PCRE2_INFO_ALLOPTIONS, &options);
	p->is_quadratic =
	    (options & PCRE2_ANCHORED) == 0 && looks_around(p->source);
	p->next = next;
	return p;
failed:
	free(p->source);
	free(p);
	return NULL;
}

void
schema_pattern_free_all(struct schema_pattern *p)
{
	struct schema_pattern *next;

	for (; p != NULL; p = next) {
		next = p->next;
		pcre2_code_free(p->code);
		free(p->source);
		free(p);
	}
}

const char *
schema_pattern_source(const struct schema_pattern *p, size_t *len)
{
	*len = p->len;
	return p->source;
}

static void *
take(PCRE2_SIZE bytes, void *arena)
{
	return arena_alloc(arena, bytes);
}

static void
leave(void *p, void *arena)
{
	(void)p;
	(void)arena;
}

struct schema_matcher *
schema_matcher_new(struct arena *arena)
{
	struct schema_matcher *m = arena_alloc(arena, sizeof *m);
	pcre2_general_context *general =
	    pcre2_general_context_create(take, leave, arena);

	if (m == NULL || general == NULL)
		return NULL;
	m->data = pcre2_match_data_create(1, general);
	m->context = pcre2_match_context_create(general);
	if (m->data == NULL || m->context == NULL)
		return NULL;
	pcre2_set_heap_limit(m->context, HEAP_KIB);
	return m;
}

enum schema_match
schema_pattern_match(const struct schema_pattern *p, struct schema_matcher *m,
    const char *s, size_t len, uint64_t *steps, uint64_t max_steps)
{
	uint64_t count = FREE_COUNT_BASE + FREE_COUNT_BYTE * (uint64_t)len;
	int result;

	*steps += 1 + len / 8;
	if (p->is_quadratic)
		*steps += (uint64_t)len * len / 64;
	while (*steps <= max_steps) {
		if (count > UINT32_MAX)
			return SCHEMA_GIVES_UP;
		pcre2_set_match_limit(m->context, (uint32_t)count);
		result = pcre2_match(p->code, (PCRE2_SPTR)s, len, 0,
		    PCRE2_NO_UTF_CHECK, m->data, m->context);
		if (result >= 0)
			return SCHEMA_MATCHES;
		if (result == PCRE2_ERROR_NOMATCH)
			return SCHEMA_DIFFERS;
		if (result != PCRE2_ERROR_MATCHLIMIT)
			return SCHEMA_GIVES_UP;
		*steps += count;
		count *= RAISE;
		/* The next try may cost that much before it ends. */
		if (*steps + count > max_steps && *steps < max_steps)
			count = max_steps - *steps;
	}
	return SCHEMA_GIVES_UP;
}
