#include "api/param.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/match.h"

struct list {
	struct param param[CALL_ARGS_MAX];
	int count;
};

static struct list lists[SCORE_ROUTES];

static const char *const source_words[] = {
#define X(symbol, word) [PARAM_##symbol] = word,
    PARAM_SOURCES(X)
#undef X
};

static const char *const type_words[] = {
    [TYPE_TEXT] = "",
    [TYPE_INT] = "int",
    [TYPE_COUNT] = "count",
    [TYPE_UUID] = "uuid",
    [TYPE_BOOL] = "bool",
    [TYPE_LIST] = "list",
};

static bool
find_word(const char *const *list, size_t count, const char *s, size_t len,
    unsigned *out)
{
	for (size_t i = 0; i < count; i++) {
		if (strlen(list[i]) == len && memcmp(list[i], s, len) == 0) {
			*out = (unsigned)i;
			return true;
		}
	}
	return false;
}

/* "?name:type", "+name" or "{name}:type", its first character already known. */
static bool
compile_named(
    const struct route *route, const char *word, size_t len, struct param *p)
{
	const char *colon = memchr(word, ':', len);
	size_t name_len = colon == NULL ? len : (size_t)(colon - word);
	size_t type_len = colon == NULL ? 0 : len - name_len - 1;
	unsigned type;

	word++;
	name_len -= p->source == PARAM_SEGMENT ? 2 : 1;
	if (name_len >= sizeof p->name)
		return false;
	memcpy(p->name, word, name_len);
	if (!find_word(type_words, COUNT(type_words),
		colon == NULL ? "" : colon + 1, type_len, &type))
		return false;
	p->type = (enum param_type)type;
	return p->source != PARAM_SEGMENT ||
	       match_segment(route, p->name, &p->segment, &p->is_rest);
}

static bool
compile_word(
    const struct route *route, const char *word, size_t len, struct param *p)
{
	unsigned source;

	memset(p, 0, sizeof *p);
	if (len > 6 && memcmp(word, "const:", 6) == 0) {
		p->source = PARAM_CONST;
		if (len - 6 >= sizeof p->name)
			return false;
		memcpy(p->name, word + 6, len - 6);
		return true;
	}
	if (*word == '?' || *word == '+' || *word == '{') {
		p->source = *word == '?'   ? PARAM_QUERY
			    : *word == '+' ? PARAM_BY_HAND
					   : PARAM_SEGMENT;
		return compile_named(route, word, len, p);
	}
	if (!find_word(source_words, COUNT(source_words), word, len, &source))
		return false;
	p->source = (enum param_source)source;
	return true;
}

static int
compile(const struct route *route, struct param out[CALL_ARGS_MAX])
{
	const char *word = route->args == NULL ? "" : route->args;
	int n = 0;

	for (;;) {
		size_t len;

		word += strspn(word, " ");
		len = strcspn(word, " ");
		if (len == 0)
			return n;
		if (n == CALL_ARGS_MAX ||
		    !compile_word(route, word, len, &out[n])) {
			fprintf(stderr,
			    "route %s: \"%.*s\" is not an argument\n",
			    route->path, (int)len, word);
			abort();
		}
		n++;
		word += len;
	}
}

void
param_read(void)
{
	for (size_t i = 0; i < match_rows(); i++) {
		const struct route *r = match_row(i);

		lists[i].count = compile(r, lists[i].param);
		if (r->handle != NULL ||
		    lists[i].count == call_row(r->call)->nargs)
			continue;
		fprintf(stderr,
		    "route %s: lists another number of arguments than its "
		    "call takes\n",
		    r->path);
		abort();
	}
}

const struct param *
param_list(const struct route *r, int *count)
{
	const struct list *list = &lists[match_number(r)];

	*count = list->count;
	return list->param;
}
