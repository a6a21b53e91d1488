/*
 * fnv - FNV-1a, where nobody gains by finding two values with one hash.
 *
 * Start with FNV_START and add one piece after the other.
 */
#ifndef FNV_H
#define FNV_H

#include <stdint.h>
#include <string.h>

#define FNV_START UINT64_C(0xcbf29ce484222325)

static inline uint64_t
fnv_add(uint64_t hash, const void *data, size_t len)
{
	const unsigned char *p = data;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ p[i]) * UINT64_C(0x100000001b3);
	return hash;
}

/* With its NUL, so that "ab", "c" is not "a", "bc". */
static inline uint64_t
fnv_add_str(uint64_t hash, const char *s)
{
	return fnv_add(hash, s, strlen(s) + 1);
}

#endif
