/* thread - start a thread that no signal reaches. */
#ifndef THREAD_H
#define THREAD_H

#include <pthread.h>
#include <signal.h>

#include "base/defs.h"

/* Signals belong to the process's main thread, which waits for them. */
static inline bool
thread_start(pthread_t *thread, void *(*run)(void *), void *arg)
{
	sigset_t all, old;
	int e;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	e = pthread_create(thread, NULL, run, arg);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return e == 0;
}

#endif
