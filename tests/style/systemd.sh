#!/bin/sh
# systemd finds nothing wrong with the units, and calls them safe: at most 2.0
# of 10.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cp "$1"/deploy/systemd/*.service "$1"/deploy/systemd/*.socket "$dir/"
# The program need not be installed here.
sed -i 's#/usr/bin/holdfast#/bin/true#' "$dir"/*.service
# With the drop-in for Redis it is a unit of its own, for all that follows.
redis=$dir/holdfast-live-redis.service
cp "$dir/holdfast-live.service" "$redis"
mkdir "$redis.d"
grep -v '^Exec.*=$' "$1/deploy/systemd/live-redis.conf" >"$redis.d/redis.conf"
if systemd-analyze verify --man=no "$redis" >/dev/null 2>&1; then
	echo 'the drop-in for Redis is not read'
	exit 1
fi
cp "$1/deploy/systemd/live-redis.conf" "$redis.d/"
rm "$redis.d/redis.conf"
for setting in 'IPAddressAllow=localhost' 'PrivateNetwork=no' 'RestrictAddressFamilies=AF_INET AF_INET6'; do
	grep -qx "$setting" "$redis.d/live-redis.conf" || {
		echo "the drop-in for Redis lacks $setting"
		exit 1
	}
done
for unit in "$dir"/*.service "$dir"/*.socket; do
	systemd-analyze verify --man=no --recursive-errors=no "$unit" >"$dir/out" 2>&1 || {
		cat "$dir/out"
		exit 1
	}
	if grep . "$dir/out"; then
		exit 1
	fi
done
for unit in "$dir"/*.service; do
	grep -q '^LimitCORE=0$' "$unit" || {
		echo "$(basename "$unit"): a core would hold keys"
		exit 1
	}
	systemd-analyze security --offline=true --threshold=20 --no-pager "$unit" \
		>"$dir/out" 2>&1 || {
		grep -E '✗|exposure' "$dir/out"
		exit 1
	}
done
stop=$(sed -n 's/^#define LIMITS_STOP_S *\([0-9]*\).*/\1/p' "$1/src/base/limits.h")
grep -q "^TimeoutStopSec=$stop\$" "$1/deploy/systemd/holdfast.service" || {
	echo "holdfast check tells of TimeoutStopSec=$stop, and the unit has another"
	exit 1
}
systemd-sysusers --dry-run "$1/deploy/systemd/sysusers.conf" >"$dir/out" 2>&1 || { cat "$dir/out"; exit 1; }
