#!/bin/sh
# Purge takes the key that postinst made, and leaves nginx nothing to miss.
set -eu
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
nginx=$root/etc/nginx
mkdir -p "$root/etc/holdfast" "$nginx/holdfast" "$nginx/sites-available" "$nginx/sites-enabled"
fail() { echo "$*"; exit 1; }
postrm() { DPKG_ROOT=$root sh "$1/deploy/debian/holdfast.postrm" "$2" 2>"$root/said"; }

echo key >"$root/etc/holdfast/ticket.key"
echo mine >"$root/etc/holdfast/jwt.secret"
echo 'http { include holdfast/http.conf; # include holdfast/ops.conf;' >"$nginx/nginx.conf"
echo '    include /etc/nginx/holdfast/holdfast.conf;' >"$nginx/sites-available/site"
ln -s ../sites-available/site "$nginx/sites-enabled/site"

for step in upgrade failed-upgrade disappear abort-install; do
	postrm "$1" "$step"
	[ -z "$(ls "$nginx/holdfast")" ] || fail "$step writes to nginx"
done
postrm "$1" remove
[ -e "$root/etc/holdfast/ticket.key" ] || fail 'remove takes the key, and an installation again would have another'
for step in remove purge; do
	postrm "$1" "$step"
	[ "$(cd "$nginx/holdfast" && echo *)" = 'holdfast.conf http.conf' ] ||
		fail "$step: nginx includes http.conf and holdfast.conf, and there is: $(ls "$nginx/holdfast")"
	! grep -v '^#' "$nginx/holdfast/http.conf" || fail "$step leaves settings"
	grep -q 'still includes holdfast/http.conf' "$root/said" || fail "$step does not say so"
done
[ ! -e "$root/etc/holdfast/ticket.key" ] || fail 'purge leaves the ticket key'
[ -e "$root/etc/holdfast/jwt.secret" ] || fail 'purge takes what is not ours'

rm "$root/etc/holdfast/jwt.secret" "$nginx/sites-enabled/site"
rm "$nginx/sites-available/site"
echo 'http { }' >"$nginx/nginx.conf"
postrm "$1" purge
for left in "$nginx/holdfast" "$root/etc/holdfast"; do
	[ ! -e "$left" ] || fail "purge leaves $left"
done
[ ! -s "$root/said" ] || fail "purge says: $(cat "$root/said")"
