#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "json/pointer.h"
#include "json/schema_checker.h"

#define MESSAGE_MAX 300
#define POINTER_MAX 8192

/* Cut text must not end within a character. */
static size_t
whole_characters(const char *s, size_t len)
{
	size_t n = len;

	while (n > 0 && ((unsigned char)s[n - 1] & 0xc0) == 0x80)
		n--;
	return n > 0 && (unsigned char)s[n - 1] >= 0xc0 ? n - 1 : n;
}

static const char *
copy_message(struct arena *arena, const char *before, const char *message)
{
	char text[MESSAGE_MAX];
	int n = snprintf(text, sizeof text, "%s%s", before, message);
	size_t len = n < 0 ? 0 : (size_t)n;

	if (len >= sizeof text)
		len = whole_characters(text, sizeof text - 1);
	return arena_copy(arena, text, len);
}

static const char *
write_pointer(struct schema_checker *c, const struct json *at, const char *name,
    size_t len)
{
	struct buf b = BUF_INIT(POINTER_MAX);
	const char *pointer = NULL;

	buf_str(&b, c->prefix);
	if (pointer_to(&b, c->root, at) && name != NULL)
		pointer_add(&b, name, len);
	if (b.len > 0)
		pointer = arena_copy(c->arena, b.data, b.len);
	buf_free(&b);
	return pointer == NULL ? c->prefix : pointer;
}

static void
note(struct schema_checker *c, const char *pointer, const char *keyword,
    const char *before, const char *message)
{
	struct schema_errors *errors = c->errors;
	struct schema_error *e;

	e = &errors->list[errors->count];
	e->pointer = pointer;
	e->keyword = keyword;
	e->message = copy_message(c->arena, before, message);
	if (e->message == NULL)
		e->message = "is not as it should be";
	errors->count++;
}

/* The list is full: whatever else is wrong is not worth the time. */
static bool
is_full(struct schema_checker *c)
{
	if (c->errors->count < SCHEMA_ERRORS_MAX)
		return false;
	c->errors->is_cut = true;
	return true;
}

bool
schema_error(struct schema_checker *c, const struct json *at,
    const char *keyword, const char *fmt, ...)
{
	char message[MESSAGE_MAX];
	bool is_name = at == c->name;
	va_list ap;

	if (!c->is_loud || is_full(c))
		return false;
	va_start(ap, fmt);
	vsnprintf(message, sizeof message, fmt, ap);
	va_end(ap);
	if (is_name)
		at = c->name_member;
	note(c, write_pointer(c, at, NULL, 0), keyword,
	    is_name ? "has a name that " : "", message);
	return false;
}

bool
schema_error_member(struct schema_checker *c, const struct json *object,
    const char *name, size_t len, const char *keyword, const char *message)
{
	if (!c->is_loud || is_full(c))
		return false;
	note(c, write_pointer(c, object, name, len), keyword, "", message);
	return false;
}
