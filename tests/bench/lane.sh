#!/bin/sh
# lane.sh [SECONDS [ROUNDS]]: saves a second through the lanes beside pgbench
# calling the same function, in turns, on a cluster of its own; the middle of
# the rounds counts.  From a build:
#
#	FSYNC=on LANE=tests/bench/lane .../tests/store/with_pg .../tests/bench/lane.sh
#
# Last, what a session that is locked half a second again and again costs the
# others.
set -eu
here=$(dirname "$0")
lane=${LANE:-$here/lane}
seconds=${1:-2}
rounds=${2:-3}
ids=$PGHOST/ids
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

psql -Xq -v ON_ERROR_STOP=1 -f "$here/lane.d/setup.sql"
psql -XAtqc "SELECT holdfast.bench_id(n) FROM generate_series(1, 5000) n" \
    >"$ids"

# once NAME CLIENTS OPTION...
once() {
	name=$1 clients=$2
	shift 2
	if [ "$name" = pgbench ]; then
		"$TEST_PG_BIN/pgbench" -n -M prepared -c "$clients" -j 2 \
		    -T "$seconds" -f "$here/lane.d/save.pgbench" 2>/dev/null |
		    sed -n 's/^tps = \([0-9]*\).*/\1 calls\/s/p'
	else
		"$lane" -t "$clients" -s "$seconds" "$@" <"$ids"
	fi
}

middle() {
	sort -n "$1" | sed -n "$(((rounds + 1) / 2))p"
}

for clients in 8 32 64; do
	rm -f "$out"/*
	round=0
	while [ $((round += 1)) -le "$rounds" ]; do
		once pgbench "$clients" >>"$out/pgbench"
		once lanes "$clients" >>"$out/lane"
		once lanes "$clients" -l 2 >>"$out/2-lanes"
		once lanes "$clients" -l 2 -b 1 >>"$out/2-lanes-batch-1"
	done
	base=$(middle "$out/pgbench" | cut -d' ' -f1)
	for name in pgbench lane 2-lanes 2-lanes-batch-1; do
		middle "$out/$name" | awk -v base="$base" -v who="$name" \
		    -v n="$clients" '{ printf "%2d clients  %-16s %.2f of pgbench  %s\n",
		    n, who, $1 / base, $0 }'
	done
done

psql -Xq >/dev/null 2>&1 <<SQL &
SELECT format('BEGIN; SELECT FROM holdfast.bench_session WHERE user_id = '
    '''user1'' FOR UPDATE; SELECT pg_sleep(0.5); COMMIT')
  FROM generate_series(1, 2 * $seconds) \gexec
SQL
locker=$!
printf '32 clients  one session locked            '
once lanes 32 -l 2
wait $locker
