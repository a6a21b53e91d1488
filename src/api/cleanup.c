/* cleanup - a round of the sweeper, for an operator who wants it now. */
#include <string.h>

#include "api/ask.h"
#include "api/handlers.h"
#include "api/pipeline.h"
#include "api/reply.h"
#include "base/arena.h"
#include "base/clock.h"
#include "json/document.h"

#define ROUND_US 5000000 /* what a request may take of it */

struct totals {
	int64_t sessions, snapshots, entries;
	bool is_more;
};

static void
add(int64_t *to, const struct json *from)
{
	int64_t n;

	if (json_int64(from, &n))
		*to += n;
}

static enum err
read_slice(struct ask *a, const struct answer *answer, struct totals *t)
{
	const struct document_limits limits = {.depth = 4};
	struct document_error error;
	const struct json *slice;
	const char *text;
	enum err e;

	text = arena_copy(a->arena, answer->body, answer->body_len);
	if (text == NULL)
		return ERR_TOO_LARGE;
	e = document_parse(
	    a->arena, text, answer->body_len, &limits, &error, &slice);
	if (e != ERR_OK)
		return ERR_INTERNAL;
	add(&t->sessions, json_get(slice, "sessions"));
	add(&t->snapshots, json_get(slice, "snapshots"));
	add(&t->entries, json_get(slice, "entries"));
	t->is_more = json_is_true(json_get(slice, "more"));
	return ERR_OK;
}

static enum err
run_slice(struct ask *a, struct totals *t)
{
	struct call call;
	enum err e;

	call_begin(&call, CALL_sweep_slice);
	call_arg_str(&call, a->api->limits);
	e = pipeline_run_call(a, &call);
	if (e == ERR_OK)
		e = call.answer.status == 200 ? read_slice(a, &call.answer, t)
					      : ERR_INTERNAL;
	call_end(&call);
	return e;
}

enum err
cleanup_run(struct ask *a)
{
	int64_t until = clock_now_us() + ROUND_US;
	struct totals t = {.is_more = true};
	struct buf b = BUF_INIT(512);
	enum err e = ERR_OK;

	while (t.is_more && clock_now_us() < until && e == ERR_OK)
		e = run_slice(a, &t);
	if (e != ERR_OK)
		return e;
	buf_printf(&b,
	    "{\"deleted\":{\"sessions\":%lld,\"snapshots\":%lld,"
	    "\"entries\":%lld},\"more\":%s}",
	    (long long)t.sessions, (long long)t.snapshots, (long long)t.entries,
	    t.is_more ? "true" : "false");
	reply_bytes(a, 200, "application/json", &b);
	buf_free(&b);
	return ERR_OK;
}
