#!/bin/sh
# The demonstration and the token that quickstart writes for it stay on one
# machine: what a package installs has neither the page nor a place for it, and
# the pages take no text as markup.
set -eu
tree=$1
status=0
wrong() {
	echo "$1"
	status=1
}

# Whatever is shipped for somebody else's nginx knows of no demo and no token.
grep -nE 'demo|token\.json' "$tree"/nginx/* && wrong 'nginx/ serves the demonstration'
grep -qE '^DATA_DIRS = .*\bclient\b' "$tree/Makefile.am" &&
	! grep -q -- '-path client/demo -prune' "$tree/Makefile.am" &&
	wrong 'make install takes client/demo along'
grep -rnE 'client/demo|token\.json' "$tree/deploy" 2>/dev/null |
	grep -vE '/deploy/(quickstart|lib/[a-z]+\.sh):' &&
	wrong 'something else than quickstart knows the demonstration'

# quickstart itself listens on this machine only, and for its own names.
sed -n '/^settings_site/,/^}/p' "$tree/deploy/lib/settings.sh" |
	grep -E 'listen ' | grep -v 'listen 127\.0\.0\.1:' &&
	wrong 'quickstart listens for others'
# shellcheck disable=SC2016
sed -n '/location = .demo.token\.json/,/^		*}$/p' "$tree/deploy/lib/settings.sh" |
	grep -q 'host !~ ' || wrong 'the token is for any name pointed here'

# Text reaches a page as text.
cd "$tree"
grep -nE 'innerHTML|outerHTML|insertAdjacentHTML|document\.write|createContextualFragment|DOMParser|\beval\b|new Function' \
	client/demo/*.js ops/*.js && wrong 'text that is parsed as markup, or run'
grep -nE '<[a-z][^>]* (on[a-z]+|style)=|<style|<script>|javascript:|https?://' \
	client/demo/*.html ops/*.html | grep -v 'www.w3.org' &&
	wrong 'something inline, or from elsewhere'
exit $status
