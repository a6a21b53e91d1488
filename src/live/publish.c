#include "live/publish.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/score.h"
#include "live/bell.h"

#define ENDINGS_MAX   65536 /* streams of one worker with an end in sight */
#define IO_TIMEOUT_S  2
#define REQUEST_BYTES (BELL_KEYS_SIZE + 512)
#define REPLY_BYTES   4096

struct ending {
	int64_t at_s;
	char channel[BELL_CHANNEL_SIZE];
};

struct publish {
	pthread_t thread;
	pthread_mutex_t lock; /* guards everything down to endings_len */
	pthread_cond_t wake;
	struct bells *bells;
	bool is_stopping;
	struct ending *endings; /* in no order */
	size_t endings_len, endings_cap;

	struct sockaddr_un address; /* the thread's alone, from here */
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
connect_live(struct publish *p)
{
	const struct timeval timeout = {.tv_sec = IO_TIMEOUT_S};

	if (p->fd != -1)
		return true;
	p->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (p->fd == -1)
		return false;
	setsockopt(p->fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
	setsockopt(p->fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
	if (connect(p->fd, (const struct sockaddr *)&p->address,
		sizeof p->address) == 0)
		return true;
	log_limited("live.unreachable", LOG_STR("why", strerror(errno)));
	disconnect(p);
	return false;
}

static bool
send_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = send(fd, bytes, len, MSG_NOSIGNAL);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

/* Where the body begins and how long it is, once the headers are whole. */
static bool
is_whole(const char *reply, size_t len)
{
	const char *end = strstr(reply, "\r\n\r\n");
	const char *length;
	size_t body = 0;

	if (end == NULL)
		return false;
	length = strcasestr(reply, "\r\ncontent-length:");
	if (length != NULL && length < end)
		body = (size_t)strtoul(length + 17, NULL, 10);
	return len >= (size_t)(end + 4 - reply) + body;
}

/* The status of one answer; 0 when the connection is of no more use. */
static int
read_status(int fd)
{
	char reply[REPLY_BYTES + 1];
	size_t len = 0;

	while (len < REPLY_BYTES) {
		ssize_t n = recv(fd, reply + len, REPLY_BYTES - len, 0);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return 0;
		len += (size_t)n;
		reply[len] = '\0';
		if (!is_whole(reply, len))
			continue;
		if (strncmp(reply, "HTTP/1.1 ", 9) != 0)
			return 0;
		return atoi(reply + 9);
	}
	return 0;
}

static bool
exchange(struct publish *p, const char *request, size_t len)
{
	int status;

	if (!connect_live(p))
		return false;
	status = send_all(p->fd, request, len) ? read_status(p->fd) : 0;
	if (status == 0)
		disconnect(p);
	/* Deleting a channel that nobody listens to is 404, and fine. */
	return (status >= 200 && status < 300) || status == 404;
}

static void
send_bell(struct publish *p, const struct bell *one)
{
	char body[BELL_KEYS_SIZE + 256], request[REQUEST_BYTES + 1024];
	size_t body_len = 0;
	bool had_connection = p->fd != -1;
	int n;

	if (!one->is_close)
		body_len = bell_format(one, body, sizeof body);
	n = snprintf(request, sizeof request,
	    "%s /publish/%s HTTP/1.1\r\nHost: live\r\n"
	    "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%.*s",
	    one->is_close ? "DELETE" : "POST", one->channel, body_len,
	    (int)body_len, body);
	if (n < 0 || (size_t)n >= sizeof request)
		return;
	/* An idle connection may have been closed meanwhile: once more. */
	if (exchange(p, request, (size_t)n) ||
	    (had_connection && exchange(p, request, (size_t)n)))
		score_add(COUNTER_LIVE_SENT, 1);
	else
		score_add(COUNTER_LIVE_FAILED, 1);
}

/* Called with the lock held. */
static void
end_streams(struct publish *p, int64_t now_s)
{
	for (size_t i = 0; i < p->endings_len;) {
		if (p->endings[i].at_s > now_s) {
			i++;
			continue;
		}
		bell_close(p->bells, p->endings[i].channel);
		p->endings[i] = p->endings[--p->endings_len];
	}
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
		if (bell_take(p->bells, &one)) {
			pthread_mutex_unlock(&p->lock);
			send_bell(p, &one);
			pthread_mutex_lock(&p->lock);
			continue;
		}
		if (p->is_stopping)
			break;
		wait_a_second(p);
	}
	pthread_mutex_unlock(&p->lock);
	disconnect(p);
	return NULL;
}

enum err
publish_new(const char *socket, size_t queue, struct publish **out)
{
	struct publish *p = NULL;

	if (strlen(socket) >= sizeof p->address.sun_path) {
		log_error(
		    "live.unready", LOG_STR("why", "socket path too long"));
		return ERR_INTERNAL;
	}
	p = calloc(1, sizeof *p);
	if (p == NULL)
		return ERR_INTERNAL;
	p->fd = -1;
	p->address.sun_family = AF_UNIX;
	snprintf(p->address.sun_path, sizeof p->address.sun_path, "%s", socket);
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->wake, NULL);
	p->bells = bell_new(queue);
	if (p->bells == NULL || pthread_create(&p->thread, NULL, run, p) != 0) {
		bell_free(p->bells);
		free(p);
		return ERR_INTERNAL;
	}
	*out = p;
	return ERR_OK;
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
	pthread_cond_destroy(&p->wake);
	pthread_mutex_destroy(&p->lock);
	bell_free(p->bells);
	free(p->endings);
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

void
publish_close(struct publish *p, const char *channel)
{
	if (p == NULL)
		return;
	pthread_mutex_lock(&p->lock);
	count(p, bell_close(p->bells, channel));
	pthread_mutex_unlock(&p->lock);
}

/* Room for one more ending; false at the bound or without memory. */
static bool
reserve_ending(struct publish *p)
{
	size_t cap = p->endings_cap == 0 ? 256 : p->endings_cap * 2;
	struct ending *more;

	if (p->endings_len < p->endings_cap)
		return true;
	if (p->endings_cap == ENDINGS_MAX)
		return false;
	more = reallocarray(p->endings, cap, sizeof *more);
	if (more == NULL)
		return false;
	p->endings = more;
	p->endings_cap = cap;
	return true;
}

void
publish_close_at(struct publish *p, const char *channel, int64_t unix_s)
{
	struct ending *one;

	if (p == NULL)
		return;
	pthread_mutex_lock(&p->lock);
	if (reserve_ending(p)) {
		one = &p->endings[p->endings_len++];
		one->at_s = unix_s;
		snprintf(one->channel, sizeof one->channel, "%s", channel);
	} else {
		/* Better now than never: who may still listen comes back. */
		count(p, bell_close(p->bells, channel));
	}
	pthread_mutex_unlock(&p->lock);
}
