# gammu: identity, network, short messages, USSD, phonebook.
. "$(dirname "$0")/lib.sh"
cat >"$work/rc" <<END
[gammu]
device = $SIM800_PORT
connection = at115200
END

# g COMMANDS: gammu in one session, each command on a line, and all of them succeed.
# What it says is in $work/out.
g() {
	printf '%s\n' "$@" >"$work/batch"
	timeout 60 gammu -c "$work/rc" batch "$work/batch" >"$work/out" 2>&1 || {
		cat "$work/out" >&2
		fail "gammu $*: exit status $?"
	}
}

until_true 100 registered
long=$(printf 'part %03d of a long message. ' 1 2 3 4 5 6 7 8 9 10 11 12 13 14)
long=${long% }
g identify networkinfo getsmsc battery getsecuritystatus getdatetime \
	"sendsms TEXT +491510000009 -text 'Gruesse: {1}'" "sendsms TEXT +491510000010 -len 400 -text '$long'"
says "$work/out" "SIMCOM_SIM800L"
says "$work/out" "SIM IMSI             : 001010123456789"
says "$work/out" "home network"
says "$work/out" "GPRS                 : attached"
says "$work/out" "+00101000001"
says "$work/out" "Battery level"
says "$work/out" "Nothing to enter"
says "$work/out" "Sending SMS 3/3"
outbox +491510000009 'Gruesse: {1}' || fail "the message is not in the outbox: $(cat "$work/outbox")"
outbox +491510000010 "$long" || fail "the long message is not whole: $(cat "$work/outbox")"

ctl sms send +491510000007 'From outside, äöü' >/dev/null
ctl sms send +491510000008 "$long" >/dev/null
until_true 20 stored 4
g geteachsms "deletesms 1 1" "deletesms 1 2" "deletesms 1 3" "deletesms 1 4" getallsms
says "$work/out" 'Remote number        : "+491510000007"'
says "$work/out" 'From outside, äöü'
says "$work/out" "part 014 of a long message."
says "$work/out" "4 SMS parts in 2 SMS sequences"
says "$work/out" "0 SMS parts in 0 SMS sequences"

# The phonebook of the card, 250 numbers, and the one of the module.
cat >"$work/book.vcf" <<END
BEGIN:VCARD
VERSION:2.1
N:Alice Muster
TEL;PREF:+491510000042
END:VCARD
BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8:Bärbel
TEL;PREF:0301234567
END:VCARD
END
timeout 60 gammu -c "$work/rc" addnew "$work/book.vcf" -yes -memory SM >"$work/out" 2>&1 || {
	cat "$work/out" >&2
	fail "gammu addnew: exit status $?"
}
g "getmemory SM 1 3"
says "$work/out" 'General number       : "+491510000042"'
says "$work/out" 'Name                 : "Alice Muster"'
says "$work/out" "1 entries empty, 2 entries filled"
g "deletememory SM 1" "getallmemory SM" "getallmemory ME"
says "$work/out" "Memory SM, Location 2"
says "$work/out" 'Name                 : "Bärbel"'
grep -q "Alice" "$work/out" && fail "the entry is not deleted"

timeout 30 gammu -c "$work/rc" getussd '*100#' >"$work/out" 2>&1
says "$work/out" 'Service reply        : "Balance 9.37 EUR"'

cat >"$work/book" <<END
[Backup]
Format = 1.05

[SIMPBK001]
Location = 003
Entry00Type = NumberGeneral
Entry00Text = "+491510000001"
Entry01Type = Name
Entry01Text = "Ada Lovelace"
END
timeout 60 gammu -c "$work/rc" restore "$work/book" -yes >"$work/out" 2>&1 </dev/null || fail "gammu restore: exit status $?: $(cat "$work/out")"
g "getmemory SM 3" "deletememory SM 3" "getmemory SM 3"
says "$work/out" 'General number       : "+491510000001"'
says "$work/out" 'Name                 : "Ada Lovelace"'
says "$work/out" "1 entries empty, 0 entries filled"
echo "gammu: identity, network, messages, USSD, phonebook"
