/* compile_apply - keywords that apply further schemas to the same value. */
#include "schema/compiler.h"

static struct schema_apply *
apply_of(struct schema_job *job)
{
	if (job->schema->apply == NULL)
		job->schema->apply =
		    schema_alloc(job->set, sizeof *job->schema->apply);
	return job->schema->apply;
}

bool
schema_compile_ref(struct schema_job *job, const struct json *value)
{
	struct schema_apply *a = apply_of(job);
	const char *name;

	if (a == NULL)
		return false;
	a->ref = schema_refer(job->set, job->schema->resource, value, &name);
	return a->ref != NULL;
}

bool
schema_compile_dynamic_ref(struct schema_job *job, const struct json *value)
{
	struct schema_apply *a = apply_of(job);

	if (a == NULL)
		return false;
	a->dynamic_ref = schema_refer(
	    job->set, job->schema->resource, value, &a->dynamic_name);
	return a->dynamic_ref != NULL;
}

bool
schema_compile_all_of(struct schema_job *job, const struct json *value)
{
	struct schema_apply *a = apply_of(job);

	return a != NULL && schema_list_at(job, value, &a->all_of);
}

bool
schema_compile_any_of(struct schema_job *job, const struct json *value)
{
	struct schema_apply *a = apply_of(job);

	return a != NULL && schema_list_at(job, value, &a->any_of);
}

bool
schema_compile_one_of(struct schema_job *job, const struct json *value)
{
	struct schema_apply *a = apply_of(job);

	return a != NULL && schema_list_at(job, value, &a->one_of);
}

bool
schema_compile_not(struct schema_job *job, const struct json *value)
{
	struct schema_apply *a = apply_of(job);

	return a != NULL && (a->not_one = schema_at(job, value)) != NULL;
}

bool
schema_compile_if(struct schema_job *job, const struct json *value)
{
	struct schema_apply *a = apply_of(job);

	return a != NULL && (a->if_one = schema_at(job, value)) != NULL;
}

bool
schema_compile_then(struct schema_job *job, const struct json *value)
{
	struct schema_apply *a = apply_of(job);

	return a != NULL && (a->then_one = schema_at(job, value)) != NULL;
}

bool
schema_compile_else(struct schema_job *job, const struct json *value)
{
	struct schema_apply *a = apply_of(job);

	return a != NULL && (a->else_one = schema_at(job, value)) != NULL;
}
