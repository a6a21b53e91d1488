#!/bin/sh
# The heads of sql/api are what calls.h is made of: one that cannot be read is
# refused with its file and line.  Grants are migrate's.
set -eu
cd "$1"
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
status=0
mkdir "$out/sql"
cp -r sql/migrations sql/api "$out/sql"

# refused FILE SED-EXPRESSION LINE-AND-WORDS: a head changed this way
refused() {
	cp "sql/api/$1" "$out/sql/api/$1"
	sed -i "$2" "$out/sql/api/$1"
	! cmp -s "sql/api/$1" "$out/sql/api/$1" || { echo "$1 has nothing for $2"; status=1; }
	if (cd "$out" && awk -f "$OLDPWD/src/store/calls.awk" sql/migrations/*.sql sql/api/*.sql) \
		>"$out/h" 2>"$out/why" || [ -s "$out/h" ] ||
		! grep -qE "^sql/api/$1:$3" "$out/why"; then
		echo "$1 with $2: not refused as :$3"
		cat "$out/why"
		status=1
	fi
	cp "sql/api/$1" "$out/sql/api/$1"
}
refused session_get.sql 's/read, no lock/reed, no lock/' '[0-9]+: is not LANE'
refused session_get.sql 's/, repeat$//' '[0-9]+: is not LANE'
refused session_get.sql '/^-- Call: /d' '[0-9]+: has no line'
refused session_get.sql 's/^-- Call: .*/&\n&/' '[0-9]+: a second Call'
refused session_get.sql 's/ STABLE$//' '[0-9]+: STABLE is for'
refused session_get.sql 's/RETURNS holdfast.answer/RETURNS text/' '[0-9]+: does not create'
refused session_get.sql 's/FUNCTION holdfast.session_get/FUNCTION holdfast.other/' '[0-9]+: does not create'
refused session_get.sql 's/p_need  /p_whom  /' '[0-9]+: p_whom does not say where'
refused session_get.sql 's/p_need    text,/& p_more text,/' '[0-9]+: is not one parameter'
refused grant_get.sql 's/{gid}:uuid/{gid}:uid/' '[0-9]+: "gid" of type "uid"'
refused grant_get.sql 's/{gid}/{gid/' '[0-9]+: .* is not a'
refused link_use.sql 's/=given/=taken/' '[0-9]+: =taken is not'
refused conflict_list.sql 's/?limit:count/?limit:many/' '[0-9]+: "limit" of type'
refused session_update.sql 's/one lock, repeat/one lock, repeat if-luck/' '[0-9]+: is not LANE'

grep -rlE '^(GRANT|REVOKE)\b.* ON FUNCTION' sql/adopt sql/api sql/lib sql/sweep |
	sed 's/$/: holdfast migrate grants, a file does not/' >"$out/grants"
[ ! -s "$out/grants" ] || { cat "$out/grants"; status=1; }
exit "$status"
