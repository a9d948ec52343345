package profiles

import "time"

// A Story is one run of a modem under a shipped profile and, for comparison, under
// another. The tests play each both ways; docs/profiles.md shows them. The module is
// on and has had half a minute to register unless Boot is set, its echo is off, and there are
// a server at 203.0.113.9:7 and a name for it, peer.test.
type Story struct {
	Profile string
	Against string // the other profile; empty: the base profile
	Boot    bool   // it begins with the power key, and all that comes since counts
	// Steps are command lines, a second each, and: "+2s" and "until 1h" of modem time,
	// "data X" for bytes as they are, "300x LINE", "peer X", "peer sends 5000" and
	// "peer ends" for the server, "deaf" and "hears" for a TE that does not read.
	Steps []string
	// With is what the TE reads under the profile and not under the other, Without the
	// other way round. An empty one is not looked for.
	With, Without string
	Sees, Else    string // the same in words
}

// Stories lists at least one for each shipped profile that is no link.
func Stories() []Story {
	all := append(moduleStories(), lineStories()...)
	return append(append(all, networkStories()...), faultStories()...)
}

const connects = `AT+CIPSTART="TCP","203.0.113.9",7`

func moduleStories() []Story {
	identity := func(profile, line, with, without string) Story {
		return Story{Profile: profile, Steps: []string{line}, With: with + "\r\n", Without: without + "\r\n",
			Sees: "`" + line + "`: `" + with + "`", Else: "`" + without + "`"}
	}
	lacks := func(profile, line, without string) Story {
		return Story{Profile: profile, Steps: []string{line}, With: "ERROR\r\n", Without: without,
			Sees: "`" + line + "`: `ERROR`", Else: "`" + without + "`"}
	}
	asked := "AT+CIPSTATUS"
	return []Story{
		{Profile: BaseName, Against: "ideal", Steps: []string{"AT+IPR?"}, With: "+IPR: 0\r\n", Without: "+IPR: 115200\r\n",
			Sees: "`AT+IPR?`: `+IPR: 0`, auto-bauding", Else: "`+IPR: 115200`"},
		{Profile: "ideal", Boot: true, Steps: []string{"+10ms"}, With: "SMS Ready", Sees: "`SMS Ready` within 10 ms of the power key", Else: "nothing yet"},
		identity("sim800l-r13.08", "ATI", "SIM800 R13.08", "SIM800 R14.18"),
		identity("sim800l-r13.08", "AT+CGMR", "Revision:1308B09SIM800L16", "Revision:1418B05SIM800L24"),
		identity("sim800c", "AT+CGMM", "SIMCOM_SIM800C", "SIMCOM_SIM800L"),
		lacks("sim800c", "AT+ICF?", "+ICF: "),
		identity("sim800h", "AT+CGMM", "SIMCOM_SIM800H", "SIMCOM_SIM800L"),
		lacks("sim800h", "AT+ECHARGE?", "+ECHARGE: 0"),
		identity("sim800f", "AT+CGMM", "SIMCOM_SIM800F", "SIMCOM_SIM800L"),
		lacks("sim800f", "AT+ECHARGE?", "+ECHARGE: 0"),
		identity("sim808", "ATI", "SIM808 R14.18", "SIM800 R14.18"),
		{Profile: "sim808", Steps: []string{"AT+CGNSPWR=1", "+2m", "AT+CGPSSTATUS?"}, With: "Location 3D Fix\r\n", Without: "ERROR\r\n",
			Sees: "`AT+CGNSPWR=1`, and `AT+CGPSSTATUS?` two minutes later: `+CGPSSTATUS: Location 3D Fix`", Else: "`ERROR`"},
		identity("sim868", "AT+CGMR", "Revision:1418B03SIM868M32_BT", "Revision:1418B05SIM800L24"),
		{Profile: "sim868", Steps: []string{"AT+CGNSPWR?"}, With: "+CGNSPWR: 0\r\n", Without: "ERROR\r\n",
			Sees: "`AT+CGNSPWR?`: `+CGNSPWR: 0`", Else: "`ERROR`"},
		identity("sim900", "AT+GOI", "SIM900", "SIM800"),
		{Profile: "prepaid-empty", Steps: []string{"AT+CSTT=\"internet\"", "AT+CIICR", "+90s", asked}, With: "ERROR\r\n", Without: "STATE: IP GPRSACT",
			Sees: "`AT+CIICR`: `ERROR` after a while, though `+CREG: 0,1`", Else: "`OK`, `STATE: IP GPRSACT`"},
	}
}

func lineStories() []Story {
	return []Story{
		{Profile: "autobaud", Against: "fixed-115200", Boot: true, Steps: []string{"+30s", "AT"}, With: "", Without: "\r\nRDY\r\n",
			Sees: "no `RDY`; the rate is learnt from the first `AT`", Else: "`RDY`, `+CFUN: 1`, `+CPIN: READY` by themselves"},
		{Profile: "autobaud", Against: "fixed-115200", Steps: []string{"AT+IPR?"}, With: "+IPR: 0\r\n", Without: "+IPR: 115200\r\n",
			Sees: "`AT+IPR?`: `+IPR: 0`", Else: "`+IPR: 115200`"},
		{Profile: "fixed-115200", Boot: true, Steps: []string{"+30s"}, With: "\r\nRDY\r\n", Sees: "`RDY` at the start", Else: "nothing before the first `AT`"},
		{Profile: "slow-9600", Steps: []string{"AT+IPR?"}, With: "+IPR: 9600\r\n", Without: "+IPR: 0\r\n", Sees: "`AT+IPR?`: `+IPR: 9600`", Else: "`+IPR: 0`"},
		{Profile: "no-flow-control", Steps: []string{"deaf", "AT+GOI", "hears", "+1s", "AT"}, Without: "SIM800\r\n",
			Sees: "what came while the TE did not read is lost", Else: "it comes when the TE reads"},
	}
}

func networkStories() []Story {
	return []Story{
		{Profile: "weak-signal", Steps: []string{"+30s", "AT+CSQ"}, With: "+CSQ: 4,5\r\n", Without: "+CSQ: 19,0\r\n", Sees: "`+CSQ: 4,5`", Else: "`+CSQ: 19,0`"},
		{Profile: "slow-registration", Steps: []string{"AT+CREG?"}, With: "+CREG: 0,2\r\n", Without: "+CREG: 0,1\r\n",
			Sees: "`+CREG: 0,2` half a minute after the start", Else: "`+CREG: 0,1`"},
		{Profile: "registration-denied", Steps: []string{"AT+CREG?"}, With: "+CREG: 0,3\r\n", Without: "+CREG: 0,1\r\n", Sees: "`+CREG: 0,3`", Else: "`+CREG: 0,1`"},
		{Profile: "roaming", Steps: []string{"+30s", "AT+CREG?"}, With: "+CREG: 0,5\r\n", Without: "+CREG: 0,1\r\n", Sees: "`+CREG: 0,5`", Else: "`+CREG: 0,1`"},
		{Profile: "roaming", Steps: []string{"+30s", "AT+COPS?"}, With: `"Visited Network"`, Without: `"Test Network"`,
			Sees: "`AT+COPS?` names `Visited Network`", Else: "`Test Network`"},
		{Profile: "no-sim", Steps: []string{"AT+CMEE=2;+CPIN?"}, With: "+CME ERROR: SIM not inserted\r\n", Without: "+CPIN: READY",
			Sees: "`AT+CPIN?`: `+CME ERROR: SIM not inserted`", Else: "`+CPIN: READY`"},
		{Profile: "pin-locked", Steps: []string{"AT+CPIN?"}, With: "+CPIN: SIM PIN\r\n", Without: "+CPIN: READY", Sees: "`+CPIN: SIM PIN`", Else: "`+CPIN: READY`"},
	}
}

// faultStories are those of the profiles that are a list of faults.
func faultStories() []Story {
	sends := []string{connects, "+9s", "AT+CIPSEND=2", "data hi", "+9s", "AT+CIPSEND=2", "data hi", "+9s"}
	return []Story{
		{Profile: "brown-out", Boot: true, Steps: []string{"+8s", "AT", "+30s"}, With: "UNDER-VOLTAGE WARNNING",
			Sees: "`UNDER-VOLTAGE WARNNING` when it transmits", Else: "nothing"},
		{Profile: "brown-out", Steps: []string{connects, "+9s", "peer sends 2000", "+30s", "AT", "AT+CIPSTATUS"},
			With: "STATE: IP INITIAL", Without: "STATE: CONNECT OK",
			Sees: "900 bytes, then the module starts anew: `STATE: IP INITIAL`", Else: "2000 bytes, `STATE: CONNECT OK`"},
		{Profile: "cold-boot", Boot: true, Steps: []string{"+3500ms", "AT"}, Without: "OK\r\n",
			Sees: "no answer to an `AT` 3.5 s after the power key", Else: "`OK`"},
		{Profile: "cold-boot", Boot: true, Steps: []string{"+16s", "AT", "AT+CMEE=1", "AT+CPIN?"}, With: "+CME ERROR: 14\r\n", Without: "+CPIN: READY\r\n\r\nOK",
			Sees: "`AT+CPIN?`: `+CME ERROR: 14`, twice", Else: "`+CPIN: READY`"},
		{Profile: "context-lost-hourly", Steps: []string{connects, "until 1h1m", "AT+CIPSTATUS"}, With: "+PDP: DEACT", Without: "STATE: CONNECT OK",
			Sees: "`+PDP: DEACT` at 1 h of modem time, `STATE: PDP DEACT`", Else: "`STATE: CONNECT OK`"},
		{Profile: "context-lost-hourly", Steps: []string{"until 1h1m", connects, "until 2h1m", "AT+CIPSTATUS"}, With: "+PDP: DEACT", Without: "STATE: CONNECT OK",
			Sees: "and again at 2 h", Else: "`STATE: CONNECT OK`"},
		{Profile: "nat-idle-timeout", Steps: []string{connects, "+6m", "peer lost", "+5s"}, Without: "lost",
			Sees: "after 6 min of silence what the server sends does not come", Else: "it comes"},
		{Profile: "nat-idle-timeout", Steps: []string{connects, "+6m", "AT+CIPSEND=2", "data hi", "+4m"}, With: "SEND FAIL", Without: "SEND OK",
			Sees: "a send after it: `SEND FAIL` and `CLOSED` after 3 min", Else: "`SEND OK`"},
		{Profile: "close-race", Steps: []string{"AT+CIPRXGET=1", connects, "+9s", "peer hello", "peer ends", "+1s", "AT+CIPRXGET=2,5"},
			With: "CLOSED\r\n\r\n+CIPRXGET: 2,5,0\r\nhello", Sees: "`CLOSED`, and then `+CIPRXGET: 2,5,0` with the data", Else: "`CLOSED` two seconds after the data"},
		{Profile: "close-race", Steps: []string{connects, "+9s", "AT+CIPCLOSE", "+9s", connects, "+9s", "peer ends", "+500ms", "AT+CIPSEND"},
			With: "> \r\nSEND FAIL\r\n\r\nCLOSED", Sees: "on the second connection `SEND FAIL` and `CLOSED` while data are typed", Else: "the prompt stays open"},
		{Profile: "rude-urcs", Steps: []string{"12x AT+CSQ"}, With: "\r\nRING\r\n\r\nOK\r\n", Sees: "`RING` between information and `OK`", Else: "`OK` right behind it"},
		{Profile: "rude-urcs", Steps: []string{"12x AT+CSQ"}, With: "\r\n+CGREG: 1\r\n\r\n+CSQ: 19,0\r\n", Sees: "`+CGREG: 1` before the information", Else: "the information"},
		{Profile: "lost-prompt", Steps: sends, Without: "SEND OK\r\n\r\n> \r\nSEND OK\r\n", Sees: "the second `AT+CIPSEND` has no `> `", Else: "`> `"},
		{Profile: "send-fail", Steps: sends, With: "SEND FAIL", Without: "SEND OK\r\n\r\n> \r\nSEND OK\r\n", Sees: "the second send: `SEND FAIL`", Else: "`SEND OK`"},
		{Profile: "noisy-line", Steps: []string{"300x AT+CSQ"}, Without: repeated("\r\n+CSQ: 19,0\r\n\r\nOK\r\n", 300),
			Sees: "of 300 answers some have a wrong byte or one less", Else: "300 answers that are right"},
		{Profile: "overrun", Steps: []string{connects, "+9s", "peer sends 5000", "+9s"}, Without: Numbered(5000),
			Sees: "40 bytes are missing in every 2000", Else: "all 5000 bytes"},
		{Profile: "freeze", Steps: []string{"until 10m5s", "AT"}, Without: "OK\r\n", Sees: "no answer 10 min after the start", Else: "`OK`"},
		{Profile: "freeze", Steps: []string{"until 1h5m", "AT"}, Without: "OK\r\n", Sees: "no answer any more after an hour", Else: "`OK`"},
		{Profile: "flaky-dns", Steps: []string{`AT+CIPSTART="TCP","peer.test",7`, "+20s"}, With: "CONNECT FAIL", Without: "CONNECT OK",
			Sees: "the first `AT+CIPSTART` by name: `CONNECT FAIL`", Else: "`CONNECT OK`"},
	}
}

func repeated(s string, n int) string {
	var all []byte
	for range n {
		all = append(all, s...)
	}
	return string(all)
}

// Numbered is n bytes of which no stretch of sixteen is like another, so that one
// that is missing is missed.
func Numbered(n int) string {
	const digits = "0123456789abcdef"
	var all []byte
	for i := 0; len(all) < n; i++ {
		all = append(all, digits[i>>12&15], digits[i>>8&15], digits[i>>4&15], digits[i&15], ',', ' ', '-', '.')
	}
	return string(all[:n])
}

// A LinkStory is what a radio link does to time: a figure that lies in one range
// under the profile and in another under the base profile.
type LinkStory struct {
	Profile          string
	Measure          Measure
	From, To         time.Duration
	BaseFrom, BaseTo time.Duration
}

// A Measure is what of a run is measured. The line has 115200 Bd where the profile fixes none.
type Measure string

// The measures.
const (
	Bulk    Measure = "29200 bytes of a server take"
	Answers Measure = "20 short answers of a server, one after the other, take"
	Pause   Measure = "half of the pauses above 50 ms within 29200 bytes are longer than"
	Trickle Measure = "the longest pause of a server that sends 10 bytes a second for five minutes is"
)

// LinkStories lists at least one for each shipped link.
func LinkStories() []LinkStory {
	const s, ms = time.Second, time.Millisecond
	return []LinkStory{
		{"ideal", Bulk, 0, 10 * ms, 4800 * ms, 7 * s},
		{"slow-9600", Bulk, 30 * s, 34 * s, 4800 * ms, 7 * s},
		{"edge", Bulk, 2500 * ms, 4 * s, 4800 * ms, 7 * s},
		{"gprs-good", Bulk, 2900 * ms, 4 * s, 4800 * ms, 7 * s},
		{"gprs-typical", Answers, 11 * s, 20 * s, 6 * s, 10500 * ms},
		{"gprs-poor", Bulk, 15 * s, 25 * s, 4800 * ms, 7 * s},
		{"gprs-poor", Answers, 22 * s, 60 * s, 6 * s, 10500 * ms},
		{"congested", Bulk, 12 * s, 60 * s, 4800 * ms, 7 * s},
		{"bursty", Pause, 230 * ms, 500 * ms, 50 * ms, 200 * ms},
		{"tunnel", Trickle, 5 * s, 30 * s, 0, 3 * s},
	}
}
