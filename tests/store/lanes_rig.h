/*
 * lanes_rig - a store, a database of its own, and jobs that call it from
 *             threads: the stage of test_lanes and test_lanes_lost.
 */
#ifndef LANES_RIG_H
#define LANES_RIG_H

#include <pthread.h>
#include <stdatomic.h>

#include <libpq-fe.h>

#include "base/conf.h"
#include "store/store.h"

#define JOBS 64

struct job {
	pthread_t thread;
	enum call_id id;
	const char *arg[4];
	int nargs;
	const char *session;
	enum err err;
	int status;
	char body[64];
	int64_t took_us;
	_Atomic bool is_over;
};

extern struct conf *conf;
extern struct store *store;
extern PGconn *admin;
extern struct job jobs[JOBS];

/* By hand, beside the store; a failure fails the test. */
void sql(const char *text);
int64_t ask(const char *text);
void await(const char *text); /* until it answers 1 */

/* A call in this thread, or as job i in one of its own, until end(i). */
void run_job(struct job *);
struct job *begin(int i, struct job);
enum err end(int i);
enum err now(struct job);

struct job a_write(enum call_id, int i, const char *ms);
struct job a_read(const char *ms);

/* Job 0 sleeps in the write lane. */
void occupy(enum call_id, const char *ms);

int open_store(void);
void server(const char *start_or_stop);
void await_up(void);

/* cmocka's: of one test, and of all. */
int fresh(void **state);
int close_store(void **state);
int prepare(void **state);
int finish(void **state);

/* First in main(): runs the program again beside a cluster, if need be. */
void need_cluster(const char *program);

#define LANE_TEST(name)                                                        \
	cmocka_unit_test_setup_teardown(name, fresh, close_store)

#endif
