#!/bin/sh
# The route table says all that a route does: nothing else asks which route or
# which call it is.  It is read as a table: a row is a line, its columns stand
# below each other.
set -eu
cd "$1/src"
status=0
if grep -rnE '\b(r|route)->(call|group|path) *[=!]=|switch *\(.*->(call|group)\)|call->id *[=!]=|[=!]= *CALL_|(cmp|case)[a-z]*\(.*route->path' \
	api --include='*.c' | grep -v '^api/match\.c'; then
	echo 'say it in a column of the route table'
	status=1
fi
if grep -rn 'call_arg' api --include='*.c' | grep -vE '^api/(params|api)\.c'; then
	echo 'the head of the call says where it comes from; what only a handler knows is GIVEN'
	status=1
fi
awk '
/^const struct route routes_table/ { on = 1; next }
/^};/ { on = 0 }
!on || /^$/ || /^\/\* --- / { next }
!/^{ .* },$/ { print FILENAME ":" FNR ": is not one row"; bad = 1; next }
{
	rows++
	columns = ""
	for (i = 2; i <= length($0); i++)
		if (substr($0, i, 1) == "," && substr($0, i + 1) ~ /^ +[^ ]/) {
			match(substr($0, i + 1), /^ +/)
			columns = columns (i + 1 + RLENGTH) " "
		}
	split(columns, place, " ")
	for (c = 1; c <= 5; c++) {
		if (rows == 1)
			want[c] = place[c]
		else if (place[c] != want[c] && !bad) {
			print FILENAME ":" FNR ": column " c + 1 " begins at " place[c] ", not " want[c]
			bad = 1
		}
	}
}
END { exit bad || rows < 70 }' api/routes.c || status=1
exit $status
