#!/bin/sh
# The route table says all that a route does: nothing else asks which route or
# which call it is.
set -eu
cd "$1/src"
if grep -rnE 'route->call *[=!]=|switch *\(.*route->call|call->id *[=!]= *CALL_' . \
	--include='*.c' | grep -v '^\./api/routes\.c'; then
	echo 'say it in a column of the route table'
	exit 1
fi
