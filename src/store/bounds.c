#include "store/bounds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/conf.h"
#include "store/calls.h"

#define ROW_BYTES 1024

static const struct {
	const char *type, *name;
} members[] = {
#define X(type, name) {#type, #name},
    CALL_LIMIT_LIST(X)
#undef X
};

static bool
find(const struct conf *c, const char *name, struct conf_limit *out)
{
	size_t at = 0;

	while (conf_next_limit(c, &at, out)) {
		if (out->sent == CONF_ROW && strcmp(out->name, name) == 0)
			return true;
	}
	return false;
}

char *
bounds_row(const struct conf *c, const char *type)
{
	struct buf b = BUF_INIT(ROW_BYTES);
	struct conf_limit limit;

	for (size_t i = 0; i < COUNT(members); i++) {
		if (strcmp(members[i].type, type) != 0 ||
		    !find(c, members[i].name, &limit))
			continue;
		buf_printf(&b, "%c%lld", b.len == 0 ? '(' : ',',
		    (long long)limit.value);
	}
	buf_char(&b, ')');
	if (!b.is_failed)
		return b.data;
	buf_free(&b);
	return NULL;
}

static void
broken(const char *name, const char *why)
{
	fprintf(stderr, "limit %s: %s\n", name, why);
	abort();
}

void
bounds_check(void)
{
	static const struct conf none;
	struct conf_limit limit;
	size_t rows = 0;

	for (size_t i = 0; i < COUNT(members); i++) {
		if (!find(&none, members[i].name, &limit))
			broken(members[i].name,
			    "a type has it, and conf_keys.h has no such ROW");
	}
	for (size_t at = 0; conf_next_limit(&none, &at, &limit);)
		rows += limit.sent == CONF_ROW;
	if (rows != COUNT(members))
		broken("", "conf_keys.h has a ROW that is in no type");
}
