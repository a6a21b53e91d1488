# source.sh - a copy of the tree, and a build beside it.
#
# The copy leaves the checkout as it was, which may be somebody else's, read
# only, or in a folder whose name autoconf refuses.

# source_copy FROM TO: times are kept, so that make sees what has changed
source_copy() {
	local from to=$2 new=$2.new inside made
	from=$(realpath "$1")
	rm -rf "$new"
	mkdir -p "$new"
	# The copy may lie within what is copied.
	inside=$(realpath "$(dirname "$to")")
	case $inside in
	"$from"/*) inside=.${inside#"$from"} ;;
	*) inside=./var ;;
	esac
	tar -C "$from" -cf - --exclude=./.git --exclude=./var --exclude='./build*' \
		--exclude=node_modules --exclude='*.o' --exclude='*.a' \
		--exclude=.deps --exclude=.dirstamp --exclude='./config.*' \
		--exclude=./Makefile --exclude=./Makefile.in --exclude=./configure \
		--exclude=./aclocal.m4 --exclude=./autom4te.cache \
		--exclude=./stamp-h1 --exclude=./holdfast \
		"--exclude=$inside" . | tar -C "$new" -xf -
	git -c safe.directory='*' -C "$from" describe --always --dirty --abbrev=12 \
		>"$new/.revision" 2>/dev/null || rm -f "$new/.revision"
	# What autoreconf made stays while configure.ac and Makefile.am do.
	if [ -d "$to" ]; then
		for made in configure aclocal.m4 Makefile.in build-aux \
			autom4te.cache config.h.in; do
			[ ! -e "$to/$made" ] || mv "$to/$made" "$new/"
		done
		rm -rf "$to"
	fi
	mv "$new" "$to"
}

# source_version FROM VERSION: Debian's, of a checkout with its commit.  It lies
# below the release itself, which has a tag, and above older commits.
source_version() {
	local is=(git -c safe.directory='*' -C "$1") revision date
	revision=$("${is[@]}" describe --always --tags --dirty --abbrev=12 2>/dev/null) || revision=v${2%%-*}
	if [ "$revision" = "v${2%%-*}" ]; then
		echo "$2"
		return
	fi
	date=$(TZ=UTC "${is[@]}" show -s --date=format-local:%Y%m%d.%H%M%S --format=%cd HEAD)
	echo "$2~git$date.${revision//-/.}"
}

# source_configure COPY BUILD [CONFIGURE OPTION...]: what is stale, and no more
source_configure() {
	local source=$1 build=$2
	shift 2
	if [ ! -e "$source/configure" ] ||
		[ "$source/configure.ac" -nt "$source/configure" ] ||
		[ "$source/Makefile.am" -nt "$source/Makefile.in" ]; then
		(cd "$source" && autoreconf --install)
	fi
	mkdir -p "$build"
	if [ ! -e "$build/config.status" ] ||
		[ "$source/configure" -nt "$build/config.status" ]; then
		(cd "$build" && "$source/configure" --quiet "$@")
	fi
}

# source_build COPY BUILD [CONFIGURE OPTION...]
source_build() {
	source_configure "$@" &&
		make -C "$2" -j"$(nproc)" --no-print-directory
}
