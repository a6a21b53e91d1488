/*
 * calls - every SQL function a request may reach, one row each.
 *
 * A row is all the SQL there is in C: the worker sends
 * "SELECT * FROM holdfast.NAME($1, ..., $NARGS)", prepared when a lane
 * connects; where one is missing, requests are 503 until `holdfast migrate`.
 * Each function answers one row of type holdfast.answer; sql/api/NAME.sql
 * holds it, and tests/style/calls compares the two.
 *
 *	LANE	READ	changes nothing; may be repeated at will
 *		WRITE	many calls become one transaction
 *		SLOW	one call, one transaction; for LOCK_MANY, and for
 *			reads that take long
 *	LOCK	NONE	no row lock
 *		ONE	one session (or one idempotency key), never waited for:
 *			taken at once, or the answer is status 0, code 'busy',
 *			and the lane tries again
 *		MANY	several; only in the slow lane, in (user_id,
 *			session_id) order
 *	REPEAT	SAFE	after a lost connection the call may be sent again
 *		SAFE_IF_SEQ	only when it carries client and sequence: the
 *			caller then sets call.is_safe
 *		SAFE_IF_KEY	only with an Idempotency-Key; the same
 *		UNSAFE	never sent again: 503, outcome unknown
 *
 * A call that was busy too often goes to the slow lane, too, and so does one
 * that takes long (call.is_dear).  There, and only
 * there, current_setting('holdfast.wait', true) is 'on': a function may then
 * wait for its lock, which lock_timeout bounds.  One that answers 'busy' all
 * the same is asked again until lock_timeout has passed; what the caller gets
 * then is the problem named in the answer's outcome (request-in-progress for
 * an idempotency key), or database-busy when that is NULL.
 */
#ifndef CALLS_H
#define CALLS_H

/* clang-format off */
#define CALL_LIST(X) \
	X(schema_state,			1, LANE_READ,  LOCK_NONE, SAFE) \
	X(room_state,			1, LANE_READ,  LOCK_NONE, SAFE) \
	X(grant_owner,			2, LANE_READ,  LOCK_NONE, SAFE) \
	X(session_create,		7, LANE_WRITE, LOCK_ONE,  SAFE) \
	X(session_list,			8, LANE_READ,  LOCK_NONE, SAFE) \
	X(session_get,			5, LANE_READ,  LOCK_NONE, SAFE) \
	X(session_update,		6, LANE_WRITE, LOCK_ONE,  SAFE) \
	X(session_delete,		5, LANE_WRITE, LOCK_ONE,  UNSAFE) \
	X(session_recover,		6, LANE_READ,  LOCK_NONE, SAFE) \
	X(session_recover_write,	7, LANE_WRITE, LOCK_ONE,  SAFE) \
	X(activity_list,		7, LANE_READ,  LOCK_NONE, SAFE) \
	X(session_resume,		5, LANE_READ,  LOCK_NONE, SAFE) \
	X(session_export,		7, LANE_READ,  LOCK_NONE, SAFE) \
	X(session_import,		9, LANE_SLOW,  LOCK_ONE,  SAFE) \
	X(message_add,			9, LANE_WRITE, LOCK_ONE,  SAFE_IF_KEY) \
	X(message_list,			8, LANE_READ,  LOCK_NONE, SAFE) \
	X(account_sign_out,		2, LANE_WRITE, LOCK_ONE,  SAFE) \
	X(account_ticket,		2, LANE_READ,  LOCK_NONE, SAFE) \
	X(account_export,		5, LANE_READ,  LOCK_NONE, SAFE) \
	X(account_erase,		3, LANE_SLOW,  LOCK_MANY, SAFE) \
	X(account_claim,		4, LANE_SLOW,  LOCK_MANY, SAFE) \
	X(sweep_slice,			1, LANE_SLOW,  LOCK_ONE,  SAFE) \
	X(sweep_backlog,		1, LANE_READ,  LOCK_NONE, SAFE) \
	X(session_share,		4, LANE_SLOW,  LOCK_MANY, SAFE) \
	X(grant_room,			3, LANE_READ,  LOCK_NONE, SAFE) \
	X(grant_fits,			3, LANE_READ,  LOCK_NONE, SAFE) \
	X(grant_give,			9, LANE_WRITE, LOCK_ONE,  SAFE) \
	X(grant_take,			4, LANE_WRITE, LOCK_ONE,  SAFE) \
	X(grant_drop,			3, LANE_WRITE, LOCK_ONE,  SAFE) \
	X(grant_revoke,			6, LANE_WRITE, LOCK_ONE,  UNSAFE) \
	X(grant_leave,			5, LANE_WRITE, LOCK_ONE,  UNSAFE) \
	X(grant_list,			7, LANE_READ,  LOCK_NONE, SAFE) \
	X(grant_get,			5, LANE_READ,  LOCK_NONE, SAFE) \
	X(link_make,			10, LANE_WRITE, LOCK_ONE,  SAFE) \
	X(link_list,			6, LANE_READ,  LOCK_NONE, SAFE) \
	X(link_delete,			6, LANE_WRITE, LOCK_ONE,  UNSAFE) \
	X(link_use,			7, LANE_WRITE, LOCK_ONE,  SAFE) \
	X(link_return,			6, LANE_WRITE, LOCK_ONE,  SAFE) \
	X(shared_list,			3, LANE_READ,  LOCK_NONE, SAFE) \
	X(presence_list,		5, LANE_READ,  LOCK_NONE, SAFE) \
	X(live_admit,			5, LANE_READ,  LOCK_NONE, SAFE) \
	X(context_save,			9, LANE_WRITE, LOCK_ONE,  SAFE_IF_SEQ) \
	X(context_beacon,		8, LANE_WRITE, LOCK_ONE,  SAFE_IF_SEQ) \
	X(context_sync,			7, LANE_WRITE, LOCK_ONE,  SAFE_IF_SEQ) \
	X(context_load,			10, LANE_READ,  LOCK_NONE, SAFE) \
	X(context_preview,		7, LANE_READ,  LOCK_NONE, SAFE) \
	X(snapshot_preview,		9, LANE_READ,  LOCK_NONE, SAFE) \
	X(context_put,			8, LANE_WRITE, LOCK_ONE,  UNSAFE) \
	X(context_merge_patch,		8, LANE_WRITE, LOCK_ONE,  UNSAFE) \
	X(context_invalidate,		6, LANE_WRITE, LOCK_ONE,  SAFE) \
	X(key_get,			7, LANE_READ,  LOCK_NONE, SAFE) \
	X(key_put,			10, LANE_WRITE, LOCK_ONE,  UNSAFE) \
	X(key_delete,			7, LANE_WRITE, LOCK_ONE,  UNSAFE) \
	X(conflict_list,		7, LANE_READ,  LOCK_NONE, SAFE) \
	X(conflict_get,			6, LANE_READ,  LOCK_NONE, SAFE) \
	X(conflict_resolve,		8, LANE_WRITE, LOCK_ONE,  UNSAFE) \
	X(snapshot_create,		9, LANE_WRITE, LOCK_ONE,  SAFE) \
	X(snapshot_list,		8, LANE_READ,  LOCK_NONE, SAFE) \
	X(snapshot_get,			6, LANE_READ,  LOCK_NONE, SAFE) \
	X(snapshot_diff,		7, LANE_SLOW,  LOCK_NONE, SAFE) \
	X(snapshot_update,		7, LANE_WRITE, LOCK_ONE,  SAFE) \
	X(snapshot_delete,		6, LANE_WRITE, LOCK_ONE,  UNSAFE) \
	X(snapshot_restore,		7, LANE_WRITE, LOCK_ONE,  UNSAFE) \
	X(snapshot_restore_id,		5, LANE_WRITE, LOCK_ONE,  UNSAFE) \
	X(snapshot_undo,		6, LANE_WRITE, LOCK_ONE,  UNSAFE) \
	X(snapshot_redo,		6, LANE_WRITE, LOCK_ONE,  UNSAFE) \
	X(job_create,			10, LANE_WRITE, LOCK_ONE,  SAFE) \
	X(job_list,			9, LANE_READ,  LOCK_NONE, SAFE) \
	X(job_get,			6, LANE_READ,  LOCK_NONE, SAFE) \
	X(job_update,			8, LANE_WRITE, LOCK_ONE,  SAFE) \
	X(job_claim,			4, LANE_WRITE, LOCK_ONE,  UNSAFE) \
	X(job_heartbeat,		8, LANE_WRITE, LOCK_ONE,  SAFE) \
	X(job_complete,			8, LANE_WRITE, LOCK_ONE,  SAFE) \
	X(job_fail,			8, LANE_WRITE, LOCK_ONE,  SAFE)

/* clang-format on */

#endif
