#include "cli/check_settings.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "store/probe.h"

#define LANES 3 /* connections of a worker, and of the sweeper */

static void
check_live(const struct conf *conf, struct buf *warnings)
{
	const char *path = conf->live_publish_socket;
	struct stat st;
	int e = 0;

	if (path[0] == '\0')
		return;
	if (stat(path, &st) != 0)
		e = errno;
	else if (!S_ISSOCK(st.st_mode))
		e = ENOTSOCK;
	if (e != 0)
		buf_printf(warnings,
		    "live_publish_socket %s: %s\n"
		    "\tis holdfast-live running? until it is, no client hears "
		    "of a change at once\n",
		    path, strerror(e));
}

/* As a browser sends it: a scheme, a host, perhaps a port, nothing else. */
static bool
is_origin(const char *s, size_t len)
{
	size_t scheme = 0;

	if (len > 8 && strncmp(s, "https://", 8) == 0)
		scheme = 8;
	else if (len > 7 && strncmp(s, "http://", 7) == 0)
		scheme = 7;
	return scheme > 0 && memchr(s + scheme, '/', len - scheme) == NULL;
}

static void
check_origins(const struct conf *conf, struct buf *warnings)
{
	const char *s = conf->allow_origins;

	while (*(s += strspn(s, " ")) != '\0') {
		size_t len = strcspn(s, " ");

		if (!is_origin(s, len))
			buf_printf(warnings,
			    "allow_origins contains %.*s, which no browser "
			    "sends\n"
			    "\twrite it as https://app.example.org, without a "
			    "path\n",
			    (int)len, s);
		s += len;
	}
}

static void
check_drain(const struct conf *conf, struct buf *warnings)
{
	if (conf_is_production(conf) && conf->drain_s >= LIMITS_STOP_S)
		buf_printf(warnings,
		    "drain_s is %lld, but the packaged unit has "
		    "TimeoutStopSec=%d: systemd kills requests that take "
		    "longer\n"
		    "\tsystemctl edit holdfast, [Service], "
		    "TimeoutStopSec=%lld, "
		    "unless that was done\n",
		    (long long)conf->drain_s, LIMITS_STOP_S,
		    (long long)conf->drain_s + 15);
}

static void
check_place(const struct conf *conf, struct buf *warnings)
{
	if (conf_is_production(conf) && probe_is_remote(conf->database))
		buf_str(warnings,
		    "the database is on another machine: the service's unit "
		    "must "
		    "allow its address, which this command cannot see\n"
		    "\tsystemctl edit holdfast, [Service], IPAddressAllow=; "
		    "INSTALL.md has the rest\n");
}

void
check_settings(const struct conf *conf, struct buf *warnings)
{
	check_live(conf, warnings);
	check_origins(conf, warnings);
	check_drain(conf, warnings);
	check_place(conf, warnings);
}

static int64_t
connections_needed(const struct conf *conf)
{
	return LANES * (conf->workers_sessions + conf->workers_context +
			   conf->workers_snapshots + conf->workers_share + 1);
}

bool
check_settings_room(
    const struct conf *conf, struct buf *errors, struct buf *warnings)
{
	int64_t need = connections_needed(conf);
	struct probe_room room;

	if (!probe_room(conf->database, &room))
		return true; /* the lanes' own attempt is what counts */
	if (room.is_fsync_off)
		buf_str(warnings,
		    "PostgreSQL runs with fsync = off: a power cut may lose "
		    "acknowledged saves, or the whole database\n"
		    "\tset fsync = on in postgresql.conf\n");
	if (need <= room.connections && 2 * need > room.connections)
		buf_printf(warnings,
		    "a reload needs %lld connections for a moment, and the "
		    "database allows this role %lld\n"
		    "\traise max_connections, or lower workers_*\n",
		    (long long)need * 2, (long long)room.connections);
	if (need > room.connections)
		buf_printf(errors,
		    "the workers need %lld connections, and the database "
		    "allows this role %lld\n"
		    "\traise max_connections, or lower workers_*\n",
		    (long long)need, (long long)room.connections);
	return need <= room.connections;
}
