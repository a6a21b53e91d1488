/* error - what is wrong, where, and in which words; at most 32 of them. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "schema/checker.h"
#include "json/pointer.h"

#define POINTER_MAX 8192

/* What a sentence costs. */
#define STEPS_NOTE 16

/* Cut text must not end within a character. */
static size_t
whole_characters(const char *s, size_t len)
{
	size_t n = len;

	while (n > 0 && ((unsigned char)s[n - 1] & 0xc0) == 0x80)
		n--;
	return n > 0 && (unsigned char)s[n - 1] >= 0xc0 ? n - 1 : n;
}

const struct json *
schema_error_place(const struct schema_checker *c, const struct json *v)
{
	return v == c->name ? c->name_member : v;
}

/* A place for one more; NULL, for whatever else is wrong is not worth it. */
static struct schema_note *
note(struct schema_checker *c, const struct json *at, const char *keyword)
{
	struct schema_notes *notes = c->notes;
	struct schema_note *n;

	if (!c->is_loud)
		return NULL;
	if (notes->count == LIMITS_ERRORS) {
		notes->is_cut = true;
		return NULL;
	}
	(void)schema_step(c, STEPS_NOTE);
	n = &notes->list[notes->count++];
	n->at = schema_error_place(c, at);
	n->name = NULL;
	n->len = 0;
	n->keyword = keyword;
	n->message[0] = '\0';
	return n;
}

bool
schema_error(struct schema_checker *c, const struct json *at,
    const char *keyword, const char *fmt, ...)
{
	struct schema_note *n = note(c, at, keyword);
	size_t before = 0;
	va_list ap;

	if (n == NULL)
		return false;
	if (n->at != at)
		before = (size_t)snprintf(
		    n->message, sizeof n->message, "its name ");
	va_start(ap, fmt);
	vsnprintf(n->message + before, sizeof n->message - before, fmt, ap);
	va_end(ap);
	return false;
}

bool
schema_error_member(struct schema_checker *c, const struct json *object,
    const struct json *name, const char *keyword, const char *message)
{
	struct schema_note *n = note(c, object, keyword);

	if (n == NULL)
		return false;
	n->name = name->to.string;
	n->len = name->count;
	snprintf(n->message, sizeof n->message, "%s", message);
	return false;
}

static const char *
write_pointer(struct schema_checker *c, const struct schema_note *n)
{
	struct buf b = BUF_INIT(POINTER_MAX);
	const char *pointer = NULL;

	buf_str(&b, c->prefix);
	if (pointer_to(&b, c->root, n->at) && n->name != NULL)
		pointer_add(&b, n->name, n->len);
	if (b.len > 0)
		pointer = arena_copy(c->arena, b.data, b.len);
	buf_free(&b);
	return pointer == NULL ? c->prefix : pointer;
}

static const char *
copy_message(struct schema_checker *c, const struct schema_note *n)
{
	size_t len = strlen(n->message);
	const char *copy;

	if (len == sizeof n->message - 1)
		len = whole_characters(n->message, len);
	copy = arena_copy(c->arena, n->message, len);
	return copy == NULL ? "is not valid" : copy;
}

void
schema_error_tell(struct schema_checker *c, struct schema_errors *out)
{
	size_t i;

	out->count = c->notes->count;
	out->is_cut = c->notes->is_cut;
	for (i = 0; i < out->count; i++) {
		const struct schema_note *n = &c->notes->list[i];

		out->list[i] =
		    (struct schema_error){.pointer = write_pointer(c, n),
			.keyword = n->keyword,
			.message = copy_message(c, n)};
	}
}
