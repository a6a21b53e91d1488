#include "api/handlers.h"

#include <string.h>

#include "api/ask.h"
#include "api/live.h"
#include "api/reply.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "http/request.h"
#include "schema/app.h"

static void
count_outcome(const char *outcome)
{
	static const struct {
		const char *name;
		enum counter counter;
	} table[] = {
	    {"applied", COUNTER_SAVE_APPLIED},
	    {"unchanged", COUNTER_SAVE_UNCHANGED},
	    {"duplicate", COUNTER_SAVE_DUPLICATE},
	    {"merged", COUNTER_SAVE_MERGED},
	    {"parked", COUNTER_SAVE_PARKED},
	    {"refused", COUNTER_SAVE_REFUSED},
	    {"copied", COUNTER_SAVE_COPIED},
	};

	for (size_t i = 0; outcome != NULL && i < COUNT(table); i++) {
		if (strcmp(table[i].name, outcome) == 0)
			score_add(table[i].counter, 1);
	}
}

enum err
handlers_finish(struct ask *a, struct call *call)
{
	const struct answer *answer = &call->answer;

	/* What the context group changes is a save; a refused read is none. */
	if (a->route->group == GROUP_CONTEXT && a->route->method != METHOD_GET)
		count_outcome(answer->outcome);
	if (answer->status == 0) {
		log_error("call.unfinished",
		    LOG_STR("call", call_row(call->id)->name),
		    LOG_STR("code", answer->code == NULL ? "" : answer->code));
		return ERR_INTERNAL;
	}
	if (answer->status >= 400)
		return reply_refusal(a, answer);
	live_ring(a, answer);
	return reply_answer(a, answer);
}

/* A text of the body is gone; lengths stay as they are. */
enum err
handlers_hide(struct ask *a, const struct json *value)
{
	size_t len;
	const char *raw = json_raw(value, &len);
	char *copy = arena_copy(a->arena, a->body, a->body_len);

	if (copy == NULL)
		return ERR_TOO_LARGE;
	if (len > 2)
		memset(copy + (raw - a->body) + 1, 'x', len - 2);
	a->body = copy;
	return ERR_OK;
}

/* The keys whose schemas want to read what a client may have sealed. */
static void
add_unsealable(struct ask *a, struct buf *b)
{
	const char *app = request_query(a->req, "app"), *entry;
	size_t from = 0, len;

	buf_str(b, ",\"unsealable\":[");
	while ((entry = schema_app_unsealable(
		    a->api->app_schemas, app, &from, &len)) != NULL) {
		if (b->data[b->len - 1] != '[')
			buf_char(b, ',');
		buf_json(b, entry, len);
	}
	buf_char(b, ']');
}

/* What an app may count on, for a client that wants to warn in time. */
enum err
handlers_limits(struct ask *a)
{
	const struct conf *c = a->api->conf;
	struct buf b = BUF_INIT(LIMITS_BODY_BYTES);

	buf_printf(&b,
	    "{\"body_bytes\":%lld,\"beacon_bytes\":%lld,"
	    "\"context_bytes\":%lld,\"key_bytes\":%lld,\"keys\":%lld,"
	    "\"depth\":%lld,\"nodes\":%lld,\"batches\":%lld,"
	    "\"sessions\":%lld,",
	    (long long)c->body_bytes, (long long)c->beacon_bytes,
	    (long long)c->context_bytes, (long long)c->key_bytes,
	    (long long)c->keys, (long long)c->depth, (long long)c->nodes,
	    (long long)c->batches, (long long)c->sessions);
	buf_printf(&b,
	    "\"session_ttl\":%lld,\"session_grace\":%lld,"
	    "\"snapshots\":%lld,\"snapshot_days\":%lld,\"steps\":%lld,"
	    "\"past_bytes\":%lld,\"conflicts\":%lld,\"conflict_bytes\":%lld,",
	    (long long)c->session_ttl_s, (long long)c->session_grace_s,
	    (long long)c->snapshots, (long long)c->snapshot_days,
	    (long long)c->steps, (long long)c->past_bytes,
	    (long long)c->conflicts, (long long)c->conflict_bytes);
	buf_printf(&b,
	    "\"parked\":%lld,\"parked_bytes\":%lld,\"clients\":%lld,"
	    "\"tombstones\":%lld,\"messages\":%lld,\"message_bytes\":%lld,"
	    "\"grants\":%lld,\"links\":%lld,"
	    "\"jobs\":%lld,\"job_bytes\":%lld,\"job_lease\":%lld,"
	    "\"user_calls\":%lld,\"user_share\":%lld,"
	    "\"number_digits\":%d,\"number_exponent\":%d",
	    (long long)c->parked, (long long)c->parked_bytes,
	    (long long)c->clients, (long long)c->tombstones,
	    (long long)c->messages, (long long)c->message_bytes,
	    (long long)c->grants, (long long)c->links, (long long)c->jobs,
	    (long long)c->job_bytes, (long long)c->job_lease_s,
	    (long long)c->user_calls, (long long)c->user_share,
	    LIMITS_NUMBER_CHARS, LIMITS_NUMBER_EXP);
	if (request_query(a->req, "app") != NULL)
		add_unsealable(a, &b);
	buf_char(&b, '}');
	reply_bytes(a, 200, "application/json", &b);
	buf_free(&b);
	return ERR_OK;
}
