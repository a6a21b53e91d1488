#!/bin/sh
# The manual pages are well-formed, and holdfast-api(7) has the errors there
# are; what a page of another package is called is not ours to check.
set -eu
tree=$1 build=$2
cd "$tree"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
status=0
for page in man/*.[1-9] "$build/holdfast.conf.5"; do
	mandoc -T lint "$page" 2>/dev/null >"$work/lint" || true
	grep -v 'referenced manual not found' "$work/lint" && status=1
done
sed -nE 's/.*X\(ERR_[A-Z_]+, ([45][0-9]+), "([a-z-]+)", RETRY_([A-Z_]+),.*/\2 \1 \3/p' \
	src/base/err.h | tr 'A-Z_' 'a-z-' >"$work/errors"
sed -n 's/^\.It Li \([a-z-]*\) Ta \([0-9]*\) Ta \([a-z-]*\)$/\1 \2 \3/p' \
	man/holdfast-api.7 >"$work/told"
diff "$work/errors" "$work/told" || status=1
exit $status
