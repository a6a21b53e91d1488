#!/bin/sh
# The tarball has every file of the tree, and nothing that was made from them.
set -eu
[ -e "$2/Makefile" ] || { echo "no build in $2"; exit 1; }
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
make -C "$2" --no-print-directory distdir distdir="$out/dist" >"$out/log" 2>&1 || {
	tail -n 20 "$out/log"
	exit 1
}
source=$(sed -n 's/^abs_top_srcdir = //p' "$2/Makefile")
list() {
	(cd "$1" && find . \( -name node_modules -o -name build -o -name .git -o -name var \
		-o -name build-aux -o -name autom4te.cache -o -name .deps -o -name __pycache__ -o -name '*.egg-info' \) -prune \
		-o \( -type f -o -type l \) -print | grep -vE '^\./(\.gitignore|\.revision|configure~?|aclocal\.m4|Makefile\.in|config\.h\.in)$|/INSTALL$' | sort)
}
list "$source" >"$out/tree"
list "$out/dist" >"$out/tarball"
diff "$out/tree" "$out/tarball" >"$out/diff" || {
	sed -n 's/^</not in the tarball:/p; s/^>/only in the tarball:/p' "$out/diff"
	exit 1
}
