#include "auth/link.h"

#include <assert.h>
#include <string.h>
#include <sys/random.h>

#include "auth/digest.h"
#include "auth/owner.h"
#include "base/arena.h"
#include "base/str.h"

#define SECRET_BYTES 16

static enum err
hash_secret(struct link *link)
{
	unsigned char digest[DIGEST_BYTES];

	if (!digest_sha256(link->secret, strlen(link->secret), digest))
		return ERR_INTERNAL;
	str_hex(digest, sizeof digest, link->hash, sizeof link->hash);
	return ERR_OK;
}

enum err
link_draw(struct link *link)
{
	unsigned char random[SECRET_BYTES];
	ssize_t n = getrandom(random, sizeof random, 0);

	assert(n == (ssize_t)sizeof random);
	str_b64url_encode(
	    random, sizeof random, link->secret, sizeof link->secret);
	return hash_secret(link);
}

const char *
link_token(struct arena *arena, const struct link *link)
{
	const char *owner = owner_encode(arena, link->owner);

	if (owner == NULL)
		return NULL;
	return arena_printf(
	    arena, "%s.%s.%s.%s", owner, link->session, link->id, link->secret);
}

enum err
link_read(struct arena *arena, const char *token, struct link *out)
{
	char *part[4], *rest = arena_copy(arena, token, strlen(token));
	size_t n = 0;

	while (n < COUNT(part) && rest != NULL)
		part[n++] = strsep(&rest, ".");
	if (n != COUNT(part) || rest != NULL ||
	    strlen(part[3]) != LINK_SECRET_CHARS)
		return ERR_NOT_FOUND;
	out->owner = owner_decode(arena, part[0]);
	if (out->owner == NULL || !uuid_parse(part[1], out->session) ||
	    !uuid_parse(part[2], out->id))
		return ERR_NOT_FOUND;
	memcpy(out->secret, part[3], sizeof out->secret);
	return hash_secret(out);
}
