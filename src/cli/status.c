#include "cli/status.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/conf.h"
#include "base/score.h"
#include "cli/client.h"
#include "cli/figures.h"
#include "proc/report.h"
#include "proc/sockets.h"

#define TEXT_BYTES    65536
#define METRICS_BYTES (4 << 20)

/* As init scripts have it: "program is not running". */
#define NOT_RUNNING 3

/* Longer than a worker waits for a database that does not answer. */
#define PATIENCE_MS 15000

#define BAR_CELLS 20

/* What a master and one of its workers say. */
struct status {
	const struct conf *conf;
	struct buf report;  /* the master's file */
	struct buf ready;   /* of /health/ready?verbose */
	struct buf metrics; /* of /metrics */
	int code;           /* HTTP status of ready; 0: no worker answers */
};

/* What one group does. */
struct group {
	double ready, connected, busy, threads, bytes, files;
};

static const char *
text_of(const struct buf *b)
{
	return b->data != NULL ? b->data : "";
}

/* --- asking --- */

/*
 * The same question that a load balancer asks, on the same way through a
 * worker: what it answers is true for requests.
 */
static int
ask_group(const struct conf *conf, enum score_group g, const char *uri,
    struct buf *answer)
{
	char path[PATH_MAX];

	if (!sockets_path(conf, g, path, sizeof path))
		return 0;
	return client_get(path, uri, PATIENCE_MS, answer);
}

/* Any of them knows of all; one that hangs is passed over. */
static void
ask_worker(struct status *s)
{
	int g = GROUP_SESSIONS;

	while (g <= GROUP_SHARE && s->code == 0)
		s->code = ask_group(s->conf, (enum score_group)g++,
		    "/health/ready?verbose", &s->ready);
	if (s->code != 0 && ask_group(s->conf, (enum score_group)(g - 1),
				"/metrics", &s->metrics) != 200)
		buf_clear(&s->metrics);
}

static struct group
group_of(const struct status *s, enum score_group g)
{
	const char *text = s->metrics.data;
	char label[32];

	snprintf(label, sizeof label, "group=\"%s\"", score_group_name(g));
	return (struct group){
	    .ready = figures_sum(text, "holdfast_workers", label),
	    .connected = figures_sum(text, "holdfast_workers_connected", label),
	    .busy = figures_sum(text, "holdfast_threads_busy", label),
	    .threads = g == GROUP_SWEEPER
			   ? 0
			   : figures_sum(text, "holdfast_workers", label) *
				 figures_sum(text, "holdfast_threads", ""),
	    .bytes =
		figures_sum(text, "holdfast_process_resident_bytes", label),
	    .files = figures_sum(text, "holdfast_process_open_files", label),
	};
}

/* --- for a terminal --- */

static bool
is_coloured(void)
{
	const char *plain = getenv("NO_COLOR");

	return isatty(STDOUT_FILENO) && (plain == NULL || plain[0] == '\0');
}

/* '+' fine, '!' a warning, '-' wrong; all else is plain. */
static void
print_lines(const char *text)
{
	static const char *const colour[] = {
	    ['+'] = "\033[32m", ['!'] = "\033[33m", ['-'] = "\033[31m"};
	size_t len;

	for (; *text != '\0'; text += len + (text[len] == '\n')) {
		unsigned char mark = (unsigned char)text[0];
		bool is_marked = mark < COUNT(colour) && colour[mark] != NULL &&
				 is_coloured();

		len = strcspn(text, "\n");
		printf("%s%.*s%s\n", is_marked ? colour[mark] : "", (int)len,
		    text, is_marked ? "\033[0m" : "");
	}
}

static void
print_bar(double part, double all)
{
	/* Some of it shows, however little it is. */
	int cells =
	    all > 0 && part > 0 ? 1 + (int)(part / all * (BAR_CELLS - 1)) : 0;

	putchar('[');
	for (int i = 0; i < BAR_CELLS; i++)
		putchar(i < cells ? '#' : '.');
	putchar(']');
}

static void
print_figures(const struct status *s)
{
	const char *text = s->metrics.data;

	printf("\n%-10s %-31s %8s %7s\n", "", "threads at work", "memory",
	    "files");
	for (int g = GROUP_SESSIONS; g < GROUP__COUNT; g++) {
		struct group n = group_of(s, (enum score_group)g);

		printf("%-10s ", score_group_name((enum score_group)g));
		print_bar(n.busy, n.threads);
		printf(" %3.0f/%-4.0f %5.0f MB %7.0f\n", n.busy, n.threads,
		    n.bytes / 1e6, n.files);
	}
	printf("\nsince the start: %.0f requests, %.0f of them 5xx, "
	       "%.0f refused as too many\n",
	    figures_sum(text, "holdfast_requests_total", ""),
	    figures_sum(text, "holdfast_requests_total", "status=\"5"),
	    figures_sum(text, "holdfast_overloaded_total", ""));
	if (figures_within_ms(text, 0.5) >= 0)
		printf("half of them within %.3g ms, 99 %% within %.3g ms\n",
		    figures_within_ms(text, 0.5),
		    figures_within_ms(text, 0.99));
}

static void
print_text(const struct status *s)
{
	if (s->report.len > 0)
		print_lines(s->report.data);
	else
		printf(
		    "- there is no report of the master in %s/master.status\n",
		    s->conf->listen_dir);
	if (s->code != 0)
		print_lines(text_of(&s->ready));
	else
		printf(
		    "- no worker answers in %s\n"
		    "    you may lack the permission to connect: try as root\n"
		    "    the log of the workers: journalctl -u holdfast\n",
		    s->conf->listen_dir);
	if (s->metrics.len > 0)
		print_figures(s);
}

/* --- for a program --- */

/* "+ database     ok": a check each; the last line is the verdict. */
static void
put_checks(struct buf *b, const char *line)
{
	bool is_first = true;
	char name[32], why[512];

	buf_str(b, ",\"checks\":[");
	for (; *line != '\0'; line += line[0] == '\n') {
		if (strchr("+-!", line[0]) != NULL &&
		    sscanf(line + 1, " %31s %511[^\n]", name, why) == 2) {
			buf_printf(b, "%s{\"name\":", is_first ? "" : ",");
			buf_json_str(b, name);
			buf_printf(b, ",\"state\":\"%s\",\"why\":",
			    line[0] == '+'   ? "ok"
			    : line[0] == '!' ? "warning"
					     : "failed");
			buf_json_str(b, why);
			buf_char(b, '}');
			is_first = false;
		}
		line += strcspn(line, "\n");
	}
	buf_char(b, ']');
}

static void
put_groups(struct buf *b, const struct status *s)
{
	buf_str(b, ",\"groups\":[");
	for (int g = GROUP_SESSIONS; g < GROUP__COUNT; g++) {
		struct group n = group_of(s, (enum score_group)g);

		buf_printf(b,
		    "%s{\"name\":\"%s\",\"ready\":%.0f,\"connected\":%.0f,"
		    "\"threads_busy\":%.0f,\"threads\":%.0f,"
		    "\"resident_bytes\":%.0f,\"open_files\":%.0f}",
		    g == GROUP_SESSIONS ? "" : ",",
		    score_group_name((enum score_group)g), n.ready, n.connected,
		    n.busy, n.threads, n.bytes, n.files);
	}
	buf_char(b, ']');
}

static void
put_totals(struct buf *b, const char *text)
{
	buf_printf(b,
	    ",\"requests\":{\"total\":%.0f,\"errors\":%.0f,"
	    "\"overloaded\":%.0f},\"within_ms\":{\"p50\":%.3f,\"p99\":%.3f}",
	    figures_sum(text, "holdfast_requests_total", ""),
	    figures_sum(text, "holdfast_requests_total", "status=\"5"),
	    figures_sum(text, "holdfast_overloaded_total", ""),
	    figures_within_ms(text, 0.5), figures_within_ms(text, 0.99));
}

static void
put_master(struct buf *b, const struct status *s)
{
	struct report_reload reload;
	char version[64], since[64];
	int pid;

	if (sscanf(text_of(&s->report),
		"holdfast %63[^,], process %d, since %63[^,]", version, &pid,
		since) == 3) {
		buf_str(b, ",\"version\":");
		buf_json_str(b, version);
		buf_printf(b, ",\"process\":%d,\"since\":\"%s\"", pid, since);
	}
	if (!report_read_reload(s->conf, &reload) || reload.number == 0)
		return;
	buf_printf(b,
	    ",\"reload\":{\"number\":%u,\"is_over\":%s,\"how\":", reload.number,
	    reload.is_over ? "true" : "false");
	buf_json_str(b, reload.how);
	buf_char(b, '}');
}

static void
print_json(const struct status *s)
{
	struct buf b = BUF_INIT(TEXT_BYTES);

	buf_printf(&b, "{\"state\":\"%s\"",
	    s->code == 200 ? "ready"
	    : s->code != 0 ? "not-ready"
			   : "no-answer");
	put_master(&b, s);
	put_checks(&b, text_of(&s->ready));
	if (s->metrics.len > 0) {
		put_groups(&b, s);
		put_totals(&b, s->metrics.data);
	}
	buf_char(&b, '}');
	puts(text_of(&b));
	buf_free(&b);
}

/* --- */

static int
print_running(const struct conf *conf, bool is_json)
{
	struct status s = {
	    .conf = conf,
	    .report = BUF_INIT(TEXT_BYTES),
	    .ready = BUF_INIT(TEXT_BYTES),
	    .metrics = BUF_INIT(METRICS_BYTES),
	};

	if (!report_read(conf, &s.report))
		buf_clear(&s.report);
	ask_worker(&s);
	if (is_json)
		print_json(&s);
	else
		print_text(&s);
	buf_free(&s.report);
	buf_free(&s.ready);
	buf_free(&s.metrics);
	return s.code == 200 ? 0 : 1;
}

int
status_run(const char *conf_path, bool is_json)
{
	struct buf errors = BUF_INIT(TEXT_BYTES);
	struct conf *conf = NULL;
	int code = NOT_RUNNING;

	if (!conf_load(conf_path, &conf, &errors)) {
		fprintf(is_json ? stderr : stdout, "- %s\n%s", conf_path,
		    text_of(&errors));
		code = 1;
	} else if (sockets_master(conf) != 0) {
		code = print_running(conf, is_json);
	} else if (is_json) {
		puts("{\"state\":\"not-running\"}");
	} else {
		printf("- not running: no process holds %s/master.lock\n"
		       "    systemctl start holdfast; journalctl -u holdfast\n",
		    conf->listen_dir);
	}
	conf_free(conf);
	buf_free(&errors);
	return code;
}
