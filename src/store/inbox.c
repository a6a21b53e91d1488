#include "store/inbox.h"

#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/score.h"

struct inbox {
	int fd;
	size_t max_calls;
	_Atomic size_t calls; /* in the lane, waiting or in flight */

	pthread_mutex_t lock; /* guards what follows */
	struct batch_list incoming;
	uint64_t released[BATCH_HOLDS_MAX];
	size_t releases;
	bool is_asleep;   /* and wants to be told */
	enum err refusal; /* ERR_OK: none */
	bool is_stopping;
};

struct inbox *
inbox_new(size_t max_calls)
{
	struct inbox *in;

	in = calloc(1, sizeof *in);
	if (in == NULL)
		return NULL;
	in->max_calls = max_calls;
	in->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (in->fd < 0) {
		free(in);
		return NULL;
	}
	pthread_mutex_init(&in->lock, NULL);
	return in;
}

void
inbox_free(struct inbox *in)
{
	if (in == NULL)
		return;
	assert(atomic_load(&in->calls) == 0);
	close(in->fd);
	pthread_mutex_destroy(&in->lock);
	free(in);
}

static void
tell(struct inbox *in)
{
	const uint64_t one = 1;

	while (write(in->fd, &one, sizeof one) < 0 && errno == EINTR)
		continue;
}

static void
unlock_and_tell(struct inbox *in)
{
	bool was_asleep = in->is_asleep;

	in->is_asleep = false;
	pthread_mutex_unlock(&in->lock);
	if (was_asleep)
		tell(in);
}

enum err
inbox_put(struct inbox *in, struct call *c)
{
	enum err refusal;

	/* Counted before anybody can see it, so that it cannot leave first. */
	if (atomic_fetch_add(&in->calls, 1) >= in->max_calls) {
		atomic_fetch_sub(&in->calls, 1);
		score_add(COUNTER_QUEUE_FULL, 1);
		return ERR_DATABASE_BUSY;
	}
	pthread_mutex_lock(&in->lock);
	refusal = in->refusal;
	if (refusal != ERR_OK) {
		pthread_mutex_unlock(&in->lock);
		atomic_fetch_sub(&in->calls, 1);
		return refusal;
	}
	batch_push(&in->incoming, c);
	score_move(GAUGE_QUEUE, 1);
	unlock_and_tell(in);
	return ERR_OK;
}

void
inbox_left(struct inbox *in, size_t n)
{
	if (n == 0)
		return;
	score_move(GAUGE_QUEUE, -(int64_t)n);
	atomic_fetch_sub(&in->calls, n);
}

void
inbox_release(struct inbox *in, uint64_t order)
{
	pthread_mutex_lock(&in->lock);
	assert(in->releases < BATCH_HOLDS_MAX);
	in->released[in->releases++] = order;
	unlock_and_tell(in);
}

void
inbox_refuse(struct inbox *in, enum err refusal)
{
	pthread_mutex_lock(&in->lock);
	in->refusal = refusal;
	pthread_mutex_unlock(&in->lock);
}

void
inbox_stop(struct inbox *in)
{
	pthread_mutex_lock(&in->lock);
	in->is_stopping = true;
	unlock_and_tell(in);
}

bool
inbox_take(struct inbox *in, struct batch *b)
{
	struct batch_list incoming;
	bool is_stopping;

	pthread_mutex_lock(&in->lock);
	incoming = in->incoming;
	in->incoming = (struct batch_list){0};
	for (size_t i = 0; i < in->releases; i++)
		batch_release(b, in->released[i]);
	in->releases = 0;
	in->is_asleep = false;
	is_stopping = in->is_stopping;
	pthread_mutex_unlock(&in->lock);
	batch_append(b, &incoming);
	return !is_stopping;
}

bool
inbox_sleep(struct inbox *in)
{
	bool is_asleep;

	pthread_mutex_lock(&in->lock);
	is_asleep =
	    in->incoming.first == NULL && in->releases == 0 && !in->is_stopping;
	in->is_asleep = is_asleep;
	pthread_mutex_unlock(&in->lock);
	return is_asleep;
}

int
inbox_fd(const struct inbox *in)
{
	return in->fd;
}

void
inbox_woken(struct inbox *in)
{
	uint64_t ignored;

	(void)!read(in->fd, &ignored, sizeof ignored);
}
