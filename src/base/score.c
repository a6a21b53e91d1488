#define _DEFAULT_SOURCE
#include "base/score.h"

#include <assert.h>
#include <sys/mman.h>

static struct score private_slot;
struct score *score_mine = &private_slot;
struct score_board *score_all;

const int score_status[SCORE_STATUSES] = {200, 201, 204, 304, 400, 401, 403,
    404, 405, 406, 408, 409, 410, 412, 413, 414, 415, 422, 428, 429, 431, 500,
    502, 503, 504};

struct score_board *
score_new(void)
{
	void *p;

	p = mmap(NULL, sizeof(struct score_board), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return p == MAP_FAILED ? NULL : p;
}

void
score_release(struct score *s)
{
	s->state = SCORE_FREE;
	s->pid = 0;
	s->waiting = 0;
	s->resident_bytes = 0;
	s->open_files = 0;
	s->away = 0;
	for (size_t i = 0; i < TURN__COUNT; i++)
		s->turn[i] = 0;
	for (size_t i = 0; i < GAUGE__COUNT; i++)
		s->gauge[i] = 0;
}

const char *
score_group_name(enum score_group g)
{
	static const char *const names[] = {
	    [GROUP_NONE] = "none",
	    [GROUP_SESSIONS] = "sessions",
	    [GROUP_CONTEXT] = "context",
	    [GROUP_SNAPSHOTS] = "snapshots",
	    [GROUP_SHARE] = "share",
	    [GROUP_SWEEPER] = "sweeper",
	};

	assert(g < COUNT(names));
	return names[g];
}

const char *
score_turn_name(enum turn t)
{
	static const char *const names[] = {
#define X(symbol, name) [TURN_##symbol] = name,
	    TURN_LIST(X)
#undef X
	};

	assert(t < COUNT(names));
	return names[t];
}

void
score_observe(enum histogram h, int64_t value)
{
	struct score_histogram *to = &score_mine->histogram[h];
	uint64_t v = value > 0 ? (uint64_t)value : 0;
	size_t b = v == 0 ? 0 : 64 - (size_t)__builtin_clzll(v);

	if (b >= SCORE_BUCKETS)
		b = SCORE_BUCKETS - 1;
	atomic_fetch_add_explicit(&to->bucket[b], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&to->sum, v, memory_order_relaxed);
}

void
score_request(size_t route, int status)
{
	assert(route < SCORE_ROUTES);
	for (size_t i = 0; i < SCORE_STATUSES && score_status[i] != 0; i++) {
		if (score_status[i] == status) {
			atomic_fetch_add_explicit(
			    &score_mine->request[route][i], 1,
			    memory_order_relaxed);
			return;
		}
	}
}
