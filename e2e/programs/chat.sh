# chat of pppd: a script that dials in small steps, with a message at its end.
. "$(dirname "$0")/lib.sh"
until_true 100 registered
cat >"$work/script" <<'END'
ABORT "BUSY"
ABORT "NO CARRIER"
ABORT "ERROR"
TIMEOUT 10
"" AT
OK ATE0
OK AT+CMGF=1
OK 'AT+CGDCONT=1,"IP","internet"'
OK AT+CREG?
"+CREG: 0,1" "\c"
OK 'AT+CMGS="+491510000080"'
"> " "by chat^Z\c"
TIMEOUT 30
"+CMGS: " "\c"
OK "\c"
END
timeout 60 chat -v -s -S -f "$work/script" <"$SIM800_PORT" >"$SIM800_PORT" 2>"$work/out" || {
	cat "$work/out" >&2
	fail "exit status $?"
}
outbox +491510000080 'by chat' || fail "the message is not in the outbox: $(cat "$work/outbox")"
printf 'ABORT "ERROR" TIMEOUT 10 "" AT+NONESUCH OK' >"$work/script"
timeout 60 chat -s -S -f "$work/script" <"$SIM800_PORT" >"$SIM800_PORT" 2>/dev/null
[ $? -eq 4 ] || fail "an unknown command did not abort the script"
echo "chat: a script with a message"
