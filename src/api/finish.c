/*
 * finish - an answer of the database on its way out.
 */
#include "api/finish.h"

#include <string.h>

#include "api/dbcall.h"
#include "api/reply.h"
#include "api/reqctx.h"
#include "api/route.h"
#include "auth/auth.h"
#include "base/arena.h"
#include "base/log.h"
#include "live/publish.h"
#include "json/json.h"

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

static void
ring_one(struct reqctx *rq, const char *owner, const struct json *bell)
{
	const char *session =
	    json_text_copy(rq->arena, json_get(bell, "session"));
	const char *of = json_text_copy(rq->arena, json_get(bell, "owner"));
	const char *client = NULL, *keys = NULL, *raw;
	char channel[TICKET_CHANNEL_SIZE];
	int64_t rev = 0;
	size_t len;

	if (session == NULL)
		return;
	ticket_channel(
	    rq->api->auth->tickets, of == NULL ? owner : of, session, channel);
	if (json_is_true(json_get(bell, "close"))) {
		publish_close(rq->api->publish, channel);
		return;
	}
	if (!json_int64(json_get(bell, "rev"), &rev))
		return;
	if (json_type(json_get(bell, "client")) == JSON_STRING)
		client = json_text_copy(rq->arena, json_get(bell, "client"));
	if (json_type(json_get(bell, "keys")) == JSON_ARRAY) {
		raw = json_raw(json_get(bell, "keys"), &len);
		keys = arena_copy(rq->arena, raw, len);
	}
	publish_ring(rq->api->publish, channel, rev, client, keys);
}

void
finish_ring(struct reqctx *rq, const char *owner, const struct answer *answer)
{
	const struct json *bells, *one;

	if (rq->api->publish == NULL || answer->bell == NULL)
		return;
	if (dbcall_json(rq, answer->bell, strlen(answer->bell), &bells) !=
	    ERR_OK)
		return;
	for (one = json_first(bells); one != NULL; one = json_next(one))
		ring_one(rq, owner, one);
}

static enum err
send_answer(struct reqctx *rq, const char *owner, const struct call *call)
{
	const struct answer *answer = &call->answer;

	if (rq->route->is_save)
		count_outcome(answer->outcome);
	if (answer->status == 0) {
		log_error("call.unfinished",
		    LOG_STR("call", call_row(call->id)->name),
		    LOG_STR("code", answer->code == NULL ? "" : answer->code));
		return ERR_INTERNAL;
	}
	if (answer->status >= 400)
		return reply_refusal(rq, answer);
	finish_ring(rq, owner, answer);
	return reply_answer(rq, owner, answer);
}

enum err
finish_call(struct reqctx *rq, enum err e, const char *owner, struct call *call)
{
	if (e == ERR_OK)
		e = send_answer(rq, owner, call);
	call_end(call);
	return e;
}
