/* uuid - identifiers: read in any case, written in lower case. */
#ifndef UUID_H
#define UUID_H

#include "base/defs.h"

#define UUID_TEXT_SIZE 37 /* with the NUL */
#define UUID_NIL       "00000000-0000-0000-0000-000000000000"

/* Exactly 8-4-4-4-12 hexadecimal digits; out gets them in lower case. */
NODISCARD bool uuid_parse(const char *s, char out[UUID_TEXT_SIZE]);

/* Version 7: its order is the order of making. */
void uuid_make(char out[UUID_TEXT_SIZE]);

#endif
