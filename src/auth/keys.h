/*
 * keys - every key that bearer tokens are checked against, and whose it is.
 *
 * Constant once loaded [keys_source.h]; shared by all threads of a worker
 * through keys_ref().
 */
#ifndef KEYS_H
#define KEYS_H

#include "auth/key.h"
#include "base/defs.h"

struct fault;
struct keys;

#define KEYS_MAX           64
#define KEYS_ISSUERS_MAX   8
#define KEYS_AUDIENCES_MAX 8
#define KEYS_FILE_BYTES    262144
#define KEYS_DEV_KID       "dev"

/* The issuer that signs with a key, and the claims its tokens must have. */
struct issuer {
	char *label;
	char *iss; /* NULL: not looked at */
	char *audiences[KEYS_AUDIENCES_MAX];
	size_t audiences_len; /* 0: not looked at */
};

/* Empty; NULL: no memory. */
NODISCARD struct keys *keys_new(void);

/* Moves the key into the set, and leaves an empty one. */
NODISCARD bool keys_add(struct keys *, struct key *, struct fault *);
NODISCARD struct issuer *keys_add_issuer(struct keys *, struct fault *);

/* Is it whole: a key at least, and no label twice? */
NODISCARD bool keys_are_fit(const struct keys *, struct fault *);

struct keys *keys_ref(struct keys *);
void keys_unref(struct keys *); /* NULL is fine */

/*
 * The one key for a token of this header: the key of that kid; without a
 * kid, or with one nobody has, the nameless key of that alg; without a kid,
 * also the only key of that alg.  NULL: there is none, or no single one.
 */
const struct key *keys_find(
    const struct keys *, const char *kid, const char *alg);

/* With more than one issuer a user is `label|sub`. */
bool keys_have_many_issuers(const struct keys *);

/* For `check`: walk them. */
size_t keys_count(const struct keys *);
const struct issuer *keys_issuer(const struct keys *, size_t i); /* or NULL */
const struct key *keys_at(const struct keys *, size_t i);        /* or NULL */

#endif
