#!/bin/sh
# A file that a comment names is in the tree.  Two are not: docs/evidence.md is
# written by `tests/run evidence`, and string.h is the system's.
set -eu
cd "$1"
all=$(mktemp)
trap 'rm -f "$all"' EXIT
find . \( -name node_modules -o -path ./build -o -path ./var -o -name .git \) -prune \
	-o -type f -print | sed 's,^\.,,' >"$all"
printf '%s\n' /docs/evidence.md /string.h >>"$all"
find client deploy nginx python sql src tests \( -name node_modules -o -name seeds \) -prune \
	-o -type f \( -name '*.[ch]' -o -name '*.js' -o -name '*.mjs' -o -name '*.sql' \
	-o -name '*.psql' -o -name '*.sh' -o -name run \) -print | sort |
	xargs awk '
BEGIN { name = "[A-Za-z0-9_*./-]*\\.([ch]|mjs|js|ts|sql|psql|sh|awk|md)" }
FILENAME == ARGV[1] {	# every end of a path, /tests/run and /run
	for (path = $0; path != ""; ) {
		is_there[path] = 1
		path = substr(path, 2)
		path = index(path, "/") ? substr(path, index(path, "/")) : ""
	}
	next
}
!match($0, /(^|[ \t])(\/\/|\/\*+|--|#|\*) .*/) { next }
{
	for (s = substr($0, RSTART) " "; match(s, name "[^A-Za-z0-9_]"); s = rest) {
		file = substr(s, RSTART, RLENGTH - 1)
		rest = substr(s, RSTART + RLENGTH - 1)
		sub(/^[.\/]+/, "", file)
		if (file !~ /\*|NNNN/ && !("/" file in is_there)) {
			print FILENAME ":" FNR ": there is no " file
			bad = 1
		}
	}
}
END { exit bad }' "$all"
