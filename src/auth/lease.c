#include "auth/lease.h"

#include <stdio.h>
#include <string.h>

#include "auth/owner.h"
#include "auth/ticket.h"
#include "base/arena.h"
#include "base/str.h"

#define PURPOSE   "lease"
#define MAC_CHARS 43 /* 32 bytes as base64url */

const char *
lease_mint(const struct tickets *tickets, struct arena *arena,
    const struct lease *lease)
{
	const char *head, *owner = owner_encode(arena, lease->owner);
	unsigned char mac[TICKET_MAC_BYTES];
	char mac_text[MAC_CHARS + 1];

	if (owner == NULL)
		return NULL;
	head = arena_printf(arena, "%s.%s.%s.%s", owner, lease->session,
	    lease->job, lease->number);
	if (head == NULL)
		return NULL;
	ticket_mac(tickets, PURPOSE, head, strlen(head), mac);
	str_b64url_encode(mac, sizeof mac, mac_text, sizeof mac_text);
	return arena_printf(arena, "%s.%s", head, mac_text);
}

static bool
is_ours(const struct tickets *tickets, const char *token)
{
	const char *dot = strrchr(token, '.');
	unsigned char mac[TICKET_MAC_BYTES];
	size_t len;

	return dot != NULL && strlen(dot + 1) == MAC_CHARS &&
	       str_b64url_decode(dot + 1, MAC_CHARS, mac, sizeof mac, &len) &&
	       ticket_mac_holds(
		   tickets, PURPOSE, token, (size_t)(dot - token), mac);
}

enum err
lease_read(const struct tickets *tickets, struct arena *arena,
    const char *token, struct lease *out)
{
	char *part[5], *rest;

	if (!is_ours(tickets, token))
		return ERR_NOT_FOUND;
	rest = arena_copy(arena, token, strlen(token));
	for (size_t i = 0; i < COUNT(part); i++) {
		part[i] = rest == NULL ? NULL : strsep(&rest, ".");
		if (part[i] == NULL)
			return ERR_INTERNAL;
	}
	out->owner = owner_decode(arena, part[0]);
	if (out->owner == NULL || !uuid_parse(part[1], out->session) ||
	    !uuid_parse(part[2], out->job))
		return ERR_INTERNAL;
	snprintf(out->number, sizeof out->number, "%s", part[3]);
	return ERR_OK;
}
