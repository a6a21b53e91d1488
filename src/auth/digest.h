/*
 * digest - SHA-256 and what is made of it: HMAC, HKDF (RFC 5869).
 *
 * OpenSSL behind a door, so that no other file has to include its headers
 * next to err.h, whose names they share.  Any thread.
 */
#ifndef DIGEST_H
#define DIGEST_H

#include "base/defs.h"
#include "base/span.h"

#define DIGEST_BYTES 32

/* False: OpenSSL could not, which a caller treats as a refusal. */
NODISCARD bool digest_sha256(
    const void *data, size_t len, unsigned char out[DIGEST_BYTES]);

/* Two parts, so that a purpose or a length can stand before the data. */
NODISCARD bool digest_hmac(const unsigned char key[DIGEST_BYTES],
    struct span head, struct span data, unsigned char out[DIGEST_BYTES]);

/* A key for one purpose out of a secret; the info names the purpose. */
NODISCARD bool digest_hkdf(const void *secret, size_t len, const char *info,
    unsigned char out[DIGEST_BYTES]);

/* In a time that does not tell where they differ. */
bool digest_equal(
    const unsigned char a[DIGEST_BYTES], const unsigned char b[DIGEST_BYTES]);

#endif
