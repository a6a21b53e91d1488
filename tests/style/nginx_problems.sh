#!/bin/sh
# What nginx answers by itself is worded as the workers word it: each code in
# nginx/errors.conf is one of err.h, with its title and retry class.
set -eu
cd "$1"
list=$(mktemp)
tr -d '\n\\' <src/base/err.h | grep -oE 'X\(ERR_[A-Z_]+, *[0-9]+, *"[a-z-]+", *RETRY_[A-Z_]+,[[:space:]]*"[^"]*"' |
	sed -E 's/X\(ERR_[A-Z_]+, *([0-9]+), *"([a-z-]+)", *RETRY_([A-Z_]+),[[:space:]]*"([^"]*)"/\2|\3|\4/' |
	awk -F'|' '{ gsub("_", "-", $2); print $1 "|" tolower($2) "|" $3 }' | sort -u >"$list"
trap 'rm -f "$list"' EXIT
[ -s "$list" ] || { echo 'no list in err.h'; exit 1; }
{
	sed -nE "s/.*\"title\":\"([^\"]*)\".*\"code\":\"([^\"]*)\".*\"retry\":\"([^\"]*)\".*/\\2|\\3|\\1/p" \
		nginx/errors.conf nginx/ops.conf | grep -v '\$'
	awk '/holdfast_live_title/ { on = 1; next } on && /}/ { exit }
		on { name = $1 == "default" ? "token-missing" : $1
		     sub(/^[^"]*"/, ""); sub(/".*/, ""); print name "|after-auth|" $0 }' nginx/http.conf
} | sort -u | while read -r line; do
	grep -qxF "$line" "$list" || { echo "not as in err.h: $line"; exit 1; }
done
