#!/bin/sh
# Each row of a table is used by something: a counter that nobody counts, a
# limit that nobody reads, an error that nobody answers would be a promise.
# Errors are also answered by SQL, by their code.
set -eu
cd "$1"
out=$(mktemp)
trap 'rm -f "$out"' EXIT
{
	awk '
	/define COUNTER_LIST/	{ p = "COUNTER_" }
	/define GAUGE_LIST/	{ p = "GAUGE_" }
	/define HISTOGRAM_LIST/	{ p = "HISTOGRAM_" }
	/^[[:space:]]*X\(/	{ sub(/^[[:space:]]*X\(/, ""); sub(/,.*/, ""); print p $0 }
	' src/base/counters.h
	sed -n "s/^[[:space:]]*X(\(ERR_[A-Z_]*\), [0-9]*, \"\([a-z-]*\)\".*/\1 '\2'/p" \
		src/base/err.h
	sed -n 's/^#define \(LIMITS_[A-Z_]*\) .*/\1/p' src/base/limits.h
	sed -n 's/^\(NUM\|TEXT\)(\([a-z_]*\),.*/->\2/p; s/^LIMIT(\([a-z_]*\),.* UNSENT,.*/->\1/p' \
		src/base/conf_keys.h
} | {
	status=0
	while read -r row code; do
		grep -rqF --include='*.[ch]' --exclude=counters.h --exclude=err.h \
			--exclude=limits.h -- "$row" src ||
			{ [ -n "$code" ] && grep -rqF -- "$code" sql/api sql/lib; } ||
			{ echo "nothing uses $row"; status=1; }
	done
	# SQL knows a limit without `_s`, the oldest types as `_seconds`.
	sed -n 's/^LIMIT(\([a-z_]*\),.* \(ROW\|NAMED\), [A-Z]*, .*/\2 \1/p' \
		src/base/conf_keys.h >"$out"
	while read -r sent name; do
		case $sent in
		ROW) pattern="limits\)?\.${name%_s}(_seconds)?\>" ;;
		NAMED) pattern="limit_of\('${name%_s}'\)" ;;
		esac
		grep -rqE "$pattern" sql/adopt sql/api sql/lib sql/sweep ||
			grep -rqF --include='*.c' -- "->$name" src ||
			{ echo "nothing reads the limit $name"; status=1; }
	done <"$out"
	exit "$status"
}
