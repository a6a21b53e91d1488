# services.sh - holdfast, nginx and the live instance: ports, start, stop.

port_is_free() {
	! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

port_find() {
	local port
	for _ in {1..200}; do
		port=$((20000 + RANDOM % 12000))
		! port_is_free "$port" || { echo "$port" && return; }
	done
	return 1
}

# The ports of the last run, while ours is the nginx that has them; else those
# asked for; else others.
services_ports() {
	local had='' ops='' mine=no
	[ ! -e "$VAR/ports" ] || read -r had ops <"$VAR/ports"
	! process_pid nginx >/dev/null || mine=yes
	if [ -n "$PORT" ] && ! port_is_free "$PORT" &&
		[ "$mine:$PORT" != "yes:$had" ]; then
		die "port $PORT is taken" 'name another with --port, or none at all'
	fi
	PORT=${PORT:-${had:-8080}}
	OPS_PORT=${ops:-$((PORT + 1))}
	if [ "$mine:$PORT" != "yes:$had" ] && ! port_is_free "$PORT"; then
		say "  (port $PORT is taken by somebody else)"
		PORT=$(port_find)
	fi
	if [ "$mine:$OPS_PORT" != "yes:$ops" ] && ! port_is_free "$OPS_PORT" ||
		[ "$OPS_PORT" -eq "$PORT" ]; then
		OPS_PORT=$(port_find)
	fi
	echo "$PORT $OPS_PORT" >"$VAR/ports"
}

# Step
migrate() {
	"$VAR/build/holdfast" migrate -c "$VAR/holdfast.conf"
}

# What a running holdfast was started from; another sum means starting anew.
services_sum() {
	find "$VAR/build/holdfast" "$VAR/holdfast.conf" "$VAR/src/sql" \
		"$VAR/src/schemas" -type f -print0 2>/dev/null | sort -z |
		xargs -0 sha256sum | sha256sum
}

services_holdfast() {
	local sum
	sum=$(services_sum)
	if [ "$sum" != "$(cat "$RUN/holdfast.sum" 2>/dev/null)" ]; then
		process_stop holdfast 30 TERM
		echo "$sum" >"$RUN/holdfast.sum"
	fi
	! process_pid holdfast >/dev/null || return 0
	# Whom the live instance lets listen, only the last holdfast knew.
	process_stop live 2 QUIT TERM
	process_start holdfast "$VAR/build/holdfast" serve -c "$VAR/holdfast.conf"
}

services_nginx() {
	local live=$VAR/nginx.new/holdfast/live had=$VAR/nginx/holdfast/live
	local changed=no
	nginx -t -q -e stderr -p "$VAR/nginx.new" -c "$VAR/nginx.new/nginx.conf"
	nginx -t -q -e stderr -p "$VAR/nginx.new" -c "$live.conf"
	cat "$live.conf" "$live"-[cs]*.conf |
		cmp -s - <(cat "$had.conf" "$had"-[cs]*.conf 2>&1) ||
		process_stop live 2 QUIT TERM
	diff -rq "$VAR/nginx.new" "$VAR/nginx" || changed=yes
	rm -rf "$VAR/nginx"
	mv "$VAR/nginx.new" "$VAR/nginx"
	process_pid live >/dev/null || {
		rm -f "$RUN/live/subscribe.sock" "$RUN/live/publish/publish.sock"
		process_start live nginx -e stderr -p "$VAR/nginx" \
			-c "$VAR/nginx/holdfast/live.conf" -g 'daemon off;'
	}
	if ! process_pid nginx >/dev/null; then
		process_start nginx nginx -e stderr -p "$VAR/nginx" \
			-c "$VAR/nginx/nginx.conf"
	elif [ "$changed" = yes ]; then
		kill -s HUP "$(process_pid nginx)"
	fi
}

services_ready() {
	local name tries=600 answer
	until answer=$(curl -sS --max-time 5 -w '\n%{http_code}' \
		"http://127.0.0.1:$OPS_PORT/health/ready?verbose" 2>&1) &&
		[ "${answer##*$'\n'}" = 200 ]; do
		for name in holdfast nginx live; do
			process_pid "$name" >/dev/null || {
				echo "$name has ended:"
				tail -n 15 "$LOGS/$name.log"
				return 1
			}
		done
		[ $((tries -= 1)) -gt 0 ] || {
			echo "not ready within a minute: $answer"
			return 1
		}
		sleep 0.1
	done
	echo "$answer"
}

# Step: all that does not run, or runs from older files, is started.
services() {
	ulimit -n "$(ulimit -Hn)" || true
	services_holdfast
	services_nginx
	services_ready
}

services_stop() {
	process_stop nginx 3 QUIT TERM
	process_stop live 2 QUIT TERM
	process_stop holdfast 30 TERM
}
