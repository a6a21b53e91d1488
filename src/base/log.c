#include "base/log.h"

#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/str.h"

#define LINE_MAX_BYTES 8192
#define LIMIT_A_SECOND 10
#define LIMIT_SLOTS    64

static enum log_level max_level = LOG_LEVEL_INFO;
static enum log_format format = LOG_FORMAT_LOGFMT;
static const char *process_name = "holdfast";

void
log_init(enum log_level max, enum log_format f, const char *process)
{
	max_level = max;
	format = f;
	process_name = process;
}

static void
add_key(struct buf *b, const char *key)
{
	if (format == LOG_FORMAT_JSON) {
		buf_char(b, b->len == 0 ? '{' : ',');
		buf_json_str(b, key);
		buf_char(b, ':');
	} else {
		if (b->len > 0)
			buf_char(b, ' ');
		buf_str(b, key);
		buf_char(b, '=');
	}
}

static void
add_word(struct buf *b, const char *key, const char *word)
{
	add_key(b, key);
	if (format == LOG_FORMAT_JSON)
		buf_json_str(b, word);
	else
		buf_str(b, word);
}

static void
add_field(struct buf *b, const struct log_field *f)
{
	add_key(b, f->key);
	if (f->str != NULL)
		buf_json_str(b, f->str);
	else
		buf_printf(b, "%lld", (long long)f->num);
}

void
log_event(enum log_level level, const char *event, const struct log_field *f)
{
	static const char *const names[] = {"error", "warn", "info"};
	struct buf b = BUF_INIT(LINE_MAX_BYTES);
	char at[32];
	ssize_t n;

	if (level > max_level)
		return;
	clock_format(clock_unix_ms(), at);
	add_word(&b, "at", at);
	add_word(&b, "level", names[level]);
	add_word(&b, "event", event);
	add_word(&b, "process", process_name);
	add_field(&b, &LOG_INT("pid", getpid()));
	for (; f->key != NULL; f++)
		add_field(&b, f);
	buf_str(&b, format == LOG_FORMAT_JSON ? "}\n" : "\n");
	/* One write: lines of several processes never mix. */
	if (!b.is_failed) {
		n = write(STDERR_FILENO, b.data, b.len);
		(void)n; /* there is nobody left to tell */
	}
	buf_free(&b);
}

/* A slot counts the lines of one event in the present second. */
static struct {
	_Atomic int64_t second;
	_Atomic int count;
} slots[LIMIT_SLOTS];

void
log_event_limited(const char *event, const struct log_field *f)
{
	size_t i = ((uintptr_t)event >> 4) % LIMIT_SLOTS;
	int64_t now = clock_now_us() / 1000000;

	if (atomic_exchange(&slots[i].second, now) != now)
		atomic_store(&slots[i].count, 0);
	if (atomic_fetch_add(&slots[i].count, 1) < LIMIT_A_SECOND)
		log_event(LOG_LEVEL_WARN, event, f);
}
