/* limits - what an app may count on, for a client that wants to warn in time.
 */
#include "api/on/on.h"

#include "api/reply.h"
#include "api/reqctx.h"
#include "base/buf.h"
#include "base/conf.h"
#include "base/limits.h"
#include "http/request.h"
#include "schema/app.h"

/* The keys whose schemas refuse sealed values. */
static void
add_unsealable(struct reqctx *rq, struct buf *b)
{
	const char *app = request_query(rq->req, "app"), *entry;
	size_t from = 0, len;

	buf_str(b, ",\"unsealable\":[");
	while ((entry = schema_app_unsealable(
		    rq->api->app_schemas, app, &from, &len)) != NULL) {
		if (b->data[b->len - 1] != '[')
			buf_char(b, ',');
		buf_json(b, entry, len);
	}
	buf_char(b, ']');
}

enum err
limits_get(struct reqctx *rq)
{
	struct buf b = BUF_INIT(LIMITS_BODY_BYTES);
	struct conf_limit limit;

	buf_char(&b, '{');
	for (size_t at = 0; conf_next_limit(rq->api->conf, &at, &limit);) {
		if (limit.is_told)
			buf_printf(&b, "\"%s\":%lld,", limit.name,
			    (long long)limit.value);
	}
	buf_printf(&b, "\"number_digits\":%d,\"number_exponent\":%d",
	    LIMITS_NUMBER_CHARS, LIMITS_NUMBER_EXP);
	if (request_query(rq->req, "app") != NULL)
		add_unsealable(rq, &b);
	buf_char(&b, '}');
	reply_bytes(rq, 200, "application/json", &b);
	buf_free(&b);
	return ERR_OK;
}
