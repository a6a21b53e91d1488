/* metrics - what all processes counted, in Prometheus' text format. */
#include <string.h>

#include "api/match.h"
#include "api/on/health.h"
#include "api/on/on.h"
#include "api/reply.h"
#include "api/reqctx.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/revision.h"
#include "live/publish.h"

/* Number i of all scores: first the master's own. */
static const struct score *
score_at(const struct score_board *board, size_t i)
{
	return i == 0 ? &board->master : &board->slot[i - 1];
}

/* One counter over all processes, by its place in struct score. */
static uint64_t
total(const struct score_board *board, size_t offset)
{
	uint64_t n = 0;

	for (size_t i = 0; i <= SCORE_SLOTS; i++) {
		const char *s = (const char *)score_at(board, i);

		n += *(const _Atomic uint64_t *)(const void *)(s + offset);
	}
	return n;
}

#define TOTAL(board, member) total(board, offsetof(struct score, member))

/* Rows of one metric stand together; only the first has a help text. */
static void
write_help(
    struct buf *b, const char *metric, const char *help, const char *type)
{
	if (help[0] != '\0')
		buf_printf(b, "# HELP %s %s\n# TYPE %s %s\n", metric, help,
		    metric, type);
}

static void
write_row(struct buf *b, const char *metric, const char *labels, int64_t n)
{
	buf_str(b, metric);
	if (labels[0] != '\0')
		buf_printf(b, "{%s}", labels);
	buf_printf(b, " %lld\n", (long long)n);
}

static void
write_counters(struct buf *b, const struct score_board *board)
{
#define X(symbol, metric, labels, help)                                        \
	write_help(b, metric, help, "counter");                                \
	write_row(b, metric, labels,                                           \
	    (int64_t)TOTAL(board, counter[COUNTER_##symbol]));
	COUNTER_LIST(X)
#undef X
}

static void
write_gauges(struct buf *b, const struct score_board *board)
{
#define X(symbol, metric, labels, help)                                        \
	write_help(b, metric, help, "gauge");                                  \
	write_row(                                                             \
	    b, metric, labels, (int64_t)TOTAL(board, gauge[GAUGE_##symbol]));
	GAUGE_LIST(X)
#undef X
}

/* How one histogram is called, and how much one of what it counts is. */
struct series {
	const char *metric;
	const char *labels;
	double unit;
};

static void
write_histogram(struct buf *b, const struct score_board *board,
    enum histogram h, const struct series *s)
{
	const char *comma = s->labels[0] == '\0' ? "" : ",";
	uint64_t count = 0;
	double sum = (double)TOTAL(board, histogram[h].sum) * s->unit;

	for (size_t i = 0; i + 1 < SCORE_BUCKETS; i++) {
		count += TOTAL(board, histogram[h].bucket[i]);
		buf_printf(b, "%s_bucket{%s%sle=\"%g\"} %llu\n", s->metric,
		    s->labels, comma,
		    (double)(((uint64_t)1 << i) - 1) * s->unit,
		    (unsigned long long)count);
	}
	count += TOTAL(board, histogram[h].bucket[SCORE_BUCKETS - 1]);
	buf_printf(b, "%s_bucket{%s%sle=\"+Inf\"} %llu\n", s->metric, s->labels,
	    comma, (unsigned long long)count);
	buf_printf(b, "%s_sum{%s} %g\n%s_count{%s} %llu\n", s->metric,
	    s->labels, sum, s->metric, s->labels, (unsigned long long)count);
}

static void
write_histograms(struct buf *b, const struct score_board *board)
{
#define X(symbol, metric, labels, help, unit)                                  \
	write_help(b, metric, help, "histogram");                              \
	write_histogram(b, board, HISTOGRAM_##symbol,                          \
	    &(const struct series){metric, labels, unit});
	HISTOGRAM_LIST(X)
#undef X
}

static void
write_request_row(
    struct buf *b, const struct score_board *board, size_t row, size_t status)
{
	const struct route *r = match_row(row);
	uint64_t n = 0;

	for (size_t i = 0; i <= SCORE_SLOTS; i++)
		n += score_at(board, i)->request[row][status];
	if (n == 0)
		return;
	buf_printf(b,
	    "holdfast_requests_total{group=\"%s\",method=\"%s\","
	    "route=\"%s\",status=\"%d\"} %llu\n",
	    r == NULL ? "none" : score_group_name(r->group),
	    r == NULL ? "-" : request_method_name(r->method),
	    r == NULL ? "-" : r->path, score_status[status],
	    (unsigned long long)n);
}

static void
write_requests(struct buf *b, const struct score_board *board)
{
	write_help(b, "holdfast_requests_total",
	    "Requests answered, by group, route and status.", "counter");
	for (size_t row = 0; row <= match_rows(); row++) {
		for (size_t i = 0; i < SCORE_STATUSES; i++) {
			if (score_status[i] != 0)
				write_request_row(b, board, row, i);
		}
	}
}

/* Of the processes of each group that are ready: a sum, a row a group. */
typedef int64_t per_worker(const struct score *);

static void
write_by_group(struct buf *b, const struct score_board *board,
    const char *metric, const char *help, per_worker *of)
{
	write_help(b, metric, help, "gauge");
	for (int g = GROUP_SESSIONS; g < GROUP__COUNT; g++) {
		int64_t n = 0;

		for (size_t i = 1; i <= SCORE_SLOTS; i++) {
			const struct score *s = score_at(board, i);

			if (s->pid != 0 && s->group == g &&
			    s->state == SCORE_READY)
				n += of(s);
		}
		buf_printf(b, "%s{group=\"%s\"} %lld\n", metric,
		    score_group_name((enum score_group)g), (long long)n);
	}
}

static int64_t
is_ready(const struct score *s)
{
	(void)s;
	return 1;
}

static int64_t
is_connected(const struct score *s)
{
	return score_is_connected(s);
}

static int64_t
in_flight(const struct score *s)
{
	return s->gauge[GAUGE_IN_FLIGHT];
}

static int64_t
resident(const struct score *s)
{
	return s->resident_bytes;
}

static int64_t
open_files(const struct score *s)
{
	return s->open_files;
}

static void
write_workers(struct buf *b, const struct score_board *board)
{
	write_by_group(b, board, "holdfast_workers",
	    "Processes that are ready.", is_ready);
	write_by_group(b, board, "holdfast_workers_connected",
	    "Workers whose lanes are all connected to the database.",
	    is_connected);
	write_by_group(b, board, "holdfast_threads_busy",
	    "Request threads that are working on a request.", in_flight);
	write_by_group(b, board, "holdfast_process_resident_bytes",
	    "Resident memory of the processes.", resident);
	write_by_group(b, board, "holdfast_process_open_files",
	    "Open file descriptors of the processes.", open_files);
}

static void
write_cpu(struct buf *b, const struct score_board *board)
{
	static const char metric[] = "holdfast_process_cpu_seconds_total";

	write_help(b, metric, "Processor time of all processes, dead ones too.",
	    "counter");
	for (int g = GROUP_NONE; g < GROUP__COUNT; g++)
		buf_printf(b, "%s{group=\"%s\"} %.3f\n", metric,
		    g == GROUP_NONE ? "master"
				    : score_group_name((enum score_group)g),
		    (double)board->cpu_us[g] / 1e6);
}

/* What runs, and since when; and settings that alerts compare with. */
static void
write_facts(
    struct buf *b, const struct score_board *board, const struct conf *conf)
{
	write_help(b, "holdfast_build_info", "Always 1.", "gauge");
	write_row(b, "holdfast_build_info",
	    "version=\"" HOLDFAST_VERSION "\",revision=\"" HOLDFAST_REVISION
	    "\"",
	    1);
	write_help(b, "holdfast_start_time_seconds",
	    "When the master was started.", "gauge");
	write_row(
	    b, "holdfast_start_time_seconds", "", board->started_ms / 1000);
	write_help(b, "holdfast_threads",
	    "Requests that one worker works on at the same time.", "gauge");
	write_row(b, "holdfast_threads", "", conf->threads);
	write_help(b, "holdfast_sweep_interval_seconds",
	    "Between two rounds of the sweeper.", "gauge");
	write_row(
	    b, "holdfast_sweep_interval_seconds", "", conf->sweep_interval_s);
}

static void
write_migrated(struct buf *b, const struct score_board *board)
{
	static const char metric[] = "holdfast_database_migrated";

	write_help(b, metric,
	    "1 when the database has the migrations of this binary.", "gauge");
	write_row(b, metric, "", board->is_migrated);
}

/* Who listens is known to the live instance alone. */
static void
write_live(struct buf *b, const char *socket)
{
	static const char up[] = "holdfast_live_up";
	static const char metric[] = "holdfast_live_subscribers";
	static const char lost[] = "holdfast_live_redis_lost";
	struct publish_status status;
	bool is_up;

	if (socket[0] == '\0')
		return;
	is_up = publish_ask(socket, &status);
	write_help(b, up, "1 when the live instance answers.", "gauge");
	write_row(b, up, "", is_up);
	if (!is_up)
		return;
	write_help(b, metric, "Streams that the live instance holds.", "gauge");
	write_row(b, metric, "", status.subscribers);
	if (status.redis_lost < 0)
		return;
	write_help(
	    b, lost, "Redis that the live instance does not reach.", "gauge");
	write_row(b, lost, "", status.redis_lost);
}

enum err
metrics_get(struct reqctx *rq)
{
	struct buf b = BUF_INIT(4 << 20);
	bool is_migrated;

	if (score_all == NULL)
		return ERR_NOT_FOUND;
	/* A figure nobody else may have asked for since this worker began. */
	(void)!health_ask_database(rq, &is_migrated);
	write_requests(&b, score_all);
	write_facts(&b, score_all, rq->api->conf);
	write_workers(&b, score_all);
	write_cpu(&b, score_all);
	write_migrated(&b, score_all);
	write_counters(&b, score_all);
	write_gauges(&b, score_all);
	write_histograms(&b, score_all);
	write_live(&b, rq->api->conf->live_publish_socket);
	reply_bytes(rq, 200, "text/plain; version=0.0.4; charset=utf-8", &b);
	buf_free(&b);
	return ERR_OK;
}
