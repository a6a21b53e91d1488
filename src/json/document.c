#include "json/document.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/ascii.h"
#include "base/buf.h"
#include "json/document_parser.h"
#include "json/json_hash.h"
#include "json/pointer.h"

#define NODES_AT_ONCE     256
#define POINTER_MAX_BYTES 4096 /* a longer one ends at an ancestor */

static bool parse_value(struct document_parser *, struct json *);

void
document_init(void)
{
	json_hash_seed();
}

bool
document_fail(struct document_parser *p, const char *at, const char *why)
{
	p->err = ERR_MALFORMED_JSON;
	p->at = at;
	p->why = why;
	return false;
}

static void
write_pointer(struct buf *b, const struct document_level *level)
{
	char index[16];

	if (level == NULL)
		return;
	write_pointer(b, level->up);
	if (!level->is_object) {
		snprintf(index, sizeof index, "%u", level->index);
		pointer_add(b, index, strlen(index));
	} else if (level->key != NULL) {
		pointer_add(b, level->key, level->key_len);
	}
}

/* Now, while the levels that lead here are still on the stack. */
bool
document_fail_unstorable(struct document_parser *p, const char *why)
{
	struct buf b = BUF_INIT(POINTER_MAX_BYTES);

	write_pointer(&b, p->level);
	if (b.len > 0)
		p->pointer = arena_copy(p->arena, b.data, b.len);
	buf_free(&b);
	p->err = ERR_UNSTORABLE_TEXT;
	p->at = p->p;
	p->why = why;
	return false;
}

bool
document_fail_memory(struct document_parser *p)
{
	p->err = ERR_TOO_LARGE;
	p->at = p->p;
	p->why = "too many values";
	return false;
}

/*
 * Blocks, because a node at a time is half the cost of parsing, and none
 * larger than the rest of the source can fill: a value takes two bytes.
 */
static struct json *
node_new(struct document_parser *p)
{
	size_t n = (size_t)(p->end - p->p) / 2 + 1;

	if (p->node != p->node_end)
		return p->node++;
	if (n > NODES_AT_ONCE)
		n = NODES_AT_ONCE;
	if (n > p->nodes_left)
		n = p->nodes_left;
	p->node = n == 0 ? NULL : arena_alloc(p->arena, n * sizeof *p->node);
	if (p->node == NULL) {
		p->node_end = NULL;
		return NULL;
	}
	p->nodes_left -= (uint32_t)n;
	p->node_end = p->node + n;
	return p->node++;
}

static inline void
skip_space(struct document_parser *p)
{
	while (
	    p->p < p->end && (unsigned char)*p->p <= ' ' &&
	    (*p->p == ' ' || *p->p == '\n' || *p->p == '\r' || *p->p == '\t'))
		p->p++;
}

static inline bool
eat(struct document_parser *p, char c)
{
	if (p->p == p->end || *p->p != c)
		return false;
	p->p++;
	return true;
}

static bool
fail_here(struct document_parser *p, const char *why)
{
	return document_fail(
	    p, p->p, p->p == p->end ? "ends before it is complete" : why);
}

static bool
fail_deep(struct document_parser *p)
{
	char *why = arena_printf(
	    p->arena, "is nested more than %u levels deep", p->depth_max);

	if (why == NULL)
		return document_fail_memory(p);
	return document_fail(p, p->p, why);
}

static bool
parse_word(struct document_parser *p, const char *word, size_t len)
{
	if ((size_t)(p->end - p->p) < len || memcmp(p->p, word, len) != 0)
		return document_fail(p, p->p, "is not a JSON value");
	p->p += len;
	return true;
}

/* Everything between the brackets of an array, the first one being read. */
static bool
parse_elements(
    struct document_parser *p, struct json *array, struct document_level *level)
{
	const struct json **tail = &array->to.first;
	struct json *v;

	skip_space(p);
	if (eat(p, ']'))
		return true;
	for (;;) {
		v = node_new(p);
		if (v == NULL)
			return document_fail_memory(p);
		*v = (struct json){0};
		level->index = array->count;
		if (!parse_value(p, v))
			return false;
		*tail = v;
		tail = &v->next;
		array->count++;
		skip_space(p);
		if (eat(p, ',')) {
			skip_space(p);
			continue;
		}
		return eat(p, ']') || fail_here(p, "expected \",\" or \"]\"");
	}
}

static bool
parse_member(
    struct document_parser *p, struct json *v, struct document_level *level)
{
	bool is_ascii;

	level->key = NULL;
	if (p->p == p->end || *p->p != '"')
		return fail_here(p, "expected a name in quotes");
	if (!document_text(p, &v->key, &v->key_len, &is_ascii))
		return false;
	level->key = v->key;
	level->key_len = v->key_len;
	skip_space(p);
	if (!eat(p, ':'))
		return fail_here(p, "expected \":\"");
	skip_space(p);
	return parse_value(p, v);
}

static bool
parse_members(struct document_parser *p, struct json *object,
    struct document_level *level)
{
	const struct json **tail = &object->to.first;
	struct json *v;

	skip_space(p);
	if (eat(p, '}'))
		return true;
	for (;;) {
		v = node_new(p);
		if (v == NULL)
			return document_fail_memory(p);
		*v = (struct json){0};
		if (!parse_member(p, v, level))
			return false;
		*tail = v;
		tail = &v->next;
		object->count++;
		skip_space(p);
		if (eat(p, ',')) {
			skip_space(p);
			continue;
		}
		if (!eat(p, '}'))
			return fail_here(p, "expected \",\" or \"}\"");
		return document_unique(p, object);
	}
}

static bool
parse_container(struct document_parser *p, struct json *v, enum json_type type)
{
	struct document_level level = {
	    .up = p->level,
	    .container = v,
	    .is_object = type == JSON_OBJECT,
	};
	bool is_good;

	v->type = (uint8_t)type;
	v->to.first = NULL;
	if (p->depth == p->depth_max)
		return fail_deep(p);
	p->depth++;
	p->level = &level;
	p->p++;
	is_good = type == JSON_OBJECT ? parse_members(p, v, &level)
				      : parse_elements(p, v, &level);
	if (!is_good)
		return false;
	p->level = level.up;
	p->depth--;
	return true;
}

static bool
parse_string(struct document_parser *p, struct json *v)
{
	bool is_ascii = false;

	v->type = JSON_STRING;
	if (!document_text(p, &v->to.string, &v->count, &is_ascii))
		return false;
	v->flags = is_ascii ? JSON_ASCII : 0;
	return true;
}

static bool
parse_any(struct document_parser *p, struct json *v)
{
	switch (*p->p) {
	case '"': return parse_string(p, v);
	case '{': return parse_container(p, v, JSON_OBJECT);
	case '[': return parse_container(p, v, JSON_ARRAY);
	case 't':
		v->type = JSON_BOOL;
		v->flags = JSON_TRUE;
		return parse_word(p, "true", 4);
	case 'f': v->type = JSON_BOOL; return parse_word(p, "false", 5);
	case 'n': v->type = JSON_NULL; return parse_word(p, "null", 4);
	default:
		if (*p->p == '-' || ascii_is_digit(*p->p))
			return document_number(p, v);
		return document_fail(p, p->p, "is not a JSON value");
	}
}

static bool
parse_value(struct document_parser *p, struct json *v)
{
	if (p->p == p->end)
		return fail_here(p, NULL);
	v->text = p->p;
	if (!parse_any(p, v))
		return false;
	v->len = (uint32_t)(p->p - v->text);
	return true;
}

static bool
parse_document(struct document_parser *p, const struct json **out)
{
	struct json *v = node_new(p);

	if (v == NULL)
		return document_fail_memory(p);
	*v = (struct json){0};
	skip_space(p);
	if (p->p == p->end)
		return document_fail(p, p->p, "is empty");
	if (!parse_value(p, v))
		return false;
	skip_space(p);
	if (p->p != p->end)
		return document_fail(p, p->p, "has data after its end");
	*out = v;
	return true;
}

static void
describe(const struct document_parser *p, struct document_error *error)
{
	const char *line = p->start, *s;

	error->why = p->why;
	error->is_nodes = p->err == ERR_TOO_LARGE && p->nodes_left == 0;
	error->line = 1;
	for (s = p->start; s < p->at; s++) {
		if (*s == '\n') {
			error->line++;
			line = s + 1;
		}
	}
	error->column = 1;
	for (s = line; s < p->at; s++)
		error->column += ((unsigned char)*s & 0xc0) != 0x80;
	if (p->pointer != NULL)
		error->pointer = p->pointer;
}

enum err
document_parse(struct arena *arena, struct span text,
    const struct document_limits *limits, struct document_error *error,
    const struct json **out)
{
	struct document_parser p = {
	    .p = text.bytes,
	    .start = text.bytes,
	    .end = (const char *)text.bytes + text.len,
	    .arena = arena,
	    .nodes_left = limits->nodes == 0 ? UINT32_MAX : limits->nodes,
	    .depth_max = DOCUMENT_DEPTH_MAX,
	    .is_unstorable_fine = limits->is_unstorable_fine,
	    .err = ERR_INTERNAL,
	};

	*error = (struct document_error){.pointer = "", .why = ""};
	if (text.len > UINT32_MAX ||
	    (limits->bytes != 0 && text.len > limits->bytes)) {
		error->why = "is too large";
		return ERR_TOO_LARGE;
	}
	if (limits->depth != 0 && limits->depth < DOCUMENT_DEPTH_MAX)
		p.depth_max = limits->depth;
	if (parse_document(&p, out))
		return ERR_OK;
	describe(&p, error);
	return p.err;
}
