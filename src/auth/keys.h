/*
 * keys - every key that bearer tokens are checked against, and whose it is.
 *
 * Loaded whole or not at all: one unfit key refuses the set, and on failure
 * *out is untouched, so a bad reload keeps the old keys in force.  Constant
 * once loaded; shared by all threads of a worker through keys_ref().
 *
 * Where keys come from:
 *	jwt_secret_file		a shared secret; it has no kid, so it serves
 *				tokens whose kid names no other key
 *	jwt_keys_dir		NAME.pem has the kid NAME
 *	jwks_file		a JSON Web Key Set
 *	dev_secret_file		HS256, kid "dev"; never in production
 *	jwt_issuers_dir		a folder per further issuer, named by its
 *				label, with: issuer, audience, secret,
 *				jwks.json, *.pem
 */
#ifndef KEYS_H
#define KEYS_H

#include "auth/key.h"
#include "base/defs.h"
#include "base/err.h"

struct conf;
struct fault;
struct keys;

#define KEYS_MAX           64
#define KEYS_ISSUERS_MAX   8
#define KEYS_AUDIENCES_MAX 8
#define KEYS_FILE_BYTES    262144
#define KEYS_DEV_KID       "dev"

/* Who signs with a key, and what its tokens must say. */
struct issuer {
	char *label;
	char *iss; /* NULL: not looked at */
	char *audiences[KEYS_AUDIENCES_MAX];
	size_t audiences_len; /* 0: not looked at */
};

NODISCARD enum err keys_load(
    const struct conf *, struct keys **out, struct fault *);

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

/*
 * A number that changes when any of the files does, or one comes or goes.
 * Only stat() and readdir(): cheap enough for once a second.
 */
uint64_t keys_stamp(const struct conf *);

#endif
