#include "store/fence.h"

#include "base/log.h"
#include "base/score.h"

#define MOST_US 3000000

void
fence_begin(struct fence *f, struct db *db, int64_t now_us)
{
	f->until_us = now_us + MOST_US;
	db_abandon(db);
}

static void
log_unproven(const struct fence *f, const struct flight *flight)
{
	log_error("database.unproven", LOG_STR("lane", call_lane_name(f->lane)),
	    LOG_INT("calls", (int64_t)flight->unknown.count),
	    LOG_STR("why", "a connection that was lost may still do them"));
}

void
fence_watch(
    const struct fence *f, struct db *db, struct flight *flight, int64_t now_us)
{
	struct call *c;

	if (flight->unknown.first == NULL)
		return;
	if (db_has_old(db)) {
		if (now_us < f->until_us)
			return;
		score_add(COUNTER_UNPROVEN, flight->unknown.count);
		log_unproven(f, flight);
		db_let_old(db);
	}
	while ((c = batch_pop(&flight->unknown)) != NULL)
		flight_finish(flight, c, ERR_UNAVAILABLE);
}

void
fence_end(const struct fence *f, struct db *db, const struct flight *flight)
{
	if (db_has_old(db))
		log_unproven(f, flight);
	db_forget_old(db);
}
