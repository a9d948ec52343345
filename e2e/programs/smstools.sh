# smsd of the smstools: sends what is in its outgoing folder and stores what comes.
. "$(dirname "$0")/lib.sh"
for d in outgoing checked incoming failed sent; do mkdir "$work/$d"; done
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
stats = $work
loglevel = 7
delaytime = 1
smart_logging = no

[GSM1]
device = $SIM800_PORT
baudrate = 115200
incoming = yes
report = no
init = AT+CMEE=1
pre_init = yes
check_network = 1
END
until_true 100 registered
smsd -c "$work/conf" -t >"$work/start" 2>&1 &
smsd=$!
trap 'kill $smsd 2>/dev/null; rm -rf "$work"' EXIT
printf 'To: 491510000020\n\nsent by smstools' >"$work/outgoing/one"
until_true 60 outbox +491510000020 'sent by smstools' || cat "$work/log"
ctl sms send +491510000021 'for smstools' >/dev/null
received() { grep -rxF 'for smstools' "$work/incoming"; }
until_true 60 received
echo "smstools: one sent, one received"
