#include "api/api.h"

#include <stdlib.h>
#include <string.h>

#include "api/match.h"
#include "api/param.h"
#include "api/params.h"
#include "api/pipeline.h"
#include "api/reqctx.h"
#include "api/routes.h"
#include "auth/auth.h"
#include "base/conf.h"
#include "base/log.h"
#include "live/publish.h"
#include "schema/app.h"
#include "schema/compile.h"
#include "store/bounds.h"
#include "store/migrate_files.h"
#include "store/store.h"

void
api_read_tables(void)
{
	bounds_check();
	match_read(routes_table, routes_count);
	param_read();
}

static const struct schema_options schema_options = {
    .is_format_asserted = true,
    .is_strict = true,
};

static void
add_schema_fault(struct buf *errors, const struct schema_fault *fault)
{
	buf_printf(
	    errors, "%s %s: %s\n", fault->file, fault->pointer, fault->why);
}

/* The request schemas, and for each row of the route table its own. */
static bool
load_schemas(struct api *api, struct buf *errors)
{
	struct schema_fault fault = {"", "", ""};

	api->schemas = schema_set_new(&schema_options);
	api->schema = calloc(routes_count, sizeof *api->schema);
	if (api->schemas == NULL || api->schema == NULL)
		return false;
	if (schema_set_add_folder(
		api->schemas, api->conf->schema_dir, &fault) != ERR_OK ||
	    schema_set_compile(api->schemas, &fault) != ERR_OK) {
		add_schema_fault(errors, &fault);
		return false;
	}
	for (size_t i = 0; i < routes_count; i++) {
		const char *name = routes_table[i].schema;

		if (name == NULL)
			continue;
		api->schema[i] = schema_set_find(api->schemas, name);
		if (api->schema[i] == NULL) {
			buf_printf(errors, "%s lacks %s\n",
			    api->conf->schema_dir, name);
			return false;
		}
	}
	return true;
}

static bool
load_app_schemas(struct api *api, struct buf *errors)
{
	const char *dir = api->conf->app_schema_dir;
	struct schema_fault fault = {"", "", ""};

	if (schema_app_load(dir[0] == '\0' ? NULL : dir, &schema_options,
		&fault, &api->app_schemas) == ERR_OK)
		return true;
	add_schema_fault(errors, &fault);
	return false;
}

/* All but the database: what can be checked before a fork. */
static bool
prepare(struct api *api, struct buf *errors)
{
	api->limits = bounds_row(api->conf, "limits");
	api->job_limits = bounds_row(api->conf, "job_limits");
	api->message_limits = bounds_row(api->conf, "message_limits");
	if (api->limits == NULL || api->job_limits == NULL ||
	    api->message_limits == NULL || !load_schemas(api, errors) ||
	    !load_app_schemas(api, errors))
		return false;
	if (migrate_files_names(api->conf->sql_dir, &api->migrations) !=
	    ERR_OK) {
		buf_printf(errors, "%s: its migrations cannot be read\n",
		    api->conf->sql_dir);
		return false;
	}
	return true;
}

enum err
api_new(const struct conf *conf, enum score_group group,
    struct ending_list *endings, struct api **out)
{
	struct buf errors = BUF_INIT(65536);
	struct api *api = NULL;
	enum err e = ERR_INTERNAL;

	api = calloc(1, sizeof *api);
	if (api == NULL)
		goto out;
	api_read_tables();
	patience_init(&api->patience, conf->patience_ms * 1000);
	api->conf = conf;
	api->group = group;
	api->migrations = BUF_INIT(1 << 20);
	if (!prepare(api, &errors)) {
		log_error("api.unready",
		    LOG_STR("why",
			errors.data == NULL ? "no memory" : errors.data));
		goto out;
	}
	e = auth_new(conf, &api->auth);
	if (e != ERR_OK)
		goto out;
	e = store_new(conf, &api->store);
	if (e != ERR_OK)
		goto out;
	api->turns = turns_new(&(struct turns_rules){
	    .calls = (unsigned)conf->user_calls,
	    .share_pct = (unsigned)conf->user_share,
	    .rate = (unsigned)conf->user_rate,
	});
	if (api->turns == NULL) {
		e = ERR_INTERNAL;
		goto out;
	}
	if (conf->live_publish_socket[0] != '\0') {
		e = publish_new(conf->live_publish_socket,
		    (size_t)conf->live_queue, endings, &api->publish);
		if (e != ERR_OK)
			goto out;
	}
	*out = api;
	api = NULL;
out:
	api_free(api);
	buf_free(&errors);
	return e;
}

void
api_free(struct api *api)
{
	if (api == NULL)
		return;
	store_free(api->store);
	turns_free(api->turns);
	publish_free(api->publish);
	auth_free(api->auth);
	schema_app_free(api->app_schemas);
	schema_set_free(api->schemas);
	free(api->schema);
	free(api->limits);
	free(api->job_limits);
	free(api->message_limits);
	buf_free(&api->migrations);
	free(api);
}

void
api_handle(struct http_exchange *x, void *ctx)
{
	struct reqctx rq = {
	    .api = ctx,
	    .x = x,
	    .req = &x->request,
	    .arena = x->arena,
	    .row = match_rows(),
	};

	score_move(GAUGE_IN_FLIGHT, 1);
	pipeline_run(&rq);
	score_move(GAUGE_IN_FLIGHT, -1);
}

bool
api_is_connected(const struct api *api)
{
	return store_is_up(api->store);
}

bool
api_lacks_function(const struct api *api)
{
	return store_lacks_function(api->store);
}

void
api_refresh(struct api *api)
{
	auth_refresh(api->auth);
}

struct told {
	struct buf *errors;
	struct buf *warnings;
};

static void
tell_fault(void *ctx, bool is_warning, const struct fault *fault)
{
	struct told *told = ctx;

	buf_printf(is_warning ? told->warnings : told->errors, "%s\n\t%s\n",
	    fault->what, fault->mend);
}

bool
api_check(const struct conf *conf, struct buf *errors, struct buf *warnings)
{
	struct told told = {errors, warnings};
	struct api api = {.conf = conf, .migrations = BUF_INIT(1 << 20)};
	bool is_fine;

	api_read_tables();
	is_fine = prepare(&api, errors);
	if (auth_check(conf, tell_fault, &told) > 0)
		is_fine = false;
	schema_app_free(api.app_schemas);
	schema_set_free(api.schemas);
	free(api.schema);
	free(api.limits);
	free(api.job_limits);
	free(api.message_limits);
	buf_free(&api.migrations);
	return is_fine;
}

/* False: it was said why. */
static bool
check_migrations(struct api *api, struct buf *errors)
{
	const char *why = store_why(api->store);
	bool is_fine = false;
	struct call call = CALL_INIT;
	enum err e;

	if (store_lacks_function(api->store)) {
		buf_str(errors, "the database lacks functions of this "
				"program\n\trun holdfast migrate\n");
		return false;
	}
	if (why[0] != '\0') {
		buf_printf(errors,
		    "%s\n\tthe setting `database`; RUNBOOK.md, The database "
		    "is away\n",
		    why);
		return false;
	}
	call_begin(&call, CALL_schema_state);
	call_arg(&call, api->migrations.data, api->migrations.len);
	e = store_run(api->store, &call);
	if (e != ERR_OK)
		buf_printf(
		    errors, "the database does not answer: %s\n", err_code(e));
	else if (call.answer.status != 200)
		buf_str(errors, "the database lacks migrations\n"
				"\trun holdfast migrate\n");
	else
		is_fine = true;
	call_end(&call);
	return is_fine;
}

bool
api_check_database(const struct conf *conf, struct buf *errors)
{
	struct api api = {.conf = conf, .migrations = BUF_INIT(1 << 20)};
	bool is_fine = false;

	if (store_new(conf, &api.store) != ERR_OK)
		return false;
	if (migrate_files_names(conf->sql_dir, &api.migrations) == ERR_OK)
		is_fine = check_migrations(&api, errors);
	store_free(api.store);
	buf_free(&api.migrations);
	return is_fine;
}
