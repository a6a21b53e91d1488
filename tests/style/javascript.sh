#!/bin/sh
# The client: lines of at most 120 columns, functions of at most 60 lines, and no
# line that does a thing on the side: assigns within arguments or what it returns,
# or counts down in a loop's condition.
set -eu
cd "$1/client"
status=0
bad() {
	if grep -nE "$2" ./*.js core/*.js with/*.js >"$out"; then
		sed "s/\$/    <- $1/" "$out"
		status=1
	fi
}
out=$(mktemp)
trap 'rm -f "$out"' EXIT
awk 'length > 120 { print FILENAME ":" FNR ": " length " columns"; bad = 1 } END { exit bad }' ./*.js core/*.js with/*.js || status=1
awk '
FNR == 1 { delete start }
/^(  )?(export )?(async )?[a-zA-Z#*][^;]*\{$/ && !/^ *(export )?(class|import|if|for|while)/ {
	match($0, /^ */)
	start[RLENGTH] = FNR
}
match($0, /^ *\}/) && (RLENGTH - 1) in start {
	lines = FNR - start[RLENGTH - 1]
	if (lines > 60) {
		print FILENAME ":" start[RLENGTH - 1] ": a function of " lines " lines"
		bad = 1
	}
	delete start[RLENGTH - 1]
}
END { exit bad }' ./*.js core/*.js with/*.js || status=1
bad 'assigns in an argument' '[(,] ?(this|[a-z]+)\.[#A-Za-z.]+ (\?\?|\|\||&&)?= '
bad 'assigns what it returns' 'return [a-z][A-Za-z.#]* (\?\?|\|\||&&)?= '
bad 'a loop that counts in its condition' 'for \(.*;.*(--|\+\+) *[;)].*;'
bad 'a loop that counts in its condition' 'for \([^;]*;[^;]*--;'
bad 'three choices in one expression' ' \? .* \? .* \? '
bad 'a comma that hides a statement' 'return [^({\[]*\), (true|false|null)'
exit $status
