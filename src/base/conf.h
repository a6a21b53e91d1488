/*
 * conf - the settings in force.
 *
 * Read whole before it replaces anything: a file with one wrong line changes
 * nothing.  Immutable once loaded; one lives as long as the process that
 * loaded it.
 */
#ifndef CONF_H
#define CONF_H

#include <stdio.h>

#include "base/buf.h"
#include "base/conf_keys.h"
#include "base/defs.h"

struct conf {
#define CONF_PART(title)
#define CONF_TEXT(name, value, choices, help)                  const char *name;
#define CONF_NUM(name, value, least, most, help)               int64_t name;
#define CONF_LIMIT(name, value, least, most, sent, told, help) int64_t name;
	CONF_LIST(CONF_PART, CONF_TEXT, CONF_NUM, CONF_LIMIT)
#undef CONF_TEXT
#undef CONF_NUM
#undef CONF_LIMIT
	struct conf_text *texts; /* what the strings above live in */
};

/*
 * path NULL: defaults and environment alone.  On failure *out is untouched
 * and errors has a line for each mistake: file, line, key, what would do.
 */
NODISCARD bool conf_load(
    const char *path, struct conf **out, struct buf *errors);
void conf_free(struct conf *); /* NULL is fine */

/* The file that serve reads: argument, HOLDFAST_CONF, or the packaged one. */
const char *conf_path(const char *argument);

bool conf_is_production(const struct conf *);

enum conf_sent { CONF_UNSENT, CONF_ROW, CONF_NAMED }; /* conf_keys.h */

struct conf_limit {
	char name[40]; /* without `_s` */
	int64_t value;
	enum conf_sent sent;
	bool is_told;
};

/* One limit after another, from *at = 0 on; false behind the last. */
bool conf_next_limit(const struct conf *, size_t *at, struct conf_limit *out);

/* The list as people read it. */
void conf_write_example(FILE *);
void conf_write_man(FILE *);

#endif
