/*
 * keys_source - settings and folders become issuers with their keys.
 *
 * For keys.c alone.
 */
#ifndef KEYS_SOURCE_H
#define KEYS_SOURCE_H

#include "base/defs.h"

struct conf;
struct fault;
struct issuer;
struct key;
struct keys;

/* In keys.c.  Moves the key into the set, and leaves an empty one. */
NODISCARD bool keys_add(struct keys *, struct key *, struct fault *);
NODISCARD struct issuer *keys_add_issuer(struct keys *, struct fault *);

/*
 * The issuer of the jwt_ settings, to whom the development secret belongs
 * too; none when no setting names a key.
 */
NODISCARD bool keys_source_main(
    struct keys *, const struct conf *, struct fault *);

/* A folder of folders, one for each further issuer: jwt_issuers_dir. */
NODISCARD bool keys_source_more(struct keys *, const char *dir, struct fault *);

#endif
