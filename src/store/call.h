/*
 * call - one request of one SQL function, and its answer.
 *
 * Which functions there are, and what each column of theirs means, is said in
 * sql/README.md; calls.h is made of the heads of sql/api.
 *
 * Runs in:  the acceptor thread makes and ends it; between store_run() and
 *           its return a lane's thread has it.
 * Owns:     its result.  The strings of the answer live in there, so they
 *           are good until call_end(); the arguments are borrowed.
 * Never:    says ERR_OK for a write whose commit is not known.
 *
 *	struct call call = CALL_INIT;
 *
 *	call_begin(&call, CALL_session_get);
 *	call_arg(&call, owner, owner_len);
 *	...
 *	e = store_run(store, &call);
 *	if (e == ERR_OK)
 *		reply(&call.answer);
 *	call_end(&call);
 */
#ifndef CALL_H
#define CALL_H

#include <semaphore.h>

#include "base/defs.h"
#include "base/err.h"
#include "store/calls.h"

#define CALL_ARGS_MAX 24

struct committer;
struct pg_result;

/* In each column zero is no value: a row that forgets one cannot start. */
enum call_lane { LANE_UNSET, LANE_READ, LANE_WRITE, LANE_SLOW };
enum call_lock { LOCK_UNSET, LOCK_NONE, LOCK_ONE, LOCK_MANY };
enum call_repeat { REPEAT_UNSET, SAFE, SAFE_IF_SEQ, SAFE_IF_KEY, UNSAFE };

#define X(name, nargs, lane, lock, repeat) CALL_##name,
enum call_id { CALL_LIST(X) CALL__COUNT };
#undef X

struct call_row {
	const char *name; /* without the schema */
	int nargs;
	enum call_lane lane;
	enum call_lock lock;
	enum call_repeat repeat;
};

/* A row of type holdfast.answer.  Texts end with NUL; absent is NULL. */
struct answer {
	int status; /* HTTP; 0: code is moved or write-needed */
	const char *code;
	const char *body;
	size_t body_len;
	const char *etag;
	const char *location;
	const char *warn;
	const char *bell;
	const char *outcome;
	int64_t used; /* -1: absent, quota too */
	int64_t quota;
	int64_t ticket; /* 0: absent */
};

struct call {
	/* The caller's. */
	enum call_id id;
	bool is_safe;        /* may be sent twice; call_begin() sets it */
	const char *session; /* its order is kept with others of this session
				of the owner (argument 1); NULL: of none */
	int nargs;
	const char *arg[CALL_ARGS_MAX];
	size_t arg_bytes;
	uint64_t user; /* whose turn it is in the slow lane; 0: nobody's */
	bool is_dear;  /* takes long: not beside others, if it writes */

	/* For the caller, after store_run(). */
	struct answer answer;
	int64_t queue_us; /* waiting for a batch */
	int64_t db_us;    /* from sending to the commit */
	int64_t cost_us;  /* of that, for this call alone */
	bool is_cut;      /* took too long, alone and more than once */

	/* The lane's. */
	sem_t done;
	enum err err;
	struct pg_result *result;
	struct call *next;
	struct committer *held_by; /* whose lane waits for this one */
	uint64_t order;            /* of owner and session; 0: none */
	int64_t since_us;
	int64_t slow_us;    /* first time in the slow lane; 0: not yet */
	int64_t due_us;     /* when to ask again there */
	uint8_t busy;       /* times it was answered 'busy' */
	uint8_t lost;       /* times its connection was lost under it */
	uint8_t failed;     /* times it was the one that raised */
	bool is_unstorable; /* an argument has a NUL inside */
};

/* So that call_end() may come before call_begin(), or without it. */
#define CALL_INIT                                                              \
	{                                                                      \
		.err = ERR_INTERNAL                                            \
	}

const struct call_row *call_row(enum call_id);
const char *call_lane_name(enum call_lane);

void call_begin(struct call *, enum call_id);
void call_end(struct call *);

/* From result; false when it is not one row of holdfast.answer. */
NODISCARD bool call_read_answer(struct call *);
bool call_is_busy(const struct pg_result *);
int64_t call_time_us(const struct pg_result *); /* since the batch began */
enum err call_busy_error(const struct call *);  /* if it stays so */

/* The next argument, NUL-terminated; NULL is SQL's NULL.  In SQL's order. */
void call_arg(struct call *, const char *text, size_t len);
void call_arg_str(struct call *, const char *text);

#endif
