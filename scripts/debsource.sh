#!/bin/sh
# Fetches a source package of this Debian and unpacks its original archive into a
# folder. Nothing of the system's apt is changed. Usage: debsource.sh PACKAGE FOLDER
set -eu
package=$1
mkdir -p "$2"
to=$(cd "$2" && pwd)
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
apt source --download-only "$package"
tar -xf "$package"_*.orig.tar.[gx]z --strip-components=1 -C "$to"
