/*
 * child - from fork to exit: what every child of the master has in common.
 */
#ifndef CHILD_H
#define CHILD_H

#include "base/defs.h"
#include "base/score.h"

struct child_task;
struct conf;
struct ending_list;

/* How a child ends when it ends by itself; the log and status name it. */
enum child_exit {
	CHILD_DONE = 0,     /* told to leave, and finished all it had */
	CHILD_ORPHAN = 70,  /* the master was gone before it began */
	CHILD_UNREADY = 71, /* could not start; its own lines say why */
	CHILD_CUT_OFF = 73, /* a reload's, without the database of the others */
	CHILD_LATE = 72,    /* told to leave, but something did not finish */
};

/* What a child that a reload starts has to show before it is ready. */
enum child_trial {
	TRIAL_NONE,     /* it is started outside of a reload */
	TRIAL_SAME,     /* that it is no worse off than those who serve */
	TRIAL_DATABASE, /* that its lanes connect: the setting has changed */
};

#define CHILD_READY "ready"
#define CHILD_SAYS  256 /* bytes of it, or of a reason */

/* A child's work until it must leave; returns its exit code. */
typedef int child_work(const struct child_task *);

struct child_task {
	child_work *work;
	const struct conf *conf;
	enum score_group group;
	int listen_fd; /* -1 for the sweeper */
	int ready_fd;  /* CHILD_READY into it, or why not */
	enum child_trial trial;
	int master_pid;
	struct score *slot;
	struct ending_list *endings; /* its own while it lives */
};

/* In the new process: close what is not its own, do the task, exit. */
_Noreturn void child_run(const struct child_task *);

/* For a task: tell the master that it serves, or why it never will. */
void child_is_ready(const struct child_task *);
void child_is_unready(const struct child_task *, const char *why);

/*
 * In production: no core is written of this process, and no other of the same
 * user looks into it.  It has keys, tokens and what users write.
 */
void child_hide(const struct conf *);

/* Log as the settings say, under this name. */
void child_log_init(const struct conf *, const char *name);

/* "exit 71: could not start", "signal 11: Segmentation fault" */
void child_describe_end(int wait_status, char *out, size_t size);

#endif
