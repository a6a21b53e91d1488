#include "base/usage.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/score.h"

/* Pages in memory: the second number of /proc/self/statm. */
static int64_t
resident_bytes(void)
{
	char text[128] = "";
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	const char *second;
	ssize_t n;

	if (fd < 0)
		return 0;
	n = read(fd, text, sizeof text - 1);
	close(fd);
	second = n > 0 ? strchr(text, ' ') : NULL;
	return second == NULL
		   ? 0
		   : strtoll(second, NULL, 10) * sysconf(_SC_PAGESIZE);
}

static int64_t
open_files(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int64_t n = -3; /* ".", ".." and the one this takes */

	if (dir == NULL)
		return 0;
	while (readdir(dir) != NULL)
		n++;
	closedir(dir);
	return n;
}

static uint64_t
micros(const struct timeval *t)
{
	return (uint64_t)t->tv_sec * 1000000 + (uint64_t)t->tv_usec;
}

/* A counter of its group, so that it outlives the process. */
static void
note_cpu(void)
{
	static uint64_t counted_us;
	static pid_t counted_of; /* a fork begins at nothing */
	struct rusage r;
	uint64_t now_us;

	if (score_all == NULL || getrusage(RUSAGE_SELF, &r) != 0)
		return;
	now_us = micros(&r.ru_utime) + micros(&r.ru_stime);
	if (counted_of != getpid())
		counted_us = 0;
	counted_of = getpid();
	score_all->cpu_us[score_mine->group] += now_us - counted_us;
	counted_us = now_us;
}

void
usage_note(void)
{
	note_cpu();
	score_mine->resident_bytes = resident_bytes();
	score_mine->open_files = open_files();
}
