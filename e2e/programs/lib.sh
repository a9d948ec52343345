# For the scripts beside it: what a judge says, and the side door.
set -u
work=$(mktemp -d)
pids= # of what runs beside the judge
trap '[ -z "$pids" ] || { kill $pids; wait $pids; } 2>/dev/null; rm -rf "$work"' EXIT

fail() {
	echo "$(basename "$0" .sh): $*" >&2
	exit 1
}

# says FILE WORDS: the last output has the words.
says() {
	grep -qF -- "$2" "$1" || {
		cat "$1" >&2
		fail "the output lacks: $2"
	}
}

# until SECONDS COMMAND: it succeeds in that time.
until_true() {
	left=$(($1 * 5))
	shift
	until "$@" >"$work/last" 2>&1; do
		left=$((left - 1))
		[ $left -gt 0 ] || {
			cat "$work/last" >&2
			fail "in vain: $*"
		}
		sleep 0.2
	done
}

ctl() { "$EMULATOR" ctl --modem modem1 "$@"; }

# outbox NUMBER TEXT: the modem has sent it there.
outbox() {
	ctl sms >"$work/outbox"
	grep -qF "to $1" "$work/outbox" && grep -qxF "  $2" "$work/outbox"
}

# registered: on the network, attached, and behind SMS Ready.
registered() { ctl --json state >"$work/state" && grep -q '"attach": "attached"' "$work/state" && grep -q '"ready": true' "$work/state"; }

# bus: a D-Bus of our own in place of the system's.
bus() {
	dbus-daemon --session --nopidfile --nosyslog --print-address=3 3>"$work/bus" 2>/dev/null &
	pids="$pids $!"
	until_true 10 test -s "$work/bus"
	DBUS_SYSTEM_BUS_ADDRESS=$(cat "$work/bus")
	export DBUS_SYSTEM_BUS_ADDRESS
}

# stored N: so many messages are on the card.
stored() { ctl state | grep -qF "card $1 of "; }
