#include "api/govern/govern.h"

#include <string.h>

#include "api/dbcall.h"
#include "api/reply.h"
#include "api/reqctx.h"
#include "base/arena.h"
#include "base/limits.h"
#include "schema/check.h"
#include "json/json.h"
#include "json/pointer.h"

static int64_t
number_of(const struct json *object, const char *name)
{
	int64_t n;

	return json_int64(json_get(object, name), &n) ? n : 0;
}

/* A batch says the version of all its values, or of each by key. */
static int64_t
version_of(const struct govern_change *change)
{
	const struct json *version = json_get(change->batch, "version");
	int64_t n;

	if (json_type(version) == JSON_OBJECT)
		version = json_get_len(version, change->key, change->key_len);
	return json_int64(version, &n) ? n : 0;
}

/* Further members of a problem, behind those that are there. */
static void
add_members(struct reqctx *rq, struct buf *b)
{
	if (b->is_failed)
		return;
	if (rq->problem.members == NULL)
		rq->problem.members = arena_copy(rq->arena, b->data, b->len);
	else
		rq->problem.members = arena_printf(
		    rq->arena, "%s,%s", rq->problem.members, b->data);
}

static enum err
refuse_version(struct reqctx *rq, const struct schema_rule *rule,
    const struct govern_change *change)
{
	struct buf b = BUF_INIT(4096);
	int64_t seq = number_of(change->batch, "seq");

	buf_printf(&b,
	    "\"expected\":%lld,\"got\":%lld,\"key\":", (long long)rule->version,
	    (long long)version_of(change));
	buf_json(&b, change->key, change->key_len);
	if (seq > 0)
		buf_printf(&b, ",\"seq\":%lld", (long long)seq);
	add_members(rq, &b);
	buf_free(&b);
	return ERR_SCHEMA_VERSION;
}

enum err
govern_check_value(struct reqctx *rq, const struct schema_rule *rule,
    const struct json *value, const struct govern_change *change)
{
	struct schema_errors errors;
	struct buf b = BUF_INIT(64);
	int64_t seq = number_of(change->batch, "seq");
	enum err e;

	if (!schema_app_reads(rule, version_of(change)))
		return refuse_version(rq, rule, change);
	if (schema_check(rq->arena, rule->schema, value, change->place,
		&errors) == ERR_OK)
		return ERR_OK;
	e = reply_schema_errors(rq, &errors);
	if (seq > 0) {
		buf_printf(&b, "\"seq\":%lld", (long long)seq);
		add_members(rq, &b);
	}
	buf_free(&b);
	return e;
}

static enum err
check_under(struct reqctx *rq, const char *app, const struct json *value,
    const struct govern_change *change)
{
	const struct schema_rule *rule = schema_app_find(
	    rq->api->app_schemas, app, change->key, change->key_len);

	return rule == NULL ? ERR_OK
			    : govern_check_value(rq, rule, value, change);
}

/* What the database says the values and their app would be. */
struct preview {
	const struct json *values, *revs;
	const char *app;
};

static enum err
read_preview(
    struct reqctx *rq, const struct answer *answer, struct preview *out)
{
	const struct json *v;
	enum err e;

	if (answer->status != 200)
		return ERR_OK; /* the call itself will say why */
	e = dbcall_json(rq, answer->body, answer->body_len, &v);
	if (e != ERR_OK)
		return e;
	out->values = json_get(v, "values");
	out->revs = json_get(v, "revs");
	out->app = json_text_copy(rq->arena, json_get(v, "app"));
	return ERR_OK;
}

static enum err
ask_preview(struct reqctx *rq, const char **owner,
    const struct govern_body *body, struct preview *out)
{
	struct call call = CALL_INIT;
	enum err e;

	*out = (struct preview){NULL, NULL, NULL};
	/* A processor has no role in the session; whose a save without a
	 * client is makes no difference to what it makes of a value. */
	e = dbcall_either(rq, CALL_context_preview, owner,
	    GIVEN({"body", body->bytes}, {"via", body->via},
		{"actor", rq->route->need == WORKER ? *owner : rq->who.user}),
	    &call);
	if (e == ERR_OK)
		e = read_preview(rq, &call.answer, out);
	call_end(&call);
	return e;
}

/* What a snapshot holds is as it was; schemas may have changed since. */
enum err
govern_check_step(
    struct reqctx *rq, const char **owner, const struct dbcall_given *given)
{
	struct preview preview = {NULL, NULL, NULL};
	struct govern_change change = {.place = ""};
	struct buf place = BUF_INIT(8192);
	const struct json *v;
	struct call call = CALL_INIT;
	enum err e;

	e = dbcall_either(rq, CALL_snapshot_preview, owner, given, &call);
	if (e == ERR_OK)
		e = read_preview(rq, &call.answer, &preview);
	call_end(&call);
	for (v = json_first(preview.values); v != NULL && e == ERR_OK;
	     v = json_next(v)) {
		change.key = json_key(v, &change.key_len);
		buf_clear(&place);
		pointer_add(&place, change.key, change.key_len);
		change.place = place.data;
		e = check_under(rq, preview.app, v, &change);
	}
	buf_free(&place);
	return e;
}

/*
 * A session from elsewhere, under the app it was of.  What its snapshots hold
 * is checked when it comes back, like that of any other.
 */
enum err
govern_import(struct reqctx *rq, const char **owner)
{
	const struct json *v = json_first(json_get(rq->json, "records"));
	const char *app = json_text_copy(rq->arena, json_get(v, "app"));
	struct govern_change change = {.key = NULL};
	enum err e = ERR_OK;

	(void)owner;
	for (unsigned i = 0; v != NULL && e == ERR_OK; i++, v = json_next(v)) {
		if (!json_is(json_get(v, "type"), "entry"))
			continue;
		change.key = json_text(json_get(v, "key"), &change.key_len);
		change.batch = v;
		change.place = arena_printf(rq->arena, "/records/%u/value", i);
		if (change.place == NULL)
			return ERR_TOO_LARGE;
		e = check_under(rq, app, json_get(v, "value"), &change);
	}
	return e;
}

/* Only what was looked at may stop the save from being done. */
static enum err
set_guard(struct reqctx *rq, const struct govern_change *list,
    const struct preview *preview)
{
	struct buf b = BUF_INIT(LIMITS_BODY_BYTES);
	const struct govern_change *c;
	const struct json *rev;
	size_t len;
	const char *text;

	buf_char(&b, '{');
	for (c = list; c != NULL; c = c->next) {
		rev = json_get_len(preview->revs, c->key, c->key_len);
		text = json_raw(rev, &len);
		if (text == NULL)
			continue;
		if (b.len > 1)
			buf_char(&b, ',');
		buf_json(&b, c->key, c->key_len);
		buf_char(&b, ':');
		buf_add(&b, text, len);
	}
	buf_char(&b, '}');
	rq->guard = b.is_failed ? NULL : arena_copy(rq->arena, b.data, b.len);
	buf_free(&b);
	return rq->guard == NULL ? ERR_TOO_LARGE : ERR_OK;
}

/* The last change of a key is the one whose place says where it went wrong. */
static bool
is_last_of_key(const struct govern_change *c)
{
	const struct govern_change *later;

	for (later = c->next; later != NULL; later = later->next) {
		if (later->key_len == c->key_len &&
		    memcmp(later->key, c->key, c->key_len) == 0)
			return false;
	}
	return true;
}

/* The patches of those keys that nothing becomes of yet, as one save. */
static const char *
waiting_body(struct reqctx *rq, const struct govern_change *list,
    const struct preview *preview)
{
	struct buf b = BUF_INIT(LIMITS_BODY_BYTES);
	const struct govern_change *c;
	const struct json *patch;
	const char *text, *body = NULL;
	size_t len;

	buf_str(&b, "{\"merge\":{");
	for (c = list; c != NULL; c = c->next) {
		patch = json_get_len(
		    json_get(c->batch, "merge"), c->key, c->key_len);
		if (c->value != NULL || patch == NULL || !is_last_of_key(c) ||
		    json_get_len(preview->values, c->key, c->key_len) != NULL)
			continue;
		if (b.data[b.len - 1] != '{')
			buf_char(&b, ',');
		text = json_raw(patch, &len);
		buf_json(&b, c->key, c->key_len);
		buf_char(&b, ':');
		buf_add(&b, text, len);
	}
	buf_str(&b, "}}");
	if (!b.is_failed)
		body = arena_copy(rq->arena, b.data, b.len);
	buf_free(&b);
	return body;
}

/*
 * A beacon ahead of a gap is parked, and nobody asks again when its turn
 * comes.  So what is in it is checked as if its turn were now.
 */
static enum err
check_waiting(struct reqctx *rq, const char **owner,
    const struct govern_change *list, const struct preview *then)
{
	struct govern_body body = {.via = "save"};
	const struct govern_change *c;
	struct preview now;
	const struct json *v;
	enum err e;

	body.bytes = waiting_body(rq, list, then);
	if (body.bytes == NULL)
		return ERR_TOO_LARGE;
	body.len = strlen(body.bytes);
	e = ask_preview(rq, owner, &body, &now);
	for (c = list; c != NULL && e == ERR_OK; c = c->next) {
		if (!is_last_of_key(c) ||
		    json_get_len(then->values, c->key, c->key_len) != NULL)
			continue;
		v = c->value != NULL
			? c->value
			: json_get_len(now.values, c->key, c->key_len);
		if (v != NULL)
			e = check_under(rq, then->app, v, c);
	}
	return e;
}

/*
 * Where the preview has no value for a key, nothing becomes of it now: a
 * duplicate, a gap, or a beacon that will be parked.
 */
static enum err
check_previewed(struct reqctx *rq, const char **owner,
    const struct govern_change *list, const struct govern_body *body)
{
	const struct govern_change *c;
	struct preview now;
	const struct json *v;
	bool is_waiting = false;
	enum err e;

	e = ask_preview(rq, owner, body, &now);
	if (e != ERR_OK || now.revs == NULL)
		return e;
	for (c = list; c != NULL && e == ERR_OK; c = c->next) {
		v = json_get_len(now.values, c->key, c->key_len);
		is_waiting |= v == NULL;
		if (v != NULL && is_last_of_key(c))
			e = check_under(rq, now.app, v, c);
	}
	if (e == ERR_OK && is_waiting && strcmp(body->via, "beacon") == 0)
		e = check_waiting(rq, owner, list, &now);
	return e == ERR_OK ? set_guard(rq, list, &now) : e;
}

/* Can all be said without asking?  False if not; *e is what there is. */
static bool
check_whole(struct reqctx *rq, const struct govern_change *list, enum err *e)
{
	const struct govern_change *c;
	bool is_by_app;

	for (c = list; c != NULL; c = c->next) {
		(void)schema_app_governs(
		    rq->api->app_schemas, c->key, c->key_len, &is_by_app);
		if (c->value == NULL || is_by_app)
			return false;
	}
	*e = ERR_OK;
	for (c = list; c != NULL && *e == ERR_OK; c = c->next)
		*e = check_under(rq, NULL, c->value, c);
	return true;
}

enum err
govern_check(struct reqctx *rq, const char **owner,
    const struct govern_change *list, const struct govern_body *body)
{
	enum err e;

	rq->guard = NULL;
	if (list == NULL || (check_whole(rq, list, &e) && e == ERR_OK))
		return ERR_OK;
	/* What fails may be a duplicate, which is none the worse for it. */
	rq->problem.members = NULL;
	return check_previewed(rq, owner, list, body);
}

bool
govern_has_moved(const struct call *call)
{
	return call->answer.status == 0 && call->answer.code != NULL &&
	       strcmp(call->answer.code, "moved") == 0;
}
