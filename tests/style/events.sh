#!/bin/sh
# Every event that is logged is explained in holdfast(8), and no other.
set -eu
cd "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
find src -name '*.c' -exec cat {} + | tr '\n' ' ' |
	grep -oE '(log_(error|warn|info|limited)|auth_log)\([[:space:]]*"[a-z]+\.[a-z_]+"' |
	grep -oE '[a-z]+\.[a-z_]+' | sort -u >"$work/logged"
sed -n 's/^\.It Li \([a-z]*\.[a-z_]*\)$/\1/p' man/holdfast.8 | sort >"$work/told"
diff "$work/logged" "$work/told"
