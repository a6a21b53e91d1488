#!/bin/sh
# No function over 60 lines, no file over 500; nor in sql/lib/save.
set -eu
cd "$1"
find src -name '*.[ch]' | sort | xargs awk '
{ lines[FILENAME]++ }
FNR == 1 { start = 0 }
/^\{/ { start = FNR }
/^\}/ {
	if (start && FNR - start > 60) {
		print FILENAME ":" start ": a function of " FNR - start " lines"
		bad = 1
	}
	start = 0
}
END {
	for (f in lines)
		if (lines[f] > 500) {
			print f ": " lines[f] " lines"
			bad = 1
		}
	exit bad
}'

# In SQL: a statement may be long, what decides about a save may not.
for file in sql/lib/save/*.sql; do
	awk -v file="$file" '
	/^CREATE/ { start = NR }
	/^\$\$;$/ && NR - start >= 60 {
		print file ": a function of " NR - start + 1 " lines"
		bad = 1
	}
	END { exit bad }' "$file"
done
