# minicom, led by its runscript: the prompt, the text, the answer.
. "$(dirname "$0")/lib.sh"
cat >"$work/script" <<'END'
verbose on
timeout 60
again:
send "AT"
expect {
	"OK"
	timeout 1 goto again
}
text:
sleep 1
send "AT+CMGF=1"
expect {
	"OK"
	"ERROR" goto text
	timeout 20 goto sad
}
send "AT+CMGS=\"+491510000016\""
expect {
	"> "
	timeout 20 goto sad
}
send "by minicom^Z"
expect {
	"+CMGS:"
	timeout 30 goto sad
}
! echo passed > passed
exit
sad:
! echo failed > failed
exit
END
cd "$work" || exit 1
TERM=xterm timeout 60 script -qc "minicom -o -b 115200 -D '$SIM800_PORT' -S script" /dev/null >screen 2>&1 </dev/null &
screen=$!
until_true 50 test -e passed -o -e failed
kill $screen 2>/dev/null
[ -e passed ] || fail "$(tr -d '\033' <screen)"
outbox +491510000016 'by minicom' || fail "the message is not in the outbox: $(cat "$work/outbox")"
echo "minicom: a message by runscript"
