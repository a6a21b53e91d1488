# packages.sh - Debian packages: which are missing, and installing those.
#
# A list has a package a line and, after it, optionally a program or a file
# pattern whose presence will do as well.

# packages_missing LIST...: the names, a line each
packages_missing() {
	local list name instead
	for list in "$@"; do
		while read -r name instead; do
			case $name in '' | '#'*) continue ;; esac
			packages_have "$name" "$instead" || echo "$name"
		done <"$list"
	done
}

packages_have() {
	case $2 in
	'') ;;
	/*) compgen -G "$2" >/dev/null && return 0 ;;
	*) PATH=$PATH:/usr/sbin:/sbin command -v "$2" >/dev/null && return 0 ;;
	esac
	case $(dpkg-query -W -f '${db:Status-Abbrev}' "$1" 2>/dev/null) in
	?i*) return 0 ;;
	esac
	return 1
}

# Root runs it as it is, anybody else by way of sudo.
packages_as_root() {
	if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

# Installing nginx or PostgreSQL usually starts a service and makes a cluster.
# These stand-ins, seen by the maintainer scripts alone, keep it from that:
# nothing of the system's is started, stopped, reloaded or created.
packages_shims() {
	local dir=$1 real
	printf '#!/bin/sh\nexit 0\n' >"$dir/pg_createcluster"
	for real in invoke-rc.d deb-systemd-invoke deb-systemd-helper update-rc.d; do
		cat >"$dir/$real" <<SHIM
#!/bin/sh
case " \$* " in
*" nginx "* | *" nginx.service "* | *postgresql* | *redis-server* | *pgbouncer* | *prometheus*) exit 0 ;;
esac
PATH=/usr/sbin:/usr/bin:/sbin:/bin
command -v $real >/dev/null || exit 0
exec $real "\$@"
SHIM
	done
	chmod 755 "$dir" "$dir"/*
}

# packages_install NAME...
packages_install() {
	local shims had_nginx=no nchan=/etc/nginx/modules-enabled/50-mod-nchan.conf
	[ $# -gt 0 ] || return 0
	[ ! -x /usr/sbin/nginx ] || had_nginx=yes
	[ ! -e "$nchan" ] || nchan=
	shims=$(mktemp -d)
	packages_shims "$shims"
	packages_as_root apt-get update -q ||
		echo 'apt-get update failed; going on with the lists there are'
	packages_as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y \
		--no-install-recommends -o DPkg::Lock::Timeout=120 \
		-o "DPkg::Path=$shims:/usr/sbin:/usr/bin:/sbin:/bin" \
		-o Dpkg::Options::=--force-confdef \
		-o Dpkg::Options::=--force-confold "$@" || {
		rm -rf "$shims"
		return 1
	}
	rm -rf "$shims"
	# An nginx that was here before goes on without a module it never had.
	if [ "$had_nginx" = yes ] && [ -n "$nchan" ]; then
		packages_as_root rm -f "$nchan"
	fi
}

# An nginx that has loaded Nchan insists on this folder, whatever its settings
# say, and only root can make it; the system's nginx makes it at its first
# start, which may not have been yet.
NGINX_BODY=/var/lib/nginx/body

packages_nginx_body() {
	[ -d "$NGINX_BODY" ] ||
		packages_as_root install -d -m 700 -o www-data "$NGINX_BODY"
}
