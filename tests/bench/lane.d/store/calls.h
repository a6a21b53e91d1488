/* calls - the one function that tests/bench/lane measures. */
#ifndef CALLS_H
#define CALLS_H

#define CALL_LIST(X)                                                           \
	X(bench_save, 4, LANE_WRITE, LOCK_ONE, SAFE)                           \
	X(bench_load, 3, LANE_READ, LOCK_NONE, SAFE)

#endif
