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
		e = dbcall(rq, CALL_session_recover_write, owner, NULL, &call);
	}
	return finish_call(rq, e, owner, &call);
}
