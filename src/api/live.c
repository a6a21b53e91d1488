#include "api/live.h"

#include <string.h>

#include "api/ask.h"
#include "auth/auth.h"
#include "base/arena.h"
#include "live/publish.h"
#include "json/document.h"

static void
ring_one(struct ask *a, const struct json *bell)
{
	const char *session =
	    json_text_copy(a->arena, json_get(bell, "session"));
	const char *owner = json_text_copy(a->arena, json_get(bell, "owner"));
	const char *client = NULL, *keys = NULL, *raw;
	char channel[TICKET_CHANNEL_SIZE];
	int64_t rev = 0;
	size_t len;

	if (session == NULL)
		return;
	ticket_channel(a->api->auth->tickets, owner == NULL ? a->owner : owner,
	    session, channel);
	if (json_is_true(json_get(bell, "close"))) {
		publish_close(a->api->publish, channel);
		return;
	}
	if (!json_int64(json_get(bell, "rev"), &rev))
		return;
	if (json_type(json_get(bell, "client")) == JSON_STRING)
		client = json_text_copy(a->arena, json_get(bell, "client"));
	if (json_type(json_get(bell, "keys")) == JSON_ARRAY) {
		raw = json_raw(json_get(bell, "keys"), &len);
		keys = arena_copy(a->arena, raw, len);
	}
	publish_ring(a->api->publish, channel, rev, client, keys);
}

void
live_ring(struct ask *a, const struct answer *answer)
{
	const struct document_limits limits = {.depth = 4};
	const struct json *bells, *one;
	struct document_error error;
	const char *text;

	if (a->api->publish == NULL || answer->bell == NULL)
		return;
	text = arena_copy(a->arena, answer->bell, strlen(answer->bell));
	if (text == NULL || document_parse(a->arena, text, strlen(text),
				&limits, &error, &bells) != ERR_OK)
		return;
	for (one = json_first(bells); one != NULL; one = json_next(one))
		ring_one(a, one);
}
