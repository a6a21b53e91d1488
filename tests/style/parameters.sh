#!/bin/sh
# No function of src/ has more than five parameters.  The ones below have six;
# no other may follow them.
set -eu
cd "$1"
find src -name '*.c' | sort | xargs awk '
BEGIN {
	split("write_histogram digest_hmac ticket_verify " \
	    "token_read_claims token_check token_mint request_parse " \
	    "document_parse schema_error_member schema_pattern_match parse " \
	    "schema_set_add add_entry", list, " ")
	for (i in list)
		may[list[i]] = 6
}
FNR == 1 { head = "" }
/^[a-z_0-9]+\(/ { head = $0; next }
/^\{/ && head != "" {
	name = head; sub(/\(.*/, "", name)
	gsub(/\([^()]*\)\([^()]*\)/, "", head)	# a pointer to a function
	n = gsub(/,/, "", head) + 1
	if (n > (name in may ? may[name] : 5)) {
		print FILENAME ": " name " has " n " parameters"
		bad = 1
	}
	head = ""
}
/^[^ ]/ && !/^\{/ { head = "" }
head != "" { head = head $0 }
END { exit bad }'
