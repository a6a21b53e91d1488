/* document_parser - what the parts of the parser share; for document_*.c. */
#ifndef DOCUMENT_PARSER_H
#define DOCUMENT_PARSER_H

#include "json/document.h"

/* An array or object that is still open; on the C stack of its parser. */
struct document_level {
	const struct document_level *up;
	const struct json *container;
	const char *key; /* the member being read */
	uint32_t key_len;
	uint32_t index; /* the element being read */
	bool is_object;
};

struct document_parser {
	const char *p; /* the next byte */
	const char *end;
	const char *start;
	struct arena *arena;
	struct json *node, *node_end; /* unused ones */
	const struct document_level *level;
	uint32_t nodes_left; /* that may still be made */
	uint32_t depth, depth_max;
	bool is_unstorable_fine;
	enum err err; /* the first failure: what, where, why */
	const char *at;
	const char *why;
	const char *pointer; /* NULL: the document itself */
};

/* All answer false after a failure, which they have noted. */
bool document_fail(struct document_parser *, const char *at, const char *why);
bool document_fail_unstorable(struct document_parser *, const char *why);
bool document_fail_memory(struct document_parser *);

/*
 * p stands at the opening quote, and after it behind the closing one.  The
 * text is in the source, or in the arena if it had escapes.
 */
NODISCARD bool document_text(
    struct document_parser *, const char **text, uint32_t *len, bool *is_ascii);

/* p stands at the minus or first digit. */
NODISCARD bool document_number(struct document_parser *, struct json *);

/* Refuse an object that has a name twice. */
NODISCARD bool document_unique(struct document_parser *, const struct json *);

#endif
