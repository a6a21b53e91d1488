#!/bin/sh
# nginx and the workers agree on every size and time that both know.
set -eu
cd "$1"
status=0
fail() { echo "$*"; status=1; }

limit() { awk -v n="$1" '$1 == "#define" && $2 == n { print $3 }' src/base/limits.h; }
default() {
	tr -d '\n\\' <src/base/conf_keys.h |
		grep -oE "(NUM|LIMIT)\($1,[^,]*" | sed 's/.*, *//'
}
number() { sed -nE "s/^[[:space:]]*$2[[:space:]]+([0-9]+)[ ;sk]?.*/\\1/p" "nginx/$1" | head -n 1; }

same() { [ "$2" = "$3" ] || fail "$1: nginx says '$2', the workers '$3'"; }

body=$(limit LIMITS_BODY_BYTES)
beacon=$(limit LIMITS_BEACON_BYTES)
same 'body' "$(number limits.conf client_max_body_size)" "$body"
same 'beacon' "$(number holdfast.conf client_max_body_size)" "$beacon"
same 'request line' "$(number limits.conf 'large_client_header_buffers 4')" \
	"$(limit LIMITS_URI_BYTES)"
same 'body in the problem' "$(awk '/holdfast_body_max/ { on = 1 }
	on && $1 == "default" { print $2 + 0; exit }' nginx/http.conf)" "$body"
same 'beacon in the problem' "$(awk '/holdfast_body_max/ { on = 1 }
	on && /beacon/ { print $2 + 0; exit }' nginx/http.conf)" "$beacon"

# A bound that nobody reads bounds nothing.
for name in $(sed -n 's/^#define \(LIMITS_[A-Z_]*\) .*/\1/p' src/base/limits.h); do
	grep -rqw "$name" src --include='*.c' --include='*.h' --exclude=limits.h ||
		fail "$name is read by nobody"
done

read_s=$(number limits.conf fastcgi_read_timeout)
batch_ms=$(default batch_timeout_ms)
lock_ms=$(default lock_timeout_ms)
statement_ms=$(default statement_timeout_ms)
[ "$lock_ms" -lt "$statement_ms" ] || fail 'lock_timeout is not below statement_timeout'
[ "$statement_ms" -lt "$batch_ms" ] || fail 'statement_timeout is not below batch_timeout'
# A call may be repeated once.
[ $((2 * batch_ms)) -lt $((read_s * 1000)) ] ||
	fail "fastcgi_read_timeout ($read_s s) is not above two batches ($batch_ms ms each)"
exit $status
