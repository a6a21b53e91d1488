#include "live/publish.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/score.h"
#include "live/bell.h"
#include "live/ending.h"
#include "live/wire.h"

#define ENDINGS_MAX    65536 /* channels of one worker with an end in sight */
#define AGAIN_S        10    /* longer than from being let in to listening */
#define RETRY_S        5
#define REQUEST_BYTES  (BELL_KEYS_SIZE + 512)
#define LIVE_PATH_SIZE sizeof((struct sockaddr_un *)NULL)->sun_path

struct publish {
	pthread_t thread;
	pthread_mutex_t lock; /* guards everything down to is_stopping */
	pthread_cond_t wake;
	struct bells *bells;
	struct endings *endings;
	bool is_stopping;

	char socket[LIVE_PATH_SIZE]; /* the thread's alone, from here */
	int fd;
};

static void
disconnect(struct publish *p)
{
	if (p->fd != -1)
		close(p->fd);
	p->fd = -1;
}

static bool
exchange(struct publish *p, const char *request, size_t len)
{
	int status;

	if (p->fd == -1)
		p->fd = wire_connect(p->socket);
	if (p->fd == -1)
		return false;
	status = wire_exchange(p->fd, request, len, NULL, 0);
	if (status == 0)
		disconnect(p);
	/* Deleting a channel that nobody listens to is 404, and fine. */
	return (status >= 200 && status < 300) || status == 404;
}

/* Did the live instance take it? */
static bool
send_bell(struct publish *p, const struct bell *one)
{
	char body[BELL_KEYS_SIZE + 256], request[REQUEST_BYTES + 1024];
	size_t body_len = 0;
	bool had_connection = p->fd != -1, is_sent;
	int n;

	if (!one->is_close)
		body_len = bell_format(one, body, sizeof body);
	n = snprintf(request, sizeof request,
	    "%s /publish/%s HTTP/1.1\r\nHost: live\r\n"
	    "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%.*s",
	    one->is_close ? "DELETE" : "POST", one->channel, body_len,
	    (int)body_len, body);
	if (n < 0 || (size_t)n >= sizeof request)
		return false;
	/* An idle connection may have been closed meanwhile: once more. */
	is_sent = exchange(p, request, (size_t)n) ||
		  (had_connection && exchange(p, request, (size_t)n));
	score_add(is_sent ? COUNTER_LIVE_SENT : COUNTER_LIVE_FAILED, 1);
	return is_sent;
}

/* A ring that is lost delays somebody; a closing that is lost lets them in. */
static void
close_later(struct publish *p, const char *channel, int64_t at_s)
{
	if (!ending_add(p->endings, channel, at_s))
		log_limited("live.unclosed", LOG_INT("most", ENDINGS_MAX));
}

/* Called with the lock held. */
static void
end_streams(struct publish *p, int64_t now_s)
{
	char channel[BELL_CHANNEL_SIZE];

	while (ending_take(p->endings, now_s, channel)) {
		if (bell_close(p->bells, channel) == BELL_FULL) {
			close_later(p, channel, now_s + RETRY_S);
			return;
		}
	}
}

/* Called with the lock held, which is let go of meanwhile. */
static void
send_one(struct publish *p, const struct bell *one)
{
	bool is_sent;

	pthread_mutex_unlock(&p->lock);
	is_sent = send_bell(p, one);
	pthread_mutex_lock(&p->lock);
	if (!is_sent && one->is_close)
		close_later(p, one->channel, clock_unix_s() + RETRY_S);
}

static void
wait_a_second(struct publish *p)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec++;
	pthread_cond_timedwait(&p->wake, &p->lock, &until);
}

static void *
run(void *arg)
{
	struct publish *p = arg;
	struct bell one;
	int64_t looked_s = 0;

	pthread_mutex_lock(&p->lock);
	for (;;) {
		int64_t now_s = clock_unix_s();

		if (now_s != looked_s)
			end_streams(p, now_s);
		looked_s = now_s;
		if (bell_take(p->bells, &one))
			send_one(p, &one);
		else if (p->is_stopping)
			break;
		else
			wait_a_second(p);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

enum err
publish_new(const char *socket, size_t queue, struct publish **out)
{
	struct publish *p = NULL;

	if (strlen(socket) >= LIVE_PATH_SIZE) {
		log_error(
		    "live.unready", LOG_STR("why", "socket path too long"));
		return ERR_INTERNAL;
	}
	p = calloc(1, sizeof *p);
	if (p == NULL)
		return ERR_INTERNAL;
	p->fd = -1;
	snprintf(p->socket, sizeof p->socket, "%s", socket);
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->wake, NULL);
	p->bells = bell_new(queue);
	p->endings = ending_new(ENDINGS_MAX);
	if (p->bells == NULL || p->endings == NULL ||
	    pthread_create(&p->thread, NULL, run, p) != 0) {
		ending_free(p->endings);
		bell_free(p->bells);
		free(p);
		return ERR_INTERNAL;
	}
	*out = p;
	return ERR_OK;
}

/*
 * Whom this worker let in, nobody would ask again at the time; so now.  One
 * failure ends it: the time until this process must be gone is short.
 */
static void
close_all(struct publish *p)
{
	struct bell one = {.is_close = true};

	while (ending_take(p->endings, INT64_MAX, one.channel)) {
		if (!send_bell(p, &one))
			return;
	}
}

void
publish_free(struct publish *p)
{
	if (p == NULL)
		return;
	pthread_mutex_lock(&p->lock);
	p->is_stopping = true;
	pthread_cond_signal(&p->wake);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->thread, NULL);
	close_all(p);
	disconnect(p);
	pthread_cond_destroy(&p->wake);
	pthread_mutex_destroy(&p->lock);
	bell_free(p->bells);
	ending_free(p->endings);
	free(p);
}

/* Called with the lock held: what became of a bell, and somebody to send it. */
static void
count(struct publish *p, enum bell_result result)
{
	if (result == BELL_COALESCED)
		score_add(COUNTER_LIVE_COALESCED, 1);
	else if (result == BELL_FULL)
		score_add(COUNTER_LIVE_DROPPED, 1);
	else
		pthread_cond_signal(&p->wake);
}

void
publish_ring(struct publish *p, const char *channel, int64_t rev,
    const char *client, const char *keys)
{
	if (p == NULL)
		return;
	pthread_mutex_lock(&p->lock);
	count(p, bell_add(p->bells, channel, rev, client, keys));
	pthread_mutex_unlock(&p->lock);
}

/*
 * Twice: somebody may have been let in just before, and begin to listen just
 * after the first.
 */
void
publish_close(struct publish *p, const char *channel)
{
	enum bell_result result;
	int64_t now_s = clock_unix_s();

	if (p == NULL)
		return;
	pthread_mutex_lock(&p->lock);
	result = bell_close(p->bells, channel);
	if (result != BELL_FULL)
		pthread_cond_signal(&p->wake);
	else
		close_later(p, channel, now_s + 1);
	close_later(p, channel, now_s + AGAIN_S);
	pthread_mutex_unlock(&p->lock);
}

void
publish_close_at(struct publish *p, const char *channel, int64_t unix_s)
{
	if (p == NULL)
		return;
	pthread_mutex_lock(&p->lock);
	/* At the bound: better now than never.  Whoever may, comes back. */
	if (!ending_add(p->endings, channel, unix_s) &&
	    bell_close(p->bells, channel) != BELL_FULL)
		pthread_cond_signal(&p->wake);
	pthread_mutex_unlock(&p->lock);
}

bool
publish_subscribers(const char *socket, int64_t *out)
{
	static const char request[] =
	    "GET /status HTTP/1.1\r\nHost: live\r\nConnection: close\r\n\r\n";
	static const char before[] = "\nsubscribers: ";
	char reply[2048];
	const char *found = NULL;
	int fd = wire_connect(socket);

	if (fd == -1)
		return false;
	if (wire_exchange(
		fd, request, sizeof request - 1, reply, sizeof reply) == 200)
		found = strstr(reply, before);
	close(fd);
	if (found == NULL)
		return false;
	*out = strtoll(found + sizeof before - 1, NULL, 10);
	return true;
}
