/* file - whole small files: configuration, keys, schemas. */
#ifndef FILE_H
#define FILE_H

#include "base/buf.h"
#include "base/defs.h"

/* 0, or an errno; EFBIG above the buf's bound.  Appends to out. */
NODISCARD int file_read(const char *path, struct buf *out);

#endif
