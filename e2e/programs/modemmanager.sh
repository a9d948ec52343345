# ModemManager, led by mmcli: identity, registration, messages, USSD, search for operators, place, calls.
# It takes serial ports from the kernel alone, so its test interface gives it a socket that socat joins to
# the pty; a bus of its own and python3-dbusmock in place of polkit let any user run it.
. "$(dirname "$0")/lib.sh"
bus
export DBUS_SESSION_BUS_ADDRESS="$DBUS_SYSTEM_BUS_ADDRESS"
/usr/bin/python3 -m dbusmock --system --template polkitd >"$work/polkit" 2>&1 &
pids="$pids $!"
allow() {
	dbus-send --system --print-reply --dest=org.freedesktop.PolicyKit1 /org/freedesktop/PolicyKit1/Authority \
		org.freedesktop.DBus.Mock.AllowUnknown boolean:true
}
until_true 20 allow

socket=abstract:$$.$(basename "$work")
socat -t 0 "ABSTRACT-LISTEN:\"$socket\",fork" "$SIM800_PORT,rawer" 2>/dev/null &
pids="$pids $!"
ModemManager --debug --test-session --test-enable --test-no-udev --test-no-suspend-resume >"$work/log" 2>&1 &
pids="$pids $!"
give() {
	dbus-send --system --print-reply --dest=org.freedesktop.ModemManager1 /org/freedesktop/ModemManager1 \
		org.freedesktop.ModemManager1.Test.SetProfile string:sim800 string:generic "array:string:$socket"
}

# mm OPTIONS: what mmcli says is in $work/out.
mm() {
	timeout 60 mmcli "$@" >"$work/out" 2>&1 || {
		cat "$work/out" >&2
		grep -- '-->\|<--' "$work/log" | tail -n 20 >&2
		fail "mmcli $*: exit status $?"
	}
}

until_true 100 registered
until_true 20 give
until_true 30 mmcli -m any
sleep 1 # it has closed its port, and socat has to know that before it opens another
mm -m any -e
home() { mmcli -m any | grep -q 'registration: home'; }
until_true 30 home
mm -m any
says "$work/out" "model: SIMCOM_SIM800L"
says "$work/out" "equipment id: 867372050000017"
says "$work/out" "own: +0010101234567"
says "$work/out" "operator name: Test Network"
says "$work/out" "packet service state: attached"
mm -i any
says "$work/out" "imsi: 001010123456789"
says "$work/out" "iccid: 89001011234567890123"

long=$(printf 'part %03d of a long message. ' 1 2 3 4 5 6 7 8 9 10 11 12 13 14)
long=${long% }
# send OPTIONS: a new message, stored if it shall be, and off. Its name is in $sms.
send() {
	mm -m any --messaging-create-sms="$1"
	sms=$(grep -o '/org/.*' "$work/out")
	[ $# -eq 1 ] || mm -s "$sms" "$2"
	mm -s "$sms" --send
}
send "text='Grüße, 5 €',number='+491510000060',delivery-report-request=yes"
outbox +491510000060 'Grüße, 5 €' || fail "the message is not in the outbox: $(cat "$work/outbox")"
send "text='$long',number='+491510000061'" --store=sm
outbox +491510000061 "$long" || fail "the long message is not whole: $(cat "$work/outbox")"
mm -s "$sms"
says "$work/out" "state: sent"
ctl sms send +491510000063 'für ModemManager ж' >/dev/null
ctl sms send +491510000064 "$long" >/dev/null
# messages: all that it has got.
messages() {
	for m in $(mmcli -m any --messaging-list-sms | grep -o '/org/[^ ]*'); do
		mmcli -s "$m"
	done >"$work/messages"
}
has() { messages && grep -qF "$1" "$work/messages"; }
until_true 30 has 'text: für ModemManager ж'
until_true 30 has "text: $long"
until_true 30 has 'delivery state: completed-received'

mm -m any --3gpp-ussd-initiate='*100#'
says "$work/out" "USSD session initiated"
mm -m any --3gpp-scan --timeout=60
says "$work/out" "00101 - Test Network (gsm, current)"
says "$work/out" "00102 - Other Network (gsm, forbidden)"
mm -m any --3gpp-register-in-operator=00101
mm -m any --location-get
says "$work/out" "cell id: 0000D63D"

# call STATE DIRECTION: the only one is in that state for mmcli, too.
call() {
	calls=$(mmcli -m any --voice-list-calls) && echo "$calls" | grep -q "($1)" || return 1
	call=$(echo "$calls" | grep -o '/org/[^ ]*')
}
mm -m any --voice-create-call="number=+491510000065"
mm -o "$(grep -o '/org/.*' "$work/out")" --start
until_true 30 call active
ctl call list | grep -q 'active *to +491510000065' || fail "another call: $(ctl call list)"
mm -o "$call" --send-dtmf=5
mm -o "$call" --hangup
mm -m any --voice-delete-call="$call"
ctl call in +491510000066 >/dev/null
until_true 30 call ringing-in
mm -o "$call"
says "$work/out" "number: +491510000066"
mm -o "$call" --accept
ctl call list | grep -q 'active *from +491510000066' || fail "the call is not answered: $(ctl call list)"
mm -o "$call" --hangup
mm -m any -d
echo "ModemManager: identity, registration, messages, USSD, operators, place, calls"
