#!/bin/sh
# What a file exports is used by another file of src/, or else it is one of
# those below that a test needs.  The rest should have been static, or gone.
set -eu
[ -d "$2/src" ] || { echo "no build in $2"; exit 1; }
cd "$2"
find src -name '*.o' | while read -r object; do
	file=${object##*/}
	# Not what an older build left here.
	if [ -e "$1/${object%/*}/$(basename "${file##*-}" .o).c" ]; then
		nm -A "$object"
	fi
done | awk '
BEGIN {
	split("batch_count ending_count migrate_check params_knows", list, " ")
	for (i in list)
		is_for_tests[list[i]] = 1
}
{
	file = $1; sub(/:[0-9a-f]*$/, "", file); sub(/[^\/]*-/, "", file)
}
$2 == "U" { users[$3] = users[$3] " " file " " }
$2 ~ /^[TDBRC]$/ { home[$3] = file }
END {
	for (name in home) {
		if (name == "main" || name ~ /^_/)
			continue
		others = users[name]
		gsub(" " home[name] " ", "", others)
		if (others == "" && !(name in is_for_tests)) {
			print home[name] " exports " name ", which nothing else uses"
			bad = 1
		}
		if (others != "" && name in is_for_tests) {
			print name " is not for tests alone"
			bad = 1
		}
	}
	if (!NR) print "no symbols"
	exit bad || !NR
}'
