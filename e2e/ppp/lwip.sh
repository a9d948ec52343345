#!/bin/sh
# Fetches Debian's source package of lwIP and leaves its sources in a folder.
# Nothing of the system's apt is changed. Usage: lwip.sh FOLDER
set -eu
to=$1
[ -e "$to/src/netif/ppp/pppos.c" ] && exit 0
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
apt source --download-only lwip
mkdir source
tar -xf lwip_*.orig.tar.[gx]z --strip-components=1 -C source
mkdir -p "$to"
cp -r source/src "$to/"
