# comgt: its built-in script for data cards, and one with a message. It types 20 characters in a second.
. "$(dirname "$0")/lib.sh"
# g SCRIPT: what comgt says is in $work/out.
g() {
	timeout 60 comgt -d "$SIM800_PORT" "$@" >"$work/out" 2>&1 || {
		cat "$work/out" >&2
		fail "comgt $*: exit status $?"
	}
}
until_true 100 registered
g
says "$work/out" "SIM ready"
says "$work/out" 'Registered on Home network: "Test Network"'
says "$work/out" "Signal Quality: 19,0"
cat >"$work/script" <<'END'
opengt
 set com 115200n81
 send "AT+CMGF=1^m"
 waitfor 10 "OK"
 send "AT+CMGS=\"+491510000081\"^m"
 waitfor 10 "> "
 send "by comgt^z"
 waitfor 30 "+CMGS:"
 if % <> 0 let e=1
 if % = 0 let e=0
 exit e
END
g -s "$work/script"
outbox +491510000081 'by comgt' || fail "the message is not in the outbox: $(cat "$work/outbox")"
echo "comgt: card, network, signal, a message"
