# settings.sh - every file that says how: secrets, holdfast.conf, nginx, env.

settings_secret() {
	[ -s "$1" ] || (umask 077 && openssl rand -hex 32 | tr -d '\n' >"$1")
}

settings_holdfast() {
	cat <<-END
	# Written by quickstart; once you change it, it stays as it is.
	# What else can be set: holdfast check --example
	environment = development
	listen_dir = $RUN
	sql_dir = $VAR/src/sql
	schema_dir = $VAR/src/schemas
	database = host=$RUN port=5432 dbname=holdfast user=holdfast_app
	migrate_database = host=$RUN port=5432 dbname=holdfast user=postgres
	dev_secret_file = $VAR/secret/dev.secret
	ticket_key_file = $VAR/secret/ticket.key
	roles_claim = roles
	user_rate = 1000000
	nginx_conf =
	live_publish_socket = $RUN/live/publish/publish.sock
	END
}

# settings_keep FILE: replaced by what comes in, unless somebody edited it
settings_keep() {
	local sum=$RUN/${1##*/}.sum
	cat >"$1.new"
	if [ -e "$1" ] && ! sha256sum -c --status "$sum" 2>/dev/null; then
		echo "$1 was edited, and stays"
		rm "$1.new"
		return 0
	fi
	mv "$1.new" "$1"
	sha256sum "$1" >"$sum"
}

# The files of nginx/ with this folder's paths, this machine's ports, and
# rates that no test on one machine can reach.
settings_nginx() {
	local to=$1 file
	mkdir -p "$to/holdfast"
	for file in "$VAR"/src/nginx/*; do
		sed -e "s#/run/holdfast-live/#$RUN/live/#g" \
			-e "s#/run/holdfast/#$RUN/#g" \
			-e "s#/var/log/nginx/#$LOGS/nginx-#g" \
			-e "s#/usr/share/holdfast#$VAR/src#g" \
			-e "s#127\.0\.0\.1:9180#127.0.0.1:$OPS_PORT#g" \
			-e 's#rate=[0-9]*r/s#rate=1000000r/s#' \
			"$file" >"$to/holdfast/${file##*/}"
	done
	settings_site >"$to/nginx.conf"
}

settings_site() {
	local root=$VAR/src/client/demo
	[ -e "$root/index.html" ] || root=$VAR/src/deploy/www
	cat <<-END
	# Written by quickstart at every run.
	daemon off;
	worker_processes 2;
	worker_shutdown_timeout 60s;
	pid $RUN/nginx-front.pid;
	error_log stderr warn;

	events {
		worker_connections 20000;
	}

	http {
		include /etc/nginx/mime.types;
		default_type application/octet-stream;
		sendfile on;
		tcp_nopush on;
		client_body_temp_path $RUN/temp/body;
		proxy_temp_path $RUN/temp/proxy;
		fastcgi_temp_path $RUN/temp/fastcgi;
		uwsgi_temp_path $RUN/temp/uwsgi;
		scgi_temp_path $RUN/temp/scgi;

		include holdfast/http.conf;
		include holdfast/ops.conf;

		server {
			listen 127.0.0.1:$PORT default_server backlog=4096;
			server_name localhost 127.0.0.1;
			root $root;
			include holdfast/holdfast.conf;

			access_log off;
			location / {
				include demo.conf;
			}
			location /client/ {
				alias $VAR/src/client/;
				include demo.conf;
			}
			location = /openapi.yaml {
				alias $VAR/src/openapi.yaml;
				types { }
				default_type text/yaml;
				include demo.conf;
			}
			location /schemas/ {
				alias $VAR/src/schemas/;
				include demo.conf;
			}
			location = /demo/token.json {
				# A name that was pointed here gets nothing.
				if (\$host !~ ^(?:localhost|127\.0\.0\.1)\$) {
					return 404;
				}
				alias $VAR/demo/token.json;
				include demo.conf;
			}
		}
	}
	END
}

settings_demo() {
	cat <<-'END'
	add_header Cache-Control no-cache always;
	add_header X-Content-Type-Options nosniff always;
	add_header Referrer-Policy no-referrer always;
	add_header Content-Security-Policy "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'" always;
	END
}

# Step
settings() {
	settings_secret "$VAR/secret/dev.secret"
	settings_secret "$VAR/secret/ticket.key"
	settings_holdfast | settings_keep "$VAR/holdfast.conf"
	mkdir -p "$RUN/temp" "$RUN/live/publish"
	chmod 750 "$RUN/live"
	chmod 700 "$RUN/live/publish"
	rm -rf "$VAR/nginx.new"
	settings_nginx "$VAR/nginx.new"
	settings_demo >"$VAR/nginx.new/demo.conf"
	"$VAR/build/holdfast" token -c "$VAR/holdfast.conf" --sub demo \
		--ttl 2592000 >"$RUN/token"
	printf '{"user":"demo","token":"%s"}\n' "$(tr -d '\n' <"$RUN/token")" \
		>"$VAR/demo/token.json"
	rm "$RUN/token"
}

# settings_env URL: for a shell to source
settings_env() {
	printf 'export %s=%q\n' \
		HOLDFAST_URL "$1" \
		HOLDFAST_OPS_URL "http://127.0.0.1:$OPS_PORT" \
		HOLDFAST_CONF "$VAR/holdfast.conf" \
		PGHOST "$RUN" PGPORT 5432 PGDATABASE holdfast PGUSER postgres
	# shellcheck disable=SC2016
	printf 'export PATH=%q:"$PATH"\n' "$VAR/build"
}
