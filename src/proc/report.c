#include "proc/report.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/file.h"

#define REPORT_BYTES 8192
#define REPORT_MODE  0640
#define TIME_SIZE    32
#define IN_PROGRESS  "in progress"

struct event {
	char text[400];
	char at[TIME_SIZE];
};

static struct event last_end[GROUP__COUNT];
static struct event last_reload;
static unsigned reloads;
static char started_at[TIME_SIZE];
static char written[REPORT_BYTES]; /* what the file says now */

static void
note(struct event *e, const char *text)
{
	snprintf(e->text, sizeof e->text, "%s", text);
	clock_format(clock_unix_ms(), e->at);
}

void
report_end(enum score_group g, const char *end)
{
	note(&last_end[g], end);
}

void
report_reload_begins(void)
{
	reloads++;
	note(&last_reload, IN_PROGRESS);
}

void
report_reload_ends(bool is_done, const char *why)
{
	char how[sizeof last_reload.text];

	snprintf(how, sizeof how, "refused: %s", why);
	note(&last_reload, is_done ? "done" : how);
}

static void
add_group(struct buf *b, const struct roster *r, enum score_group g)
{
	unsigned ready = 0, starting = 0, old = 0;

	for (size_t i = 0; i < r->count; i++) {
		const struct post *p = &r->posts[i];

		if (p->group != g)
			continue;
		ready += p->now != NULL;
		starting += p->next != NULL;
		old += p->now != NULL && p->now->generation != r->generation;
	}
	buf_printf(b, "%c %-10s %u of %u ready", ready < r->want[g] ? '-' : '+',
	    score_group_name(g), ready, r->want[g]);
	if (starting > 0)
		buf_printf(b, ", %u starting", starting);
	if (old > 0)
		buf_printf(b, ", %u to be replaced", old);
	if (last_end[g].text[0] != '\0')
		buf_printf(
		    b, "; last death %s, %s", last_end[g].at, last_end[g].text);
	buf_char(b, '\n');
}

static void
compose(struct buf *b, const struct roster *r, bool is_draining)
{
	if (started_at[0] == '\0')
		clock_format(clock_unix_ms(), started_at);
	buf_printf(b, "holdfast %s, process %d, since %s, %s\n",
	    HOLDFAST_VERSION, (int)getpid(), started_at,
	    is_draining            ? "going away"
	    : roster_is_serving(r) ? "serving"
				   : "not serving");
	if (last_reload.text[0] != '\0')
		buf_printf(b, "reload %u, %s: %s\n", reloads, last_reload.at,
		    last_reload.text);
	for (int g = GROUP_NONE + 1; g < GROUP__COUNT; g++)
		add_group(b, r, (enum score_group)g);
}

static bool
report_path(const struct conf *conf, const char *suffix, char *out, size_t size)
{
	int n =
	    snprintf(out, size, "%s/master.status%s", conf->listen_dir, suffix);

	return n > 0 && (size_t)n < size;
}

/* Nobody depends on it, so what cannot be written is left. */
static void
replace(const struct conf *conf, const struct buf *b)
{
	char path[PATH_MAX], draft[PATH_MAX];
	bool is_whole;
	int fd;

	if (!report_path(conf, "", path, sizeof path) ||
	    !report_path(conf, ".new", draft, sizeof draft))
		return;
	fd = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
	    REPORT_MODE);
	if (fd < 0)
		return;
	is_whole = write(fd, b->data, b->len) == (ssize_t)b->len;
	close(fd);
	if (is_whole && rename(draft, path) == 0)
		memcpy(written, b->data, b->len + 1);
}

void
report_write(const struct conf *conf, const struct roster *r, bool is_draining)
{
	struct buf b = BUF_INIT(REPORT_BYTES);

	compose(&b, r, is_draining);
	if (!b.is_failed && strcmp(b.data, written) != 0)
		replace(conf, &b);
	buf_free(&b);
}

void
report_remove(const struct conf *conf)
{
	char path[PATH_MAX];

	if (report_path(conf, "", path, sizeof path))
		unlink(path);
}

bool
report_read(const struct conf *conf, struct buf *out)
{
	char path[PATH_MAX];

	return report_path(conf, "", path, sizeof path) &&
	       file_read(path, out) == 0;
}

bool
report_read_reload(const struct conf *conf, struct report_reload *out)
{
	struct buf b = BUF_INIT(REPORT_BYTES);
	const char *line = NULL;
	bool is_read = report_read(conf, &b) && b.data != NULL;

	*out = (struct report_reload){0};
	if (is_read)
		line = strstr(b.data, "\nreload ");
	if (line != NULL && sscanf(line, "\nreload %u, %*s %511[^\n]",
				&out->number, out->how) == 2)
		out->is_over = strcmp(out->how, IN_PROGRESS) != 0;
	buf_free(&b);
	return is_read;
}
