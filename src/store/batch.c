#include "store/batch.h"

#include <assert.h>
#include <stdlib.h>

void
batch_push(struct batch_list *l, struct call *c)
{
	c->next = NULL;
	if (l->last == NULL)
		l->first = c;
	else
		l->last->next = c;
	l->last = c;
	l->count++;
}

struct call *
batch_pop(struct batch_list *l)
{
	struct call *c = l->first;

	if (c == NULL)
		return NULL;
	l->first = c->next;
	if (l->first == NULL)
		l->last = NULL;
	l->count--;
	c->next = NULL;
	return c;
}

void
batch_init(struct batch *b, const struct batch_rules *rules)
{
	assert(rules->max_calls > 0 && rules->max_calls <= BATCH_CALLS_MAX);
	*b = (struct batch){.rules = *rules};
}

void
batch_add(struct batch *b, struct call *c)
{
	batch_push(&b->waiting, c);
}

void
batch_append(struct batch *b, struct batch_list *l)
{
	if (l->last == NULL)
		return;
	if (b->waiting.last == NULL)
		b->waiting.first = l->first;
	else
		b->waiting.last->next = l->first;
	b->waiting.last = l->last;
	b->waiting.count += l->count;
	*l = (struct batch_list){0};
}

void
batch_again(struct batch *b, struct batch_list *l)
{
	if (l->last == NULL)
		return;
	l->last->next = b->waiting.first;
	if (b->waiting.last == NULL)
		b->waiting.last = l->last;
	b->waiting.first = l->first;
	b->waiting.count += l->count;
	*l = (struct batch_list){0};
}

void
batch_alone(struct batch *b, struct call *c)
{
	batch_push(&b->alone, c);
}

size_t
batch_count(const struct batch *b)
{
	return b->waiting.count + b->alone.count;
}

static bool
is_held(const struct batch *b, uint64_t order)
{
	for (size_t i = 0; i < b->holds; i++)
		if (b->hold[i] == order)
			return true;
	return false;
}

/* It would keep those waiting that go beside it. */
static bool
goes_slowly(const struct batch *b, const struct call *c)
{
	return c->is_dear && !b->rules.is_last;
}

static bool
is_among(struct call *const *calls, size_t n, uint64_t order)
{
	for (size_t i = 0; i < n; i++)
		if (calls[i]->order == order && order != 0)
			return true;
	return false;
}

/*
 * Where one goes at a time, users take turns: the oldest of anybody else than
 * the last one's comes first.
 */
static void
take_turn(struct batch *b)
{
	struct batch_list before = {0}, first = {0};
	struct call *c;

	while ((c = batch_pop(&b->waiting)) != NULL && c->user == b->last_user)
		batch_push(&before, c);
	if (c != NULL)
		batch_push(&first, c);
	batch_again(b, &before);
	batch_again(b, &first);
	if (b->waiting.first != NULL)
		b->last_user = b->waiting.first->user;
}

/*
 * Oldest first.  A call that is left out leaves its session's later ones out
 * as well, for they are held by the same order; one that does not fit ends
 * the batch, for to take a smaller one from behind would let it overtake.
 */
static size_t
take_waiting(struct batch *b, struct call **out)
{
	struct batch_list left = {0};
	struct call *c;
	size_t n = 0, bytes = 0;

	if (b->rules.max_calls == 1)
		take_turn(b);
	while (n < b->rules.max_calls && (c = b->waiting.first) != NULL) {
		if (n > 0 && c->arg_bytes > b->rules.max_bytes - bytes)
			break;
		if (goes_slowly(b, c) && is_among(out, n, c->order))
			break;
		c = batch_pop(&b->waiting);
		if (is_held(b, c->order)) {
			batch_push(&left, c);
			continue;
		}
		if (goes_slowly(b, c)) {
			batch_push(
			    batch_hold(b, c->order) ? &b->dear : &left, c);
			continue;
		}
		out[n++] = c;
		bytes += c->arg_bytes;
		if (bytes >= b->rules.max_bytes)
			break;
	}
	batch_again(b, &left);
	return n;
}

/*
 * One that raised goes first, by itself: it is the oldest of its session, and
 * the call after it must not overtake it.
 */
size_t
batch_take(struct batch *b, struct call **out)
{
	if (b->alone.first == NULL)
		return take_waiting(b, out);
	out[0] = batch_pop(&b->alone);
	return 1;
}

struct call *
batch_expired(struct batch *b, int64_t before_us)
{
	struct batch_list *lists[] = {&b->alone, &b->waiting};

	for (size_t i = 0; i < COUNT(lists); i++) {
		const struct call *c = lists[i]->first;

		if (c != NULL && c->since_us < before_us)
			return batch_pop(lists[i]);
	}
	return NULL;
}

bool
batch_hold(struct batch *b, uint64_t order)
{
	if (order == 0)
		return true;
	if (b->holds == BATCH_HOLDS_MAX)
		return false;
	b->hold[b->holds++] = order;
	return true;
}

void
batch_release(struct batch *b, uint64_t order)
{
	for (size_t i = 0; i < b->holds; i++) {
		if (b->hold[i] != order)
			continue;
		b->hold[i] = b->hold[--b->holds];
		return;
	}
}

static enum batch_next
finish(struct call *c, enum err e)
{
	c->err = e;
	return BATCH_FINISH;
}

/* A read is not repeated: it would take as long again. */
static enum batch_next
judge_long(const struct batch *b, struct call *c, const struct sqlstate *why)
{
	if (!b->rules.is_last)
		return BATCH_SLOW;
	if (b->rules.max_calls > 1)
		return finish(c, why->err);
	if (++c->failed < why->tries)
		return BATCH_ALONE;
	c->is_cut = true;
	return finish(c, why->err);
}

static enum batch_next
judge_raised(
    const struct batch *b, struct call *c, const struct sqlstate *why, size_t n)
{
	switch (why->remedy) {
	case SQLSTATE_FINAL: return finish(c, why->err);
	case SQLSTATE_WAIT:
		return b->rules.is_last ? finish(c, why->err) : BATCH_SLOW;
	case SQLSTATE_LONG: return judge_long(b, c, why);
	case SQLSTATE_ALONE:
	case SQLSTATE_RECONNECT:
		/* Company may have been the cause: only alone it counts. */
		if (n > 1)
			return BATCH_ALONE;
		c->failed++;
		return c->failed >= why->tries ? finish(c, why->err)
					       : BATCH_ALONE;
	case SQLSTATE_LOST: break;
	}
	abort(); /* what is lost comes as BATCH_LOST */
}

enum batch_next
batch_judge(const struct batch *b, struct call *c, enum batch_end end,
    const struct sqlstate *raised, size_t n)
{
	switch (end) {
	case BATCH_ANSWERED: return finish(c, ERR_OK);
	case BATCH_BUSY:
		if (b->rules.is_last)
			return BATCH_LATER;
		c->busy++;
		return c->busy >= b->rules.max_busy ? BATCH_SLOW : BATCH_AGAIN;
	case BATCH_RAISED: return judge_raised(b, c, raised, n);
	case BATCH_ABORTED: return BATCH_AGAIN;
	case BATCH_LOST:
		/* Once: a call that kills its connection must not do it
		 * for ever. */
		if (!c->is_safe || c->lost > 0)
			return finish(c, ERR_UNAVAILABLE);
		c->lost++;
		return BATCH_AGAIN;
	}
	abort();
}
