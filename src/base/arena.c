#define _DEFAULT_SOURCE
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Holds an ordinary save with its token, parse and reply. */
#define FIRST_CHUNK_BYTES (64 * 1024)

struct chunk {
	struct chunk *next;
	size_t size; /* bytes in mem */
	size_t used; /* <= size */
	alignas(max_align_t) unsigned char mem[];
};

struct arena {
	struct chunk *head;  /* the one being filled */
	struct chunk *first; /* kept by arena_reset() */
	size_t left;         /* bytes that further chunks may take */
	size_t max;
};

static struct chunk *
chunk_new(size_t bytes)
{
	struct chunk *c;

	if (bytes > SIZE_MAX - sizeof *c)
		return NULL;
	c = malloc(sizeof *c + bytes);
	if (c == NULL)
		return NULL;
	c->next = NULL;
	c->size = bytes;
	c->used = 0;
	return c;
}

struct arena *
arena_new(size_t max_bytes)
{
	struct arena *a;

	a = malloc(sizeof *a);
	if (a == NULL)
		return NULL;
	a->first = chunk_new(FIRST_CHUNK_BYTES);
	if (a->first == NULL) {
		free(a);
		return NULL;
	}
	a->head = a->first;
	a->max = a->left = max_bytes;
	return a;
}

void
arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	arena_reset(a);
	free(a->first);
	free(a);
}

/* A chunk for at least this much; doubling keeps the number of them small. */
static bool
arena_grow(struct arena *a, size_t bytes)
{
	struct chunk *c;
	size_t want = a->head->size * 2;

	if (bytes > a->left)
		return false;
	if (want > a->left)
		want = a->left;
	if (want < bytes)
		want = bytes;
	c = chunk_new(want);
	if (c == NULL)
		return false;
	a->left -= want;
	c->next = a->head;
	a->head = c;
	return true;
}

void *
arena_alloc(struct arena *a, size_t bytes)
{
	const size_t mask = alignof(max_align_t) - 1;
	struct chunk *c;
	void *p;

	if (bytes > SIZE_MAX - mask)
		return NULL;
	bytes = (bytes + mask) & ~mask;
	if (bytes > a->head->size - a->head->used && !arena_grow(a, bytes))
		return NULL;
	c = a->head;
	p = c->mem + c->used;
	c->used += bytes;
	return p;
}

char *
arena_copy(struct arena *a, const char *s, size_t len)
{
	char *copy;

	if (len == SIZE_MAX)
		return NULL;
	copy = arena_alloc(a, len + 1);
	if (copy == NULL)
		return NULL;
	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *s;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		return NULL;
	s = arena_alloc(a, (size_t)n + 1);
	if (s == NULL)
		return NULL;
	va_start(ap, fmt);
	vsnprintf(s, (size_t)n + 1, fmt, ap);
	va_end(ap);
	return s;
}

void
arena_reset(struct arena *a)
{
	while (a->head != a->first) {
		struct chunk *c = a->head;

		a->head = c->next;
		explicit_bzero(c->mem, c->used);
		free(c);
	}
	explicit_bzero(a->first->mem, a->first->used);
	a->first->used = 0;
	a->left = a->max;
}
