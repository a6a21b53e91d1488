/* defs - the few macros every file may use. */
#ifndef DEFS_H
#define DEFS_H

#ifdef NDEBUG
#error "assertions are part of the program; do not compile them out"
#endif

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NODISCARD    __attribute__((warn_unused_result))
#define PRINTF(f, a) __attribute__((format(printf, f, a)))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
