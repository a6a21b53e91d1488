/* str - what <string.h> leaves to be wished for. */
#ifndef STR_H
#define STR_H

#include "base/defs.h"

/* Bytes of the well-formed UTF-8 character at s; 0 when there is none. */
size_t str_utf8_len(const char *s, size_t len);
bool str_is_utf8(const char *s, size_t len);
bool str_has_control(const char *s, size_t len);

/* ASCII letters only, whatever the locale. */
bool str_equal_nocase(const char *a, const char *b);
bool str_starts_nocase(const char *s, const char *prefix);

/* The whole string as a decimal within the bounds, nothing around it. */
NODISCARD bool str_to_int64(
    const char *s, int64_t min, int64_t max, int64_t *out);

/*
 * base64url without padding, as JWS has it; strict both ways.  `room` is what
 * out can hold.  Text for which there is none is a caller's mistake, and ends
 * the process before a byte is written; bytes that do not fit are malformed.
 */
#define STR_B64URL_SIZE(bytes) (((bytes)*4 + 2) / 3 + 1) /* with the NUL */

size_t str_b64url_encode(const void *in, size_t len, char *out, size_t room);
NODISCARD bool str_b64url_decode(
    const char *in, size_t len, void *out, size_t room, size_t *out_len);

/* Lower-case hexadecimal; room is at least 2 * len + 1. */
void str_hex(const void *in, size_t len, char *out, size_t room);

#endif
