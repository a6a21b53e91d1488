#include "cli/check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "api/api.h"
#include "base/conf.h"
#include "cli/become.h"
#include "cli/check_front.h"
#include "cli/check_settings.h"
#include "proc/child.h"
#include "proc/sockets.h"
#include "json/document.h"

#define ERRORS_BYTES 65536

static void
print_lines(const struct buf *b)
{
	const char *line = b->len > 0 ? b->data : "";

	while (*line != '\0') {
		size_t len = strcspn(line, "\n");

		if (len > 0)
			printf("    %.*s\n", (int)len, line);
		line += len + (line[len] == '\n');
	}
}

static bool
tell(const char *what, bool is_fine, struct buf *errors)
{
	printf("%c %s%s\n", is_fine ? '+' : '-', what, is_fine ? ": ok" : "");
	print_lines(errors);
	buf_clear(errors);
	return is_fine;
}

/* It works and should be changed: reported, but not a failure. */
static void
warn(const char *what, struct buf *warnings)
{
	if (warnings->len > 0)
		printf("! %s\n", what);
	print_lines(warnings);
	buf_clear(warnings);
}

static bool
check_database(
    const struct conf *conf, struct buf *errors, struct buf *warnings)
{
	bool is_fine = api_check_database(conf, errors) &&
		       check_settings_room(conf, errors, warnings);

	is_fine = tell("database", is_fine, errors);
	warn("database: usable, but with a problem", warnings);
	return is_fine;
}

static void
tell_front(const struct conf *conf, struct buf *told)
{
	if (!check_front(conf, told))
		warn("web server: live streams may use up the connections for "
		     "saves",
		    told);
	else if (told->len > 0)
		(void)tell("web server", true, told);
}

/* Who can connect to a socket can say it is anybody's proxy. */
static bool
check_sockets(const struct conf *conf, struct buf *errors)
{
	struct stat st;

	if (stat(conf->listen_dir, &st) != 0) {
		if (errno == ENOENT)
			return true; /* serve makes it */
		buf_printf(
		    errors, "%s: %s\n", conf->listen_dir, strerror(errno));
		return false;
	}
	if (!S_ISDIR(st.st_mode)) {
		buf_printf(errors, "%s is not a folder; set listen_dir\n",
		    conf->listen_dir);
		return false;
	}
	if (conf_is_production(conf) && (st.st_mode & S_IRWXO) != 0) {
		buf_printf(errors,
		    "every user of this machine can enter %s\n"
		    "\tchmod o= %s, and give it nginx's group\n",
		    conf->listen_dir, conf->listen_dir);
		return false;
	}
	return true;
}

int
check_run(const char *conf_path)
{
	struct buf errors = BUF_INIT(ERRORS_BYTES);
	struct buf warnings = BUF_INIT(ERRORS_BYTES);
	struct conf *conf = NULL;
	bool is_fine;

	document_init();
	is_fine = conf_load(conf_path, &conf, &errors);
	printf("  %s\n", conf_path);
	if (!tell("configuration", is_fine, &errors))
		goto out;
	become_service(conf->database);
	is_fine &= tell("sockets", check_sockets(conf, &errors), &errors);
	is_fine &= tell(
	    "keys and schemas", api_check(conf, &errors, &warnings), &errors);
	warn("keys: accepted, but not safe", &warnings);
	is_fine &= check_database(conf, &errors, &warnings);
	check_settings(conf, &warnings);
	warn("settings: accepted, but perhaps not what you want", &warnings);
	tell_front(conf, &warnings);
	if (sockets_master(conf) > 0)
		printf("  running as process %d\n", (int)sockets_master(conf));
out:
	conf_free(conf);
	buf_free(&errors);
	buf_free(&warnings);
	return is_fine ? EXIT_SUCCESS : EXIT_FAILURE;
}
