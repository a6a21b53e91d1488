# say.sh - what a person sees: steps, how long each took, and a failure that
# says where to look and what to do.  Sourced by bash scripts.

say() { printf '%s\n' "$*"; }

# die MESSAGE [WHAT TO DO]
die() {
	printf '\n%s: %s\n' "${PROGRAM:-holdfast}" "$1" >&2
	[ $# -lt 2 ] || printf 'What to do: %s\n' "$2" >&2
	exit 1
}

# step NAME FUNCTION HINT: runs it with its output in $LOGS/NAME.log
step() {
	local name=$1 function=$2 hint=$3 log status started=$SECONDS
	log=$LOGS/$name.log
	printf '  %-10s ' "$name"
	set +e
	( set -e; "$function" ) </dev/null >"$log" 2>&1
	status=$?
	set -e
	if [ "$status" -ne 0 ]; then
		printf 'failed\n\n'
		tail -n 20 "$log" | sed 's/^/    | /'
		die "step '$name' failed; all of it is in $log" "$hint"
	fi
	printf 'ok  %3d s\n' "$((SECONDS - started))"
}
