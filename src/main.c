/* holdfast - argv to subcommand. */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/conf.h"
#include "cli/check.h"
#include "cli/check_files.h"
#include "cli/commands.h"
#include "cli/reload.h"
#include "cli/status.h"
#include "proc/master.h"
#include "proc/single.h"

static int
serve(const char *conf_path, int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "--single") == 0)
		return single_run(conf_path, argv[2]);
	return argc == 1 ? master_run(conf_path) : EX_USAGE;
}

static int
check(const char *conf_path, int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--example") == 0)
		conf_write_example(stdout);
	else if (argc == 2 && strcmp(argv[1], "--man") == 0)
		conf_write_man(stdout);
	else if (argc > 1 && argv[1][0] != '-')
		return check_files(argc - 1, argv + 1);
	else
		return argc == 1 ? check_run(conf_path) : EX_USAGE;
	return EX_OK;
}

static int
status(const char *conf_path, int argc, char **argv)
{
	bool is_json = argc == 2 && strcmp(argv[1], "--json") == 0;

	return argc == 1 || is_json ? status_run(conf_path, is_json) : EX_USAGE;
}

static int
reload(const char *conf_path, int argc, char **argv)
{
	(void)argv;
	return argc == 1 ? reload_run(conf_path) : EX_USAGE;
}

static const struct command {
	const char *name;
	int (*run)(const char *conf_path, int argc, char **argv);
	const char *help;
} commands[] = {
    {"serve", serve,
	"answer requests; --single GROUP: one worker of that group, with\n"
	"           one thread, for a debugger"},
    {"reload", reload,
	"make the running master read its settings again, and wait"},
    {"migrate", commands_migrate, "bring the database up to this version"},
    {"restored", commands_restored,
	"give all sessions another era, after a backup was restored"},
    {"sweep", commands_sweep, "delete what has expired, once"},
    {"token", commands_token,
	"print a token: --sub USER [--role ROLE] [--ttl SECONDS]"},
    {"check", check,
	"check settings, keys, schemas and database, or the schemas and\n"
	"           documents named; --example: print every setting"},
    {"status", status,
	"show the state of master, workers and database; --json: for a\n"
	"           program"},
};

static void
usage(FILE *f)
{
	fputs("usage: holdfast COMMAND [-c FILE] ...\n\n", f);
	for (size_t i = 0; i < COUNT(commands); i++)
		fprintf(f, "  %-8s %s\n", commands[i].name, commands[i].help);
	fprintf(f,
	    "\nWithout -c the settings are in $HOLDFAST_CONF or %s.\n"
	    "More: man holdfast, man holdfast.conf\n",
	    HOLDFAST_SYSCONFDIR "/holdfast.conf");
}

static const struct command *
find_command(const char *name)
{
	for (size_t i = 0; i < COUNT(commands); i++) {
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	}
	return NULL;
}

/* Takes "-c FILE" out of argv wherever it stands; false: without a FILE. */
static bool
take_conf_option(int *argc, char **argv, const char **path)
{
	int kept = 0;

	for (int i = 0; i < *argc; i++) {
		if (strcmp(argv[i], "-c") != 0) {
			argv[kept++] = argv[i];
			continue;
		}
		if (i + 1 == *argc)
			return false;
		*path = argv[++i];
	}
	argv[kept] = NULL;
	*argc = kept;
	return true;
}

int
main(int argc, char **argv)
{
	const struct command *command;
	const char *path = NULL;
	int code;

	if (!take_conf_option(&argc, argv, &path) || argc < 2) {
		usage(stderr);
		return EX_USAGE;
	}
	if (strcmp(argv[1], "--version") == 0)
		return puts("holdfast " HOLDFAST_VERSION) < 0;
	if (strcmp(argv[1], "--help") == 0) {
		usage(stdout);
		return EX_OK;
	}
	command = find_command(argv[1]);
	if (command == NULL) {
		fprintf(stderr, "holdfast: no command \"%s\"\n\n", argv[1]);
		usage(stderr);
		return EX_USAGE;
	}
	code = command->run(conf_path(path), argc - 1, argv + 1);
	if (code == EX_USAGE)
		usage(stderr);
	return code;
}
