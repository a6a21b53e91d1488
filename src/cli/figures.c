#include "cli/figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUCKET "holdfast_stage_seconds_bucket{stage=\"all\",le=\""

/* NULL: the last line has been. */
static const char *
next_line(const char *line)
{
	const char *end = strchr(line, '\n');

	return end == NULL || end[1] == '\0' ? NULL : end + 1;
}

/* The value of a row of this metric, if its labels contain the other. */
static bool
row_value(
    const char *line, const char *metric, const char *label, double *value)
{
	size_t len = strlen(metric), to_value = strcspn(line, " \n");
	const char *at;

	if (strncmp(line, metric, len) != 0 ||
	    (line[len] != '{' && line[len] != ' ') || line[to_value] != ' ')
		return false;
	at = strstr(line, label);
	if (at == NULL || (label[0] != '\0' && at >= line + to_value))
		return false;
	*value = strtod(line + to_value, NULL);
	return true;
}

double
figures_sum(const char *text, const char *metric, const char *label)
{
	double sum = 0, value;

	for (const char *line = text; line != NULL; line = next_line(line)) {
		if (row_value(line, metric, label, &value))
			sum += value;
	}
	return sum;
}

double
figures_within_ms(const char *text, double share)
{
	double all =
	    figures_sum(text, "holdfast_stage_seconds_count", "stage=\"all\"");
	const char *line = text == NULL ? NULL : strstr(text, BUCKET);

	if (all == 0)
		return -1;
	for (; line != NULL; line = strstr(line + 1, BUCKET)) {
		char *end;
		double le = strtod(line + sizeof BUCKET - 1, &end);

		if (strtod(end + strcspn(end, " \n"), NULL) >= share * all)
			return le * 1000;
	}
	return -1;
}
