# process.sh - programs that stay when the script has ended.
#
# $RUN/NAME.pid has the process and when it started, so that a number which
# the system has given to somebody else since is never taken for ours.

process_started() {
	local stat
	stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
	# The name may hold anything, also spaces: count after its bracket.
	# shellcheck disable=SC2086
	set -- ${stat##*) }
	[ "$1" != Z ] || return 1
	echo "${20}"
}

process_pid() {
	local pid started
	[ -e "$RUN/$1.pid" ] || return 1
	read -r pid started <"$RUN/$1.pid" || return 1
	[ "$(process_started "$pid")" = "$started" ] || return 1
	echo "$pid"
}

# process_start NAME COMMAND...: in a session of its own, its output in a log
process_start() {
	local name=$1 pid
	shift
	setsid "$@" </dev/null >>"$LOGS/$name.log" 2>&1 9>&- &
	pid=$!
	echo "$pid $(process_started "$pid")" >"$RUN/$name.pid"
}

process_gone() {
	local tries=$2
	while process_pid "$1" >/dev/null; do
		[ $((tries -= 1)) -gt 0 ] || return 1
		sleep 0.1
	done
}

# process_stop NAME SECONDS SIGNAL...: one after another, each with that time;
# in the end by force
process_stop() {
	local name=$1 seconds=$2 signal pid
	shift 2
	pid=$(process_pid "$name") || { rm -f "$RUN/$name.pid"; return 0; }
	for signal in "$@" KILL; do
		kill -s "$signal" "$pid" 2>/dev/null || true
		if process_gone "$name" $((seconds * 10)); then
			rm -f "$RUN/$name.pid"
			return 0
		fi
		echo "$name did not end within $seconds s of SIG$signal"
	done
	return 1
}
