#!/bin/sh
# The package: what it lacks on a machine that has nothing is named before
# anything is built, with all of it in INSTALL.md and nothing unsaid; builds of
# two commits differ in their version.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
status=0
fail() { echo "$*"; status=1; }

# A bare machine: a shell and its tools, no compiler and no dpkg.
mkdir "$dir/bin"
for tool in bash cat dirname realpath sed sort tr; do
	ln -s "$(command -v $tool)" "$dir/bin/"
done
env -i PATH="$dir/bin" bash "$1/deploy/package" "$dir/out" >"$dir/said" 2>&1 &&
	fail 'deploy/package has built something from nothing'
cd "$1/deploy"
sed 's/#.*//; s/ .*//; /^$/d' packages.package packages.build >"$dir/names"
while read -r name; do
	grep -qw -e "$name" "$dir/said" || fail "deploy/package does not say that it needs $name"
done <"$dir/names"
grep -q 'apt install build-essential debhelper' "$dir/said" || fail "deploy/package says: $(cat "$dir/said")"

# What debhelper looks for is in those lists, so that they are enough.
sed -n '/^Build-Depends:/,/^[A-Z][a-z-]*: /{ s/^Build-Depends://; /^[A-Z]/d; p; }' debian/control |
	sed 's/([^)]*)//g; s/debhelper-compat/debhelper/' | tr ',' '\n' | tr -d ' ' | sed '/^$/d' |
	while read -r name; do
		grep -qx "$name" "$dir/names" || echo "debian/control builds with $name, and no list has it"
	done >"$dir/unlisted"
[ ! -s "$dir/unlisted" ] || fail "$(cat "$dir/unlisted")"

# Of a checkout: between the version before and the release, and later is more.
git init -q "$dir/tree"
version() { bash -c '. deploy/lib/source.sh; source_version "$0" 0.1.0-1' "$dir/$1"; }
commit() {
	GIT_COMMITTER_DATE="2026-11-$1T12:00:00Z" git -C "$dir/tree" -c user.name=x \
		-c user.email=x@example.org commit -q --allow-empty -m x
}
cd ..
commit 20
one=$(version tree)
commit 21
two=$(version tree)
dpkg --compare-versions 0.0.9-1 lt "$one" && dpkg --compare-versions "$one" lt "$two" &&
	dpkg --compare-versions "$two" lt 0.1.0-1 || fail "versions of two commits: $one, $two"
git -C "$dir/tree" tag v0.1.0
[ "$(version tree)" = 0.1.0-1 ] || fail "a release is called $(version tree)"
mkdir "$dir/plain"
[ "$(version plain)" = 0.1.0-1 ] || fail "without a checkout it is called $(version plain)"
exit $status
