#include "auth/owner.h"

#include <string.h>

#include "auth/principal.h"
#include "base/arena.h"
#include "base/limits.h"
#include "base/str.h"

const char *
owner_encode(struct arena *arena, const char *owner)
{
	const size_t len = strlen(owner), room = STR_B64URL_SIZE(len);
	char *text = arena_alloc(arena, room);

	if (text != NULL)
		str_b64url_encode(owner, len, text, room);
	return text;
}

const char *
owner_decode(struct arena *arena, const char *text)
{
	char *owner = arena_alloc(arena, LIMITS_USER_BYTES + 1);
	size_t len;

	if (owner == NULL ||
	    !str_b64url_decode(
		text, strlen(text), owner, LIMITS_USER_BYTES, &len) ||
	    !principal_is_user(owner, len) || !str_is_utf8(owner, len))
		return NULL;
	owner[len] = '\0';
	return owner;
}
