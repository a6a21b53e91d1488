#include "auth/keys.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "auth/alg.h"
#include "auth/fault.h"

struct keys {
	atomic_uint refs;
	struct issuer issuers[KEYS_ISSUERS_MAX];
	size_t issuers_len;
	struct key keys[KEYS_MAX];
	size_t len;
};

/* Would a token find two keys?  Then neither is the one that was meant. */
static bool
keys_are_alike(const struct key *a, const struct key *b)
{
	if (a->kid != NULL && b->kid != NULL)
		return strcmp(a->kid, b->kid) == 0;
	return a->kid == NULL && b->kid == NULL && a->alg == b->alg;
}

bool
keys_add(struct keys *keys, struct key *key, struct fault *fault)
{
	if (keys->len == KEYS_MAX) {
		fault_set(fault, "remove keys that are no longer used",
		    "there are more than %d keys", KEYS_MAX);
		return false;
	}
	for (size_t i = 0; i < keys->len; i++) {
		if (!keys_are_alike(&keys->keys[i], key))
			continue;
		if (key->kid != NULL)
			fault_set(fault, "give every key a kid of its own",
			    "two keys have the kid %s", key->kid);
		else
			fault_set(fault, "only one may have no kid",
			    "two keys have no kid and the alg %s",
			    key->alg->name);
		return false;
	}
	keys->keys[keys->len++] = *key;
	*key = (struct key){0};
	return true;
}

struct issuer *
keys_add_issuer(struct keys *keys, struct fault *fault)
{
	if (keys->issuers_len < KEYS_ISSUERS_MAX)
		return &keys->issuers[keys->issuers_len++];
	fault_set(fault, "remove issuers that are no longer used",
	    "there are more than %d issuers", KEYS_ISSUERS_MAX);
	return NULL;
}

/* Labels tell users apart, so two issuers may not share one. */
static bool
keys_labels_differ(const struct keys *keys, struct fault *fault)
{
	for (size_t i = 0; i < keys->issuers_len; i++) {
		for (size_t j = 0; j < i; j++) {
			const char *label = keys->issuers[i].label;

			if (strcmp(label, keys->issuers[j].label) != 0)
				continue;
			fault_set(fault,
			    "rename its folder, or change jwt_label",
			    "two issuers have the label %s", label);
			return false;
		}
	}
	return true;
}

bool
keys_are_fit(const struct keys *keys, struct fault *fault)
{
	if (!keys_labels_differ(keys, fault))
		return false;
	if (keys->len == 0)
		fault_set(fault,
		    "set jwks_file, jwt_keys_dir or jwt_secret_file",
		    "no key to check tokens with");
	return keys->len > 0;
}

struct keys *
keys_new(void)
{
	struct keys *keys = calloc(1, sizeof *keys);

	if (keys != NULL)
		atomic_init(&keys->refs, 1);
	return keys;
}

struct keys *
keys_ref(struct keys *keys)
{
	atomic_fetch_add_explicit(&keys->refs, 1, memory_order_relaxed);
	return keys;
}

static void
keys_clear_issuer(struct issuer *issuer)
{
	free(issuer->label);
	free(issuer->iss);
	for (size_t i = 0; i < issuer->audiences_len; i++)
		free(issuer->audiences[i]);
}

void
keys_unref(struct keys *keys)
{
	if (keys == NULL || atomic_fetch_sub_explicit(
				&keys->refs, 1, memory_order_acq_rel) != 1)
		return;
	for (size_t i = 0; i < keys->len; i++)
		key_clear(&keys->keys[i]);
	for (size_t i = 0; i < keys->issuers_len; i++)
		keys_clear_issuer(&keys->issuers[i]);
	free(keys);
}

static const struct key *
keys_find_named(const struct keys *keys, const char *kid)
{
	for (size_t i = 0; i < keys->len; i++) {
		const char *name = keys->keys[i].kid;

		if (name != NULL && strcmp(name, kid) == 0)
			return &keys->keys[i];
	}
	return NULL;
}

const struct key *
keys_find(const struct keys *keys, const char *kid, const char *alg)
{
	const struct key *only = NULL;
	size_t candidates = 0;

	if (kid != NULL) {
		only = keys_find_named(keys, kid);
		if (only != NULL)
			return only;
	}
	for (size_t i = 0; i < keys->len; i++) {
		const struct key *key = &keys->keys[i];

		if (strcmp(key->alg->name, alg) != 0)
			continue;
		if (key->kid == NULL)
			return key; /* keys_add() saw to it: the only one */
		only = key;
		candidates++;
	}
	return kid == NULL && candidates == 1 ? only : NULL;
}

bool
keys_have_many_issuers(const struct keys *keys)
{
	return keys->issuers_len > 1;
}

size_t
keys_count(const struct keys *keys)
{
	return keys->len;
}

const struct issuer *
keys_issuer(const struct keys *keys, size_t i)
{
	return i < keys->issuers_len ? &keys->issuers[i] : NULL;
}

const struct key *
keys_at(const struct keys *keys, size_t i)
{
	return keys != NULL && i < keys->len ? &keys->keys[i] : NULL;
}
