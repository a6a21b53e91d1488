/*
 * Why a keyed hash: clients choose the names of members.  Under a hash that
 * they can compute, one body of names that all meet in one slot makes a table
 * a list, and a parse of n names takes n * n steps while other users wait.
 * SipHash was made for this case.  Without its key no such names are found.
 *
 * Why 1-3, one round a word and three at the end, when 2-4 is the careful
 * choice: no hash ever leaves the process, so there is nothing to learn a key
 * from but time.  The tables of Rust, Ruby and Python made the same choice.
 *
 * The master draws the key before it forks.  Workers share it, and the next
 * start has another.  If there is no randomness the constant stays: a slow
 * parse at worst is better than no server.
 *
 * Words are read in the machine's own byte order: no hash is kept in a file or
 * sent, so none has to be the same elsewhere.
 */
#include "json/json_hash.h"

#include <string.h>
#include <sys/random.h>

#include "json/json.h"

static uint64_t key[2] = {0x0706050403020100u, 0x0f0e0d0c0b0a0908u};

static inline uint64_t
rotate(uint64_t x, int by)
{
	return x << by | x >> (64 - by);
}

static inline void
round_once(struct json_hash *h)
{
	h->v0 += h->v1;
	h->v1 = rotate(h->v1, 13) ^ h->v0;
	h->v0 = rotate(h->v0, 32);
	h->v2 += h->v3;
	h->v3 = rotate(h->v3, 16) ^ h->v2;
	h->v0 += h->v3;
	h->v3 = rotate(h->v3, 21) ^ h->v0;
	h->v2 += h->v1;
	h->v1 = rotate(h->v1, 17) ^ h->v2;
	h->v2 = rotate(h->v2, 32);
}

static inline void
mix(struct json_hash *h, uint64_t word)
{
	h->v3 ^= word;
	round_once(h);
	h->v0 ^= word;
}

void
json_hash_seed(void)
{
	uint64_t drawn[2];

	if (getrandom(drawn, sizeof drawn, 0) == (ssize_t)sizeof drawn)
		memcpy(key, drawn, sizeof key);
}

void
json_hash_start(struct json_hash *h, uint64_t variant)
{
	h->v0 = key[0] ^ 0x736f6d6570736575u;
	h->v1 = key[1] ^ 0x646f72616e646f6du ^ variant;
	h->v2 = key[0] ^ 0x6c7967656e657261u;
	h->v3 = key[1] ^ 0x7465646279746573u ^ variant;
	h->tail = 0;
	h->len = 0;
}

void
json_hash_add(struct json_hash *h, const void *bytes, size_t len)
{
	const unsigned char *s = bytes;
	uint64_t word;

	while (len > 0) {
		if (h->len % 8 == 0 && len >= 8) {
			memcpy(&word, s, 8);
			mix(h, word);
			h->len += 8;
			s += 8;
			len -= 8;
			continue;
		}
		h->tail |= (uint64_t)*s++ << (h->len % 8 * 8);
		len--;
		if (++h->len % 8 == 0) {
			mix(h, h->tail);
			h->tail = 0;
		}
	}
}

uint64_t
json_hash_end(struct json_hash *h)
{
	mix(h, h->tail | h->len << 56);
	h->v2 ^= 0xff;
	round_once(h);
	round_once(h);
	round_once(h);
	return h->v0 ^ h->v1 ^ h->v2 ^ h->v3;
}

uint64_t
json_hash_bytes(const void *bytes, size_t len)
{
	struct json_hash h;

	json_hash_start(&h, 0);
	json_hash_add(&h, bytes, len);
	return json_hash_end(&h);
}
