#!/bin/sh
# Fetches Debian's source package of mbedTLS and leaves the files of its TLS part in
# a folder. Nothing of the system's apt is changed. Usage: 4k.sh FOLDER
set -eu
to=$1
[ -e "$to/ssl_cli.c" ] && exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $codename main" >"$work/sources.list"
mkdir -p "$work/lists/partial"
apt() {
	apt-get -q -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=- \
		-o Dir::State::lists="$work/lists" -o APT::Sandbox::User= "$@" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
}
cd "$work"
apt update
apt source --download-only mbedtls
mkdir source
tar -xf mbedtls_*.orig.tar.* --strip-components=1 -C source
mkdir -p "$to"
cp source/library/*.h source/library/ssl_*.c source/library/debug.c "$to/"
