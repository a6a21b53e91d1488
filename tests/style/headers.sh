#!/bin/sh
# Each header compiles alone, in whatever order it is included.
set -eu
cd "$1"
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
flags=$(pkg-config --cflags libpq libjwt libcrypto)
status=0
for header in src/*/*.h src/*/*/*.h; do
	printf '#include "%s"\n#include "%s"\nint unit_is_not_empty;\n' \
		"${header#src/}" "${header#src/}" >"$out/one.c"
	# shellcheck disable=SC2086
	gcc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -fsyntax-only -Isrc "-I$2/src" \
		'-DHOLDFAST_VERSION="0"' '-DHOLDFAST_DATADIR="/"' \
		'-DHOLDFAST_SYSCONFDIR="/"' $flags "$out/one.c" >"$out/log" 2>&1 || {
		echo "$header does not compile alone:"
		head -n 5 "$out/log"
		status=1
	}
done
exit $status
