/*
 * sockets - where nginx finds the groups.
 *
 * A socket handed over by systemd is taken by its name; others are made in
 * listen_dir, complete before they have their name, so that nobody can connect
 * to one with too wide a mode, and one left by a crash is replaced in one step.
 *
 * Runs in:  the master.
 * Owns:     the descriptors, the files it made, and the lock that keeps a
 * second master out of the folder.
 */
#ifndef SOCKETS_H
#define SOCKETS_H

#include <limits.h>
#include <sys/types.h>

#include "base/defs.h"
#include "base/score.h"

struct conf;

struct sockets_file {
	char path[PATH_MAX]; /* "": not made by us */
	dev_t device;
	ino_t inode;
};

struct sockets {
	int fd[GROUP__COUNT]; /* -1: none */
	struct sockets_file file[GROUP__COUNT];
	int lock_fd;
};

/* False: the reason is logged, with what to do. */
NODISCARD bool sockets_open(struct sockets *, const struct conf *);

/* Removes the files that are still ours. */
void sockets_close(struct sockets *);

/* "DIR/sessions.sock"; false when it does not fit. */
NODISCARD bool sockets_path(
    const struct conf *, enum score_group, char *out, size_t size);

/*
 * Listens in place of a group's socket, which waits under another name until
 * it is given back.  -1: the reason is logged.
 */
NODISCARD int sockets_borrow(const struct conf *, enum score_group);
void sockets_give_back(const struct conf *, enum score_group);

/* The process that holds DIR/master.lock; 0: nobody. */
pid_t sockets_master(const struct conf *);

#endif
