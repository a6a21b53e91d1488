#include "http/fcgi.h"

#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/score.h"
#include "base/thread.h"
#include "http/connection.h"
#include "http/serve.h"

/* Senders one thread waits for; beyond it the oldest has to go. */
#define WAITING_MAX 64

/* A thread that leaves takes this many connections it may have been woken for.
 */
#define LAST_ACCEPTS 4

/* After EMFILE and the like, until some other thread has closed something. */
#define SHORTAGE_MS 20

/* When the thread is to leave, for those that are still arriving. */
#define LEAVE_US 2000000

struct thread {
	struct fcgi *fcgi;
	unsigned number;
	pthread_t id;
	int epoll_fd;
	struct server *server;
	struct connection *spare;       /* for the next accept */
	struct connection_list waiting; /* for their bytes, oldest first */
	size_t waiting_count;
	bool is_leaving;
};

struct fcgi {
	struct fcgi_conf conf;
	int stop_fd;
	int pulse_fd;
	int gone_fd; /* each thread adds one when it has left */
	uint64_t gone;
	unsigned started;
	_Atomic unsigned idle; /* threads that wait for a request */
	struct thread threads[];
};

bool
fcgi_init(void)
{
	static const int theirs[] = {SIGPIPE, SIGUSR1, SIGTERM};
	struct sigaction ours[COUNT(theirs)];
	bool is_ready;

	for (size_t i = 0; i < COUNT(theirs); i++)
		sigaction(theirs[i], NULL, &ours[i]);
	is_ready = FCGX_Init() == 0;
	for (size_t i = 0; i < COUNT(theirs); i++)
		sigaction(theirs[i], &ours[i], NULL);
	return is_ready;
}

/* --- connections of one thread --- */

/* Its descriptor leaves the epoll set by being closed. */
static void
forget(struct thread *t, struct connection *c)
{
	TAILQ_REMOVE(&t->waiting, c, link);
	t->waiting_count--;
	connection_free(c);
}

static void
put_aside(struct thread *t, struct connection *c)
{
	struct epoll_event e = {.events = EPOLLIN, .data.ptr = c};

	if (t->waiting_count == WAITING_MAX) {
		log_limited(
		    "connection.evicted", LOG_INT("waiting", WAITING_MAX));
		forget(t, TAILQ_FIRST(&t->waiting));
	}
	if (epoll_ctl(t->epoll_fd, EPOLL_CTL_ADD, c->fd, &e) != 0) {
		connection_free(c);
		return;
	}
	TAILQ_INSERT_TAIL(&t->waiting, c, link);
	t->waiting_count++;
}

static void
resume(struct thread *t, struct connection *c)
{
	enum gate_verdict v = connection_receive(c, false);

	if (v == GATE_MORE)
		return;
	if (v == GATE_WHOLE) {
		epoll_ctl(t->epoll_fd, EPOLL_CTL_DEL, c->fd, NULL);
		serve_connection(t->server, c);
	}
	forget(t, c);
}

static void
expire(struct thread *t)
{
	struct connection *c;

	while ((c = TAILQ_FIRST(&t->waiting)) != NULL &&
	       c->due_us <= clock_now_us()) {
		log_limited("connection.late",
		    LOG_INT("bytes", (int64_t)gate_bytes(&c->gate)));
		forget(t, c);
	}
}

static struct connection *
connection_for(struct thread *t, int fd)
{
	struct connection *c = t->spare;

	t->spare = NULL;
	if (c != NULL)
		connection_renew(c, fd);
	else
		c = connection_new(fd, t->fcgi->conf.max_body_bytes);
	return c;
}

static void
begin(struct thread *t, int fd)
{
	struct connection *c = connection_for(t, fd);

	if (c == NULL)
		return;
	c->due_us = clock_now_us() + t->fcgi->conf.arrival_us;
	switch (connection_receive(c, true)) {
	case GATE_MORE: put_aside(t, c); return;
	case GATE_WHOLE: serve_connection(t->server, c); break;
	case GATE_REFUSE:
		log_limited("connection.refused",
		    LOG_INT("bytes", (int64_t)gate_bytes(&c->gate)));
		break;
	}
	connection_renew(c, -1);
	t->spare = c;
}

/* Out of descriptors or memory: what waits longest gives its own. */
static void
relieve(struct thread *t)
{
	score_add(COUNTER_SHORTAGES, 1);
	log_limited("connection.shortage", LOG_STR("why", strerror(errno)));
	if (t->waiting_count > 0)
		forget(t, TAILQ_FIRST(&t->waiting));
	else
		poll(NULL, 0, SHORTAGE_MS);
}

static bool
accept_one(struct thread *t)
{
	int fd = accept4(t->fcgi->conf.listen_fd, NULL, NULL, SOCK_CLOEXEC);

	if (fd >= 0) {
		begin(t, fd);
		return true;
	}
	if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
	    errno == ENOMEM)
		relieve(t);
	return false;
}

/*
 * A new connection wakes one thread only.  If it woke this one at the moment
 * of leaving, nobody else knows of it: so first leave the socket's list, then
 * look once more.
 */
static void
leave(struct thread *t)
{
	int64_t due_us = clock_now_us() + LEAVE_US;
	struct connection *c;

	t->is_leaving = true;
	TAILQ_FOREACH(c, &t->waiting, link)
	c->due_us = c->due_us < due_us ? c->due_us : due_us;
	epoll_ctl(t->epoll_fd, EPOLL_CTL_DEL, t->fcgi->stop_fd, NULL);
	epoll_ctl(t->epoll_fd, EPOLL_CTL_DEL, t->fcgi->conf.listen_fd, NULL);
	for (int i = 0; i < LAST_ACCEPTS && accept_one(t); i++)
		;
}

/* --- a thread --- */

static int
wait_ms(const struct thread *t)
{
	const struct connection *c = TAILQ_FIRST(&t->waiting);
	int64_t left_us;

	if (c == NULL)
		return -1;
	left_us = c->due_us - clock_now_us();
	return left_us > 0 ? (int)(left_us / 1000 + 1) : 0;
}

/* Whoever is idle takes it; when nobody is, the next that has answered. */
static void
take_pulse(const struct fcgi *f)
{
	uint64_t ignored;

	(void)!read(f->pulse_fd, &ignored, sizeof ignored);
}

static void
handle_event(struct thread *t, const struct epoll_event *e)
{
	if (e->data.ptr == t->fcgi)
		leave(t);
	else if (e->data.ptr == &t->fcgi->pulse_fd)
		take_pulse(t->fcgi);
	else if (e->data.ptr == t)
		accept_one(t);
	else
		resume(t, e->data.ptr);
}

static void *
thread_run(void *arg)
{
	struct thread *t = arg;
	const uint64_t one = 1;
	struct epoll_event e;

	/* One event a time: serving may free the connection of the next. */
	while (!t->is_leaving || t->waiting_count > 0) {
		bool is_event;

		atomic_fetch_add(&t->fcgi->idle, 1);
		is_event = epoll_wait(t->epoll_fd, &e, 1, wait_ms(t)) == 1;
		atomic_fetch_sub(&t->fcgi->idle, 1);
		if (is_event)
			handle_event(t, &e);
		expire(t);
		score_turn(TURN_REQUESTS);
	}
	(void)!write(t->fcgi->gone_fd, &one, sizeof one);
	return NULL;
}

static bool
watch(const struct thread *t, int fd, uint32_t events, void *what)
{
	struct epoll_event e = {.events = events, .data.ptr = what};

	return epoll_ctl(t->epoll_fd, EPOLL_CTL_ADD, fd, &e) == 0;
}

static void
thread_free(struct thread *t)
{
	struct connection *c;

	while ((c = TAILQ_FIRST(&t->waiting)) != NULL)
		forget(t, c);
	connection_free(t->spare);
	serve_free(t->server);
	if (t->epoll_fd >= 0)
		close(t->epoll_fd);
}

static bool
thread_init(struct thread *t, struct fcgi *f, unsigned number)
{
	const struct server_conf conf = {
	    .handle = f->conf.handle,
	    .ctx = f->conf.ctx,
	    .max_arena_bytes = f->conf.max_arena_bytes,
	    .thread = number,
	    .idle = &f->idle,
	};

	t->fcgi = f;
	t->number = number;
	TAILQ_INIT(&t->waiting);
	t->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	t->server = serve_new(&conf);
	return t->epoll_fd >= 0 && t->server != NULL &&
	       watch(t, f->stop_fd, EPOLLIN, f) &&
	       watch(t, f->pulse_fd, EPOLLIN | EPOLLEXCLUSIVE, &f->pulse_fd) &&
	       watch(t, f->conf.listen_fd, EPOLLIN | EPOLLEXCLUSIVE, t);
}

struct fcgi *
fcgi_start(const struct fcgi_conf *conf)
{
	struct fcgi *f;

	f = calloc(1, sizeof *f + conf->threads * sizeof f->threads[0]);
	if (f == NULL)
		return NULL;
	f->conf = *conf;
	f->stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	f->gone_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	f->pulse_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (f->stop_fd < 0 || f->gone_fd < 0 || f->pulse_fd < 0 ||
	    fcntl(conf->listen_fd, F_SETFL, O_NONBLOCK) != 0)
		goto fail;
	for (; f->started < conf->threads; f->started++) {
		struct thread *t = &f->threads[f->started];

		if (!thread_init(t, f, f->started) ||
		    !thread_start(&t->id, thread_run, t)) {
			thread_free(t);
			goto fail;
		}
	}
	return f;
fail:
	log_error("fcgi.start_failed", LOG_STR("why", strerror(errno)),
	    LOG_INT("threads", f->started));
	fcgi_stop(f);
	fcgi_free(f);
	return NULL;
}

void
fcgi_stop(struct fcgi *f)
{
	const uint64_t one = 1;

	/* Never read, so it wakes every thread. */
	if (f->stop_fd >= 0 && write(f->stop_fd, &one, sizeof one) < 0)
		log_error("fcgi.stop_failed", LOG_STR("why", strerror(errno)));
}

void
fcgi_pulse(struct fcgi *f)
{
	const uint64_t one = 1;

	(void)!write(f->pulse_fd, &one, sizeof one);
}

bool
fcgi_wait(struct fcgi *f, int64_t due_us)
{
	struct pollfd gone = {.fd = f->gone_fd, .events = POLLIN};
	uint64_t n;

	while (f->gone < f->started) {
		int64_t left_us = due_us - clock_now_us();

		if (left_us <= 0)
			return false;
		if (poll(&gone, 1, (int)(left_us / 1000 + 1)) > 0 &&
		    read(f->gone_fd, &n, sizeof n) == (ssize_t)sizeof n)
			f->gone += n;
	}
	return true;
}

void
fcgi_free(struct fcgi *f)
{
	if (f == NULL)
		return;
	for (unsigned i = 0; i < f->started; i++) {
		pthread_join(f->threads[i].id, NULL);
		thread_free(&f->threads[i]);
	}
	if (f->stop_fd >= 0)
		close(f->stop_fd);
	if (f->gone_fd >= 0)
		close(f->gone_fd);
	if (f->pulse_fd >= 0)
		close(f->pulse_fd);
	free(f);
}
