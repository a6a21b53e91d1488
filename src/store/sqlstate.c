#include "store/sqlstate.h"

#include <ctype.h>
#include <stdio.h>
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
	{ "57014",	SQLSTATE_LONG,		2, ERR_DATABASE_BUSY },
	{ "53100",	SQLSTATE_FINAL,		0, ERR_DATABASE_FULL },
	{ "53300",	SQLSTATE_FINAL,		0, ERR_DATABASE_CONNECTIONS },
	{ "53",		SQLSTATE_FINAL,		0, ERR_DATABASE_BUSY },

	/* A plan from before an ALTER, a pooler, a server made read-only. */
	{ "0A000",	SQLSTATE_RECONNECT,	2, ERR_INTERNAL },
	{ "26000",	SQLSTATE_RECONNECT,	2, ERR_INTERNAL },
	{ "25006",	SQLSTATE_RECONNECT,	2, ERR_DATABASE_READ_ONLY },

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

bool
sqlstate_is_lack(const char *state)
{
	/* Not there, there twice, or not even the schema. */
	static const char *const lack[] = {"42883", "42725", "3F000"};

	for (size_t i = 0; state != NULL && i < COUNT(lack); i++)
		if (strcmp(state, lack[i]) == 0)
			return true;
	return false;
}

enum err
sqlstate_away(const char *state)
{
	enum err e = sqlstate_find(state)->err;

	return err_status(e) == 503 ? e : ERR_UNAVAILABLE;
}

/* "FATAL:  53300: sorry, ..." */
const char *
sqlstate_told(const char *words, char room[6])
{
	/* libpq's own, for target_session_attrs; it is not translated here. */
	if (strstr(words, "session is read-only") != NULL)
		return "25006";
	for (const char *p = words; (p = strstr(p, ":  ")) != NULL;) {
		size_t n = 0;

		p += 3;
		while (n < 5 && (isdigit((unsigned char)p[n]) ||
				    isupper((unsigned char)p[n])))
			n++;
		if (n == 5 && p[5] == ':') {
			memcpy(room, p, 5);
			room[5] = '\0';
			return room;
		}
	}
	return NULL;
}

void
sqlstate_tidy(const char *words, char *out, size_t size)
{
	size_t len = 0;

	out[0] = '\0';
	while (*words != '\0') {
		size_t line;

		words += strspn(words, "\t ");
		line = strcspn(words, "\n");
		if (line > 0 && strncmp(words, "LOCATION:", 9) != 0 &&
		    len < size)
			len += (size_t)snprintf(out + len, size - len, "%s%.*s",
			    len > 0 ? "; " : "", (int)line, words);
		words += line + (words[line] == '\n');
	}
}
