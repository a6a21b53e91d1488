#include "store/sqlstate.h"

#include <string.h>

/* The first row that fits counts, so the longer prefix stands first. */
/* clang-format off */
static const struct sqlstate table[] = {
	/* What jsonb or text cannot hold; json/ should have seen it. */
	{ "22P05",	SQLSTATE_FINAL,		0, ERR_UNSTORABLE_TEXT },
	{ "22P02",	SQLSTATE_FINAL,		0, ERR_UNSTORABLE_TEXT },
	{ "22021",	SQLSTATE_FINAL,		0, ERR_UNSTORABLE_TEXT },
	{ "22003",	SQLSTATE_FINAL,		0, ERR_UNSTORABLE_TEXT },
	{ "54",		SQLSTATE_FINAL,		0, ERR_TOO_LARGE },

	/* Deadlock, serialisation: whoever is alone cannot be its cause. */
	{ "40",		SQLSTATE_ALONE,		3, ERR_DATABASE_BUSY },
	{ "55P03",	SQLSTATE_WAIT,		0, ERR_DATABASE_BUSY },
	{ "57014",	SQLSTATE_FINAL,		0, ERR_DATABASE_BUSY },
	{ "53",		SQLSTATE_FINAL,		0, ERR_DATABASE_BUSY },

	/* A plan from before an ALTER, a pooler, a server made read-only. */
	{ "0A000",	SQLSTATE_RECONNECT,	2, ERR_INTERNAL },
	{ "26000",	SQLSTATE_RECONNECT,	2, ERR_INTERNAL },
	{ "25006",	SQLSTATE_RECONNECT,	2, ERR_UNAVAILABLE },

	{ "25P03",	SQLSTATE_LOST,		0, ERR_UNAVAILABLE },
	{ "57P",	SQLSTATE_LOST,		0, ERR_UNAVAILABLE },
	{ "08",		SQLSTATE_LOST,		0, ERR_UNAVAILABLE },
};
/* clang-format on */

static const struct sqlstate lost = {"", SQLSTATE_LOST, 0, ERR_UNAVAILABLE};
static const struct sqlstate other = {"", SQLSTATE_ALONE, 1, ERR_INTERNAL};

const struct sqlstate *
sqlstate_find(const char *state)
{
	if (state == NULL)
		return &lost;
	for (size_t i = 0; i < COUNT(table); i++)
		if (strncmp(state, table[i].prefix, strlen(table[i].prefix)) ==
		    0)
			return &table[i];
	return &other;
}
