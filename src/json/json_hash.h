/* json_hash - SipHash-1-3 fed piece by piece, under the process's own key. */
#ifndef JSON_HASH_H
#define JSON_HASH_H

#include "base/defs.h"

struct json_hash {
	uint64_t v0, v1, v2, v3;
	uint64_t tail; /* bytes not yet mixed in */
	uint64_t len;  /* of all */
};

/* Another variant is another hash of the same key. */
void json_hash_start(struct json_hash *, uint64_t variant);
void json_hash_add(struct json_hash *, const void *, size_t len);
uint64_t json_hash_end(struct json_hash *);

/* Draws the key; before that it is constant, so that tests repeat. */
void json_hash_seed(void);

#endif
