/*
 * schema_pattern - regular expressions as JSON Schema means them (ECMA-262),
 * run by PCRE2 within a bound of steps.
 *
 * Refused:  at start, what is not of ECMA-262 or not of the part that PCRE2
 *           can be made to do alike, with the reason.
 */
#ifndef SCHEMA_PATTERN_H
#define SCHEMA_PATTERN_H

#include "base/defs.h"
#include "base/span.h"

struct arena;
struct schema_pattern;

/* What matching needs; one a check, made when first needed. */
struct schema_matcher;

enum schema_match { SCHEMA_MATCHES, SCHEMA_DIFFERS, SCHEMA_GIVES_UP };

/* *next is where the list of a set goes on.  why: in words, on failure. */
struct schema_pattern *schema_pattern_new(const char *source, size_t len,
    struct schema_pattern *next, const char **why);

/*
 * One of this program, in the words of PCRE2, for the whole string, byte by
 * byte.  It takes linear time, so there is no bound.
 */
struct schema_pattern *schema_pattern_own(const char *text);
void schema_pattern_free_all(struct schema_pattern *);
const char *schema_pattern_source(const struct schema_pattern *, size_t *len);

struct schema_matcher *schema_matcher_new(struct arena *);

/* Adds its cost to *steps; gives up beyond max_steps. */
enum schema_match schema_pattern_match(const struct schema_pattern *,
    struct schema_matcher *, struct span, uint64_t *steps, uint64_t max_steps);

/* ECMA-262 as PCRE2 spells it, with a callout before what looks around. */
struct schema_translation {
	char *text; /* the caller's to free() */
	size_t len;
	uint64_t width; /* max characters one step may consume */
};

#define SCHEMA_WIDTH_MAX UINT32_MAX

/* False, and why, when it cannot be. */
NODISCARD bool schema_pattern_translate(const char *source, size_t len,
    struct schema_translation *, const char **why);

#endif
