#include "proc/notify.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/str.h"

#define MESSAGE_BYTES 512

static int notify_fd = -1;
static int64_t watchdog_us;

static int
connect_to(const char *path)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	size_t len = strlen(path);
	int fd;

	if (len < 2 || len >= sizeof to.sun_path)
		return -1;
	memcpy(to.sun_path, path, len);
	if (path[0] == '@')
		to.sun_path[0] = '\0'; /* abstract: no file */
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&to,
			   (socklen_t)(offsetof(struct sockaddr_un, sun_path) +
				       len)) != 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* Half of what is allowed, as sd_watchdog_enabled(3) advises. */
static int64_t
watchdog_interval(void)
{
	const char *usec = getenv("WATCHDOG_USEC");
	const char *pid = getenv("WATCHDOG_PID");
	int64_t n;

	if (usec == NULL || !str_to_int64(usec, 1, INT64_MAX, &n))
		return 0;
	if (pid != NULL) {
		int64_t whose;

		if (!str_to_int64(pid, 1, INT32_MAX, &whose) ||
		    whose != getpid())
			return 0;
	}
	return n / 2;
}

void
notify_init(void)
{
	const char *path = getenv("NOTIFY_SOCKET");

	if (path != NULL)
		notify_fd = connect_to(path);
	if (notify_fd >= 0)
		watchdog_us = watchdog_interval();
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
}

void
notify_send(const char *fmt, ...)
{
	char message[MESSAGE_BYTES];
	va_list ap;
	int n;

	if (notify_fd < 0)
		return;
	va_start(ap, fmt);
	n = vsnprintf(message, sizeof message, fmt, ap);
	va_end(ap);
	/* Not told is not worth failing for. */
	if (n > 0 && (size_t)n < sizeof message)
		(void)!send(notify_fd, message, (size_t)n, MSG_NOSIGNAL);
}

int64_t
notify_watchdog_us(void)
{
	return watchdog_us;
}
