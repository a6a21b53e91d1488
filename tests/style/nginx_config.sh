#!/bin/sh
# nginx accepts every file that we ship, as a site includes them, also the TLS
# example and the variant with Redis; and the rules that keep people safe hold.
set -eu
tree=$1
dir=$(mktemp -d /tmp/hf-nginx.XXXXXX)
trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir/holdfast" "$dir/run/publish" "$dir/log"
for file in "$tree"/nginx/*; do
	sed -e "s#/run/holdfast\(-live\)\{0,1\}/#$dir/run/#g" \
		-e "s#/var/log/nginx/#$dir/log/#g" \
		-e "s#/etc/letsencrypt/live/[^/]*/#$dir/#" \
		-e 's/listen 80;/listen 127.0.0.1:18080;/; s/listen \[::\].*;//' \
		-e 's/listen 443 /listen 127.0.0.1:18443 /' \
		"$file" >"$dir/holdfast/${file##*/}"
done
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
	-subj /CN=app.example.org -keyout "$dir/privkey.pem" \
	-out "$dir/fullchain.pem" 2>/dev/null
printf '"https://app.example.org" $http_origin;\n' >>"$dir/holdfast/origins.map"
cat >"$dir/nginx.conf" <<END
pid $dir/nginx.pid;
events {}
http {
	client_body_temp_path $dir/run/b;
	proxy_temp_path $dir/run/p;
	fastcgi_temp_path $dir/run/f;
	uwsgi_temp_path $dir/run/u;
	scgi_temp_path $dir/run/s;
	include holdfast/http.conf;
	include holdfast/ops.conf;
	include holdfast/tls-example.conf;
}
END
PATH=$PATH:/usr/sbin
for conf in nginx.conf holdfast/live.conf holdfast/live-redis.conf; do
	nginx -t -q -e stderr -p "$dir" -c "$dir/$conf" 2>"$dir/out" || {
		cat "$dir/out"
		exit 1
	}
	# nchan tells how much memory it takes; anything else is a warning.
	if grep -vE 'shared memory for nchan|^$' "$dir/out"; then
		exit 1
	fi
done

status=0
cd "$tree/nginx"
grep -nE '^[[:space:]]+add_header' holdfast.conf api.conf errors.conf problem.conf \
	error_pages.conf && { echo 'an add_header in a location drops all others'; status=1; }
grep -nE '^[^#]*(fastcgi_keep_conn|keepalive +[0-9])|REMOTE_USER *\$|include +(/etc/nginx/)?fastcgi(_params|\.conf);' \
	./*.conf fastcgi_params && { echo 'a worker answers one request a connection; it gets no remote user, and only our fastcgi_params'; status=1; }
grep -qE '^merge_slashes off;' holdfast.conf || { echo 'merge_slashes is not off'; status=1; }
sed -n '/^log_format/,/;/p' http.conf | grep -nE '\$(request|request_uri|args|query_string|http_referer|is_args)\b' &&
	{ echo 'a query string in the access log'; status=1; }
for file in $(grep -lE '^[^#]*(listen +[0-9]|redis://|rate=|worker_connections|server_name +[a-z])' ./*.conf); do
	grep -q '^# Yours to edit: an upgrade leaves it\.' "$file" ||
		{ echo "an operator edits $file, and an upgrade would replace it"; status=1; }
done
for file in *; do
	case $file in *.conf | *.map | fastcgi_params) ;; *) echo "what is $file?"; status=1 ;; esac
done
exit $status
