/*
 * lane - what the lanes cost: calls a second from many threads, with nothing
 *        above them.
 *
 *	lane [-r] [-l workers] [-t threads] [-b batch] [-s seconds]
 *
 * tests/bench/lane.sh runs it beside pgbench calling the same function.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/conf.h"
#include "base/score.h"
#include "store/store.h"

#define USERS       5000
#define THREADS_MAX 256
#define SAMPLES_MAX 400000

struct user {
	char name[16];
	char session[64];
	char body[256];
};

struct runner {
	pthread_t thread;
	unsigned seed;
	struct store *store;
	size_t calls;
	size_t failed;
	uint32_t *sample_us;
};

static struct user users[USERS];
static struct store *stores[8];
static int stores_n = 1;
static atomic_bool is_over;
static bool is_reading;

static void
one_call(struct runner *r)
{
	const struct user *u = &users[rand_r(&r->seed) % USERS];
	struct call c = CALL_INIT;
	int64_t from_us = clock_now_us();

	call_begin(&c, is_reading ? CALL_bench_load : CALL_bench_save);
	c.session = u->session;
	call_arg_str(&c, u->name);
	call_arg_str(&c, u->name);
	call_arg_str(&c, u->session);
	if (!is_reading)
		call_arg_str(&c, u->body);
	if (store_run(r->store, &c) != ERR_OK || c.answer.status != 200)
		r->failed++;
	call_end(&c);
	if (r->calls < SAMPLES_MAX)
		r->sample_us[r->calls] = (uint32_t)(clock_now_us() - from_us);
	r->calls++;
}

static void *
run(void *arg)
{
	struct runner *r = arg;

	while (!atomic_load_explicit(&is_over, memory_order_relaxed))
		one_call(r);
	return NULL;
}

static int
by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void
report(struct runner *runners, int threads, double seconds)
{
	size_t calls = 0, failed = 0, n = 0;
	uint32_t *all = malloc(sizeof *all * SAMPLES_MAX * (size_t)threads);
	struct rusage use;

	for (int i = 0; i < threads; i++) {
		size_t got = runners[i].calls;

		if (got > SAMPLES_MAX)
			got = SAMPLES_MAX;
		calls += runners[i].calls;
		failed += runners[i].failed;
		memcpy(all + n, runners[i].sample_us, got * sizeof *all);
		n += got;
	}
	qsort(all, n, sizeof *all, by_value);
	getrusage(RUSAGE_SELF, &use);
	printf("%.0f calls/s  p50 %u us  p99 %u us  batch %.1f  failed %zu  "
	       "cpu %.1f us/call  switches %.2f/call\n",
	    (double)calls / seconds, all[n / 2], all[n * 99 / 100],
	    (double)score_mine->counter[COUNTER_CALLS] /
		(double)score_mine->counter[COUNTER_COMMITS],
	    failed,
	    ((double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1e6 +
		(double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec)) /
		(double)calls,
	    (double)(use.ru_nvcsw + use.ru_nivcsw) / (double)calls);
	free(all);
}

/* One id a line, as the database made them. */
static char *
read_id(void)
{
	static char line[64];

	if (fgets(line, sizeof line, stdin) == NULL)
		exit(1);
	line[strcspn(line, "\n")] = '\0';
	return line;
}

static void
make_users(void)
{
	for (int i = 0; i < USERS; i++) {
		struct user *u = &users[i];

		snprintf(u->name, sizeof u->name, "user%d", i + 1);
		snprintf(u->session, sizeof u->session, "%s", read_id());
		snprintf(u->body, sizeof u->body,
		    "{\"form/profile\":{\"name\":\"Ada Lovelace\","
		    "\"text\":\"%0140d\",\"n\":%d}}",
		    0, i);
	}
}

int
main(int argc, char **argv)
{
	static struct runner runners[THREADS_MAX];
	struct conf *conf = NULL;
	struct buf errors = BUF_INIT(65536);
	int threads = 32, batch = 64, seconds = 5, opt;
	int64_t from_us;

	while ((opt = getopt(argc, argv, "rl:t:b:s:")) != -1) {
		switch (opt) {
		case 'r': is_reading = true; break;
		case 'l': stores_n = atoi(optarg); break;
		case 't': threads = atoi(optarg); break;
		case 'b': batch = atoi(optarg); break;
		case 's': seconds = atoi(optarg); break;
		default: return 2;
		}
	}
	if (threads < 1 || threads > THREADS_MAX ||
	    !conf_load("/dev/null", &conf, &errors))
		return 2;
	conf->database = "";
	conf->batch_calls = batch;
	make_users();
	for (int i = 0; i < stores_n; i++)
		if (store_new(conf, &stores[i]) != ERR_OK)
			return 1;
	from_us = clock_now_us();
	for (int i = 0; i < threads; i++) {
		runners[i].seed = (unsigned)i + 1;
		runners[i].store = stores[i % stores_n];
		runners[i].sample_us = malloc(sizeof(uint32_t) * SAMPLES_MAX);
		pthread_create(&runners[i].thread, NULL, run, &runners[i]);
	}
	sleep((unsigned)seconds);
	atomic_store(&is_over, true);
	for (int i = 0; i < threads; i++)
		pthread_join(runners[i].thread, NULL);
	report(runners, threads, (double)(clock_now_us() - from_us) / 1e6);
	for (int i = 0; i < stores_n; i++)
		store_free(stores[i]);
	conf_free(conf);
	return 0;
}
