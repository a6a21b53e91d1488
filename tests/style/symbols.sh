#!/bin/sh
# A file exports only names that begin with its own: flight.o exports flight_*.
# Where a folder is one module, they begin with the folder's name and a header
# of that folder declares them.  The rest should have been static.
set -eu
[ -d "$2/src" ] || { echo "no build in $2"; exit 1; }
tree=$(realpath "$1")
work=$(mktemp)
trap 'rm -f "$work"' EXIT
(cd "$tree" && find src -name '*.c') >"$work"
cd "$2"
find src -name '*.o' -exec nm -gA --defined-only {} + | awk -v tree="$tree" '
function declares(folder, symbol,	command, line) {
	if (!(folder in text)) {
		command = "cat " tree "/" folder "/*.h"
		text[folder] = " "
		while ((command | getline line) > 0)
			text[folder] = text[folder] line " "
	}
	return match(text[folder], "[^a-z_]" symbol "[^a-z_0-9]")
}
NR == FNR { sources[$1]; next }
{
	file = $1
	sub(/\.o:.*/, "", file)
	sub(/lib[a-z]*_a-/, "", file)
	if (!(file ".c" in sources) || $3 == "main" || $3 ~ "^__")
		next
	n++
	name = folder = file
	sub(/.*\//, "", name)
	sub(/\/[^\/]*$/, "", folder)
	room = folder
	sub(/.*\//, "", room)
	if ($3 ~ "^" name "(_|$)" ||
	    ($3 ~ "^" room "_" && declares(folder, $3)))
		next
	print file ".c exports " $3
	bad = 1
}
END { if (!n) print "no symbols"; exit bad || !n }' "$work" -
