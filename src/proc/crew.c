#include "proc/crew.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/conf.h"
#include "base/log.h"
#include "live/ending.h"
#include "proc/child.h"
#include "proc/report.h"
#include "proc/sockets.h"
#include "proc/sweeper.h"
#include "proc/worker.h"

/* From fork to READY; a database that does not answer is part of it. */
#define START_MAX_US 60000000

/* From SIGABRT, for the core it leaves, to SIGKILL, for one that is stopped. */
#define ABORT_US 1000000

/*
 * A free place.  A worker takes one whose last child was killed and has left
 * streams to be closed, if there is one, and closes them; the sweeper would
 * not.
 */
static struct child *
free_child(struct crew *crew, enum score_group group)
{
	struct child *found = NULL;

	for (size_t i = 0; i < COUNT(crew->children); i++) {
		const struct ending_list *list = crew->endings[i];
		bool is_owed = list != NULL && ending_list_is_owed(list);

		if (crew->children[i].pid != 0)
			continue;
		if (is_owed && group != GROUP_SWEEPER)
			return &crew->children[i];
		if (found == NULL && !is_owed)
			found = &crew->children[i];
	}
	return found;
}

/* The list of a place stays when its child has died. */
static bool
make_list(struct crew *crew, const struct child *c)
{
	struct ending_list **list = &crew->endings[c - crew->children];

	if (*list == NULL)
		*list = ending_list_new();
	return *list != NULL;
}

static void
prepare_slot(struct score *slot, enum score_group group, int64_t now_us)
{
	slot->group = group;
	slot->started_us = now_us;
	slot->state = SCORE_STARTING;
}

static pid_t
fork_child(struct crew *crew, struct child *c, const struct post *p,
    const int ready[2])
{
	const struct child_task task = {
	    .work = p->group == GROUP_SWEEPER ? sweeper_run : worker_run,
	    .conf = crew->conf,
	    .group = p->group,
	    .listen_fd = crew->sockets->fd[p->group],
	    .ready_fd = ready[1],
	    .trial = crew->trial,
	    .master_pid = getpid(),
	    .slot = c->slot,
	    .endings = crew->endings[c - crew->children],
	};
	pid_t pid = fork();

	if (pid == 0)
		child_run(&task);
	return pid;
}

static struct child *
start_child(void *ctx, struct post *p, int64_t now_us)
{
	struct crew *crew = ctx;
	struct child *c = free_child(crew, p->group);
	int ready[2];

	if (c == NULL || !make_list(crew, c) || pipe2(ready, O_CLOEXEC) != 0) {
		log_error("child.not_started", LOG_STR("why", strerror(errno)));
		return NULL;
	}
	*c = (struct child){
	    .post = p,
	    .generation = crew->roster.generation,
	    .started_us = now_us,
	    .kill_us = now_us + START_MAX_US,
	    .ready_fd = ready[0],
	    .slot = &crew->board->slot[c - crew->children],
	};
	prepare_slot(c->slot, p->group, now_us);
	c->pid = fork_child(crew, c, p, ready);
	close(ready[1]);
	if (c->pid < 0) {
		log_error("child.not_started", LOG_STR("why", strerror(errno)));
		close(ready[0]);
		score_release(c->slot);
		c->pid = 0;
		return NULL;
	}
	c->slot->pid = c->pid;
	return c;
}

static void
stop_child(void *ctx, struct child *c, int64_t now_us)
{
	struct crew *crew = ctx;

	c->is_leaving = true;
	c->kill_us = now_us + crew->conf->drain_s * 1000000;
	kill(c->pid, SIGTERM);
}

static void
close_ready(struct child *c)
{
	if (c->ready_fd >= 0)
		close(c->ready_fd);
	c->ready_fd = -1;
}

static void
note_failure(struct crew *crew, const struct child *c, const char *why)
{
	if (crew->trial != TRIAL_NONE && crew->failed[0] == '\0' &&
	    !c->is_leaving && c->generation == crew->roster.generation)
		snprintf(crew->failed, sizeof crew->failed, "%s", why);
}

/* An end without a word is a death that SIGCHLD will tell. */
static void
hear_child(struct crew *crew, struct child *c)
{
	char said[CHILD_SAYS];
	ssize_t n = read(c->ready_fd, said, sizeof said - 1);

	close_ready(c);
	if (n <= 0)
		return;
	said[n] = '\0';
	if (strcmp(said, CHILD_READY) != 0) {
		note_failure(crew, c, said);
		return;
	}
	log_info("child.ready",
	    LOG_STR("group", score_group_name(c->post->group)),
	    LOG_INT("child", c->pid),
	    LOG_INT("ms", (clock_now_us() - c->started_us) / 1000));
	if (!c->is_leaving)
		c->kill_us = 0;
	roster_ready(&crew->roster, c, clock_now_us());
}

static void
bury(struct crew *crew, struct child *c, int status)
{
	int64_t now_us = clock_now_us();
	char end[128];
	int n = snprintf(end, sizeof end, "%s", c->is_hung ? "hung, " : "");

	child_describe_end(status, end + n, sizeof end - (size_t)n);
	if (c->is_leaving && WIFEXITED(status) && WEXITSTATUS(status) == 0) {
		log_info("child.left", LOG_INT("child", c->pid));
	} else {
		log_error("child.died",
		    LOG_STR("group", score_group_name(c->post->group)),
		    LOG_INT("child", c->pid), LOG_STR("end", end),
		    LOG_INT("lived_ms", (now_us - c->started_us) / 1000));
		report_end(c->post->group, end);
	}
	if (!c->is_leaving)
		score_add(COUNTER_RESTARTS, 1);
	if (!c->is_ready)
		note_failure(crew, c, end);
	close_ready(c);
	roster_died(&crew->roster, c, now_us);
	score_release(c->slot);
	c->pid = 0;
}

void
crew_reap(struct crew *crew)
{
	pid_t pid;
	int status;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (size_t i = 0; i < COUNT(crew->children); i++) {
			if (crew->children[i].pid == pid)
				bury(crew, &crew->children[i], status);
		}
	}
}

/* Whoever does not come up or does not leave in time. */
int64_t
crew_kill_late(struct crew *crew, int64_t now_us)
{
	int64_t due_us = INT64_MAX;

	for (size_t i = 0; i < COUNT(crew->children); i++) {
		struct child *c = &crew->children[i];

		if (c->pid == 0 || c->kill_us == 0)
			continue;
		if (c->kill_us <= now_us) {
			log_error("child.late", LOG_INT("child", c->pid));
			kill(c->pid, SIGKILL);
			c->kill_us = 0;
		} else if (c->kill_us < due_us) {
			due_us = c->kill_us;
		}
	}
	return due_us;
}

static void
kill_hung(struct child *c, enum turn which, int64_t now_us)
{
	log_error("child.hung",
	    LOG_STR("group", score_group_name(c->post->group)),
	    LOG_INT("child", c->pid), LOG_STR("what", score_turn_name(which)));
	c->is_hung = true;
	c->slot->state = SCORE_HUNG;
	c->kill_us = now_us + ABORT_US;
	score_add(COUNTER_HANGS, 1);
	kill(c->pid, SIGABRT);
}

/* One that leaves is killed when it is late, whatever it does meanwhile. */
void
crew_look(struct crew *crew)
{
	for (size_t i = 0; i < COUNT(crew->children); i++) {
		struct child *c = &crew->children[i];
		enum turn which;

		if (c->pid == 0 || !c->is_ready || c->is_leaving || c->is_hung)
			continue;
		which = pulse_look(&c->pulse, c->slot);
		if (which != TURN__COUNT)
			kill_hung(c, which, clock_now_us());
	}
}

size_t
crew_count(const struct crew *crew)
{
	size_t n = 0;

	for (size_t i = 0; i < COUNT(crew->children); i++)
		n += crew->children[i].pid != 0;
	return n;
}

void
crew_init(
    struct crew *crew, struct score_board *board, const struct sockets *sockets)
{
	const struct roster_ops ops = {start_child, stop_child, crew};

	crew->board = board;
	crew->sockets = sockets;
	roster_init(&crew->roster, &ops);
}

static void
want(struct crew *crew, const struct conf *conf, unsigned generation)
{
	const unsigned wanted[GROUP__COUNT] = {
	    [GROUP_SESSIONS] = (unsigned)conf->workers_sessions,
	    [GROUP_CONTEXT] = (unsigned)conf->workers_context,
	    [GROUP_SNAPSHOTS] = (unsigned)conf->workers_snapshots,
	    [GROUP_SHARE] = (unsigned)conf->workers_share,
	    [GROUP_SWEEPER] = 1,
	};

	crew->conf = conf;
	roster_want(&crew->roster, wanted, generation);
}

void
crew_want(struct crew *crew, const struct conf *conf)
{
	want(crew, conf, ++crew->newest);
}

void
crew_try(struct crew *crew, const struct conf *conf, enum child_trial trial)
{
	crew->trial = trial;
	crew->failed[0] = '\0';
	crew_want(crew, conf);
}

void
crew_return(struct crew *crew, const struct conf *conf, unsigned generation)
{
	crew->failed[0] = '\0';
	want(crew, conf, generation);
}

void
crew_trust(struct crew *crew)
{
	crew->trial = TRIAL_NONE;
	crew->failed[0] = '\0';
}

bool
crew_wait(struct crew *crew, int signal_fd, int timeout_ms)
{
	struct pollfd fds[SCORE_SLOTS + 1];
	struct child *whose[SCORE_SLOTS + 1];
	nfds_t n = 1;

	fds[0] = (struct pollfd){.fd = signal_fd, .events = POLLIN};
	for (size_t i = 0; i < COUNT(crew->children); i++) {
		struct child *c = &crew->children[i];

		if (c->pid == 0 || c->ready_fd < 0)
			continue;
		fds[n] = (struct pollfd){.fd = c->ready_fd, .events = POLLIN};
		whose[n++] = c;
	}
	if (poll(fds, n, timeout_ms) <= 0)
		return false;
	for (nfds_t i = 1; i < n; i++) {
		if (fds[i].revents != 0)
			hear_child(crew, whose[i]);
	}
	return fds[0].revents != 0;
}
