#define PCRE2_CODE_UNIT_WIDTH 8

#include "schema/pattern.h"

#include <assert.h>
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

/*
 * PCRE2 counts the times it might have to come back.  Most strings need fewer
 * than this; one that needs more is tried again with four times as many.
 */
#define COUNT_BASE 4
#define COUNT_BYTE 2
#define RAISE      4
#define HEAP_KIB   8192

/* Characters that cost as much as a count, and bytes of a class that do. */
#define WIDTH_FREE 64
#define TEXT_FREE  256

struct schema_pattern {
	pcre2_code *code;
	char *source;
	size_t len;
	size_t text_len;
	uint64_t width;
	bool is_own; /* without a bound */
	struct schema_pattern *next;
};

struct schema_matcher {
	pcre2_match_data *data;
	pcre2_match_context *context;
	uint64_t stroke; /* steps that looking around may cost */
	uint64_t *steps, max_steps;
};

/*
 * Without auto-possession every character a repetition has taken can be seen
 * in the count, so a bound of the count is a bound of the work.
 */
static pcre2_code *
compile(const char *text, size_t len, uint32_t more, const char **why)
{
	static _Thread_local PCRE2_UCHAR message[256];
	const uint32_t options =
	    PCRE2_UTF | PCRE2_NO_AUTO_POSSESS | PCRE2_DOLLAR_ENDONLY |
	    PCRE2_MATCH_UNSET_BACKREF | PCRE2_NEVER_BACKSLASH_C;
	PCRE2_SIZE offset;
	pcre2_code *code;
	int error;

	code = pcre2_compile(
	    (PCRE2_SPTR)text, len, options | more, &error, &offset, NULL);
	if (code == NULL) {
		pcre2_get_error_message(error, message, sizeof message);
		*why = (const char *)message;
	}
	return code;
}

/*
 * PCRE2 begins to count anew at each place where it begins to match.  So the
 * search is made part of the pattern, and there is one place: the first.
 */
static pcre2_code *
compile_search(const char *text, size_t len, const char **why)
{
	struct buf b = BUF_INIT(len + 64);
	pcre2_code *code = NULL;

	*why = "out of memory";
	buf_str(&b, "(?s:.)*?(?:");
	buf_add(&b, text, len);
	buf_char(&b, ')');
	if (!b.is_failed)
		code = compile(b.data, b.len, PCRE2_ANCHORED, why);
	buf_free(&b);
	return code;
}

static pcre2_code *
compile_bounded(const char *text, size_t len, const char **why)
{
	pcre2_code *code = compile(text, len, 0, why);
	uint32_t options = 0;

	if (code == NULL)
		return NULL;
	pcre2_pattern_info(code, PCRE2_INFO_ALLOPTIONS, &options);
	if ((options & PCRE2_ANCHORED) != 0)
		return code;
	pcre2_code_free(code);
	return compile_search(text, len, why);
}

struct schema_pattern *
schema_pattern_new(const char *source, size_t len, struct schema_pattern *next,
    const char **why)
{
	struct schema_pattern *p = calloc(1, sizeof *p);
	struct schema_translation t = {.text = NULL};

	*why = "out of memory";
	if (p == NULL)
		return NULL;
	p->source = malloc(len + 1);
	if (p->source == NULL)
		goto failed;
	memcpy(p->source, source, len);
	p->source[len] = '\0';
	p->len = len;
	if (!schema_pattern_translate(source, len, &t, why))
		goto failed;
	p->code = compile_bounded(t.text, t.len, why);
	free(t.text);
	if (p->code == NULL)
		goto failed;
	p->text_len = t.len;
	p->width = t.width;
	p->next = next;
	return p;
failed:
	free(p->source);
	free(p);
	return NULL;
}

struct schema_pattern *
schema_pattern_own(const char *text)
{
	struct schema_pattern *p = calloc(1, sizeof *p);
	PCRE2_SIZE offset;
	int error;

	assert(p != NULL);
	p->is_own = true;
	p->code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
	    PCRE2_ANCHORED | PCRE2_ENDANCHORED, &error, &offset, NULL);
	assert(p->code != NULL);
	return p;
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

static int
on_stroke(pcre2_callout_block *block, void *matcher)
{
	struct schema_matcher *m = matcher;

	(void)block;
	*m->steps += m->stroke;
	return *m->steps < m->max_steps ? 0 : PCRE2_ERROR_CALLOUT;
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
	pcre2_set_callout(m->context, on_stroke, m);
	return m;
}

/* So many characters, by as much as the greatest class may cost each. */
static uint64_t
weigh(const struct schema_pattern *p, uint64_t width)
{
	return (1 + width / WIDTH_FREE) * (1 + p->text_len / TEXT_FREE);
}

static enum schema_match
match_own(
    const struct schema_pattern *p, struct schema_matcher *m, struct span s)
{
	int result;

	pcre2_set_match_limit(m->context, UINT32_MAX);
	result =
	    pcre2_match(p->code, s.bytes, s.len, 0, 0, m->data, m->context);
	if (result >= 0)
		return SCHEMA_MATCHES;
	return result == PCRE2_ERROR_NOMATCH ? SCHEMA_DIFFERS : SCHEMA_GIVES_UP;
}

enum schema_match
schema_pattern_match(const struct schema_pattern *p, struct schema_matcher *m,
    struct span s, uint64_t *steps, uint64_t max_steps)
{
	uint64_t weight = weigh(p, p->width < s.len ? p->width : s.len), max;
	uint64_t count = COUNT_BASE + COUNT_BYTE * (uint64_t)s.len / weight;
	int result;

	if (p->is_own)
		return match_own(p, m, s);
	m->stroke = weigh(p, s.len);
	m->steps = steps;
	m->max_steps = max_steps;
	*steps += 1 + s.len / 8;
	for (; *steps < max_steps; count *= RAISE) {
		max = (max_steps - *steps) / weight + 1;
		count = count < max ? count : max;
		if (count > UINT32_MAX)
			return SCHEMA_GIVES_UP;
		*steps += count * weight;
		pcre2_set_match_limit(m->context, (uint32_t)count);
		result = pcre2_match(p->code, s.bytes, s.len, 0,
		    PCRE2_NO_UTF_CHECK, m->data, m->context);
		if (result >= 0)
			return SCHEMA_MATCHES;
		if (result == PCRE2_ERROR_NOMATCH)
			return SCHEMA_DIFFERS;
		if (result != PCRE2_ERROR_MATCHLIMIT)
			return SCHEMA_GIVES_UP;
	}
	return SCHEMA_GIVES_UP;
}
