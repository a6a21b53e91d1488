#include "api/fits.h"

#include <string.h>

#include "api/ask.h"
#include "api/routes.h"
#include "base/arena.h"
#include "base/conf.h"
#include "json/json.h"

enum err
fits_refuse(struct ask *a, const char *limit, size_t max, size_t size)
{
	a->problem.members = arena_printf(a->arena,
	    "\"limit\":\"%s\",\"max\":%zu,\"size\":%zu", limit, max, size);
	return ERR_TOO_LARGE;
}

static enum err
check(struct ask *a, const char *limit, int64_t max, size_t size)
{
	if (size <= (size_t)max)
		return ERR_OK;
	return fits_refuse(a, limit, (size_t)max, size);
}

/* Values that may not even add up to the bytes that came need no look. */
static enum err
check_bytes(struct ask *a, const char *limit, int64_t max,
    const struct json *value, enum json_least as)
{
	size_t raw = 0;

	if (value == NULL)
		return ERR_OK;
	json_raw(value, &raw);
	if (raw <= (size_t)max)
		return ERR_OK;
	return check(a, limit, max, json_least_bytes(value, as));
}

/* One batch: each of its keys is there afterwards, or gone. */
static enum err
check_batch(struct ask *a, const struct json *batch)
{
	static const struct {
		const char *name;
		enum json_least as;
	} parts[] = {{"set", JSON_AS_VALUE}, {"merge", JSON_AS_PATCH},
	    {"contextData", JSON_AS_VALUE}};
	const struct conf *conf = a->api->conf;
	const struct json *part;
	enum err e;

	for (size_t i = 0; i < COUNT(parts); i++) {
		part = json_get(batch, parts[i].name);
		e = check(a, "keys", conf->keys, json_count(part));
		if (e == ERR_OK)
			e = check_bytes(a, "context_bytes", conf->context_bytes,
			    part, parts[i].as);
		if (e != ERR_OK)
			return e;
	}
	return check(
	    a, "keys", conf->keys, json_count(json_get(batch, "delete")));
}

static enum err
check_save(struct ask *a, const struct json *save)
{
	const struct json *list = json_get(save, "batches");
	enum err e;

	if (list == NULL)
		return check_batch(a, save);
	e = check(a, "batches", a->api->conf->batches, json_count(list));
	for (const struct json *b = json_first(list); e == ERR_OK && b != NULL;
	     b = json_next(b))
		e = check_batch(a, b);
	return e;
}

/* A whole context, as a load says it or by itself. */
static enum err
check_context(struct ask *a)
{
	const struct json *values = json_get(a->json, "values");

	if (json_type(values) != JSON_OBJECT)
		values = a->json;
	return check_bytes(a, "context_bytes", a->api->conf->context_bytes,
	    values, JSON_AS_VALUE);
}

static enum err
check_job(struct ask *a)
{
	static const char *const parts[] = {"payload", "resume_data"};
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < COUNT(parts); i++)
		e = check_bytes(a, "job_bytes", a->api->conf->job_bytes,
		    json_get(a->json, parts[i]), JSON_AS_VALUE);
	return e;
}

enum err
fits_check(struct ask *a)
{
	const struct conf *conf = a->api->conf;

	switch (a->route->call) {
	case CALL_context_save: return check_save(a, a->json);
	case CALL_session_share: return check_batch(a, a->json);
	case CALL_context_put: return check_context(a);
	case CALL_context_merge_patch:
		return check_bytes(a, "context_bytes", conf->context_bytes,
		    a->json, JSON_AS_PATCH);
	case CALL_key_put:
		return check_bytes(a, "context_bytes", conf->context_bytes,
		    a->json, JSON_AS_VALUE);
	case CALL_context_beacon: /* keeps as copies what does not fit */
		return check(a, "batches", conf->batches,
		    json_count(json_get(a->json, "batches")));
	case CALL_context_sync: /* each stands alone */
		return check(a, "batches", conf->batches,
		    json_count(json_get(a->json, "ops")));
	case CALL_job_create:
	case CALL_job_heartbeat:
	case CALL_job_fail: return check_job(a);
	case CALL_job_complete:
		return check_batch(a, json_get(a->json, "save"));
	default: return ERR_OK;
	}
}
