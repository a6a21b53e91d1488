#!/bin/sh
# The limits that C sends are those of the type holdfast.limits, in its order:
# they travel as one row of numbers without names.
set -eu
cd "${1:-.}"
type=$(awk '/^CREATE TYPE holdfast.limits AS/ { on = 1; next }
	on && /^\)/ { exit }
	on && /^ +[a-z_]+ / { sub(/_seconds$/, "", $1); print $1 }' \
	sql/migrations/0001_base.sql)
sent=$(awk '/const int64_t limits\[\]/ { on = 1; next }
	on && /};/ { exit }
	on && match($0, /c->[a-z_]+/) {
		name = substr($0, RSTART + 3, RLENGTH - 3)
		sub(/_s$/, "", name)
		print name
	}' src/api/params.c)
if [ "$type" != "$sent" ] || [ -z "$type" ]; then
	echo "holdfast.limits has:" $type
	echo "params.c sends:     " $sent
	exit 1
fi
