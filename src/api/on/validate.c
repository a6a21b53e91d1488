/* validate - would this value be taken for that key?  Writes nothing. */
#include "api/govern/govern.h"
#include "api/match.h"
#include "api/on/on.h"
#include "api/reply.h"
#include "api/reqctx.h"
#include "base/arena.h"
#include "http/request.h"

#include <string.h>

enum err
validate_value(struct reqctx *rq)
{
	const struct govern_change change = {.place = ""};
	const struct schema_rule *rule;
	struct buf b = BUF_INIT(256);
	const char *key = NULL;
	size_t segment;
	bool is_rest;
	enum err e = ERR_OK;

	if (match_segment(rq->route, "key", &segment, &is_rest))
		key = request_rest(rq->arena, rq->req, segment);
	if (key == NULL)
		return ERR_TOO_LARGE;
	rule = schema_app_find(rq->api->app_schemas,
	    request_query(rq->req, "app"), key, strlen(key));
	if (rule != NULL)
		e = govern_check_value(rq, rule, rq->json, &change);
	if (e != ERR_OK)
		return e;
	buf_printf(&b, "{\"valid\":true,\"governed\":%s,\"version\":",
	    rule == NULL ? "false" : "true");
	if (rule != NULL && rule->version > 0)
		buf_printf(&b, "%lld}", (long long)rule->version);
	else
		buf_str(&b, "null}");
	reply_bytes(rq, 200, "application/json", &b);
	buf_free(&b);
	return ERR_OK;
}
