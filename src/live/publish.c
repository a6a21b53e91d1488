#include "live/publish.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/score.h"
#include "base/thread.h"
#include "live/bell.h"
#include "live/ending.h"
#include "live/wire.h"

#define AGAIN_S        10 /* longer than from being let in to listening */
#define RETRY_S        5
#define FOREVER_S      (INT64_MAX - RETRY_S)
#define AT_ONCE        32 /* bells in one write to the live instance */
#define GATHER_MS      10 /* nobody sees it; a bell costs a third so */
#define REQUEST_SIZE   (BELL_KEYS_SIZE + 512)
#define LIVE_PATH_SIZE sizeof((struct sockaddr_un *)NULL)->sun_path

struct publish {
	pthread_t thread;
	pthread_mutex_t lock; /* guards everything down to is_stopping */
	pthread_cond_t wake;
	struct bells *bells;
	struct endings *endings;
	bool is_stopping;

	char socket[LIVE_PATH_SIZE]; /* the thread's alone, from here */
	struct wire wire;
	size_t count;
	struct bell bell[AT_ONCE];
	char requests[AT_ONCE * REQUEST_SIZE];
};

/* As it is sent; its length. */
static size_t
format_request(const struct bell *one, char *out)
{
	char body[BELL_KEYS_SIZE + 256];
	size_t body_len = 0;
	int n;

	if (!one->is_close)
		body_len = bell_format(one, body, sizeof body);
	n = snprintf(out, REQUEST_SIZE,
	    "%s /publish/%s HTTP/1.1\r\nHost: live\r\n"
	    "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%.*s",
	    one->is_close ? "DELETE" : "POST", one->channel, body_len,
	    (int)body_len, body);
	assert(n > 0 && n < REQUEST_SIZE);
	return (size_t)n;
}

/* Sends bells from the first on; how many of them were answered. */
static size_t
exchange(
    struct publish *p, const struct bell *bells, size_t count, bool is_taken[])
{
	size_t len = 0, i;
	int status;

	if (p->wire.fd == -1 && !wire_connect(&p->wire, p->socket))
		return 0;
	for (i = 0; i < count; i++)
		len += format_request(&bells[i], p->requests + len);
	if (!wire_send(&p->wire, p->requests, len))
		count = 0;
	for (i = 0; i < count; i++) {
		status = wire_receive(&p->wire, NULL, 0);
		if (status == 0)
			break;
		/* Deleting what nobody listens to is 404, and fine. */
		is_taken[i] = (status >= 200 && status < 300) || status == 404;
	}
	return i;
}

/*
 * Did the live instance take them?  An idle connection may have been closed
 * meanwhile: then once more, for none of it is the worse for being said twice.
 */
static void
send_bells(
    struct publish *p, const struct bell *bells, size_t count, bool is_taken[])
{
	bool had_connection = p->wire.fd != -1;
	size_t n = exchange(p, bells, count, is_taken), taken = 0, i;

	if (n < count)
		wire_close(&p->wire);
	if (n < count && had_connection)
		n += exchange(p, bells + n, count - n, is_taken + n);
	if (n < count)
		wire_close(&p->wire);
	for (i = 0; i < count; i++)
		taken += is_taken[i];
	score_add(COUNTER_LIVE_SENT, taken);
	score_add(COUNTER_LIVE_FAILED, count - taken);
}

/* A ring that is lost delays somebody; a closing that is lost lets them in. */
static void
close_later(struct publish *p, const char *channel, int64_t at_s)
{
	if (!ending_add(p->endings, channel, at_s))
		log_limited("live.unclosed", LOG_INT("most", ENDINGS_MAX));
}

/* A bounded number of waiting rings; while they are sent the next gather. */
static bool
take_bells(struct publish *p)
{
	for (p->count = 0; p->count < AT_ONCE; p->count++) {
		if (!bell_take(p->bells, &p->bell[p->count]))
			break;
	}
	return p->count > 0;
}

/* Called with the lock held, which is let go of meanwhile. */
static void
send_unlocked(struct publish *p, bool is_taken[])
{
	pthread_mutex_unlock(&p->lock);
	send_bells(p, p->bell, p->count, is_taken);
	pthread_mutex_lock(&p->lock);
}

static void
send_taken(struct publish *p)
{
	bool is_taken[AT_ONCE] = {false};

	send_unlocked(p, is_taken);
	for (size_t i = 0; i < p->count; i++) {
		if (!is_taken[i] && p->bell[i].is_close)
			close_later(
			    p, p->bell[i].channel, clock_unix_s() + RETRY_S);
	}
}

/*
 * Close some of the channels that are due; false: none is.  Called with the
 * lock held, which is let go of meanwhile.
 */
static bool
end_streams(struct publish *p, int64_t now_s)
{
	bool is_taken[AT_ONCE] = {false};
	int64_t again_s = now_s + RETRY_S;
	struct bell *one = p->bell;

	for (p->count = 0; p->count < AT_ONCE; p->count++, one++) {
		one->is_close = true;
		if (!ending_take(p->endings, now_s, again_s, one->channel))
			break;
	}
	if (p->count == 0)
		return false;
	send_unlocked(p, is_taken);
	for (size_t i = 0; i < p->count; i++) {
		if (is_taken[i])
			ending_done(
			    p->endings, p->bell[i].channel, now_s, again_s);
	}
	return true;
}

/*
 * Called with the lock held, which is let go of meanwhile: the first bell was
 * sent at once, those of the next moment go together.
 */
static void
gather(struct publish *p)
{
	const struct timespec pause = {.tv_nsec = GATHER_MS * 1000000L};

	if (p->is_stopping || p->count == AT_ONCE)
		return;
	pthread_mutex_unlock(&p->lock);
	nanosleep(&pause, NULL);
	pthread_mutex_lock(&p->lock);
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
	int64_t looked_s = 0;

	pthread_mutex_lock(&p->lock);
	for (;;) {
		int64_t now_s = clock_unix_s();

		if (now_s != looked_s && !end_streams(p, now_s))
			looked_s = now_s;
		if (take_bells(p)) {
			send_taken(p);
			gather(p);
		} else if (p->is_stopping) {
			break;
		} else {
			wait_a_second(p);
		}
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

enum err
publish_new(const char *socket, size_t queue, struct ending_list *list,
    struct publish **out)
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
	p->wire = WIRE_INIT;
	snprintf(p->socket, sizeof p->socket, "%s", socket);
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->wake, NULL);
	p->bells = bell_new(queue);
	p->endings = ending_new(list, ENDINGS_MAX);
	if (p->bells == NULL || p->endings == NULL ||
	    !thread_start(&p->thread, run, p)) {
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
 * failure ends it, for the time until this process must be gone is short: what
 * is left is for whoever gets the list.
 */
static void
close_all(struct publish *p)
{
	pthread_mutex_lock(&p->lock);
	while (end_streams(p, FOREVER_S) && p->wire.fd != -1)
		continue;
	pthread_mutex_unlock(&p->lock);
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
	wire_close(&p->wire);
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

/* The number after this name in the live instance's status; -1: none. */
static int64_t
status_number(const char *status, const char *name)
{
	const char *found = strstr(status, name);

	return found == NULL ? -1 : strtoll(found + strlen(name), NULL, 10);
}

bool
publish_ask(const char *socket, struct publish_status *out)
{
	static const char request[] =
	    "GET /status HTTP/1.1\r\nHost: live\r\nConnection: close\r\n\r\n";
	struct wire w = WIRE_INIT;
	char body[2048] = "";

	*out = (struct publish_status){.subscribers = -1};
	if (!wire_connect(&w, socket))
		return false;
	if (wire_send(&w, request, sizeof request - 1) &&
	    wire_receive(&w, body, sizeof body) == 200) {
		out->subscribers = status_number(body, "\nsubscribers: ");
		out->redis_lost =
		    status_number(body, "\nredis unhealthy upstreams: ");
	}
	wire_close(&w);
	return out->subscribers >= 0;
}
