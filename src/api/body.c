/* body - the bytes that a request came with, as SQL gets them. */
#include "api/body.h"

#include <string.h>

#include "api/reqctx.h"
#include "base/arena.h"

/* A text of the body is gone; lengths stay as they are. */
enum err
body_hide(struct reqctx *rq, const struct json *value)
{
	size_t len;
	const char *raw = json_raw(value, &len);
	char *copy = arena_copy(rq->arena, rq->body, rq->body_len);

	if (copy == NULL)
		return ERR_TOO_LARGE;
	if (len > 2)
		memset(copy + (raw - rq->body) + 1, 'x', len - 2);
	rq->body = copy;
	return ERR_OK;
}
