# folder.sh - the folder that everything is in, and the user it runs as.
#
# As root the daemons run as somebody else, for PostgreSQL refuses root: whom
# the folder belongs to, or who called sudo, or the user `holdfast`.

# Sockets and autoconf know neither long names nor spaces.  $VAR is the folder
# itself or, for such a name, a link to it in /tmp.
folder_names() {
	local link
	VAR=$DIR
	case $DIR in
	*[!A-Za-z0-9/._+-]*) ;;
	*) [ ${#DIR} -gt 64 ] || link=none ;;
	esac
	if [ -z "${link:-}" ]; then
		link=$(cat "$DIR/.link" 2>/dev/null || true)
		# A link in /tmp is ours only while its owner is the folder's.
		if [ -z "$link" ] || [ "$(readlink "$link/var")" != "$DIR" ] ||
			[ "$(stat -c %u "$link")" != "$(stat -c %u "$DIR")" ]; then
			link=$(mktemp -d /tmp/holdfast.XXXXXX)
			chmod 755 "$link"
			ln -s "$DIR" "$link/var"
			echo "$link" >"$DIR/.link"
		fi
		VAR=$link/var
	fi
	LOGS=$VAR/log
	RUN=$VAR/run
}

folder_prepare() {
	if [ -d "$DIR" ] && [ ! -e "$DIR/.quickstart" ] &&
		[ -n "$(ls -A "$DIR")" ]; then
		die "$DIR is not empty and was not made by quickstart" \
			'name another folder with --dir'
	fi
	# Tried and not asked: access(2) knows nothing of the rights that
	# folder_become_user may have given.
	{ mkdir -p "$DIR" && touch "$DIR/.quickstart"; } ||
		die "cannot write to $DIR" 'name another folder with --dir'
	[ "$(id -u)" -ne 0 ] || folder_give
	[ "$(id -u)" -eq 0 ] || folder_make
}

folder_make() {
	folder_names
	mkdir -p "$LOGS" "$RUN" "$VAR/secret" "$VAR/nginx" "$VAR/demo"
	chmod 700 "$VAR/secret"
}

# Root: the folder gets its owner.
folder_give() {
	USER_ID=$(stat -c %u "$DIR")
	[ "$USER_ID" -eq 0 ] || return 0
	if [ "${SUDO_UID:-0}" -ne 0 ]; then
		USER_ID=$SUDO_UID
	else
		id holdfast >/dev/null 2>&1 ||
			useradd --system --no-create-home --home-dir /nonexistent \
				--shell /usr/sbin/nologin holdfast
		USER_ID=$(id -u holdfast)
	fi
	chown "$USER_ID:$(id -g "$USER_ID")" "$DIR" "$DIR/.quickstart"
}

# folder_become_user SCRIPT ARGUMENT...: root goes on as that user.  A folder
# below /root, say, is out of reach for others; then the right to read goes
# along with these processes.
folder_become_user() {
	local name command right rights=
	[ "$(id -u)" -eq 0 ] || return 0
	name=$(id -nu "$USER_ID") ||
		die "$DIR belongs to the user id $USER_ID, who has no name here"
	command=(setpriv --reuid "$USER_ID" --regid "$(id -g "$USER_ID")"
		--init-groups)
	for right in '' dac_read_search dac_override none; do
		[ "$right" != none ] ||
			die "the user $name cannot reach both $1 and $DIR" \
				'put them where everybody may read'
		[ -z "$right" ] ||
			rights="--inh-caps=+$right --ambient-caps=+$right"
		# shellcheck disable=SC2086
		! "${command[@]}" $rights ls "$1" "$DIR" >/dev/null 2>&1 || break
	done
	# shellcheck disable=SC2086
	exec "${command[@]}" $rights env -u SUDO_UID HOME="$DIR" USER="$name" \
		LOGNAME="$name" QUICKSTART_USER="$name" "$@"
}

# Two at a time in one folder would start everything twice.
folder_lock() {
	exec 9<"$DIR/.quickstart"
	flock -w 300 9 || die "another quickstart is at work in $DIR"
}
