/*
 * beacon - the save of a page that is going away.
 *
 * It has no headers and nobody reads the answer: a ticket in the body says
 * who sends it.  The ticket is checked here and asked about again where it
 * writes; it goes no further than this file, so that no log of the database
 * can have it.
 */
#include <string.h>

#include "api/body.h"
#include "api/caller.h"
#include "api/dbcall.h"
#include "api/finish.h"
#include "api/govern/govern.h"
#include "api/on/on.h"
#include "api/reqctx.h"
#include "auth/auth.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/conf.h"
#include "base/str.h"

/* Is this origin one of the list's, separated by spaces? */
static bool
is_allowed(const char *list, const char *origin)
{
	size_t len = strlen(origin);

	while (*list != '\0') {
		size_t n = strcspn(list, " ");

		if (n == len && memcmp(list, origin, n) == 0)
			return true;
		list += n + strspn(list + n, " ");
	}
	return false;
}

/* "https://a.example" is this host when nginx was asked for a.example. */
static bool
is_this_host(const char *origin, const char *host)
{
	const char *after = strstr(origin, "://");

	return after != NULL && host != NULL &&
	       str_equal_nocase(after + 3, host);
}

static bool
may_send(const struct reqctx *rq)
{
	const char *origin = rq->req->origin;

	return origin == NULL || is_this_host(origin, rq->req->host) ||
	       is_allowed(rq->api->conf->allow_origins, origin);
}

static enum err
check_ticket(struct reqctx *rq, const struct json *value)
{
	const char *text = json_text_copy(rq->arena, value);

	if (text == NULL)
		return ERR_TICKET_INVALID;
	return caller_by_ticket(rq, TICKET_BEACON, text);
}

enum err
beacon_save(struct reqctx *rq)
{
	const struct json *ticket = json_get(rq->json, "ticket");
	struct call call = CALL_INIT;
	enum err e;

	score_add(COUNTER_BEACONS, 1);
	if (!may_send(rq))
		return ERR_FORBIDDEN;
	e = check_ticket(rq, ticket);
	score_add(e == ERR_OK ? COUNTER_TICKET_OK : COUNTER_TICKET_REFUSED, 1);
	if (e != ERR_OK)
		return e;
	e = caller_enter(rq);
	/* In his own session the save itself sees whether he has signed out. */
	if (e == ERR_OK && strcmp(rq->ticket.actor, rq->ticket.owner) != 0)
		e = caller_is_signed_in(rq);
	if (e != ERR_OK)
		return e;
	e = body_hide(rq, ticket);
	if (e != ERR_OK)
		return e;
	e = govern_beacon(rq, rq->ticket.owner, &call);
	return finish_call(rq, e, rq->ticket.owner, &call);
}
