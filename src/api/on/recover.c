/*
 * recover - everything to continue, in one round trip.
 *
 * Nearly always nothing has to change for it, so the read lane is asked
 * first; only a session in its grace, one that is to be made, or batches
 * that waited for a gap take a second call, in the write lane.
 */
#include <string.h>

#include "api/ask.h"
#include "api/dbcall.h"
#include "api/finish.h"
#include "api/on/on.h"

static enum err
recover_write(struct ask *a, struct call *call)
{
	call_begin(call, CALL_session_recover_write);
	call_arg_str(call, a->owner);
	call_arg_str(call, a->who.user);
	call_arg_str(call, "viewer");
	call_arg_str(call, a->session[0] == '\0' ? NULL : a->session);
	call_arg_str(call, a->new_id);
	call_arg(call, a->body, a->body_len);
	call_arg_str(call, a->api->limits);
	if (a->session[0] != '\0')
		call->session = a->session;
	return dbcall_run(a, call);
}

enum err
recover_session(struct ask *a)
{
	struct call call;
	enum err e;

	e = dbcall_row(a, &call);
	if (e == ERR_OK && call.answer.status == 0 &&
	    strcmp(call.answer.code, "write-needed") == 0) {
		call_end(&call);
		e = recover_write(a, &call);
	}
	if (e == ERR_OK)
		e = finish_call(a, &call);
	call_end(&call);
	return e;
}
