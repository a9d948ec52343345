# gnokii: identity, network, clock, messages in parts and alphabets, phonebook.
. "$(dirname "$0")/lib.sh"
export LC_ALL=C.UTF-8
# gnokii takes 31 characters of a name.
port=$(mktemp -u /tmp/gnokii.XXXXXX)
ln -s "$SIM800_PORT" "$port" || fail "ln"
trap 'rm -rf "$work" "$port"' EXIT
cat >"$work/rc" <<END
[global]
port = $port
model = AT
connection = serial
serial_baudrate = 115200
END

# g OPTIONS: what gnokii says is in $work/out. Its input is that of the caller.
g() {
	timeout 60 gnokii --config "$work/rc" "$@" >"$work/out" 2>&1 || {
		cat "$work/out" >&2
		fail "gnokii $*: exit status $?"
	}
}

until_true 100 registered
g --identify
says "$work/out" "Model        : SIMCOM_SIM800L"
g --getnetworkinfo
says "$work/out" "Network code : 001 01"
g --getsecuritycodestatus
says "$work/out" "nothing to enter"
g --getsmsc 1
says "$work/out" "+00101000001"
g --setdatetime 2026 11 24 10 20
g --getdatetime
says "$work/out" "Date: 2026/11/24"

long=$(printf 'part %03d of a long message. ' 1 2 3 4 5 6 7 8 9 10 11 12 13 14)
long=${long% }
printf 'Grüße, 5 €' | g --sendsms +491510000030 -r
says "$work/out" "Send succeeded with reference"
outbox +491510000030 'Grüße, 5 €' || fail "the message is not in the outbox: $(cat "$work/outbox")"
printf 'Привет' | g --sendsms +491510000031
outbox +491510000031 'Привет' || fail "the message in UCS2 is not in the outbox: $(cat "$work/outbox")"
printf '%s' "$long" | g --sendsms +491510000032
says "$work/out" "Message sent in 3 parts"
outbox +491510000032 "$long" || fail "the long message is not whole: $(cat "$work/outbox")"

ctl sms send +491510000033 'für gnokii' >/dev/null
ctl sms send +491510000034 'Привет' >/dev/null
until_true 20 stored 2
g --getsms SM 1 2 -d
says "$work/out" "Sender: +491510000033"
says "$work/out" "für gnokii"
says "$work/out" "Привет"
until_true 20 stored 0

printf 'Ada Lovelace;+491510000042;SM;1;5\n' | g --writephonebook -o
says "$work/out" "Write Succeeded"
printf 'Bob;0301;ME;3;5\n' | g --writephonebook -o
g --getphonebook SM 1
says "$work/out" "Name: Ada Lovelace"
says "$work/out" "Number: +491510000042"
g --getphonebook ME 3
says "$work/out" "Name: Bob"
g --deletephonebook SM 1
g --getphonebook SM 1
grep -q Ada "$work/out" && fail "the entry is not deleted"
echo "gnokii: identity, network, clock, messages, phonebook"
