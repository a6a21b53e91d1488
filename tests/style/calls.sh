#!/bin/sh
# src/store/calls.h and sql/ agree: each row has its file, with as many
# parameters, answering holdfast.answer, never STABLE in the write lane and always in the
# read lane; and
# sql/api holds nothing else: helpers live in sql/lib.  Grants are migrate's.
set -eu
cd "$1"
rows=$(sed -n 's/^[[:space:]]*X(\([a-z0-9_]*\),[[:space:]]*\([0-9]*\),[[:space:]]*\(LANE_[A-Z]*\),.*/\1 \2 \3/p' \
	src/store/calls.h)
[ -n "$rows" ] || { echo "no rows found in calls.h"; exit 1; }

wrong=$(printf '%s\n' "$rows" | while read -r name nargs lane; do
	file=sql/api/$name.sql
	if [ ! -e "$file" ]; then
		echo "calls.h: $name has no file $file"
		continue
	fi
	awk -v name="$name" -v nargs="$nargs" -v lane="$lane" '
	BEGIN { depth = 0; part = "before" }
	{ sub(/--.*/, "") }
	index($0, "CREATE OR REPLACE FUNCTION holdfast." name "(") {
		part = "parameters"
		sub(/^.*holdfast\.[a-z0-9_]*/, "")
	}
	part == "parameters" {
		n = length($0)
		for (i = 1; i <= n; i++) {
			c = substr($0, i, 1)
			if (c == "(")
				depth++
			else if (c == ")" && --depth == 0) {
				part = "header"
				$0 = substr($0, i + 1)
				break
			} else if (c == "," && depth == 1)
				commas++
			else if (c !~ /[[:space:]]/)
				something = 1
		}
	}
	part == "header" {
		if (/\$\$|\$[a-z]+\$/)
			part = "body"
		header = header " " $0
	}
	END {
		count = something ? commas + 1 : 0
		if (part == "before")
			print FILENAME ": does not create holdfast." name
		else if (count != nargs)
			print FILENAME ": " count " parameters, calls.h says " nargs
		else if (header !~ /RETURNS holdfast\.answer/)
			print FILENAME ": does not return holdfast.answer"
		else if (lane != (header ~ /STABLE/ ? "LANE_READ" : "LANE_WRITE") &&
		    lane != "LANE_SLOW")
			print FILENAME ": STABLE is for LANE_READ, or LANE_SLOW if it takes long"
	}' "$file"
done
for f in sql/api/*.sql; do
	printf '%s\n' "$rows" | grep -q "^$(basename "$f" .sql) " ||
		echo "$f: no row in calls.h; a helper belongs in sql/lib/NOUN/"
done
grep -rlE '^(GRANT|REVOKE)\b.* ON FUNCTION' sql/adopt sql/api sql/lib sql/sweep |
	sed 's/$/: holdfast migrate grants, a file does not/')

[ -z "$wrong" ] || { printf '%s\n' "$wrong"; exit 1; }
