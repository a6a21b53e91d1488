#include "api/patience.h"

#include <assert.h>

/* A wait that the scheduler alone can cause. */
#define CALM_US 20000

/* So long a queue may drain. */
#define STANDING_US 500000

/* How much of a save's patience, in percent. */
static const int64_t shares[] = {
    [PATIENCE_LIST] = 50,
    [PATIENCE_SAVE] = 100,
    [PATIENCE_LAST] = 4000,
};

void
patience_init(struct patience *p, int64_t save_us)
{
	p->save_us = save_us;
	atomic_store(&p->begun_us, 0);
	atomic_store(&p->calm_us, 0);
}

bool
patience_is_crowded(const struct patience *p, int64_t now_us)
{
	return now_us - atomic_load(&p->calm_us) > STANDING_US;
}

bool
patience_is_over(
    struct patience *p, const struct patience_wait *w, int64_t now_us)
{
	int64_t begun_us = 0;

	assert(w->kind != PATIENCE_UNSET);
	if (atomic_compare_exchange_strong(&p->begun_us, &begun_us, now_us))
		begun_us = now_us;
	if (!w->is_last_thread || w->waited_us < CALM_US ||
	    w->waited_us >= now_us - begun_us) {
		atomic_store(&p->calm_us, now_us);
		return false;
	}
	return patience_is_crowded(p, now_us) &&
	       w->waited_us > p->save_us / 100 * shares[w->kind];
}
