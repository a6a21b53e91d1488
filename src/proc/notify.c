#include "proc/notify.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/str.h"
#include "base/unix.h"

#define MESSAGE_BYTES 512

static int notify_fd = -1;
static int64_t watchdog_us;

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
		notify_fd = unix_connect(path, SOCK_DGRAM | SOCK_NONBLOCK, 0);
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
