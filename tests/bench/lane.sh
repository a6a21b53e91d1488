#!/bin/sh
# lane.sh [SECONDS]: saves a second through the lanes beside pgbench calling
# the same function, in turn, on a cluster of its own.  Run it through
# tests/store/with_pg with FSYNC=on.
set -eu
here=$(dirname "$0")
lane=${LANE:-$here/lane}
seconds=${1:-5}
psql -Xq -v ON_ERROR_STOP=1 -f "$here/lane.d/setup.sql"
psql -XAtqc "SELECT holdfast.bench_id(n) FROM generate_series(1, 5000) n" \
    >"$PGHOST/ids"
for clients in 8 32; do
	printf 'pgbench  %3s: ' $clients
	"$TEST_PG_BIN/pgbench" -n -M prepared -c $clients -j 2 -T "$seconds" \
	    -f "$here/lane.d/save.pgbench" 2>/dev/null | grep '^tps'
	printf 'lane     %3s: ' $clients
	"$lane" -t $clients -s "$seconds" <"$PGHOST/ids"
	printf 'batch 1  %3s: ' $clients
	"$lane" -t $clients -s "$seconds" -b 1 <"$PGHOST/ids"
done
