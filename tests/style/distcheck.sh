#!/bin/sh
# The tarball builds from sources that cannot be written, without a warning,
# passes its unit tests, installs where it is told to, and leaves nothing.
set -eu
out=$(mktemp)
trap 'rm -f "$out"' EXIT
make -C "$2" --no-print-directory -j2 distcheck >"$out" 2>&1 || {
	grep -nE '(error|warning):|^(FAIL|ERROR)|\*\*\*' "$out" | head -n 20
	tail -n 20 "$out"
	exit 1
}
