#!/bin/sh
# A file exports only names that begin with its own, or with the first word of
# it: token_cache.o exports token_cache_* or token_*.  In schema/, where a few
# private headers are shared, they begin with the folder's name.  The rest should
# have been static.
set -eu
[ -d "$2/src" ] || { echo "no build in $2"; exit 1; }
find "$2/src" -name "*.o" -exec nm -gA --defined-only {} +  | awk '
{
	file = $1; sub(/:[0-9a-f]*$/, "", file)
	folder = file ~ "/schema/" ? "schema" : "none"
	sub(/.*\//, "", file)
	name = file; sub(/\.o$/, "", name); sub(/.*-/, "", name); sub(/_.*/, "", name)
	if ($3 != "main" && $3 !~ "^__" && $3 !~ "^(" name "|" folder ")(_|$)") {
		print file " exports " $3
		bad = 1
	}
}
END { if (!NR) print "no symbols"; exit bad || !NR }'
