#include "proc/signals.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

static const int waited_for[] = {SIGTERM, SIGINT, SIGHUP, SIGCHLD};

int
signals_open(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < COUNT(waited_for); i++)
		sigaddset(&set, waited_for[i]);
	signal(SIGPIPE, SIG_IGN);
	/* An inherited SIG_IGN would make the kernel reap for us. */
	signal(SIGCHLD, SIG_DFL);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return -1;
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

void
signals_read(int fd, struct signals *s)
{
	struct signalfd_siginfo info;

	while (read(fd, &info, sizeof info) == (ssize_t)sizeof info) {
		s->is_stop |=
		    info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT;
		s->is_reload |= info.ssi_signo == SIGHUP;
		s->is_child |= info.ssi_signo == SIGCHLD;
	}
}

bool
signals_become_child(int master_pid)
{
	sigset_t set;

	/* Not SIGKILL: what is in flight is finished also then. */
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0)
		return false;
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_SETMASK, &set, NULL);
	/* It may have died before the prctl. */
	return getppid() == master_pid;
}

bool
signals_wait_stop(int64_t at_most_us)
{
	struct timespec wait = {
	    .tv_sec = at_most_us / 1000000,
	    .tv_nsec = at_most_us % 1000000 * 1000,
	};
	sigset_t set;
	int signo;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT); /* of a terminal; the master's ignore it */
	do
		signo = sigtimedwait(&set, NULL, &wait);
	while (signo < 0 && errno == EINTR);
	return signo > 0;
}
