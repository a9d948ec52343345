# gsm-utils: status, services of the network, messages sent, stored, listed, awaited, and the phonebook.
# They count in Latin-1, and want lines that a pty does not have.
. "$(dirname "$0")/lib.sh"
cc -shared -fPIC -o "$work/lines.so" lines.c -ldl || fail "cc"

# g PROGRAM OPTIONS: what it says is in $work/out.
g() {
	LD_PRELOAD="$work/lines.so" timeout 60 "$@" >"$work/out" 2>&1 || {
		cat "$work/out" >&2
		fail "$*: exit status $?"
	}
}

until_true 100 registered
g gsmctl -d "$SIM800_PORT" me batt sig pin currop sca flstat pw cset
says "$work/out" "SIMCOM_SIM800L"
says "$work/out" "<BATT0>  0 ME is powered by the battery"
says "$work/out" "<PIN0> READY"
says "$work/out" "Long name: 'Test Network'   Short name: 'TestNet'"
says "$work/out" "<SCA0>  +00101000001"
says "$work/out" "'SC' 8"
g gsmctl -d "$SIM800_PORT" -o forw register mobilebusy +49151000
g gsmctl -d "$SIM800_PORT" -o lock SC all 1234
g gsmctl -d "$SIM800_PORT" forw flstat
says "$work/out" "MobileBusyReason  Voice  active"
says "$work/out" "'SC'  Voice"
g gsmctl -d "$SIM800_PORT" -o unlock SC all 1234

long=$(printf 'part %03d of a long message. ' 1 2 3 4 5 6 7 8 9 10 11 12 13 14)
long=${long% }
g gsmsendsms -d "$SIM800_PORT" +491510000050 "$(printf 'Gr\374\337e')"
g gsmsendsms -d "$SIM800_PORT" -c 5 +491510000051 "$long"
outbox +491510000050 'Grüße' || fail "the message is not in the outbox: $(cat "$work/outbox")"
outbox +491510000051 "$long" || fail "the long message is not whole: $(cat "$work/outbox")"

printf '|Ada Lovelace|+491510000042\n|Bob|0301\n' >"$work/book"
g gsmpb -s "$work/book" -d "$SIM800_PORT" -p SM -y
g gsmpb -s "$SIM800_PORT" -p SM -d "$work/copy" -y
cmp "$work/book" "$work/copy" || fail "the phonebook is not the one that was written: $(cat "$work/copy")"

ctl sms send +491510000053 'for gsm-utils' >/dev/null
until_true 20 stored 1
g gsmsmsstore -d "$SIM800_PORT" -t SM -a +491510000055 'kept for later'
g gsmsmsstore -s "$SIM800_PORT" -t SM -l
says "$work/out" "User data: 'for gsm-utils'"
says "$work/out" "Destination address: '491510000055'"
g gsmsmsstore -d "$SIM800_PORT" -t SM -x 0 1
stored 0 || fail "the messages are not deleted: $(ctl state)"

# gsmsmsd looks at its spool every five seconds, and when a message has come.
mkdir "$work/spool" "$work/sent" "$work/failed"
printf '+491510000056\nsent by gsmsmsd\n' >"$work/spool/one"
LD_PRELOAD="$work/lines.so" gsmsmsd -d "$SIM800_PORT" -t SM -s "$work/spool" -S "$work/sent" -F "$work/failed" -f sms no_cb no_stat >"$work/in" 2>&1 &
daemon=$!
trap 'kill -KILL $daemon 2>/dev/null; rm -rf "$work"' EXIT
ctl sms send +491510000057 'for gsmsmsd' >/dev/null
received() { grep -aqF "User data: 'for gsmsmsd'" "$work/in"; }
until_true 60 received
until_true 60 outbox +491510000056 'sent by gsmsmsd'
echo "gsm-utils: status, services, messages, phonebook, gsmsmsd"
