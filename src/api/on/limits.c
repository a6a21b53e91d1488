/* limits - what an app may count on, for a client that wants to warn in time.
 */
#include "api/on/on.h"

#include "api/ask.h"
#include "api/reply.h"
#include "base/buf.h"
#include "http/request.h"
#include "schema/app.h"

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

enum err
limits_get(struct ask *a)
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
