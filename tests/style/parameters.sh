#!/bin/sh
# No function of src/ has more than five parameters.
set -eu
cd "$1"
find src -name '*.c' | sort | xargs awk '
FNR == 1 { head = "" }
/^[a-z_0-9]+\(/ { head = $0; next }
/^\{/ && head != "" {
	name = head; sub(/\(.*/, "", name)
	gsub(/\([^()]*\)\([^()]*\)/, "", head)	# a pointer to a function
	n = gsub(/,/, "", head) + 1
	if (n > 5) {
		print FILENAME ": " name " has " n " parameters"
		bad = 1
	}
	head = ""
}
/^[^ ]/ && !/^\{/ { head = "" }
head != "" { head = head $0 }
END { exit bad }'
