#!/bin/sh
# A link in a document leads to a file that is there.
set -eu
cd "$1"
dead=$(find . \( -name node_modules -o -path ./build -o -path ./var -o -name .git \) -prune \
	-o -name '*.md' -print | while read -r page; do
	sed -n 's/](\([^)]*\))/\n@\1\n/gp' "$page" | sed -n '/:/d; s/^@\([^#]*\).*/\1/p' |
		while read -r link; do
			[ -z "$link" ] || [ -e "$(dirname "$page")/$link" ] ||
				echo "$page leads to $link"
		done
done)
[ -z "$dead" ] || { echo "$dead"; exit 1; }
