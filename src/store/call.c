#include "store/call.h"

#include <assert.h>
#include <string.h>

#include <libpq-fe.h>

#include "base/str.h"

/* The members of holdfast.answer, as migration 0001 has them. */
enum column {
	COL_STATUS,
	COL_CODE,
	COL_BODY,
	COL_ETAG,
	COL_LOCATION,
	COL_USED,
	COL_QUOTA,
	COL_WARN,
	COL_BELL,
	COL_TICKET,
	COL_OUTCOME,
	COL_TIME, /* microseconds since its transaction began, db.c */
	COL__COUNT
};

static const struct call_row rows[] = {
#define X(name, nargs, lane, lock, repeat)                                     \
	[CALL_##name] = {#name, nargs, lane, lock, repeat},
    CALL_LIST(X)
#undef X
};

const struct call_row *
call_row(enum call_id id)
{
	assert((size_t)id < COUNT(rows));
	return &rows[id];
}

const char *
call_lane_name(enum call_lane lane)
{
	static const char *const names[] = {
	    [LANE_READ] = "read",
	    [LANE_WRITE] = "write",
	    [LANE_SLOW] = "slow",
	};

	assert(lane > LANE_UNSET && (size_t)lane < COUNT(names));
	return names[lane];
}

void
call_begin(struct call *c, enum call_id id)
{
	*c = (struct call){
	    .id = id,
	    .is_safe = call_row(id)->repeat == SAFE,
	    .err = ERR_INTERNAL,
	};
}

void
call_end(struct call *c)
{
	PQclear(c->result);
	c->result = NULL;
	c->answer = (struct answer){0};
}

void
call_arg(struct call *c, const char *text, size_t len)
{
	assert(c->nargs < CALL_ARGS_MAX);
	if (text != NULL) {
		/* The protocol's texts end at a NUL: half of one is worse. */
		assert(text[len] == '\0');
		if (memchr(text, '\0', len) != NULL)
			c->is_unstorable = true;
		c->arg_bytes += len;
	}
	c->arg[c->nargs++] = text;
}

void
call_arg_str(struct call *c, const char *text)
{
	call_arg(c, text, text == NULL ? 0 : strlen(text));
}

static const char *
text_of(const struct pg_result *r, int column)
{
	return PQgetisnull(r, 0, column) ? NULL : PQgetvalue(r, 0, column);
}

static int64_t
number_of(const struct pg_result *r, int column, int64_t absent)
{
	int64_t n;

	if (PQgetisnull(r, 0, column) ||
	    !str_to_int64(PQgetvalue(r, 0, column), INT64_MIN, INT64_MAX, &n))
		return absent;
	return n;
}

bool
call_is_busy(const struct pg_result *r)
{
	return PQntuples(r) == 1 && PQnfields(r) == COL__COUNT &&
	       strcmp(PQgetvalue(r, 0, COL_STATUS), "0") == 0 &&
	       strcmp(PQgetvalue(r, 0, COL_CODE), "busy") == 0;
}

int64_t
call_time_us(const struct pg_result *r)
{
	if (PQntuples(r) != 1 || PQnfields(r) != COL__COUNT)
		return 0;
	return number_of(r, COL_TIME, 0);
}

enum err
call_busy_error(const struct call *c)
{
	const char *code = text_of(c->result, COL_OUTCOME);

	return code == NULL ? ERR_DATABASE_BUSY : err_by_code(code);
}

bool
call_read_answer(struct call *c)
{
	const struct pg_result *r = c->result;
	struct answer *a = &c->answer;

	if (PQntuples(r) != 1 || PQnfields(r) != COL__COUNT ||
	    PQgetisnull(r, 0, COL_STATUS))
		return false;
	a->status = (int)number_of(r, COL_STATUS, 0);
	a->code = text_of(r, COL_CODE);
	a->body = text_of(r, COL_BODY);
	a->body_len = (size_t)PQgetlength(r, 0, COL_BODY);
	a->etag = text_of(r, COL_ETAG);
	a->location = text_of(r, COL_LOCATION);
	a->used = number_of(r, COL_USED, -1);
	a->quota = number_of(r, COL_QUOTA, -1);
	a->warn = text_of(r, COL_WARN);
	a->bell = text_of(r, COL_BELL);
	a->ticket = number_of(r, COL_TICKET, 0);
	a->outcome = text_of(r, COL_OUTCOME);
	return true;
}
