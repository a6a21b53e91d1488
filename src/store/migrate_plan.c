#include "store/migrate_plan.h"

#include <string.h>

#define DIGITS "0123456789"
#define NUMBER 4 /* digits in a name */

static bool
is_name(const char *name)
{
	size_t len = strlen(name);
	size_t word;

	if (strspn(name, DIGITS) != NUMBER || name[NUMBER] != '_')
		return false;
	word = strspn(name + NUMBER + 1, "abcdefghijklmnopqrstuvwxyz_" DIGITS);
	return word > 0 && NUMBER + 1 + word + strlen(".sql") == len &&
	       strcmp(name + len - strlen(".sql"), ".sql") == 0;
}

static enum migrate_fault
check_names(const struct migrate_step *there, size_t n, const char **culprit)
{
	for (size_t i = 0; i < n; i++) {
		*culprit = there[i].name;
		if (!is_name(there[i].name))
			return MIGRATE_BAD_NAME;
		if (i > 0 &&
		    strncmp(there[i - 1].name, there[i].name, NUMBER) == 0)
			return MIGRATE_SAME_NUMBER;
	}
	return MIGRATE_FINE;
}

enum migrate_fault
migrate_plan(const struct migrate_step *there, size_t there_n,
    const struct migrate_step *ran, size_t ran_n, const char **culprit)
{
	enum migrate_fault fault;

	fault = check_names(there, there_n, culprit);
	if (fault != MIGRATE_FINE)
		return fault;
	for (size_t i = 0; i < ran_n; i++) {
		int order =
		    i < there_n ? strcmp(ran[i].name, there[i].name) : -1;

		*culprit = order > 0 ? there[i].name : ran[i].name;
		if (i >= there_n)
			return MIGRATE_NEWER;
		if (order != 0)
			return order < 0 ? MIGRATE_UNKNOWN : MIGRATE_LATE;
		if (strcmp(ran[i].checksum, there[i].checksum) != 0)
			return MIGRATE_EDITED;
	}
	*culprit = NULL;
	return MIGRATE_FINE;
}

const char *
migrate_plan_advice(enum migrate_fault fault)
{
	switch (fault) {
	case MIGRATE_FINE: break;
	case MIGRATE_BAD_NAME:
		return "name it NNNN_what.sql: four digits, then lower case";
	case MIGRATE_SAME_NUMBER:
		return "two files have this number: give the newer the next";
	case MIGRATE_EDITED:
		return "it was edited after it ran: restore it, and put the "
		       "change into a new migration";
	case MIGRATE_LATE:
		return "a later one has run already: give it the next number";
	case MIGRATE_UNKNOWN:
		return "it ran here, but this program does not have it: they "
		       "are of two histories";
	case MIGRATE_NEWER:
		return "it ran here, but this program does not have it: the "
		       "database is newer than the program";
	}
	return "";
}
