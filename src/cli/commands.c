#include "cli/commands.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "auth/fault.h"
#include "auth/token_mint.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/str.h"
#include "cli/become.h"
#include "proc/child.h"
#include "proc/sweeper.h"
#include "store/migrate.h"
#include "store/restored.h"
#include "json/document.h"

#define ERRORS_BYTES     65536
#define DATABASE_NEWER   4 /* exit status of migrate */
#define TOKEN_BYTES      65536
#define TOKEN_TTL_S      3600
#define TOKEN_TTL_MOST_S ((int64_t)10 * 365 * 86400)

/* For somebody at a terminal: mistakes go there, not into the log. */
static struct conf *
load(const char *path)
{
	struct buf errors = BUF_INIT(ERRORS_BYTES);
	struct conf *conf = NULL;

	if (conf_load(path, &conf, &errors)) {
		child_log_init(conf, "command");
		document_init();
	} else {
		fputs(errors.data != NULL ? errors.data : "out of memory\n",
		    stderr);
	}
	buf_free(&errors);
	return conf;
}

static bool
takes_nothing(int argc, char **argv)
{
	if (argc <= 1)
		return true;
	fprintf(stderr, "%s: the only option is -c FILE\n", argv[0]);
	return false;
}

/* A command without arguments that asks the database and reports. */
static int
run_alone(const char *conf_path, int argc, char **argv,
    enum err (*run)(const struct conf *, FILE *))
{
	struct conf *conf;
	enum err e;

	if (!takes_nothing(argc, argv))
		return EX_USAGE;
	conf = load(conf_path);
	if (conf == NULL)
		return EX_CONFIG;
	become_service(conf->migrate_database[0] != '\0'
			   ? conf->migrate_database
			   : conf->database);
	e = run(conf, stdout);
	conf_free(conf);
	if (e == ERR_STATE)
		return DATABASE_NEWER;
	return e == ERR_OK ? EX_OK : EXIT_FAILURE;
}

int
commands_migrate(const char *conf_path, int argc, char **argv)
{
	return run_alone(conf_path, argc, argv, migrate_run);
}

int
commands_restored(const char *conf_path, int argc, char **argv)
{
	return run_alone(conf_path, argc, argv, restored_run);
}

int
commands_sweep(const char *conf_path, int argc, char **argv)
{
	struct sweep_totals sum;
	struct conf *conf;
	enum err e;

	if (!takes_nothing(argc, argv))
		return EX_USAGE;
	conf = load(conf_path);
	if (conf == NULL)
		return EX_CONFIG;
	become_service(conf->database);
	e = sweeper_once(conf, &sum);
	if (e == ERR_OK)
		printf("deleted: %lld sessions, %lld snapshots, %lld entries\n",
		    (long long)sum.sessions, (long long)sum.snapshots,
		    (long long)sum.entries);
	else
		fprintf(stderr, "sweep failed (%s); the line above says why\n",
		    err_code(e));
	conf_free(conf);
	return e == ERR_OK ? EX_OK : EXIT_FAILURE;
}

static bool
token_options(int argc, char **argv, struct token_mint *mint)
{
	static const struct option options[] = {
	    {"sub", required_argument, NULL, 's'},
	    {"role", required_argument, NULL, 'r'},
	    {"ttl", required_argument, NULL, 't'},
	    {0},
	};
	int o;

	*mint = (struct token_mint){.ttl_s = TOKEN_TTL_S};
	optind = 0; /* getopt(3): begin anew */
	while ((o = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (o) {
		case 's': mint->sub = optarg; break;
		case 'r': mint->role = optarg; break;
		case 't':
			if (!str_to_int64(optarg, -TOKEN_TTL_MOST_S,
				TOKEN_TTL_MOST_S, &mint->ttl_s))
				return false;
			break;
		default: return false;
		}
	}
	return mint->sub != NULL && optind == argc;
}

int
commands_token(const char *conf_path, int argc, char **argv)
{
	struct arena *arena = NULL;
	struct conf *conf = NULL;
	struct token_mint mint;
	struct fault fault = {"", ""};
	const char *token = NULL;
	int code = EX_CONFIG;

	if (!token_options(argc, argv, &mint)) {
		fputs(
		    "token --sub USER [--role ROLE] [--ttl SECONDS]\n", stderr);
		return EX_USAGE;
	}
	conf = load(conf_path);
	arena = arena_new(TOKEN_BYTES);
	if (conf == NULL || arena == NULL)
		goto out;
	token = token_mint(conf, arena, &mint, clock_unix_s(), &fault);
	if (token == NULL) {
		fprintf(stderr, "%s\n    %s\n", fault.what, fault.mend);
		goto out;
	}
	puts(token);
	code = EX_OK;
out:
	arena_free(arena);
	conf_free(conf);
	return code;
}
