#!/bin/sh
# Every #include in src/ must point down this ladder, never up, never
# sideways; and each library from outside lives in one directory.
#
#	main  >  cli  >  proc  >  api  >  auth http store live  >  schema  >  json  >  base
#
set -eu
cd "$1/src"
grep -rn '^#include "' . --include='*.[ch]' | awk -F'[:"]' '
BEGIN {
	rank["main"] = 7; rank["cli"] = 6; rank["proc"] = 5; rank["api"] = 4
	rank["auth"] = rank["http"] = rank["store"] = rank["live"] = 3
	rank["schema"] = 2; rank["json"] = 1; rank["base"] = 0
}
{
	split($1, from, "/"); split($4, to, "/")
	f = from[2]; sub(/\..*/, "", f); t = to[1]
	if (f != t && !(f in rank && t in rank && rank[t] < rank[f])) {
		print "wrong way: " $1 ":" $2 " includes " $4
		bad = 1
	}
}
END { exit bad }'

grep -rnE '^#[[:space:]]*include <' . --include='*.[ch]' | awk -F'[:<>]' '
BEGIN {
	home["fcgiapp.h"] = home["fcgi_config.h"] = home["fcgios.h"] = "http"
	home["jwt.h"] = "auth"
	home["jansson.h"] = "tests"
	home["libpq-fe.h"] = "store"
	home["pcre2.h"] = "schema"
}
{
	split($1, from, "/"); f = from[2]; h = $4
	want = h ~ /^openssl\// ? "auth" : home[h]
	if (want != "" && f != want) {
		print "not here: " $1 ":" $2 " includes <" h ">, which is " want "/ only"
		bad = 1
	}
}
END { exit bad }'

# Within api, only the table knows the handlers, and only api.c the table.
if grep -rn '#include "api/on/' . --include='*.[ch]' | grep -vE '^\./api/(on/|routes\.c:)' ||
	grep -rn '#include "api/\(routes\|pipeline\)\.h"' . --include='*.[ch]' |
	grep -vE '^\./api/(api|pipeline|routes)\.c:'; then
	echo 'wrong way within api'
	exit 1
fi

# Forking, waiting and signals are proc/ only.  http/fcgi.c puts back the
# handlers that FCGX_Init replaces, no more.
if grep -rnE '\b(fork|vfork|waitpid|waitid|sigaction|signalfd|signal)\(' . \
	--include='*.c' | grep -vE '^\./proc/|^\./http/fcgi\.c:[0-9]+:[[:space:]]*sigaction' |
	grep -vE ':[[:space:]]*(/?\*|//)'; then
	echo 'only proc/ forks, waits, or sees a signal'
	exit 1
fi
