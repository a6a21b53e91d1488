#!/bin/sh
# src/store/calls.h and sql/ agree: each row has its file, with as many
# parameters, answering holdfast.answer, STABLE exactly in the read lane; and
# what says a request calls it has a row.
set -eu
cd "$1"
rows=$(sed -n 's/^[[:space:]]*X(\([a-z0-9_]*\),[[:space:]]*\([0-9]*\),[[:space:]]*\(LANE_[A-Z]*\),.*/\1 \2 \3/p' \
	src/store/calls.h)
[ -n "$rows" ] || { echo "no rows found in calls.h"; exit 1; }

wrong=$(printf '%s\n' "$rows" | while read -r name nargs lane; do
	file=
	for f in sql/api/"$name".sql sql/ops/"$name".sql; do
		[ -e "$f" ] && file=$f
	done
	if [ -z "$file" ]; then
		echo "calls.h: $name has no file in sql/"
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
		else if ((lane == "LANE_READ") != (header ~ /STABLE/))
			print FILENAME ": STABLE and LANE_READ go together"
	}' "$file"
done
for f in sql/api/*.sql sql/ops/*.sql; do
	name=$(basename "$f" .sql)
	grep -qE '^-- Called by:  (GET|POST|PUT|PATCH|DELETE) ' "$f" || continue
	printf '%s\n' "$rows" | grep -q "^$name " ||
		echo "$f: says a request calls it, but calls.h does not know it"
done)
[ -z "$wrong" ] || { printf '%s\n' "$wrong"; exit 1; }
