#!/bin/sh
# The limits that C sends are those of the types holdfast.limits,
# holdfast.job_limits and holdfast.message_limits, in their order: they travel
# as rows of numbers without names.
set -eu
cd "${1:-.}"
status=0
for type in limits job_limits message_limits; do
	has=$(cat sql/migrations/*.sql |
		awk -v type="$type" '$0 == "CREATE TYPE holdfast." type " AS (" {
			on = 1
			next
		}
		on && /^\)/ { exit }
		on && /^ +[a-z_]+ / { sub(/_(seconds|s)$/, "", $1); print $1 }')
	sent=$(awk -v type="$type" 'index($0, "const int64_t " type "[]") {
			on = 1
			next
		}
		on && /};/ { exit }
		on && match($0, /c->[a-z_]+/) {
			name = substr($0, RSTART + 3, RLENGTH - 3)
			sub(/_s$/, "", name)
			print name
		}' src/api/params.c)
	if [ "$has" != "$sent" ] || [ -z "$has" ]; then
		echo "holdfast.$type has:" $has
		echo "params.c sends:     " $sent
		status=1
	fi
done
exit $status
