#include "base/err.h"

#include <assert.h>
#include <string.h>

static const struct {
	int status;
	enum err_retry retry;
	const char *code;
	const char *title;
} table[] = {
#define X(name, status, code, retry, title)                                    \
	[name] = {status, retry, code, title},
    ERR_LIST(X)
#undef X
};

int
err_status(enum err e)
{
	assert(e < ERR__COUNT);
	return table[e].status;
}

const char *
err_code(enum err e)
{
	assert(e < ERR__COUNT);
	return table[e].code;
}

const char *
err_title(enum err e)
{
	assert(e < ERR__COUNT);
	return table[e].title;
}

enum err_retry
err_retry(enum err e)
{
	assert(e < ERR__COUNT);
	return table[e].retry;
}

const char *
err_retry_name(enum err_retry r)
{
	static const char *const names[] = {
	    [RETRY_NEVER] = "never",
	    [RETRY_LATER] = "later",
	    [RETRY_AFTER_AUTH] = "after-auth",
	    [RETRY_AFTER_REBASE] = "after-rebase",
	    [RETRY_AFTER_SHRINK] = "after-shrink",
	};

	assert(r < COUNT(names));
	return names[r];
}

enum err
err_by_code(const char *code)
{
	for (size_t i = 0; i < COUNT(table); i++) {
		if (strcmp(table[i].code, code) == 0)
			return (enum err)i;
	}
	return ERR_INTERNAL;
}
