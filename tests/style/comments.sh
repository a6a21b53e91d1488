#!/bin/sh
# A comment is read once.  A line with two of these words has no subject that a
# reader can point at: name the lane, the client, the value.
set -eu
cd "$1"
find client nginx sql src tests \( -name node_modules -o -name migrations -o -name seeds \) -prune -o \
	\( -name '*.[ch]' -o -name '*.js' -o -name '*.mjs' -o -name '*.ts' -o -name '*.sql' \
	-o -name '*.psql' -o -name '*.conf' -o -name '*.awk' \) ! -name schema.snapshot.sql -print0 |
	xargs -0 awk '
BEGIN { word = "(^|[^a-z_`])(whoever|whose|who|what|told|so many)([^a-z_`]|$)" }
function count(s,   n) {
	for (n = 0; match(s, word); n++)
		s = substr(s, RSTART + RLENGTH - 1)
	return n
}
function of_c(line,   at) {
	if (!inside && (at = index(line, "/*"))) {
		line = substr(line, at)
		inside = 1
	}
	if (inside) {
		inside = !index(line, "*/")
		return line
	}
	return match(line, /(^|[ \t])\/\/ /) ? substr(line, RSTART) : ""
}
function comment(line) {
	if (FILENAME ~ /sql$/)
		return match(line, /--.*/) ? substr(line, RSTART) : ""
	if (FILENAME ~ /(conf|awk)$/)
		return match(line, /(^|[ \t])#.*/) ? substr(line, RSTART) : ""
	return of_c(line)
}
FNR == 1 { inside = 0 }
count(tolower(comment($0))) > 1 { print FILENAME ":" FNR ": " $0; bad = 1 }
END { exit bad }'
