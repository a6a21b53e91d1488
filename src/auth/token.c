#include "auth/token.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "auth/claims.h"
#include "auth/digest.h"
#include "auth/jws.h"
#include "auth/keys.h"
#include "auth/token_cache.h"
#include "base/arena.h"
#include "base/conf.h"
#include "base/str.h"
#include "json/json.h"

struct tokens {
	int64_t leeway_s;
	char *roles_claim;
	struct token_cache *cache;

	/* Read without the lock by who only asks whether it moved. */
	_Atomic uint64_t generation;
	pthread_mutex_t lock; /* guards keys, and writing generation */
	struct keys *keys;
};

const char *
token_reason_name(enum token_reason reason)
{
	static const char *const names[] = {
#define X(code, name, err) [code] = name,
	    TOKEN_REASON_LIST(X)
#undef X
	};

	return names[reason];
}

enum err
token_reason_err(enum token_reason reason)
{
	static const enum err errs[] = {
#define X(code, name, err) [code] = err,
	    TOKEN_REASON_LIST(X)
#undef X
	};

	return errs[reason];
}

struct tokens *
token_new(const struct conf *conf, struct keys *keys)
{
	struct tokens *t = calloc(1, sizeof *t);

	if (t == NULL)
		return NULL;
	pthread_mutex_init(&t->lock, NULL);
	atomic_init(&t->generation, 1);
	t->leeway_s = conf->jwt_leeway_s;
	t->roles_claim = strdup(conf->roles_claim);
	t->cache = token_cache_new((size_t)conf->token_cache);
	if (t->roles_claim == NULL || t->cache == NULL) {
		token_free(t);
		return NULL;
	}
	t->keys = keys_ref(keys);
	return t;
}

void
token_free(struct tokens *t)
{
	if (t == NULL)
		return;
	keys_unref(t->keys);
	token_cache_free(t->cache);
	free(t->roles_claim);
	pthread_mutex_destroy(&t->lock);
	free(t);
}

void
token_replace_keys(struct tokens *t, struct keys *keys)
{
	struct keys *old;

	keys_ref(keys);
	pthread_mutex_lock(&t->lock);
	old = t->keys;
	t->keys = keys;
	atomic_fetch_add(&t->generation, 1);
	pthread_mutex_unlock(&t->lock);
	keys_unref(old);
}

/* The keys, and which generation they are; to be given back by unref. */
static struct keys *
token_keys(struct tokens *t, uint64_t *generation)
{
	struct keys *keys;

	pthread_mutex_lock(&t->lock);
	keys = keys_ref(t->keys);
	*generation = atomic_load(&t->generation);
	pthread_mutex_unlock(&t->lock);
	return keys;
}

/* A token whose signature held. */
struct token_opened {
	const struct json *claims;
	const struct issuer *issuer; /* of the key that signed it */
	const char *label;           /* of users of this issuer, or NULL */
};

/*
 * The order is the security argument: shape before parsing, the key's alg
 * before its use, the signature before anything the token claims.
 */
static enum token_reason
token_open(const struct keys *keys, struct arena *arena, const char *token,
    struct token_opened *out)
{
	const struct key *key;
	enum token_reason why;
	struct jws jws;

	why = jws_parse(arena, token, &jws);
	if (why != TOKEN_ACCEPTED)
		return why;
	key = keys_find(keys, jws.kid, jws.alg);
	if (key == NULL)
		return TOKEN_KEY;
	why = jws_verify(&jws, key);
	if (why != TOKEN_ACCEPTED)
		return why;
	out->issuer = key->issuer;
	out->label = keys_have_many_issuers(keys) ? key->issuer->label : NULL;
	return jws_claims(arena, &jws, &out->claims);
}

/* The clock comes first; the rest stays true as long as the keys do. */
static enum token_reason
token_check(const struct tokens *t, struct arena *arena,
    const struct token_opened *opened, int64_t now_s, struct token_cached *out)
{
	struct claims_times times;
	enum token_reason why;

	why = claims_read_times(opened->claims, &times);
	if (why != TOKEN_ACCEPTED)
		return why;
	why = claims_check_times(&times, now_s, t->leeway_s);
	if (why != TOKEN_ACCEPTED)
		return why;
	why = claims_check_issuer(opened->claims, opened->issuer);
	if (why != TOKEN_ACCEPTED)
		return why;
	out->who.exp = times.exp;
	out->who.iat = times.iat;
	out->nbf = times.nbf;
	out->who.user = principal_user(arena, opened->claims, opened->label);
	if (out->who.user == NULL)
		return TOKEN_SUBJECT;
	if (!principal_roles(arena, opened->claims, t->roles_claim, &out->who))
		return TOKEN_INTERNAL;
	return TOKEN_ACCEPTED;
}

static enum token_reason
token_check_clock(
    const struct tokens *t, const struct token_cached *one, int64_t now_s)
{
	const struct claims_times times = {
	    .exp = one->who.exp, .nbf = one->nbf, .iat = one->who.iat};

	return claims_check_times(&times, now_s, t->leeway_s);
}

enum token_reason
token_verify(struct tokens *t, struct arena *arena, const char *token,
    int64_t now_s, struct principal *out)
{
	const size_t len = strnlen(token, LIMITS_TOKEN_BYTES + 1);
	unsigned char hash[DIGEST_BYTES];
	struct token_opened opened;
	struct token_cached one;
	enum token_reason why;
	uint64_t generation;
	struct keys *keys;

	if (len > LIMITS_TOKEN_BYTES)
		return TOKEN_TOO_LONG;
	if (!digest_sha256(token, len, hash))
		return TOKEN_INTERNAL;
	if (token_cache_get(
		t->cache, hash, atomic_load(&t->generation), arena, &one)) {
		why = token_check_clock(t, &one, now_s);
		if (why == TOKEN_ACCEPTED)
			*out = one.who;
		return why == TOKEN_ACCEPTED ? TOKEN_CACHED : why;
	}
	keys = token_keys(t, &generation);
	why = token_open(keys, arena, token, &opened);
	if (why == TOKEN_ACCEPTED)
		why = token_check(t, arena, &opened, now_s, &one);
	keys_unref(keys);
	if (why == TOKEN_ACCEPTED) {
		token_cache_put(t->cache, hash, generation, &one);
		*out = one.who;
	}
	return why;
}

enum token_reason
token_bearer(struct tokens *t, struct arena *arena, const char *authorization,
    int64_t now_s, struct principal *out)
{
	static const char scheme[] = "Bearer";
	const char *s = authorization;

	if (s == NULL || *s == '\0')
		return TOKEN_MISSING;
	if (!str_starts_nocase(s, scheme))
		return TOKEN_SCHEME;
	s += sizeof scheme - 1;
	if (*s != ' ' && *s != '\0')
		return TOKEN_SCHEME;
	s += strspn(s, " ");
	if (*s == '\0')
		return TOKEN_MISSING;
	return token_verify(t, arena, s, now_s, out);
}
