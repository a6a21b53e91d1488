#!/bin/sh
# clang-format has nothing to change.
set -eu
cd "$1"
find src tests -name node_modules -prune -o -name '*.[ch]' -print0 |
	xargs -0 clang-format --dry-run --Werror 2>&1 |
	sed -n 's/: error: code should be clang-formatted.*//p' |
	awk -F: '{ lines[$1] = lines[$1] " " $2; bad = 1 }
	END { for (f in lines) print f ": lines" lines[f]; exit bad }'
