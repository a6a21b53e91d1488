#include "store/opening.h"

#include <stdio.h>
#include <string.h>

#include <libpq-fe.h>

#include "base/buf.h"
#include "base/conf.h"

#define TEXT_BYTES  16384
#define OLD_MOST_MS 1000 /* for the old backend to end, each try */

enum kind { AS_TIME, AS_TEXT, BEYOND_PROOF };

/* A pooler that drops one of them drops all: so some need no proof. */
static const struct setting {
	const char *name;
	enum kind kind;
	const char *value; /* NULL: by time_ms() */
} settings[] = {
    {"statement_timeout", AS_TIME, NULL},
    {"lock_timeout", AS_TIME, NULL},
    {"idle_in_transaction_session_timeout", AS_TIME, NULL},
    {"default_transaction_isolation", AS_TEXT, "read committed"},
    {"holdfast.wait", AS_TEXT, NULL},
    {"client_min_messages", BEYOND_PROOF, "warning"},
    {"jit", BEYOND_PROOF, "off"},
    {"TimeZone", AS_TEXT, "UTC"},
    {"DateStyle", BEYOND_PROOF, "ISO"},
    /* What we have given up must not hold its locks for long. */
    {"client_connection_check_interval", BEYOND_PROOF, "2s"},
};

struct limit {
	char name[64];
	char value[24];
};

/*
 * A batch has no time to wait for a lock (some, like a unique index's, cannot
 * be skipped), so it gets a quarter; the call goes to the slow lane then.
 */
static int64_t
lock_ms(const struct conf *conf, enum call_lane lane)
{
	int64_t ms = conf->lock_timeout_ms;

	return lane == LANE_SLOW || ms < 4 ? ms : ms / 4;
}

/*
 * In the write lane many wait for each: what takes longer than a save does
 * runs in the slow lane.
 */
static int64_t
statement_ms(const struct conf *conf, enum call_lane lane)
{
	if (lane == LANE_WRITE &&
	    conf->write_timeout_ms < conf->statement_timeout_ms)
		return conf->write_timeout_ms;
	return conf->statement_timeout_ms;
}

static const char *
value_of(const struct setting *s, const struct conf *conf, enum call_lane lane,
    char *room, size_t size)
{
	int64_t ms = conf->batch_timeout_ms;

	if (s->value != NULL)
		return s->value;
	if (s->kind == AS_TEXT)
		return lane == LANE_SLOW ? "on" : "off";
	if (strcmp(s->name, "statement_timeout") == 0)
		ms = statement_ms(conf, lane);
	else if (strcmp(s->name, "lock_timeout") == 0)
		ms = lock_ms(conf, lane);
	snprintf(room, size, "%lldms", (long long)ms);
	return room;
}

/* A limit that is sent by name, as the setting that it is. */
static bool
next_limit(const struct conf *conf, size_t *at, struct limit *out)
{
	struct conf_limit limit;

	while (conf_next_limit(conf, at, &limit)) {
		if (limit.sent != CONF_NAMED)
			continue;
		snprintf(out->name, sizeof out->name, "holdfast.limit_%s",
		    limit.name);
		snprintf(out->value, sizeof out->value, "%lld",
		    (long long)limit.value);
		return true;
	}
	return false;
}

static char *
finished(struct buf *b)
{
	if (!b->is_failed)
		return b->data;
	buf_free(b);
	return NULL;
}

static void
add_option(struct buf *b, const char *name, const char *value)
{
	buf_printf(b, " -c %s=", name);
	for (; *value != '\0'; value++) {
		if (*value == ' ')
			buf_char(b, '\\');
		buf_char(b, *value);
	}
}

char *
opening_options(const struct conf *conf, enum call_lane lane)
{
	struct buf b = BUF_INIT(TEXT_BYTES);
	PQconninfoOption *given = PQconninfoParse(conf->database, NULL);
	struct limit limit;
	char room[32];

	for (PQconninfoOption *o = given; o != NULL && o->keyword != NULL; o++)
		if (strcmp(o->keyword, "options") == 0 && o->val != NULL)
			buf_str(&b, o->val);
	PQconninfoFree(given);
	for (size_t i = 0; i < COUNT(settings); i++)
		add_option(&b, settings[i].name,
		    value_of(&settings[i], conf, lane, room, sizeof room));
	for (size_t at = 0; next_limit(conf, &at, &limit);)
		add_option(&b, limit.name, limit.value);
	return finished(&b);
}

static void
add_proof(struct buf *b, const char *name, const char *value, const char *cast)
{
	buf_printf(b,
	    ", CASE WHEN current_setting('%s', true)::%s"
	    " IS DISTINCT FROM '%s'::%s THEN '%s' END",
	    name, cast, value, cast, name);
}

/* The names of the settings that are something else, or NULL where none is. */
static void
add_unmet(struct buf *b, const struct conf *conf, enum call_lane lane)
{
	struct limit limit;
	char room[32];

	buf_str(b, "concat_ws(', '");
	for (size_t i = 0; i < COUNT(settings); i++) {
		const struct setting *s = &settings[i];

		if (s->kind != BEYOND_PROOF)
			add_proof(b, s->name,
			    value_of(s, conf, lane, room, sizeof room),
			    s->kind == AS_TIME ? "interval" : "text");
	}
	for (size_t at = 0; next_limit(conf, &at, &limit);)
		add_proof(b, limit.name, limit.value, "text");
	buf_str(b, ")");
}

/*
 * Of another server nothing can come that shows here: it has been started
 * anew, which ended all its backends, or this is the one that took over, and
 * what the old one still does stays there.
 */
static void
add_old_is_left(struct buf *b, const struct conf *conf, enum call_lane lane)
{
	int64_t ms = statement_ms(conf, lane) / 2;

	buf_printf(b,
	    "(SELECT NOT pg_terminate_backend(a.pid, %lld)"
	    " FROM pg_stat_activity AS a WHERE a.pid = $1::int"
	    " AND a.backend_start = $2::timestamptz"
	    " AND pg_postmaster_start_time() = $3::timestamptz)",
	    (long long)(ms < OLD_MOST_MS ? ms : OLD_MOST_MS));
}

/*
 * synchronous_commit is set in the session, where a reload of the server's
 * configuration does not reach it.  remote_apply does all that on does.
 */
static const char commit_waits[] =
    "set_config('synchronous_commit',"
    " CASE current_setting('synchronous_commit') WHEN 'remote_apply'"
    " THEN 'remote_apply' ELSE 'on' END, false)";

char *
opening_sql(const struct conf *conf, enum call_lane lane)
{
	struct buf b = BUF_INIT(TEXT_BYTES);

	buf_str(&b, "SELECT own.pid, own.backend_start,"
		    " pg_postmaster_start_time(), ");
	add_old_is_left(&b, conf, lane);
	buf_str(&b, ", ");
	add_unmet(&b, conf, lane);
	buf_printf(&b,
	    ", %s, holdfast.life_step() FROM pg_stat_activity AS own"
	    " WHERE own.pid = pg_backend_pid()",
	    commit_waits);
	return finished(&b);
}

static void
copy(char *out, size_t size, const PGresult *r, int column)
{
	snprintf(out, size, "%s", PQgetvalue(r, 0, column));
}

bool
opening_read(const struct pg_result *r, struct opening *o)
{
	if (PQntuples(r) != 1 || PQnfields(r) != 7)
		return false;
	copy(o->own.pid, sizeof o->own.pid, r, 0);
	copy(o->own.began, sizeof o->own.began, r, 1);
	copy(o->own.server, sizeof o->own.server, r, 2);
	o->is_old_left = strcmp(PQgetvalue(r, 0, 3), "t") == 0;
	copy(o->unmet, sizeof o->unmet, r, 4);
	o->life = opening_life(PQgetvalue(r, 0, 6));
	return true;
}

enum life
opening_life(const char *word)
{
	static const char *const words[] = {
	    [LIFE_SAME] = "ready",
	    [LIFE_RENEWED] = "renewed",
	    [LIFE_MORE] = "more",
	};

	for (size_t i = 0; i < COUNT(words); i++) {
		if (words[i] != NULL && strcmp(words[i], word) == 0)
			return (enum life)i;
	}
	return LIFE_BUSY;
}
