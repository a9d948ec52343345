#!/bin/sh
# Installs what the tests need of a Debian system: socat, mbedTLS with a C
# compiler for the end-to-end client, pyserial and ser2net for RFC 2217, tshark for captures. Does nothing where all is there.
set -eu
want=""
command -v socat >/dev/null || want="$want socat"
command -v cc >/dev/null || want="$want gcc libc6-dev"
[ -e /usr/include/mbedtls/ssl.h ] || want="$want libmbedtls-dev"
command -v tshark >/dev/null || want="$want tshark"
command -v ser2net >/dev/null || want="$want ser2net"
/usr/bin/python3 -c 'import serial' 2>/dev/null || want="$want python3-serial"
[ -n "$want" ] || exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
	echo "the tests need:$want; install them (apt-get install$want)" >&2
	exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get install -y --no-install-recommends $want >/dev/null 2>&1 || {
	apt-get update >/dev/null
	apt-get install -y --no-install-recommends $want >/dev/null
}
