# database.sh - a PostgreSQL cluster in $VAR/pg.
#
# It listens on a socket in $RUN alone, which only its user (and root) can
# open; so the socket is what keeps others out, and no password is needed.

database_bin() {
	local dirs
	mapfile -t dirs < <(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V)
	[ ${#dirs[@]} -gt 0 ] || return 1
	dirname "${dirs[-1]}"
}

database_settings() {
	cat <<-END
	# Written by quickstart at every run.
	listen_addresses = ''
	unix_socket_directories = '$RUN'
	unix_socket_permissions = 0700
	port = 5432
	max_connections = 200
	shared_buffers = '256MB'
	synchronous_commit = on
	max_wal_size = '2GB'
	checkpoint_timeout = '15min'
	wal_compression = on
	jit = off
	max_parallel_workers_per_gather = 0
	autovacuum_naptime = '15s'
	timezone = 'UTC'
	log_timezone = 'UTC'
	log_line_prefix = '%m [%p] %u '
	log_checkpoints = off
	END
}

database_make() {
	local new=$VAR/pg.new
	rm -rf "$new"
	"$BIN/initdb" -D "$new" -U postgres --encoding=UTF8 --locale=C.UTF-8 \
		--auth-local=trust --auth-host=reject
	echo "include 'quickstart.conf'" >>"$new/postgresql.conf"
	database_settings >"$new/quickstart.conf"
	mv "$new" "$VAR/pg"
}

# PostgreSQL takes a process that has died for one that lives, until its parent
# has collected it.
database_uncollected() {
	local pid
	pid=$(head -n 1 "$VAR/pg/postmaster.pid" 2>/dev/null) || return 1
	[ -e "/proc/$pid" ] && ! process_started "$pid" >/dev/null
}

# Step: the cluster is there, runs, and has the database.
database() {
	local tries=300
	BIN=$(database_bin)
	[ -e "$VAR/pg/PG_VERSION" ] || database_make
	database_settings >"$VAR/pg/quickstart.conf.new"
	if ! cmp -s "$VAR/pg/quickstart.conf.new" "$VAR/pg/quickstart.conf"; then
		mv "$VAR/pg/quickstart.conf.new" "$VAR/pg/quickstart.conf"
		database_stop
	fi
	rm -f "$VAR/pg/quickstart.conf.new"
	if ! process_pid postgres >/dev/null; then
		while database_uncollected && [ $((tries -= 1)) -gt 0 ]; do
			sleep 0.1
		done
		process_start postgres "$BIN/postgres" -D "$VAR/pg"
	fi
	until "$BIN/pg_isready" -q -h "$RUN" -p 5432 -U postgres -d postgres; do
		if ! process_pid postgres >/dev/null || [ $((tries -= 1)) -eq 0 ]; then
			tail -n 15 "$LOGS/postgres.log"
			return 1
		fi
		sleep 0.1
	done
	if ! "$BIN/psql" -h "$RUN" -U postgres -Xqtc \
		"SELECT 1 FROM pg_database WHERE datname = 'holdfast'" | grep -q 1; then
		"$BIN/createdb" -h "$RUN" -U postgres holdfast
	fi
}

database_stop() {
	process_stop postgres 30 INT QUIT
}
