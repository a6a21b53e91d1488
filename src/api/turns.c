#include "api/turns.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "json/json.h"

#define ROWS      1024
#define WAYS      4
#define DEAR_US   20000    /* min cost of an expensive call */
#define SURE_US   80000    /* one such call is enough */
#define DEAR_MANY 8        /* ... and min multiple of the usual cost */
#define USUAL_OF  64       /* calls, about, in the usual cost */
#define SLOW_US   10000000 /* time in the slow lane after that */
#define BURST_US  2000000  /* of a user's share at once */
#define RUSH_US                                                                \
	5000000 /* of a user's rate at once: a page loads by many requests */

/* What part of user_calls a user has while others wait. */
#define CROWD_PART 4

struct user {
	uint64_t id; /* 0: nobody */
	unsigned calls;
	int64_t rate_us; /* what requests took of the rate, as of seen_us */
	int64_t debt_us; /* of the calls that took long, as of seen_us */
	int64_t seen_us;
	int64_t long_us; /* the last of them; 0: none */
	int64_t slow_until_us;
};

struct turns {
	struct turns_rules rules;
	pthread_mutex_t lock; /* guards what follows */
	int64_t usual_us;     /* what a call takes, on the average */
	struct user users[ROWS][WAYS];
};

struct turns *
turns_new(const struct turns_rules *rules)
{
	struct turns *t;

	t = calloc(1, sizeof *t);
	if (t == NULL)
		return NULL;
	t->rules = *rules;
	t->usual_us = 1000;
	pthread_mutex_init(&t->lock, NULL);
	return t;
}

void
turns_free(struct turns *t)
{
	if (t == NULL)
		return;
	pthread_mutex_destroy(&t->lock);
	free(t);
}

static struct user *
find(struct turns *t, uint64_t id)
{
	struct user *row = t->users[id % ROWS];

	for (size_t i = 0; i < WAYS; i++)
		if (row[i].id == id)
			return &row[i];
	return NULL;
}

/* The place of whoever has been quiet longest; NULL: all are at work. */
static struct user *
find_or_make(struct turns *t, uint64_t id)
{
	struct user *row = t->users[id % ROWS], *u = find(t, id);

	if (u != NULL)
		return u;
	for (size_t i = 0; i < WAYS; i++)
		if (row[i].calls == 0 &&
		    (u == NULL || row[i].seen_us < u->seen_us))
			u = &row[i];
	if (u != NULL)
		*u = (struct user){.id = id};
	return u;
}

/* What was used is forgiven by and by. */
static void
age(const struct turns *t, struct user *u, int64_t now_us)
{
	int64_t since_us = now_us - u->seen_us;
	int64_t back = since_us / 100 * t->rules.share_pct;

	u->rate_us = u->rate_us > since_us ? u->rate_us - since_us : 0;
	u->debt_us = u->debt_us > back ? u->debt_us - back : 0;
	u->seen_us = now_us;
}

static bool
is_full(const struct turns *t, const struct user *u, struct turns_entry *turn)
{
	unsigned calls = t->rules.calls;

	if (turn->is_crowded)
		calls = calls / CROWD_PART + (calls % CROWD_PART != 0);
	if (u->calls >= calls) {
		turn->full = "user_calls";
		turn->max = calls;
		turn->wait_s = 1;
		return true;
	}
	if (u->rate_us > RUSH_US) {
		turn->full = "user_rate";
		turn->max = t->rules.rate;
		turn->wait_s = 1 + (u->rate_us - RUSH_US) / 1000000;
		return true;
	}
	if (u->debt_us > BURST_US) {
		turn->full = "user_share";
		turn->max = t->rules.share_pct;
		turn->wait_s =
		    1 + (u->debt_us - BURST_US) / 10000 / t->rules.share_pct;
		return true;
	}
	return false;
}

enum err
turns_enter(
    struct turns *t, struct turns_entry *turn, const char *user, int64_t now_us)
{
	uint64_t id = json_hash_bytes(user, strlen(user)) | 1;
	enum err e = ERR_OK;
	struct user *u;

	pthread_mutex_lock(&t->lock);
	u = find_or_make(t, id);
	if (u != NULL) {
		age(t, u, now_us);
		if (is_full(t, u, turn)) {
			e = ERR_RATE_LIMITED;
		} else {
			u->calls++;
			u->rate_us += 1000000 / t->rules.rate;
			turn->user = id;
			turn->is_dear = u->slow_until_us > now_us;
		}
	}
	pthread_mutex_unlock(&t->lock);
	return e;
}

/*
 * On a machine that is busy, or with a database that is slow of a sudden,
 * everything takes longer: that counts for nobody.  So what is usual follows
 * long calls, too, by at most eight times itself, and eight times more slowly
 * those of a user who takes long as it is.
 */
static bool
took_long(
    struct turns *t, const struct user *u, int64_t cost_us, int64_t now_us)
{
	bool is_known = u->slow_until_us > now_us;
	int64_t most_us = DEAR_MANY * t->usual_us;
	int64_t counted_us = cost_us < most_us ? cost_us : most_us;
	bool is_long = cost_us >= DEAR_US && cost_us >= most_us;

	t->usual_us += (counted_us - t->usual_us) /
		       (is_long && is_known ? DEAR_MANY * USUAL_OF : USUAL_OF);
	return is_long;
}

void
turns_spend(struct turns *t, const struct turns_entry *turn, int64_t cost_us,
    int64_t now_us)
{
	struct user *u;

	if (turn->user == 0)
		return;
	pthread_mutex_lock(&t->lock);
	u = find(t, turn->user);
	if (u != NULL && took_long(t, u, cost_us, now_us)) {
		u->debt_us += cost_us;
		/* One may be chance, if it is none of the longest. */
		if (cost_us >= SURE_US ||
		    (u->long_us != 0 && now_us - u->long_us < SLOW_US))
			u->slow_until_us = now_us + SLOW_US;
		u->long_us = now_us;
	}
	pthread_mutex_unlock(&t->lock);
}

void
turns_leave(struct turns *t, struct turns_entry *turn)
{
	struct user *u;

	if (turn->user == 0)
		return;
	pthread_mutex_lock(&t->lock);
	u = find(t, turn->user);
	if (u != NULL && u->calls > 0)
		u->calls--;
	turn->user = 0;
	pthread_mutex_unlock(&t->lock);
}
