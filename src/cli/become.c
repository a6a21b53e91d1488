#define _DEFAULT_SOURCE
#include "cli/become.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "store/probe.h"

#define SERVICE "holdfast" /* User= of deploy/systemd/holdfast.service */

void
become_service(const char *database)
{
	const struct passwd *pw;

	if (geteuid() != 0 || (pw = getpwnam(SERVICE)) == NULL ||
	    !probe_is_stranger(database))
		return;
	/* libpq looks for its files there. */
	if (initgroups(SERVICE, pw->pw_gid) != 0 || setgid(pw->pw_gid) != 0 ||
	    setuid(pw->pw_uid) != 0 || setenv("HOME", pw->pw_dir, 1) != 0) {
		perror("as the user " SERVICE);
		exit(EXIT_FAILURE);
	}
	fprintf(stderr, "  running as the user %s: the database refuses root\n",
	    SERVICE);
}
