/*
 * check_seen - which members and items have been evaluated, for unevaluated*.
 *
 * A bit for each member.  A branch has a set of its own, which is merged into
 * the one around it when the branch succeeds: what a failed branch has looked
 * at does not count as evaluated.
 */
#include "base/arena.h"
#include "schema/checker.h"

static bool
start(struct schema_checker *c, struct schema_seen *seen, uint32_t words)
{
	*seen = (struct schema_seen){.words = words};
	if (words <= 1)
		return true;
	if (!schema_step(c, words))
		return false;
	seen->many = arena_alloc(c->arena, words * sizeof *seen->many);
	if (seen->many == NULL) {
		c->is_over = true;
		return false;
	}
	memset(seen->many, 0, words * sizeof *seen->many);
	return true;
}

bool
schema_seen_start(
    struct schema_checker *c, struct schema_seen *seen, const struct json *v)
{
	return start(c, seen, v->count / 64 + 1);
}

struct schema_seen *
schema_seen_fork(
    struct schema_checker *c, struct schema_seen *of, struct schema_seen *fork)
{
	if (of == NULL || !start(c, fork, of->words))
		return NULL;
	return fork;
}

void
schema_seen_merge(struct schema_seen *into, const struct schema_seen *from)
{
	struct schema_seen copy;
	uint64_t *to;
	uint32_t i;

	if (into == NULL || from == NULL)
		return;
	copy = *from;
	to = schema_seen_bits(into);
	into->is_all |= from->is_all;
	if (into->first < from->first)
		into->first = from->first;
	for (i = 0; i < into->words; i++)
		to[i] |= schema_seen_bits(&copy)[i];
}

bool
schema_check_unevaluated(struct schema_checker *c, const struct schema *rest,
    const struct json *v, struct schema_seen *seen)
{
	const char *keyword = v->type == JSON_OBJECT ? "unevaluatedProperties"
						     : "unevaluatedItems";
	const struct json *m;
	bool is_good = true;
	uint32_t i = 0;

	if (seen->is_all)
		return true;
	if (!schema_step(c, v->count / 4))
		return false;
	for (m = v->to.first; m != NULL; m = m->next, i++) {
		if (schema_seen_has(seen, i))
			continue;
		if (rest->kind == SCHEMA_NEVER)
			is_good = schema_error(
			    c, m, keyword, "is not a known member");
		else
			is_good =
			    schema_check_value(c, rest, m, NULL) && is_good;
		if (schema_stops(c, is_good))
			return false;
	}
	return is_good;
}
