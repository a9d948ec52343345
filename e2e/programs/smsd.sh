# gammu-smsd: sends what is in its outbox and stores what comes.
. "$(dirname "$0")/lib.sh"
mkdir "$work/inbox" "$work/out" "$work/sent" "$work/error"
cat >"$work/rc" <<END
[gammu]
device = $SIM800_PORT
connection = at115200

[smsd]
service = files
logfile = $work/log
inboxpath = $work/inbox/
outboxpath = $work/out/
sentsmspath = $work/sent/
errorsmspath = $work/error/
commtimeout = 3
sendtimeout = 20
loopsleep = 1
checksecurity = 0
receivefrequency = 1
statusfrequency = 0
END
gammu-smsd -c "$work/rc" &
smsd=$!
trap 'kill $smsd 2>/dev/null; rm -rf "$work"' EXIT

gammu-smsd-inject -c "$work/rc" TEXT +491510000012 -text 'sent by smsd' >/dev/null 2>&1 || fail "inject"
until_true 60 outbox +491510000012 'sent by smsd'
ctl sms send +491510000013 'for smsd' >/dev/null
received() { grep -rxF 'for smsd' "$work/inbox"; }
until_true 60 received
moved() { ls "$work/sent" | grep -q .; }
until_true 20 moved
kill $smsd
wait $smsd 2>/dev/null
ls "$work/error" | grep . && fail "smsd gave a message up: $(cat "$work/log")"
echo "gammu-smsd: one sent, one received"
