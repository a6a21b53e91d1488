/*
 * test_publish - bells go out together, and none is lost with a connection.
 *
 * The live instance is a thread here: it takes requests as they come, answers
 * in pieces, and hangs up after as many as it is told.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/score.h"
#include "live/ending.h"
#include "live/publish.h"

#define MOST      256
#define WAIT_US   10000000
#define KEYS_LONG 1000

struct instance {
	struct ending_list *list;
	pthread_t thread;
	pthread_mutex_t lock; /* guards line and count */
	char folder[32], path[64];
	int fd;
	atomic_int hangs_up_after;
	size_t count;
	char line[MOST][128]; /* "POST CHANNEL" */
};

static void
note(struct instance *in, const char *request)
{
	char method[16] = "", path[100] = "";

	sscanf(request, "%15s /publish/%99s", method, path);
	pthread_mutex_lock(&in->lock);
	assert_true(in->count < MOST);
	snprintf(
	    in->line[in->count++], sizeof in->line[0], "%s %s", method, path);
	pthread_mutex_unlock(&in->lock);
}

/* The length of the first request, once all of it is here; else 0. */
static size_t
whole_request(const char *s, size_t len)
{
	const char *end = strstr(s, "\r\n\r\n");
	const char *length = strstr(s, "Content-Length: ");
	size_t n;

	if (end == NULL)
		return 0;
	assert_non_null(length);
	n = (size_t)(end + 4 - s) + strtoul(length + 16, NULL, 10);
	return n <= len ? n : 0;
}

static bool
answer(struct instance *in, int fd, const char *request)
{
	static const char first[] = "HTTP/1.1 202 Accepted\r\nContent-Le";
	static const char second[] = "ngth: 5\r\n\r\nhello";

	if (atomic_load(&in->hangs_up_after) >= 0 &&
	    atomic_fetch_sub(&in->hangs_up_after, 1) == 0)
		return false;
	note(in, request);
	return send(fd, first, sizeof first - 1, MSG_NOSIGNAL) > 0 &&
	       send(fd, second, sizeof second - 1, MSG_NOSIGNAL) > 0;
}

static void
serve(struct instance *in, int fd)
{
	static char bytes[1 << 20];
	size_t len = 0, n;
	ssize_t got;

	while ((got = read(fd, bytes + len, sizeof bytes - len - 1)) > 0) {
		len += (size_t)got;
		bytes[len] = '\0';
		while ((n = whole_request(bytes, len)) > 0) {
			if (!answer(in, fd, bytes))
				return;
			len -= n;
			memmove(bytes, bytes + n, len + 1);
		}
	}
}

static void *
run(void *arg)
{
	struct instance *in = arg;
	int fd;

	while ((fd = accept(in->fd, NULL, NULL)) >= 0) {
		serve(in, fd);
		close(fd);
	}
	return NULL;
}

static int
set_up(void **state)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	struct instance *in = calloc(1, sizeof *in);

	*state = in;
	in->list = ending_list_new();
	pthread_mutex_init(&in->lock, NULL);
	atomic_store(&in->hangs_up_after, -1);
	snprintf(in->folder, sizeof in->folder, "/tmp/hf-publish-XXXXXX");
	assert_non_null(mkdtemp(in->folder));
	snprintf(in->path, sizeof in->path, "%s/s", in->folder);
	snprintf(address.sun_path, sizeof address.sun_path, "%s", in->path);
	in->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(
	    bind(in->fd, (struct sockaddr *)&address, sizeof address), 0);
	assert_int_equal(listen(in->fd, 8), 0);
	return pthread_create(&in->thread, NULL, run, in);
}

static int
tear_down(void **state)
{
	struct instance *in = *state;

	shutdown(in->fd, SHUT_RDWR);
	pthread_join(in->thread, NULL);
	close(in->fd);
	unlink(in->path);
	rmdir(in->folder);
	ending_list_free(in->list);
	free(in);
	return 0;
}

static size_t
heard(struct instance *in)
{
	size_t n;

	pthread_mutex_lock(&in->lock);
	n = in->count;
	pthread_mutex_unlock(&in->lock);
	return n;
}

static void
wait_for(struct instance *in, size_t count)
{
	const struct timespec moment = {.tv_nsec = 1000000};
	int64_t end_us = clock_now_us() + WAIT_US;

	while (heard(in) < count && clock_now_us() < end_us)
		nanosleep(&moment, NULL);
	assert_true(heard(in) >= count);
}

static struct publish *
start(struct instance *in)
{
	struct publish *p = NULL;

	assert_int_equal(publish_new(in->path, 1024, in->list, &p), ERR_OK);
	return p;
}

static void
ring(struct publish *p, int from, int to)
{
	char channel[65], keys[KEYS_LONG + 5];

	memset(keys, 'k', sizeof keys);
	memcpy(keys, "[\"", 2);
	memcpy(keys + sizeof keys - 3, "\"]", 3);
	for (; from < to; from++) {
		snprintf(channel, sizeof channel, "%064d", from);
		publish_ring(p, channel, 1, "somebody", keys);
	}
}

static void
every_bell_goes_out_once_and_in_order(void **state)
{
	struct instance *in = *state;
	struct publish *p = start(in);
	uint64_t before = score_mine->counter[COUNTER_LIVE_SENT];
	char line[128];

	ring(p, 0, 100);
	wait_for(in, 100);
	publish_free(p);
	assert_int_equal(heard(in), 100);
	for (int i = 0; i < 100; i++) {
		snprintf(line, sizeof line, "POST %064d", i);
		assert_string_equal(in->line[i], line);
	}
	assert_int_equal(score_mine->counter[COUNTER_LIVE_SENT] - before, 100);
}

static void
a_message_without_an_answer_is_sent_again(void **state)
{
	struct instance *in = *state;
	struct publish *p = start(in);
	uint64_t failed = score_mine->counter[COUNTER_LIVE_FAILED];
	char line[128];

	ring(p, 0, 1);
	wait_for(in, 1);
	/* In the middle of what goes together. */
	atomic_store(&in->hangs_up_after, 5);
	ring(p, 1, 30);
	wait_for(in, 30);
	publish_free(p);
	assert_int_equal(heard(in), 30);
	for (int i = 0; i < 30; i++) {
		snprintf(line, sizeof line, "POST %064d", i);
		assert_string_equal(in->line[i], line);
	}
	assert_int_equal(score_mine->counter[COUNTER_LIVE_FAILED] - failed, 0);
}

static void
a_worker_that_stops_closes_its_streams_first(void **state)
{
	struct instance *in = *state;
	struct publish *p = start(in);
	char channel[65];

	snprintf(channel, sizeof channel, "%064d", 7);
	publish_close_at(p, channel, clock_unix_s() + 3600);
	ring(p, 0, 3);
	publish_free(p);
	assert_int_equal(heard(in), 4);
	assert_int_equal(strncmp(in->line[3], "DELETE ", 7), 0);
	assert_string_equal(in->line[3] + 7, channel);
	assert_false(ending_list_is_owed(in->list));
}

static void
streams_left_by_a_dead_worker_are_closed(void **state)
{
	struct instance *in = *state;
	struct endings *e = ending_new(in->list, 10);
	struct publish *p;
	char channel[65];

	for (int i = 0; i < 5; i++) {
		snprintf(channel, sizeof channel, "%064d", i);
		assert_true(ending_add(e, channel, clock_unix_s() + 3600));
	}
	ending_free(e); /* killed, and nothing said */
	p = start(in);
	wait_for(in, 5);
	assert_int_equal(strncmp(in->line[4], "DELETE ", 7), 0);
	publish_free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		every_bell_goes_out_once_and_in_order, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		a_message_without_an_answer_is_sent_again, set_up, tear_down),
	    cmocka_unit_test_setup_teardown(
		a_worker_that_stops_closes_its_streams_first, set_up,
		tear_down),
	    cmocka_unit_test_setup_teardown(
		streams_left_by_a_dead_worker_are_closed, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
