#define _DEFAULT_SOURCE
#include "base/conf.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/str.h"

#define CONF_FILE_BYTES 262144
#define NAME_BYTES      64

enum kind { PART, TEXT, NUM };

struct key {
	enum kind kind;
	const char *name; /* of a part: its title */
	const char *text; /* default */
	const char *choices;
	int64_t num; /* default */
	int64_t min, max;
	const char *help;
	size_t offset; /* in struct conf */
	bool is_limit, is_told;
	enum conf_sent sent;
};

enum { UNTOLD, TOLD };

static const struct key keys[] = {
#define ROW_PART(title) {.kind = PART, .name = title},
#define ROW_TEXT(n, value, c, h)                                               \
	{.kind = TEXT,                                                         \
	    .name = #n,                                                        \
	    .text = value,                                                     \
	    .choices = c,                                                      \
	    .help = h,                                                         \
	    .offset = offsetof(struct conf, n)},
#define ROW_NUM(n, value, a, b, h)                                             \
	{.kind = NUM,                                                          \
	    .name = #n,                                                        \
	    .num = value,                                                      \
	    .min = a,                                                          \
	    .max = b,                                                          \
	    .help = h,                                                         \
	    .offset = offsetof(struct conf, n)},
#define ROW_LIMIT(n, value, a, b, s, t, h)                                     \
	{.kind = NUM,                                                          \
	    .name = #n,                                                        \
	    .num = value,                                                      \
	    .min = a,                                                          \
	    .max = b,                                                          \
	    .help = h,                                                         \
	    .offset = offsetof(struct conf, n),                                \
	    .is_limit = true,                                                  \
	    .sent = CONF_##s,                                                  \
	    .is_told = t},
    CONF_LIST(ROW_PART, ROW_TEXT, ROW_NUM, ROW_LIMIT)};

struct conf_text {
	struct conf_text *next;
	char s[];
};

static bool
keep_text(struct conf *c, const char *value, const char **out)
{
	size_t len = strlen(value) + 1;
	struct conf_text *t = malloc(sizeof *t + len);

	if (t == NULL)
		return false;
	memcpy(t->s, value, len);
	t->next = c->texts;
	c->texts = t;
	*out = t->s;
	return true;
}

static const struct key *
find_key(const char *name)
{
	for (size_t i = 0; i < COUNT(keys); i++) {
		if (keys[i].kind != PART && strcmp(keys[i].name, name) == 0)
			return &keys[i];
	}
	return NULL;
}

/* Is value one of "a|b|c"? */
static bool
is_choice(const char *choices, const char *value)
{
	size_t len = strlen(value);

	for (const char *p = choices; p != NULL; p = strchr(p, '|')) {
		if (*p == '|')
			p++;
		if (strncmp(p, value, len) == 0 &&
		    (p[len] == '|' || p[len] == '\0') && len > 0)
			return true;
	}
	return false;
}

static void
set_num(struct conf *c, const struct key *k, const char *value,
    const char *where, struct buf *errors)
{
	int64_t n;

	if (!str_to_int64(value, k->min, k->max, &n)) {
		buf_printf(errors,
		    "%s: %s is \"%.80s\"; it takes a number "
		    "from %lld to %lld\n",
		    where, k->name, value, (long long)k->min,
		    (long long)k->max);
		return;
	}
	*(int64_t *)(void *)((char *)c + k->offset) = n;
}

static void
set_text(struct conf *c, const struct key *k, const char *value,
    const char *where, struct buf *errors)
{
	const char **out = (const char **)(void *)((char *)c + k->offset);

	if (k->choices != NULL && !is_choice(k->choices, value)) {
		buf_printf(errors, "%s: %s is \"%.80s\"; it takes one of %s\n",
		    where, k->name, value, k->choices);
		return;
	}
	if (!keep_text(c, value, out))
		buf_printf(errors, "%s: out of memory\n", where);
}

static void
set_key(struct conf *c, const struct key *k, const char *value,
    const char *where, struct buf *errors)
{
	if (k->kind == NUM)
		set_num(c, k, value, where, errors);
	else
		set_text(c, k, value, where, errors);
}

static char *
trim(char *s)
{
	size_t len;

	s += strspn(s, " \t\r");
	len = strlen(s);
	while (len > 0 && strchr(" \t\r", s[len - 1]) != NULL)
		s[--len] = '\0';
	return s;
}

/* NULL: there is no setting in it, or none we know. */
static const struct key *
read_line(char *line, const char *where, char **out, struct buf *errors)
{
	const struct key *k;
	char *value, *name;

	name = trim(line);
	if (*name == '\0' || *name == '#')
		return NULL;
	value = strchr(name, '=');
	if (value == NULL) {
		buf_printf(
		    errors, "%s: \"%.80s\" is not key = value\n", where, name);
		return NULL;
	}
	*value++ = '\0';
	name = trim(name);
	k = find_key(name);
	if (k == NULL)
		buf_printf(errors,
		    "%s: unknown setting \"%.80s\"; "
		    "holdfast.conf(5) lists them\n",
		    where, name);
	*out = trim(value);
	return k;
}

static void
read_lines(struct conf *c, const char *path, char *rest, struct buf *errors)
{
	int had[COUNT(keys)] = {0}; /* the line of each */
	char where[512], *line, *value;

	for (int n = 1; (line = strsep(&rest, "\n")) != NULL; n++) {
		const struct key *k;

		snprintf(where, sizeof where, "%s:%d", path, n);
		k = read_line(line, where, &value, errors);
		if (k == NULL)
			continue;
		if (had[k - keys] != 0)
			buf_printf(errors,
			    "%s: %s stands in line %d already; remove one\n",
			    where, k->name, had[k - keys]);
		had[k - keys] = n;
		set_key(c, k, value, where, errors);
	}
}

static void
read_file(struct conf *c, const char *path, struct buf *errors)
{
	struct buf text = BUF_INIT(CONF_FILE_BYTES);
	int e;

	e = file_read(path, &text);
	if (e != 0)
		buf_printf(errors, "%s: %s\n", path, strerror(e));
	else if (text.len > 0 && memchr(text.data, '\0', text.len) != NULL)
		buf_printf(errors, "%s: has a NUL byte\n", path);
	else if (text.len > 0)
		read_lines(c, path, text.data, errors);
	buf_free(&text);
}

static void
read_environment(struct conf *c, struct buf *errors)
{
	for (size_t i = 0; i < COUNT(keys); i++) {
		char name[NAME_BYTES + 16];
		const char *value;

		if (keys[i].kind == PART)
			continue;
		snprintf(name, sizeof name, "HOLDFAST_%s", keys[i].name);
		for (char *p = name; *p != '\0'; p++)
			if (*p >= 'a' && *p <= 'z')
				*p = (char)(*p - 'a' + 'A');
		value = getenv(name);
		if (value != NULL)
			set_key(c, &keys[i], value, name, errors);
	}
}

static void
set_defaults(struct conf *c, struct buf *errors)
{
	char number[32];

	for (size_t i = 0; i < COUNT(keys); i++) {
		const struct key *k = &keys[i];

		if (k->kind == PART)
			continue;
		snprintf(number, sizeof number, "%lld", (long long)k->num);
		if (k->kind == TEXT && k->text[0] == '\0')
			*(const char **)(void *)((char *)c + k->offset) = "";
		else
			set_key(c, k, k->kind == TEXT ? k->text : number,
			    "default", errors);
	}
}

/* What two keys must be to each other. */
static void
check_together(const struct conf *c, struct buf *errors)
{
	if (c->lock_timeout_ms >= c->statement_timeout_ms)
		buf_str(errors, "lock_timeout_ms must be less than "
				"statement_timeout_ms\n");
	if (c->statement_timeout_ms >= c->batch_timeout_ms)
		buf_str(errors, "statement_timeout_ms must be less than "
				"batch_timeout_ms\n");
	if (conf_is_production(c) && c->dev_secret_file[0] != '\0')
		buf_str(errors, "dev_secret_file is set while environment is "
				"production: anybody who has that secret can "
				"be any user; remove it, or set environment = "
				"development\n");
}

bool
conf_load(const char *path, struct conf **out, struct buf *errors)
{
	size_t had = errors->len;
	struct conf *c;

	c = calloc(1, sizeof *c);
	if (c == NULL) {
		buf_str(errors, "out of memory\n");
		return false;
	}
	set_defaults(c, errors);
	if (path != NULL)
		read_file(c, path, errors);
	read_environment(c, errors);
	if (errors->len == had)
		check_together(c, errors);
	if (errors->len != had) {
		conf_free(c);
		return false;
	}
	*out = c;
	return true;
}

void
conf_free(struct conf *c)
{
	if (c == NULL)
		return;
	while (c->texts != NULL) {
		struct conf_text *t = c->texts;

		c->texts = t->next;
		free(t);
	}
	free(c);
}

const char *
conf_path(const char *argument)
{
	const char *path = argument;

	if (path == NULL)
		path = getenv("HOLDFAST_CONF");
	return path != NULL ? path : HOLDFAST_SYSCONFDIR "/holdfast.conf";
}

bool
conf_is_production(const struct conf *c)
{
	return strcmp(c->environment, "production") == 0;
}

static void
write_wrapped(FILE *f, const char *prefix, const char *text)
{
	size_t column = 0;

	while (*text != '\0') {
		size_t len = strcspn(text, " ");

		if (column == 0 || column + len + 1 > 76)
			column = (size_t)fprintf(
			    f, "%s%s", column == 0 ? "" : "\n", prefix);
		else
			column += (size_t)fprintf(f, " ");
		column += (size_t)fprintf(f, "%.*s", (int)len, text);
		text += len + strspn(text + len, " ");
	}
	fputc('\n', f);
}

void
conf_write_example(FILE *f)
{
	fputs("# holdfast.conf - every setting with its default.\n"
	      "# Remove the # before a line to change it; holdfast check "
	      "reads it over.\n",
	    f);
	for (size_t i = 0; i < COUNT(keys); i++) {
		const struct key *k = &keys[i];

		if (k->kind == PART) {
			fprintf(f, "\n#\n# %s\n#\n", k->name);
			continue;
		}
		fputc('\n', f);
		write_wrapped(f, "# ", k->help);
		if (k->kind == NUM)
			fprintf(f, "# From %lld to %lld.\n#%s = %lld\n",
			    (long long)k->min, (long long)k->max, k->name,
			    (long long)k->num);
		else if (k->choices != NULL) {
			fputs("# One of ", f);
			fprintf(
			    f, "%s.\n#%s = %s\n", k->choices, k->name, k->text);
		} else
			fprintf(f, "#%s = %s\n", k->name, k->text);
	}
}

/* "a|b|c" as mdoc, a line each. */
static void
write_man_choices(FILE *f, const char *choices)
{
	if (choices == NULL)
		return;
	fputs("One of\n", f);
	while (*choices != '\0') {
		size_t len = strcspn(choices, "|");

		fprintf(f, ".Li %.*s %s\n", (int)len, choices,
		    choices[len] == '|' ? "," : ".");
		choices += len + (choices[len] == '|' ? 1 : 0);
	}
}

void
conf_write_man(FILE *f)
{
	for (size_t i = 0; i < COUNT(keys); i++) {
		const struct key *k = &keys[i];

		if (k->kind == PART) {
			fprintf(f, ".Ss %s\n.Bl -tag -width Ds\n", k->name);
		} else {
			fprintf(f, ".It Cm %s\n", k->name);
			write_wrapped(f, "", k->help);
			write_man_choices(f, k->choices);
			if (k->kind == NUM)
				fprintf(f, "Default %lld; from %lld to %lld.\n",
				    (long long)k->num, (long long)k->min,
				    (long long)k->max);
			else if (k->text[0] != '\0')
				fprintf(f, "Default\n.Li %s .\n", k->text);
			else
				fputs("Empty by default.\n", f);
		}
		if (i + 1 == COUNT(keys) || keys[i + 1].kind == PART)
			fputs(".El\n", f);
	}
}

bool
conf_next_limit(const struct conf *c, size_t *at, struct conf_limit *out)
{
	const struct key *k;
	size_t len;

	while (*at < COUNT(keys) && !keys[*at].is_limit)
		(*at)++;
	if (*at == COUNT(keys))
		return false;
	k = &keys[(*at)++];
	len = strlen(k->name);
	if (len > 2 && strcmp(k->name + len - 2, "_s") == 0)
		len -= 2;
	*out = (struct conf_limit){
	    .value =
		*(const int64_t *)(const void *)((const char *)c + k->offset),
	    .sent = k->sent,
	    .is_told = k->is_told,
	};
	assert(len < sizeof out->name);
	memcpy(out->name, k->name, len);
	return true;
}
