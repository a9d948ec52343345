# oFono with its driver for SIMCom modules, which speaks over channels of the multiplexer: card,
# registration, USSD, calls. (Its fifth channel, for AT+CFUN=4 alone, is one more than a SIM800 has.)
# umockdev stands for the kernel, which would know the serial port; the bus is one of our own.
. "$(dirname "$0")/lib.sh"
bus

cat >"$work/device" <<'END'
P: /devices/platform/sim800/tty/ttySIM800
E: DEVNAME=/dev/ttySIM800
E: SUBSYSTEM=tty
E: OFONO_DRIVER=sim900

END
until_true 100 registered
OFONO_AT_DEBUG=1 umockdev-run -d "$work/device" -- sh -c '
	mkdir -p "$UMOCKDEV_DIR/dev" && ln -sf "$SIM800_PORT" "$UMOCKDEV_DIR/dev/ttySIM800"
	exec ofonod -n' >"$work/log" 2>&1 &
pids="$pids $!"

# o OBJECT METHOD ARGUMENTS: what oFono answers is in $work/out, each on a line of its own.
o() {
	object=$1 method=$2
	shift 2
	dbus-send --system --print-reply --reply-timeout=60000 --dest=org.ofono "$object" "org.ofono.$method" "$@" >"$work/out" 2>&1
}
# ok: the same, and it has to succeed.
ok() {
	o "$@" || {
		cat "$work/out" >&2
		tail -n 30 "$work/log" >&2
		fail "oFono $*"
	}
}
# property METHOD NAME VALUE: oFono knows it so.
property() {
	o /sim900_0 "$1" && tr -s ' \n' '  ' <"$work/out" | grep -qF "string \"$2\" variant $3"
}

until_true 20 o / Manager.GetModems
modem() { o / Manager.GetModems && grep -q /sim900_0 "$work/out"; }
until_true 20 modem
ok /sim900_0 Modem.SetProperty string:Powered variant:boolean:true
until_true 30 property SimManager.GetProperties SubscriberIdentity 'string "001010123456789"'
property SimManager.GetProperties CardIdentifier 'string "89001011234567890123"' || fail "another card: $(cat "$work/out")"
ok /sim900_0 Modem.SetProperty string:Online variant:boolean:true
until_true 30 property NetworkRegistration.GetProperties Status 'string "registered"'
property NetworkRegistration.GetProperties Strength 'byte 61' || fail "another signal: $(cat "$work/out")"
property NetworkRegistration.GetProperties MobileCountryCode 'string "001"' || fail "another network: $(cat "$work/out")"

ok /sim900_0 SupplementaryServices.Initiate string:'*100#'
says "$work/out" "Balance 9.37 EUR"
ok /sim900_0 VoiceCallManager.Dial string:+491510000090 string:
active() { ctl call list | grep -q 'active *to +491510000090' && o /sim900_0 VoiceCallManager.GetCalls && grep -q '"active"' "$work/out"; }
until_true 30 active
ok /sim900_0 VoiceCallManager.SendTones string:12
ok /sim900_0 VoiceCallManager.HangupAll
none() { o /sim900_0 VoiceCallManager.GetCalls && ! grep -q voicecall "$work/out"; }
until_true 20 none
ctl call in +491510000091 >/dev/null
incoming() { o /sim900_0 VoiceCallManager.GetCalls && grep -q '"incoming"' "$work/out" && grep -q '"+491510000091"' "$work/out"; }
until_true 20 incoming
call=$(grep -o '/sim900_0/voicecall[0-9]*' "$work/out")
ok "$call" VoiceCall.Answer
answered() { ctl call list | grep -q 'active *from +491510000091'; }
until_true 20 answered
ok "$call" VoiceCall.Hangup
until_true 20 none
echo "oFono: card, registration, USSD, calls over the multiplexer"
