#!/bin/sh
# What is released at the way out starts as nothing, so that it can be released
# before it was begun.
set -eu
cd "$1"
if grep -rnE '^[[:space:]]+struct call [a-z_]+;' src --include='*.c'; then
	echo 'say = CALL_INIT'
	exit 1
fi

# What a request came with is changed by one file, in plain sight.
if grep -rnE '\brq->(body|body_len|json) = |&rq->(body|body_len|json)\b' src --include='*.c' |
	grep -v '^src/api/body\.c:'; then
	echo 'only body.c changes reqctx.body'
	exit 1
fi
