/*
 * link - the token of a link: where to look, and a secret.
 *
 * It is owner.session.link.secret.  The secret has 128 random bits; the
 * database keeps a hash of it only.
 */
#ifndef LINK_H
#define LINK_H

#include "base/defs.h"
#include "base/err.h"
#include "base/uuid.h"

struct arena;

#define LINK_SECRET_CHARS 22 /* 16 bytes as base64url */
#define LINK_HASH_CHARS   64

struct link {
	const char *owner;
	char session[UUID_TEXT_SIZE];
	char id[UUID_TEXT_SIZE];
	char secret[LINK_SECRET_CHARS + 1];
	char hash[LINK_HASH_CHARS + 1]; /* of the secret */
};

/* A new secret and its hash.  ERR_INTERNAL: OpenSSL cannot. */
NODISCARD enum err link_draw(struct link *);

/* NULL: the arena is full. */
NODISCARD const char *link_token(struct arena *, const struct link *);

/* ERR_NOT_FOUND: it cannot be one of ours. */
NODISCARD enum err link_read(
    struct arena *, const char *token, struct link *out);

#endif
