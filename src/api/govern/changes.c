/*
 * What each route's body changes of the keys that schemas govern.
 */
#include <string.h>

#include "api/dbcall.h"
#include "api/govern/govern.h"
#include "api/match.h"
#include "api/params.h"
#include "api/reply.h"
#include "api/reqctx.h"
#include "base/arena.h"
#include "base/limits.h"
#include "http/request.h"
#include "json/json.h"
#include "json/pointer.h"

#define PLACE_BYTES 8192

/* The list under way. */
struct collect {
	struct reqctx *rq;
	struct govern_change **tail;
	const struct json *batch;
	const char *place; /* of the object whose members are keys */
	enum err err;
};

static void
add(struct collect *c, const char *key, size_t len, const struct json *value)
{
	struct buf b = BUF_INIT(PLACE_BYTES);
	struct govern_change *change;
	bool is_by_app;

	if (c->err != ERR_OK ||
	    !schema_app_governs(c->rq->api->app_schemas, key, len, &is_by_app))
		return;
	buf_str(&b, c->place);
	pointer_add(&b, key, len);
	change = arena_alloc(c->rq->arena, sizeof *change);
	if (change == NULL) {
		c->err = ERR_TOO_LARGE;
	} else {
		*change = (struct govern_change){.key = key,
		    .key_len = len,
		    .value = value,
		    .batch = c->batch};
		change->place = arena_copy(
		    c->rq->arena, b.data == NULL ? "" : b.data, b.len);
		if (change->place == NULL)
			c->err = ERR_TOO_LARGE;
		*c->tail = change;
		c->tail = &change->next;
	}
	buf_free(&b);
}

/* Each member a key: whole values, or patches of which null deletes none. */
static void
add_members(struct collect *c, const struct json *object, const char *place,
    bool is_whole)
{
	const struct json *m;
	const char *key;
	size_t len;

	c->place = place;
	for (m = json_first(object); m != NULL; m = json_next(m)) {
		key = json_key(m, &len);
		if (key != NULL)
			add(c, key, len, is_whole ? m : NULL);
	}
}

static void
add_batch(struct collect *c, const struct json *batch, const char *place)
{
	const char *set = arena_printf(c->rq->arena, "%s/set", place);
	const char *merge = arena_printf(c->rq->arena, "%s/merge", place);

	if (set == NULL || merge == NULL) {
		c->err = ERR_TOO_LARGE;
		return;
	}
	c->batch = batch;
	add_members(c, json_get(batch, "set"), set, true);
	add_members(c, json_get(batch, "merge"), merge, false);
	c->batch = NULL;
}

static void
add_save(struct collect *c, const struct json *body)
{
	const struct json *batch = json_first(json_get(body, "batches"));
	const char *place;
	unsigned i;

	if (json_get(body, "contextData") != NULL)
		add_members(
		    c, json_get(body, "contextData"), "/contextData", true);
	else if (batch == NULL)
		add_batch(c, body, "");
	for (i = 0; batch != NULL && c->err == ERR_OK; i++) {
		place = arena_printf(c->rq->arena, "/batches/%u", i);
		if (place == NULL)
			c->err = ERR_TOO_LARGE;
		else
			add_batch(c, batch, place);
		batch = json_next(batch);
	}
}

enum err
govern_collect_save(
    struct reqctx *rq, const struct json *body, struct govern_change **out)
{
	struct collect c = {.rq = rq, .tail = out};

	*out = NULL;
	if (!schema_app_is_empty(rq->api->app_schemas))
		add_save(&c, body);
	return c.err;
}

static enum err
check_bytes(struct reqctx *rq, const char **owner,
    const struct govern_change *list, const char *bytes, size_t len)
{
	const struct govern_body body = {bytes, len, "save"};

	return govern_check(rq, owner, list, &body);
}

enum err
govern_save(struct reqctx *rq, const char **owner)
{
	struct govern_change *list;
	enum err e = govern_collect_save(rq, rq->json, &list);

	return e != ERR_OK
		   ? e
		   : check_bytes(rq, owner, list, rq->body, rq->body_len);
}

/* As job_complete.sql: the revision of the claim is the base. */
static const char *
with_lease(struct reqctx *rq, const struct json *save)
{
	size_t len;
	const char *bytes = json_raw(save, &len);

	if (json_get(save, "base") != NULL)
		return arena_copy(rq->arena, bytes, len);
	return arena_printf(rq->arena, "{\"base\":%s,%.*s", rq->lease.number,
	    (int)len - 1, bytes + 1);
}

/* What a processor saves as it completes: one batch, which is not empty. */
enum err
govern_completion(struct reqctx *rq, const char **owner)
{
	const struct json *save = json_get(rq->json, "save");
	struct govern_change *list = NULL;
	struct collect c = {.rq = rq, .tail = &list};
	const char *bytes;

	add_batch(&c, save, "/save");
	if (c.err != ERR_OK || list == NULL)
		return c.err;
	bytes = with_lease(rq, save);
	if (bytes == NULL)
		return ERR_TOO_LARGE;
	return check_bytes(rq, owner, list, bytes, strlen(bytes));
}

/* A merge patch of a context is a save that merges. */
enum err
govern_merge_patch(struct reqctx *rq, const char **owner)
{
	struct govern_change *list = NULL;
	struct collect c = {.rq = rq, .tail = &list};
	const struct json *m;
	const char *bytes, *key;
	size_t len;

	c.place = "";
	for (m = json_first(rq->json); m != NULL; m = json_next(m)) {
		key = json_key(m, &len);
		if (json_type(m) != JSON_NULL)
			add(&c, key, len, NULL);
	}
	if (c.err != ERR_OK || list == NULL)
		return c.err;
	bytes = arena_printf(
	    rq->arena, "{\"merge\":%.*s}", (int)rq->body_len, rq->body);
	if (bytes == NULL)
		return ERR_TOO_LARGE;
	return check_bytes(rq, owner, list, bytes, strlen(bytes));
}

/* The same for whole values: {"set": <object>}. */
static enum err
check_set(struct reqctx *rq, const char **owner,
    const struct govern_change *list, const char *object, size_t len)
{
	const char *bytes;

	if (list == NULL)
		return ERR_OK;
	bytes = arena_printf(rq->arena, "{\"set\":%.*s}", (int)len, object);
	if (bytes == NULL)
		return ERR_TOO_LARGE;
	return check_bytes(rq, owner, list, bytes, strlen(bytes));
}

/* What a load answers, of which values counts, as context_put.sql has it. */
static const struct json *
values_of(const struct json *body)
{
	static const char *const of_load[] = {
	    "values", "rev", "era", "full", "deleted", "versions", "conflicts"};
	const struct json *values = json_get(body, "values");
	size_t i, known = 0;

	for (i = 0; i < COUNT(of_load); i++)
		known += json_get(body, of_load[i]) != NULL;
	if (json_type(values) == JSON_OBJECT && known == json_count(body))
		return values;
	return body;
}

enum err
govern_put(struct reqctx *rq, const char **owner)
{
	const struct json *values = values_of(rq->json);
	struct govern_change *list = NULL;
	struct collect c = {.rq = rq, .tail = &list};
	const char *text;
	size_t len;

	add_members(&c, values, values == rq->json ? "" : "/values", true);
	if (c.err != ERR_OK)
		return c.err;
	text = json_raw(values, &len);
	return check_set(rq, owner, list, text, len);
}

/* One key, whose value stands where place says. */
static enum err
check_key(struct reqctx *rq, const char **owner, const char *key,
    const struct json *value, const char *place)
{
	struct govern_change *list = NULL;
	struct collect c = {.rq = rq, .tail = &list, .place = ""};
	struct buf b = BUF_INIT(LIMITS_REPLY_BYTES);
	const char *text;
	size_t len;
	enum err e;

	add(&c, key, strlen(key), value);
	if (c.err != ERR_OK || list == NULL)
		return c.err;
	list->place = place;
	text = json_raw(value, &len);
	buf_char(&b, '{');
	buf_json_str(&b, key);
	buf_char(&b, ':');
	buf_add(&b, text, len);
	buf_char(&b, '}');
	e = b.is_failed ? ERR_TOO_LARGE
			: check_set(rq, owner, list, b.data, b.len);
	buf_free(&b);
	return e;
}

static const char *
key_of(struct reqctx *rq)
{
	size_t segment;
	bool is_rest;

	if (!match_segment(rq->route, "key", &segment, &is_rest))
		return NULL;
	return request_rest(rq->arena, rq->req, segment);
}

enum err
govern_key_put(struct reqctx *rq, const char **owner)
{
	const char *key = key_of(rq);

	return key == NULL ? ERR_TOO_LARGE
			   : check_key(rq, owner, key, rq->json, "");
}

/* The copy as it is kept; NULL if there is none, which the call will say. */
static enum err
read_conflict(struct reqctx *rq, const char **owner, const struct json **out)
{
	struct call call = CALL_INIT;
	enum err e;

	*out = NULL;
	e = dbcall_either(rq, CALL_conflict_get, owner, NULL, &call);
	if (e == ERR_OK && call.answer.status == 200)
		e = dbcall_json(
		    rq, call.answer.body, call.answer.body_len, out);
	call_end(&call);
	return e;
}

/* Which side of the copy is taken, and of which key it is. */
enum err
govern_resolution(struct reqctx *rq, const char **owner)
{
	const char *use = json_text_copy(rq->arena, json_get(rq->json, "use"));
	const struct json *copy, *value;
	const char *key;
	enum err e;

	if (schema_app_is_empty(rq->api->app_schemas))
		return ERR_OK;
	e = read_conflict(rq, owner, &copy);
	if (e != ERR_OK || copy == NULL || use == NULL ||
	    json_is(json_get(copy, "kept"), use))
		return e;
	key = json_text_copy(rq->arena, json_get(copy, "key"));
	value = json_get(rq->json, "value");
	/* A side that was a deletion is null. */
	if (strcmp(use, "value") != 0) {
		value = json_get(copy, use);
		if (json_type(value) == JSON_NULL)
			return ERR_OK;
	}
	if (key == NULL || value == NULL)
		return ERR_OK;
	return check_key(rq, owner, key, value, "/value");
}

/* A new session's values, under the app it is to be of. */
enum err
govern_create(struct reqctx *rq, const char **owner)
{
	const char *app = json_text_copy(rq->arena, json_get(rq->json, "app"));
	const struct govern_change *one;
	struct govern_change *list = NULL;
	struct collect c = {.rq = rq, .tail = &list};
	const struct schema_rule *rule;

	(void)owner;
	add_members(&c, json_get(rq->json, "context"), "/context", true);
	for (one = list; one != NULL && c.err == ERR_OK; one = one->next) {
		rule = schema_app_find(
		    rq->api->app_schemas, app, one->key, one->key_len);
		if (rule != NULL)
			c.err = govern_check_value(rq, rule, one->value, one);
	}
	return c.err;
}

/* Sessions of several apps may be meant: it has to be right in each. */
enum err
govern_share(struct reqctx *rq, const char **owner)
{
	const struct govern_change *one;
	struct govern_change *list = NULL;
	struct collect c = {.rq = rq, .tail = &list};
	const struct schema_rule *rule;
	size_t from;

	(void)owner;
	add_members(&c, json_get(rq->json, "set"), "/set", true);
	for (one = list; one != NULL; one = one->next) {
		from = 0;
		while (c.err == ERR_OK &&
		       (rule = schema_app_each(rq->api->app_schemas, one->key,
			    one->key_len, &from)) != NULL)
			c.err = govern_check_value(rq, rule, one->value, one);
	}
	return c.err;
}

enum err
govern_restore(struct reqctx *rq, const char **owner)
{
	return govern_check_step(rq, owner, GIVEN({"kind", "restore"}));
}

enum err
govern_undo(struct reqctx *rq, const char **owner)
{
	return govern_check_step(rq, owner, GIVEN({"kind", "undo"}));
}

enum err
govern_redo(struct reqctx *rq, const char **owner)
{
	return govern_check_step(rq, owner, GIVEN({"kind", "redo"}));
}
