/*
 * keys_file - a file or a folder of keys becomes members of a set.
 *
 * For keys_source.c alone.  Every fault names the file it is
 * about, and the first one ends the load.
 */
#ifndef KEYS_FILE_H
#define KEYS_FILE_H

#include "base/buf.h"
#include "base/defs.h"

struct alg;
struct fault;
struct issuer;
struct keys;

/* Where keys go, and what holds for them unless their file says more. */
struct keys_file {
	struct keys *keys;
	struct issuer *issuer;
	const struct alg *rsa_alg; /* of RSA keys; NULL: RS256 */
	struct fault *fault;
};

/* kid NULL: nameless. */
NODISCARD bool keys_file_secret(const struct keys_file *, const char *path,
    const struct alg *, const char *kid);
NODISCARD bool keys_file_jwks(const struct keys_file *, const char *path);

/* Every *.pem of a folder, named by its file; how many, or -1. */
NODISCARD int keys_file_pems(const struct keys_file *, const char *dir);

NODISCARD bool keys_file_read(
    const char *path, struct buf *out, struct fault *);

/*
 * A secret as people keep it in a file: the line break an editor leaves at
 * its end is not part of it.
 */
NODISCARD bool keys_file_read_secret(
    const char *path, struct buf *out, struct fault *);

#endif
