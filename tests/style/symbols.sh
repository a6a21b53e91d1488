#!/bin/sh
# A file exports only names that begin with its own, or with the first word of
# it: schema_check.o exports schema_check_* or schema_*.  The rest should have
# been static.
set -eu
[ -d "$2/src" ] || { echo "no build in $2"; exit 1; }
nm -gA --defined-only "$2"/src/*/*.o | awk '
{
	file = $1; sub(/:[0-9a-f]*$/, "", file); sub(/.*\//, "", file)
	name = file; sub(/\.o$/, "", name); sub(/.*-/, "", name); sub(/_.*/, "", name)
	if ($3 != "main" && $3 !~ "^__" && $3 !~ "^" name "(_|$)") {
		print file " exports " $3
		bad = 1
	}
}
END { if (!NR) print "no symbols"; exit bad || !NR }'
