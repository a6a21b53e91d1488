/*
 * jansson_oracle - what jansson makes of the same bytes.
 *
 * A file of its own, for its names are jansson's, which json.h has too.
 */
#ifndef JANSSON_ORACLE_H
#define JANSSON_ORACLE_H

#include "base/buf.h"

enum oracle {
	ORACLE_TAKES,
	ORACLE_REFUSES,
	ORACLE_CANNOT_SAY, /* a number that is no double, or no memory */
};

/* out gets the document in a form that jansson_oracle_same compares. */
enum oracle jansson_oracle_read(const char *, size_t len, struct buf *out);

/* Its parse alone, as strict as ours. */
bool jansson_oracle_takes(const char *, size_t len);

#endif
