#include "api/fits.h"

#include <string.h>

#include "api/reqctx.h"
#include "api/route.h"
#include "base/arena.h"
#include "base/conf.h"
#include "json/json.h"

enum err
fits_refuse(struct reqctx *rq, const char *limit, size_t max, size_t size)
{
	rq->problem.members = arena_printf(rq->arena,
	    "\"limit\":\"%s\",\"max\":%zu,\"size\":%zu", limit, max, size);
	return ERR_TOO_LARGE;
}

static enum err
check(struct reqctx *rq, const char *limit, int64_t max, size_t size)
{
	if (size <= (size_t)max)
		return ERR_OK;
	return fits_refuse(rq, limit, (size_t)max, size);
}

/* Values that may not even add up to the bytes that came need no look. */
static enum err
check_bytes(struct reqctx *rq, const char *limit, int64_t max,
    const struct json *value, enum json_least as)
{
	size_t raw = 0;

	if (value == NULL)
		return ERR_OK;
	json_raw(value, &raw);
	if (raw <= (size_t)max)
		return ERR_OK;
	return check(rq, limit, max, json_min_bytes(value, as));
}

/* One batch: each of its keys is there afterwards, or gone. */
static enum err
check_batch(struct reqctx *rq, const struct json *batch)
{
	static const struct {
		const char *name;
		enum json_least as;
	} parts[] = {{"set", JSON_AS_VALUE}, {"merge", JSON_AS_PATCH},
	    {"contextData", JSON_AS_VALUE}};
	const struct conf *conf = rq->api->conf;
	const struct json *part;
	enum err e;

	for (size_t i = 0; i < COUNT(parts); i++) {
		part = json_get(batch, parts[i].name);
		e = check(rq, "keys", conf->keys, json_count(part));
		if (e == ERR_OK)
			e = check_bytes(rq, "context_bytes",
			    conf->context_bytes, part, parts[i].as);
		if (e != ERR_OK)
			return e;
	}
	return check(
	    rq, "keys", conf->keys, json_count(json_get(batch, "delete")));
}

enum err
fits_batch(struct reqctx *rq)
{
	return check_batch(rq, rq->json);
}

enum err
fits_save(struct reqctx *rq)
{
	const struct json *list = json_get(rq->json, "batches");
	enum err e;

	if (list == NULL)
		return fits_batch(rq);
	e = check(rq, "batches", rq->api->conf->batches, json_count(list));
	for (const struct json *b = json_first(list); e == ERR_OK && b != NULL;
	     b = json_next(b))
		e = check_batch(rq, b);
	return e;
}

/* A whole context, as a load says it or by itself. */
enum err
fits_context(struct reqctx *rq)
{
	const struct json *values = json_get(rq->json, "values");

	if (json_type(values) != JSON_OBJECT)
		values = rq->json;
	return check_bytes(rq, "context_bytes", rq->api->conf->context_bytes,
	    values, JSON_AS_VALUE);
}

enum err
fits_job(struct reqctx *rq)
{
	static const char *const parts[] = {"payload", "resume_data"};
	enum err e = ERR_OK;

	for (size_t i = 0; e == ERR_OK && i < COUNT(parts); i++)
		e = check_bytes(rq, "job_bytes", rq->api->conf->job_bytes,
		    json_get(rq->json, parts[i]), JSON_AS_VALUE);
	return e;
}

static enum err
check_value(struct reqctx *rq, enum json_least as)
{
	return check_bytes(
	    rq, "context_bytes", rq->api->conf->context_bytes, rq->json, as);
}

enum err
fits_value(struct reqctx *rq)
{
	return check_value(rq, JSON_AS_VALUE);
}

enum err
fits_patch(struct reqctx *rq)
{
	return check_value(rq, JSON_AS_PATCH);
}

enum err
fits_completion(struct reqctx *rq)
{
	return check_batch(rq, json_get(rq->json, "save"));
}

static enum err
check_count(struct reqctx *rq, const char *list)
{
	return check(rq, "batches", rq->api->conf->batches,
	    json_count(json_get(rq->json, list)));
}

enum err
fits_batches(struct reqctx *rq)
{
	return check_count(rq, "batches");
}

enum err
fits_ops(struct reqctx *rq)
{
	return check_count(rq, "ops");
}
