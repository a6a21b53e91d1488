#!/bin/sh
# A file exports only names that begin with its own, or with the first word of
# it: schema_check.o exports schema_check_* or schema_*.  The rest should have
# been static.
set -eu
[ -d "$2/src" ] || { echo "no build in $2"; exit 1; }
status=0
for object in "$2"/src/*/*.o; do
	file=$(basename "$object" .o)
	file=${file##*-}
	nm -g --defined-only "$object" | awk -v file="$file" '
	{
		module = file; sub(/_.*/, "", module)
		if ($3 != "main" && $3 !~ "^__" && $3 !~ "^" module "(_|$)") {
			print file ".o exports " $3
			bad = 1
		}
	}
	END { exit bad }' || status=1
done
exit $status
