# smsd of the smstools: sends what is in its outgoing folder, in parts and alphabets, stores what comes, and
# tells what became of a message.
. "$(dirname "$0")/lib.sh"
for d in outgoing checked incoming failed sent report; do mkdir "$work/$d"; done
cat >"$work/conf" <<END
devices = GSM1
logfile = $work/log
infofile = $work/info
pidfile = $work/pid
outgoing = $work/outgoing
checked = $work/checked
incoming = $work/incoming
failed = $work/failed
sent = $work/sent
report = $work/report
stats = $work
loglevel = 7
delaytime = 1
smart_logging = no

[GSM1]
device = $SIM800_PORT
baudrate = 115200
incoming = yes
report = yes
init = AT+CMEE=1;+CNMI=2,1,0,1,0
routed_status_report_cnma = no
pre_init = yes
check_network = 1
END
until_true 100 registered
smsd -c "$work/conf" -t >"$work/start" 2>&1 &
smsd=$!
trap 'kill $smsd 2>/dev/null; wait $smsd 2>/dev/null; rm -rf "$work"' EXIT
long=$(printf 'part %03d of a long message. ' 1 2 3 4 5 6 7 8 9 10 11 12 13 14)
long=${long% }
printf 'To: 491510000020\nReport: yes\n\nsent by smstools' >"$work/outgoing/one"
printf 'To: 491510000022\n\n%s' "$long" >"$work/outgoing/two"
{
	printf 'To: 491510000023\nAlphabet: UCS2\n\n'
	printf 'Привет' | iconv -f UTF-8 -t UCS-2BE
} >"$work/outgoing/three"
until_true 60 outbox +491510000020 'sent by smstools'
until_true 60 outbox +491510000022 "$long"
until_true 60 outbox +491510000023 'Привет'
reported() { grep -rq 'Status: 0' "$work/report"; }
until_true 60 reported
ctl sms send +491510000021 'for smstools' >/dev/null
ctl sms send +491510000024 "$long" >/dev/null
received() { grep -rxF "$1" "$work/incoming"; }
until_true 60 received 'for smstools'
until_true 60 received "$long"
ls "$work/failed" | grep . && fail "smsd gave a message up: $(cat "$work/log")"
echo "smstools: messages out and in, in parts and alphabets, a report"
