#!/bin/sh
# No files of src/ or client/ need each other in a ring: such are one module
# cut in pieces, and none of them can be read first.  In C a file needs those
# that define what it calls or reads; in JavaScript those that it imports.
#
# Recursive descent over a type that holds itself is a ring by nature.  Those
# are listed, each with its files and its reason, and nothing else is.
set -eu
[ -d "$2/src" ] || { echo "no build in $2"; exit 1; }
tree=$(realpath "$1")
build=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/rings" <<'EOF'
src/json/document src/json/document_number src/json/document_text src/json/document_unique: a value has values
src/schema/check src/schema/check_apply src/schema/check_array src/schema/check_object src/schema/check_seen: a schema applies schemas
src/schema/compile src/schema/compile_object src/schema/compile_value src/schema/cycle src/schema/keyword src/schema/refer src/schema/scan src/schema/set: a schema has schemas, and names others
EOF

# "file file": the first needs the second.
cd "$build"
(cd "$tree" && find src -name '*.c' | sed 's/\.c$//') >"$work/sources"
find src -name '*.o' -exec nm -gA {} + | awk '
NR == FNR { sources[$1]; next }
{
	file = $1
	sub(/\.o:.*/, "", file)
	sub(/lib[a-z]*_a-/, "", file)
}
!(file in sources) { next }
$(NF - 1) == "U" { uses[file " " $NF]; next }
{ home[$NF] = file }
END {
	for (u in uses) {
		split(u, part, " ")
		if (part[2] in home && home[part[2]] != part[1])
			print part[1], home[part[2]]
	}
}' "$work/sources" - >"$work/needs"
[ -s "$work/needs" ] || { echo 'no symbols'; exit 1; }

cd "$tree"
find client -name node_modules -prune -o -name test -prune -o -name '*.js' -print |
	while read -r file; do
		grep -oE "(from|import) *\(?'\./[^']*'|(from|import) *\(?'\.\./[^']*'" "$file" |
			sed "s/.*'\(.*\)'/\1/" | while read -r other; do
			echo "${file%.js} $(realpath -m --relative-to=. \
				"$(dirname "$file")/${other%.js}")"
		done
	done >>"$work/needs"

# A ring: all files that reach each other.
awk -v rings="$work/rings" '
function reach(from, at,	n, i, list) {
	n = split(next_of[at], list, " ")
	for (i = 1; i <= n; i++)
		if (!((from, list[i]) in reached)) {
			reached[from, list[i]] = 1
			reach(from, list[i])
		}
}
function sorted(list, n,	i, j, t) {
	for (i = 2; i <= n; i++)
		for (j = i; j > 1 && list[j - 1] > list[j]; j--) {
			t = list[j]; list[j] = list[j - 1]; list[j - 1] = t
		}
	t = list[1]
	for (i = 2; i <= n; i++)
		t = t " " list[i]
	return t
}
{ next_of[$1] = next_of[$1] " " $2; files[$1]; files[$2] }
END {
	while ((getline line <rings) > 0) {
		sub(/:.*/, "", line)
		n = split(line, list, " ")
		listed[sorted(list, n)] = 1
	}
	for (f in files)
		reach(f, f)
	for (f in files) {
		if (!((f, f) in reached) || f in done)
			continue
		n = 0
		split("", list)
		for (g in files)
			if ((f, g) in reached && (g, f) in reached) {
				list[++n] = g
				done[g]
			}
		ring = sorted(list, n)
		if (ring in listed)
			seen[ring]
		else {
			print "need each other: " ring
			bad = 1
		}
	}
	for (ring in listed)
		if (!(ring in seen)) {
			print "is no ring any more: " ring
			bad = 1
		}
	exit bad
}' "$work/needs"
