/*
 * recover - everything to continue, in one round trip.
 *
 * Nearly always nothing has to change for it, so the read lane is asked
 * first; only a session in its grace, one that is to be made, or batches
 * that waited for a gap take a second call, in the write lane.
 */
#include <string.h>

#include "api/dbcall.h"
#include "api/finish.h"
#include "api/on/on.h"
#include "api/reqctx.h"

static enum err
recover_write(struct reqctx *rq, const char *owner, struct call *call)
{
	call_begin(call, CALL_session_recover_write);
	call_arg_str(call, owner);
	call_arg_str(call, rq->who.user);
	call_arg_str(call, "viewer");
	call_arg_str(call, rq->session[0] == '\0' ? NULL : rq->session);
	call_arg_str(call, rq->new_id);
	call_arg(call, rq->body, rq->body_len);
	call_arg_str(call, rq->api->limits);
	if (rq->session[0] != '\0')
		call->session = rq->session;
	return dbcall_run(rq, call);
}

enum err
recover_session(struct reqctx *rq)
{
	const char *owner = rq->who.user;
	struct call call = CALL_INIT;
	enum err e;

	e = dbcall_row(rq, &owner, &call);
	if (e == ERR_OK && call.answer.status == 0 &&
	    strcmp(call.answer.code, "write-needed") == 0) {
		call_end(&call);
		e = recover_write(rq, owner, &call);
	}
	if (e == ERR_OK)
		e = finish_call(rq, owner, &call);
	call_end(&call);
	return e;
}
