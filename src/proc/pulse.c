#include "proc/pulse.h"

static bool
is_judged(const struct score *s, enum turn t)
{
	return s->turn[t] != 0 && (t != TURN_REQUESTS || s->waiting == 0);
}

enum turn
pulse_look(struct pulse *p, const struct score *s)
{
	enum turn found = TURN__COUNT;

	for (int i = 0; i < TURN__COUNT; i++) {
		uint32_t now = s->turn[i];

		if (now != p->turn[i] || !is_judged(s, (enum turn)i))
			p->still[i] = 0;
		else if (++p->still[i] >= PULSE_LOOKS && found == TURN__COUNT)
			found = (enum turn)i;
		p->turn[i] = now;
	}
	return found;
}
