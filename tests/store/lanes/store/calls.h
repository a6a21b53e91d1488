/* calls - functions that behave badly, for tests/store/test_lanes.c. */
#ifndef CALLS_H
#define CALLS_H

#define CALL_LIST(X)                                                           \
	X(lane_write, 4, LANE_WRITE, LOCK_ONE, SAFE)                           \
	X(lane_write_once, 4, LANE_WRITE, LOCK_ONE, UNSAFE)                    \
	X(lane_raise, 2, LANE_WRITE, LOCK_NONE, SAFE)                          \
	X(lane_busy, 2, LANE_WRITE, LOCK_ONE, SAFE)                            \
	X(lane_die, 2, LANE_WRITE, LOCK_NONE, SAFE)                            \
	X(lane_forget, 1, LANE_WRITE, LOCK_NONE, SAFE)                         \
	X(lane_note, 2, LANE_WRITE, LOCK_NONE, SAFE)                           \
	X(lane_many, 2, LANE_SLOW, LOCK_MANY, SAFE)                            \
	X(lane_read, 2, LANE_READ, LOCK_NONE, SAFE)                            \
	X(lane_busy_read, 2, LANE_READ, LOCK_NONE, SAFE)                       \
	X(lane_raise_read, 2, LANE_READ, LOCK_NONE, SAFE)                      \
	X(lane_null, 1, LANE_READ, LOCK_NONE, SAFE)

#endif
