/*
 * keys_source - settings and folders become issuers with their keys.
 *
 * Loaded whole or not at all: one unfit key refuses the set, and on failure
 * *out is untouched, so a bad reload keeps the old keys in force.
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
#ifndef KEYS_SOURCE_H
#define KEYS_SOURCE_H

#include "base/defs.h"
#include "base/err.h"

struct conf;
struct fault;
struct keys;

NODISCARD enum err keys_source_load(
    const struct conf *, struct keys **out, struct fault *);

#endif
