#include "auth/token_cache.h"

#include <pthread.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* More parts than threads that run at once, so that they rarely meet. */
#define PARTS_MAX 64

/* Places a token may be in; enough that a full cache seldom evicts wrongly. */
#define WAYS 4

/* A user, and the roles of someone with very many. */
#define PACKED_MAX_BYTES 2048

struct entry {
	unsigned char hash[DIGEST_BYTES];
	uint64_t generation; /* 0: empty */
	uint64_t used;       /* the part's clock when it was last found */
	int64_t exp;
	int64_t nbf;
	int64_t iat;
	char *packed; /* user NUL role NUL role NUL ... */
	size_t packed_len;
	size_t roles_len;
};

struct part {
	alignas(64) pthread_mutex_t lock; /* guards all below */
	uint64_t clock;
	struct entry *entries; /* sets_len times WAYS */
};

struct token_cache {
	size_t parts_len;
	size_t sets_len; /* in each part */
	struct part parts[];
};

struct token_cache *
token_cache_new(size_t room)
{
	const size_t sets = (room + WAYS - 1) / WAYS;
	const size_t parts = sets < PARTS_MAX ? sets : PARTS_MAX;
	struct token_cache *cache;

	cache = aligned_alloc(
	    64, (sizeof *cache + parts * sizeof cache->parts[0] + 63) & ~63UL);
	if (cache == NULL)
		return NULL;
	cache->parts_len = 0;
	cache->sets_len = parts > 0 ? sets / parts : 0;
	for (size_t i = 0; i < parts; i++) {
		struct part *part = &cache->parts[i];

		part->clock = 0;
		part->entries =
		    calloc(cache->sets_len * WAYS, sizeof *part->entries);
		if (part->entries == NULL) {
			token_cache_free(cache);
			return NULL;
		}
		pthread_mutex_init(&part->lock, NULL);
		cache->parts_len++;
	}
	return cache;
}

void
token_cache_free(struct token_cache *cache)
{
	if (cache == NULL)
		return;
	for (size_t i = 0; i < cache->parts_len; i++) {
		struct part *part = &cache->parts[i];

		for (size_t j = 0; j < cache->sets_len * WAYS; j++)
			free(part->entries[j].packed);
		free(part->entries);
		pthread_mutex_destroy(&part->lock);
	}
	free(cache);
}

/* Different bytes of the hash choose the part and the set in it. */
static struct part *
cache_place(struct token_cache *cache, const unsigned char hash[DIGEST_BYTES],
    struct entry **set)
{
	struct part *part;
	uint64_t a, b;

	memcpy(&a, hash, sizeof a);
	memcpy(&b, hash + sizeof a, sizeof b);
	part = &cache->parts[a % cache->parts_len];
	*set = &part->entries[b % cache->sets_len * WAYS];
	return part;
}

static struct entry *
cache_find(struct entry *set, const unsigned char hash[DIGEST_BYTES])
{
	for (size_t i = 0; i < WAYS; i++) {
		if (set[i].generation != 0 &&
		    memcmp(set[i].hash, hash, DIGEST_BYTES) == 0)
			return &set[i];
	}
	return NULL;
}

static bool
cache_unpack(
    struct arena *arena, const char *packed, size_t len, struct principal *who)
{
	const char **roles = NULL;
	char *text = arena_copy(arena, packed, len);

	if (text == NULL)
		return false;
	who->user = text;
	who->roles = NULL;
	if (who->roles_len == 0)
		return true;
	roles = arena_alloc(arena, who->roles_len * sizeof *roles);
	if (roles == NULL)
		return false;
	for (size_t i = 0; i < who->roles_len; i++) {
		text += strlen(text) + 1;
		roles[i] = text;
	}
	who->roles = roles;
	return true;
}

bool
token_cache_get(struct token_cache *cache,
    const unsigned char hash[DIGEST_BYTES], uint64_t generation,
    struct arena *arena, struct token_cached *out)
{
	char packed[PACKED_MAX_BYTES];
	size_t packed_len = 0;
	struct entry *set, *e;
	struct part *part;

	if (cache->parts_len == 0)
		return false;
	part = cache_place(cache, hash, &set);
	pthread_mutex_lock(&part->lock);
	e = cache_find(set, hash);
	if (e != NULL && e->generation == generation) {
		e->used = ++part->clock;
		out->who.exp = e->exp;
		out->who.iat = e->iat;
		out->who.roles_len = e->roles_len;
		out->nbf = e->nbf;
		packed_len = e->packed_len;
		memcpy(packed, e->packed, packed_len);
	}
	pthread_mutex_unlock(&part->lock);
	return packed_len > 0 &&
	       cache_unpack(arena, packed, packed_len, &out->who);
}

/* The length of the packed form; nothing is written beyond the bound. */
static size_t
cache_pack(const struct principal *who, char packed[PACKED_MAX_BYTES])
{
	size_t len = 0;

	for (size_t i = 0; i <= who->roles_len; i++) {
		const char *s = i == 0 ? who->user : who->roles[i - 1];
		const size_t n = strlen(s) + 1;

		if (n > PACKED_MAX_BYTES - len)
			return 0;
		memcpy(packed + len, s, n);
		len += n;
	}
	return len;
}

/* Its own place; or an empty one, one of old keys, or the longest unused. */
static struct entry *
cache_victim(struct entry *set, const unsigned char hash[DIGEST_BYTES],
    uint64_t generation)
{
	struct entry *victim = cache_find(set, hash);

	if (victim != NULL)
		return victim;
	victim = &set[0];
	for (size_t i = 0; i < WAYS; i++) {
		if (set[i].generation != generation)
			return &set[i];
		if (set[i].used < victim->used)
			victim = &set[i];
	}
	return victim;
}

void
token_cache_put(struct token_cache *cache,
    const unsigned char hash[DIGEST_BYTES], uint64_t generation,
    const struct token_cached *one)
{
	char packed[PACKED_MAX_BYTES];
	struct entry *set, *e;
	struct part *part;
	size_t len;
	char *copy, *old;

	if (cache->parts_len == 0)
		return;
	len = cache_pack(&one->who, packed);
	if (len == 0)
		return;
	copy = malloc(len);
	if (copy == NULL)
		return;
	memcpy(copy, packed, len);
	part = cache_place(cache, hash, &set);
	pthread_mutex_lock(&part->lock);
	e = cache_victim(set, hash, generation);
	old = e->packed;
	memcpy(e->hash, hash, DIGEST_BYTES);
	e->generation = generation;
	e->used = ++part->clock;
	e->exp = one->who.exp;
	e->iat = one->who.iat;
	e->nbf = one->nbf;
	e->packed = copy;
	e->packed_len = len;
	e->roles_len = one->who.roles_len;
	pthread_mutex_unlock(&part->lock);
	free(old);
}
