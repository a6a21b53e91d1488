/* span - bytes of somebody else: where they begin, and how many there are. */
#ifndef SPAN_H
#define SPAN_H

#include "base/defs.h"

struct span {
	const void *bytes;
	size_t len;
};

#define SPAN(bytes, len) ((struct span){(bytes), (len)})

#endif
