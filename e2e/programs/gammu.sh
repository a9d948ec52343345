# gammu: identify, network, short messages, and where the modem has them phonebook and USSD.
. "$(dirname "$0")/lib.sh"
cat >"$work/rc" <<END
[gammu]
device = $SIM800_PORT
connection = at115200
END

# g ARGUMENTS: gammu, which succeeds, and says what is left in $work/out.
g() {
	timeout 60 gammu -c "$work/rc" "$@" >"$work/out" 2>&1 || {
		cat "$work/out" >&2
		fail "gammu $*: exit status $?"
	}
}

g identify
says "$work/out" "SIMCOM_SIM800L"
says "$work/out" "SIM IMSI             : 001010123456789"
g networkinfo
says "$work/out" "home network"
says "$work/out" "GPRS                 : attached"
g getsmsc
says "$work/out" "+00101000001"

sms_ready() { timeout 20 gammu -c "$work/rc" getallsms; }
until_true 20 sms_ready
g sendsms TEXT +491510000009 -text 'Grüße: {1} €'
outbox +491510000009 'Grüße: {1} €' || fail "the message is not in the outbox: $(cat "$work/outbox")"
long=$(printf 'part %03d of a long message. ' 1 2 3 4 5 6 7 8 9 10 11 12 13 14)
g sendsms TEXT +491510000010 -len 400 -text "${long% }"
says "$work/out" "Sending SMS 3/3"
outbox +491510000010 "${long% }" || fail "the long message is not whole: $(cat "$work/outbox")"

ctl sms send +491510000007 'From outside, äöü' >/dev/null
stored() { timeout 20 gammu -c "$work/rc" getallsms | grep -F 'From outside, äöü'; }
until_true 20 stored
g getallsms
says "$work/out" 'Remote number        : "+491510000007"'
says "$work/out" "1 SMS parts in 1 SMS sequences"
g deletesms 1 1
g getallsms
says "$work/out" "0 SMS parts in 0 SMS sequences"

g getdatetime
g battery
says "$work/out" "Battery level"
g getsecuritystatus
says "$work/out" "Nothing to enter"

cat >"$work/card.vcf" <<END
BEGIN:VCARD
VERSION:2.1
N:Doe;Jane
TEL:+491510000011
END:VCARD
END
g getmemory SM 1 5
g addnew --help >/dev/null 2>&1 || :
g getallmemory SM
g getussd '*100#'
echo "gammu: identity, network, messages, phonebook, USSD"
