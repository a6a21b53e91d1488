#!/bin/sh
# Shell scripts are sound by shellcheck, and their syntax by their own shell.
set -eu
cd "$1"
list=$(mktemp)
trap 'rm -f "$list"' EXIT
find . -name node_modules -prune -o -path ./build -prune -o -path ./var -prune \
	-o -name .git -prune -o -type f -print |
	while read -r file; do
		case $file in
		*.sh) echo "$file" ;;
		*~ | *.*[a-z]) ;; # left by autoreconf; other languages
		*) head -c 64 "$file" | head -n 1 | LC_ALL=C grep -aqE '^#!.*[/ ](ba)?sh' &&
			echo "$file" ;;
		esac
	done | sort >"$list"
status=0
while read -r file; do
	shell='bash'
	case $(head -n 1 "$file") in '#!/bin/sh'*) shell='sh' ;; esac
	"$shell" -n "$file" || status=1
	shellcheck -S warning -s "$shell" -e SC1091 "$file" || status=1
done <"$list"
exit $status
