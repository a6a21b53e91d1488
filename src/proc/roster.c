#include "proc/roster.h"

#include <assert.h>

/* start() could not even fork: the machine is short of something. */
#define RETRY_US 1000000

void
roster_init(struct roster *r, const struct roster_ops *ops)
{
	*r = (struct roster){.ops = *ops};
}

static struct post *
find_post(struct roster *r, enum score_group group, unsigned index)
{
	for (size_t i = 0; i < r->count; i++) {
		if (r->posts[i].group == group && r->posts[i].index == index)
			return &r->posts[i];
	}
	return NULL;
}

/* Posts are made when first wanted and kept: children point to them. */
void
roster_want(
    struct roster *r, const unsigned want[GROUP__COUNT], unsigned generation)
{
	r->generation = generation;
	r->replace_us = 0;
	for (int g = GROUP_NONE + 1; g < GROUP__COUNT; g++) {
		r->want[g] = want[g];
		for (unsigned i = 0; i < want[g]; i++) {
			struct post *p = find_post(r, (enum score_group)g, i);

			if (p == NULL) {
				assert(r->count < ROSTER_POSTS);
				p = &r->posts[r->count++];
				p->group = (enum score_group)g;
				p->index = i;
			}
			/* What failed before may have been mended. */
			p->backoff = (struct backoff){0};
		}
	}
}

static bool
is_wanted(const struct roster *r, const struct post *p)
{
	return !r->is_draining && p->index < r->want[p->group];
}

static void
start(struct roster *r, struct post *p, int64_t now_us)
{
	p->next = r->ops.start(r->ops.ctx, p, now_us);
	if (p->next == NULL)
		p->backoff.next_us = now_us + RETRY_US;
}

static void
stop(struct roster *r, struct child **c, int64_t now_us)
{
	if (*c != NULL)
		r->ops.stop(r->ops.ctx, *c, now_us);
	*c = NULL;
}

static bool
is_replacing(const struct roster *r)
{
	for (size_t i = 0; i < r->count; i++) {
		if (r->posts[i].now != NULL && r->posts[i].next != NULL)
			return true;
	}
	return false;
}

static bool
is_old(const struct roster *r, const struct post *p)
{
	return is_wanted(r, p) && p->now != NULL &&
	       p->now->generation != r->generation;
}

static void
replace_one(struct roster *r, int64_t now_us)
{
	if (is_replacing(r) || r->replace_us > now_us)
		return;
	for (size_t i = 0; i < r->count; i++) {
		if (is_old(r, &r->posts[i])) {
			start(r, &r->posts[i], now_us);
			r->replace_us = r->posts[i].backoff.next_us;
			return;
		}
	}
}

void
roster_tick(struct roster *r, int64_t now_us)
{
	for (size_t i = 0; i < r->count; i++) {
		struct post *p = &r->posts[i];

		if (!is_wanted(r, p)) {
			stop(r, &p->next, now_us);
			stop(r, &p->now, now_us);
		} else if (p->now == NULL && p->next == NULL &&
			   p->backoff.next_us <= now_us) {
			start(r, p, now_us);
		}
	}
	replace_one(r, now_us);
}

int64_t
roster_due_us(const struct roster *r)
{
	int64_t due_us = INT64_MAX;
	bool is_waiting = false;

	for (size_t i = 0; i < r->count; i++) {
		const struct post *p = &r->posts[i];

		if (!is_wanted(r, p))
			continue;
		if (p->now == NULL && p->next == NULL &&
		    p->backoff.next_us < due_us)
			due_us = p->backoff.next_us;
		is_waiting |= is_old(r, p);
	}
	if (is_waiting && !is_replacing(r) && r->replace_us < due_us)
		due_us = r->replace_us;
	return due_us;
}

void
roster_ready(struct roster *r, struct child *c, int64_t now_us)
{
	struct post *p = c->post;

	c->is_ready = true;
	if (p->next != c)
		return;
	p->next = NULL;
	stop(r, &p->now, now_us);
	p->now = c;
	roster_tick(r, now_us);
}

/*
 * When a replacement dies the whole replacing pauses: what killed it would
 * most likely kill the next one too.
 */
void
roster_died(struct roster *r, struct child *c, int64_t now_us)
{
	struct post *p = c->post;

	if (p->now == c) {
		p->now = NULL;
		backoff_died(&p->backoff, c->started_us, now_us);
	} else if (p->next == c) {
		p->next = NULL;
		backoff_died(&p->backoff, c->started_us, now_us);
		r->replace_us = p->backoff.next_us;
	}
}

void
roster_drain(struct roster *r, int64_t now_us)
{
	r->is_draining = true;
	roster_tick(r, now_us);
}

bool
roster_is_settled(const struct roster *r)
{
	for (size_t i = 0; i < r->count; i++) {
		const struct post *p = &r->posts[i];

		if (p->next != NULL || is_old(r, p) ||
		    (is_wanted(r, p) && p->now == NULL))
			return false;
	}
	return true;
}

bool
roster_is_serving(const struct roster *r)
{
	bool has_any[GROUP__COUNT] = {false};

	for (size_t i = 0; i < r->count; i++)
		has_any[r->posts[i].group] |= r->posts[i].now != NULL;
	for (int g = GROUP_NONE + 1; g < GROUP__COUNT; g++) {
		if (r->want[g] > 0 && !has_any[g])
			return false;
	}
	return true;
}
