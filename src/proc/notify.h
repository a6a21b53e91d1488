/*
 * notify - tell systemd how it goes; nothing when systemd is not there.
 *
 * The protocol of sd_notify(3), a datagram, without its library.
 */
#ifndef NOTIFY_H
#define NOTIFY_H

#include "base/defs.h"

/*
 * Takes NOTIFY_SOCKET and WATCHDOG_USEC out of the environment, so that no
 * child speaks in the master's name.
 */
void notify_init(void);

/* "READY=1\nSTATUS=..." */
void notify_send(const char *fmt, ...) PRINTF(1, 2);

/* How often WATCHDOG=1 is due; 0: never. */
int64_t notify_watchdog_us(void);

#endif
