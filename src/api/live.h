/* live - who may listen to a session, and when its doorbells ring. */
#ifndef LIVE_H
#define LIVE_H

struct answer;
struct ask;

/*
 * Ring what the answer of a committed call asks for: a JSON array of
 * {session, rev, client, keys} or {session, close: true}, of this owner
 * unless a member says of whom.
 */
void live_ring(struct ask *, const struct answer *);

#endif
