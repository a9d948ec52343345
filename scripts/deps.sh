#!/bin/sh
# Installs what the tests need of a Debian system: socat, mbedTLS with a C
# compiler for the end-to-end client, the libraries of the TLS clients, pyserial and ser2net for RFC 2217, tshark
# for captures, and the programs of e2e/programs with what leads them and their packages from npm.
# Does nothing where all is there.
set -eu
want=""
command -v socat >/dev/null || want="$want socat"
command -v cc >/dev/null || want="$want gcc libc6-dev"
[ -e /usr/include/mbedtls/ssl.h ] || want="$want libmbedtls-dev"
[ -e /usr/include/openssl/ssl.h ] || want="$want libssl-dev"
[ -e /usr/include/gnutls/gnutls.h ] || want="$want libgnutls28-dev"
[ -e /usr/include/wolfssl/ssl.h ] || want="$want libwolfssl-dev"
[ -e /usr/include/bearssl.h ] || want="$want libbearssl-dev"
command -v openssl >/dev/null || want="$want openssl"
command -v tshark >/dev/null || want="$want tshark"
command -v vsftpd >/dev/null || want="$want vsftpd"
command -v ser2net >/dev/null || want="$want ser2net"
/usr/bin/python3 -c 'import serial' 2>/dev/null || want="$want python3-serial"
/usr/bin/python3 -c 'import dbusmock' 2>/dev/null || want="$want python3-dbusmock"
for p in gammu gammu-smsd minicom comgt; do
	command -v $p >/dev/null || want="$want $p"
done
command -v gnokii >/dev/null || want="$want gnokii-cli"
command -v gsmsmsd >/dev/null || want="$want gsm-utils"
# These two run as services and try every serial port there is, boards on a desk
# included: where services run they are left out unless it is a machine for tests.
if [ ! -d /run/systemd/system ] || [ -n "${CI:-}" ]; then
	command -v ModemManager >/dev/null || want="$want modemmanager"
	command -v ofonod >/dev/null || want="$want ofono"
fi
command -v umockdev-run >/dev/null || want="$want umockdev"
command -v dbus-send >/dev/null || want="$want dbus-bin"
command -v dbus-daemon >/dev/null || want="$want dbus-daemon"
command -v bearerbox >/dev/null || want="$want kannel"
command -v chat >/dev/null || want="$want ppp"
command -v smsd >/dev/null || want="$want smstools"
command -v script >/dev/null || want="$want bsdutils"
command -v node >/dev/null || want="$want nodejs"
command -v npm >/dev/null || want="$want npm"

# packages puts those of e2e/programs/npm there, as its lock file says.
packages() {
	cd "$(dirname "$0")/../e2e/programs/npm"
	cmp -s package-lock.json node_modules/.installed && return
	npm ci --ignore-scripts --no-audit --no-fund >/dev/null
	cp package-lock.json node_modules/.installed
}

[ -n "$want" ] || {
	packages
	exit 0
}
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
	echo "the tests need:$want; install them (apt-get install$want)" >&2
	exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get install -y --no-install-recommends $want >/dev/null 2>&1 || {
	apt-get update >/dev/null
	apt-get install -y --no-install-recommends $want >/dev/null
}
packages
