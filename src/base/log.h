/*
 * log - one event, one line on standard error.
 *
 *	log_warn("token.refused", LOG_STR("why", code), LOG_INT("age_s", age));
 *
 * The event name is a constant, noun.verb, listed in holdfast(8).  Values are
 * escaped here, so a client cannot forge a line.  Never log a token, a
 * ticket, a body, or a connection string.  What a client can provoke goes
 * through log_limited(): at most ten lines a second of one event and process.
 */
#ifndef LOG_H
#define LOG_H

#include <stdbool.h>
#include <stdint.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO };
enum log_format { LOG_FORMAT_LOGFMT, LOG_FORMAT_JSON };

struct log_field {
	const char *key; /* NULL ends the list */
	const char *str; /* the value, or NULL to use num */
	int64_t num;
};

#define LOG_STR(k, v) ((struct log_field){.key = (k), .str = (v)})
#define LOG_INT(k, v) ((struct log_field){.key = (k), .num = (v)})
#define LOG_FIELDS(...)                                                        \
	(const struct log_field[])                                             \
	{                                                                      \
		__VA_ARGS__,                                                   \
		{                                                              \
			0                                                      \
		}                                                              \
	}

#define log_error(ev, ...)                                                     \
	log_event(LOG_LEVEL_ERROR, ev, LOG_FIELDS(__VA_ARGS__))
#define log_warn(ev, ...)    log_event(LOG_LEVEL_WARN, ev, LOG_FIELDS(__VA_ARGS__))
#define log_info(ev, ...)    log_event(LOG_LEVEL_INFO, ev, LOG_FIELDS(__VA_ARGS__))
#define log_limited(ev, ...) log_event_limited(ev, LOG_FIELDS(__VA_ARGS__))

void log_init(enum log_level max, enum log_format, const char *process);
void log_event(enum log_level, const char *event, const struct log_field *);
void log_event_limited(const char *event, const struct log_field *);

#endif
