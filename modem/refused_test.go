package modem_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sim800emu/atparser"
	"sim800emu/engine"
	"sim800emu/profiles"
)

// The states in which a module lacks what many commands need.
const (
	noCard    = "no card"
	pin       = "PIN"
	puk       = "PUK"
	noNetwork = "no network"
	radioNone = "functionality 0"
	radioOff  = "functionality 4"
)

// The errors that tell of them, as +CMEE=2 words them (manual 19.1, 19.2).
const (
	cmeNoCard    = "+CME ERROR: SIM not inserted"
	cmePIN       = "+CME ERROR: SIM PIN required"
	cmePUK       = "+CME ERROR: SIM PUK required"
	cmeRadio     = "+CME ERROR: CFUN state is 0 or 4"
	cmeNoNetwork = "+CME ERROR: no network service"
	cmeEmergency = "+CME ERROR: network not allowed - emergency call only"
	cmeUnknown   = "+CME ERROR: unknown"
	cmeRefused   = "+CME ERROR: operation not allowed"
	cmsNoCard    = "+CMS ERROR: SIM not inserted"
	cmsPIN       = "+CMS ERROR: SIM pin necessary"
	cmsPUK       = "+CMS ERROR: SIM PUK required"
	plainError   = "ERROR"
	anyRefusal   = "" // the evidence says no more
)

// lacking makes a modem that lacks something, ready to be asked.
func lacking(state string) func(testing.TB) *rig {
	return func(t testing.TB) *rig {
		p := profiles.Ideal()
		p.Device.Lacks = nil
		p.SIM.Messages = []profiles.Message{{From: "+123", Text: "x", Read: true}}
		p.SIM.Phonebook = []profiles.PhonebookEntry{{Number: "123", Name: "a"}}
		lines := []string{"ATE0", "AT+CMEE=2"}
		switch state {
		case noCard:
			p.SIM.Absent = true
		case pin:
			p.SIM.PIN = "1234"
		case puk:
			p.SIM.PIN = "1234"
			lines = append(lines, "AT+CPIN=0000", "AT+CPIN=0000", "AT+CPIN=0000")
		case noNetwork:
			p.Network.Denied = true
		case radioNone:
			lines = append(lines, "AT+CFUN=0")
		case radioOff:
			lines = append(lines, "AT+CFUN=4")
		}
		r := booted(t, p, 1)
		for _, l := range lines {
			r.ask(l, 20*time.Second)
		}
		r.take()
		return r
	}
}

func lackingStates() []string { return []string{noCard, pin, puk, noNetwork, radioNone, radioOff} }

// A need is what some commands cannot do without: lines that are refused in the
// states named, with the error named, and in no other.
type need struct {
	what, from string // from: where the error comes from
	errors     map[string]string
	lines      []string
}

// all is the same error in several states.
func all(err string, states ...string) map[string]string {
	m := map[string]string{}
	for _, s := range states {
		m[s] = err
	}
	return m
}

// needs is the table. The lines are right ones: with a card that is open and a
// network none of them is refused.
func needs() []need {
	closed := map[string]string{noCard: cmeNoCard, pin: cmePIN, puk: cmePUK, radioNone: cmeRadio}
	and := func(err, off string) map[string]string {
		m := map[string]string{noNetwork: err}
		if off != "" {
			m[radioOff] = off
		}
		for k, v := range closed {
			m[k] = v
		}
		return m
	}
	return []need{
		{
			what: "a card", from: "the numbers of manual 19.1; 797 seen with +CPIN? in a log of a SIM800L; +CFUN=4 leaves the card (seen)",
			errors: map[string]string{noCard: cmeNoCard, radioNone: cmeRadio},
			lines:  []string{"AT+CPIN?", "AT+CCID", "AT+ICCID", "AT+SPIC", "AT+CRSM=242", `AT+CSIM=14,"A0A40000027F20"`},
		},
		{
			what: "a card that is open", from: "27.007 9.2 and the numbers of manual 19.1; 797 as above", errors: closed,
			lines: []string{
				"AT+CIMI", "AT+CNUM", "AT+CSPN?", "AT+CGID", "AT+CPBS?", `AT+CPBS="SM"`, "AT+CPBR=1", "AT+CPBR=?", `AT+CPBF="a"`, "AT+CPBF=?",
				`AT+CPBW=2,"123",129,"b"`, "AT+CPBW=?", "AT+CPOL?", "AT+CPOL=?", `AT+CPOL=1,2,"00102"`, "AT+CCVM?", `AT+CCVM="123"`,
				"AT+CACM?", "AT+CAMM?", "AT+CPUC?", `AT+CLCK="SC",2`, "AT+CSCA?", `AT+CSCA="+123"`, "AT+COPS=?",
			},
		},
		{
			what: "a network", from: "27.007 9.2: 30; 797 names +CFUN=4 itself", errors: and(cmeNoNetwork, cmeRadio),
			lines: []string{"AT+CCFC=0,2", "AT+CCWA=1,2", `AT+CUSD=1,"*100#"`, `AT+CLCK="AO",2`},
		},
		{
			what: "a network that may be used", from: "27.007 9.2: 32 where only emergency calls are allowed", errors: and(cmeEmergency, ""),
			lines: []string{"AT+COPS=0"},
		},
		{
			what: "a network for calls", from: "manual 2.2.3 lists +CME ERROR and NO DIALTONE; that the latter tells of no network is a guess",
			errors: and("NO DIALTONE", cmeRadio), lines: []string{"ATD123;"},
		},
		{
			what: "a radio for emergencies", from: "manual 2.2.3: 112 needs no card", errors: map[string]string{radioNone: cmeRadio, radioOff: cmeRadio},
			lines: []string{"ATD112;"},
		},
		{
			what: "packet data", from: "seen on a SIM800L that had just registered: 100, on one without a card: 10; 27.007 9.2", errors: and(cmeUnknown, cmeUnknown),
			lines: []string{"AT+CGATT=1"},
		},
		{
			what: "a context", from: "seen: +PDP: DEACT and plain ERROR", errors: all(plainError, lackingStates()...),
			lines: []string{"AT+CSTT;+CIICR"},
		},
		{
			what: "a bearer's context", from: "manual 9.2.1 has ERROR and +CME ERROR and does not say which", errors: all(anyRefusal, lackingStates()...),
			lines: []string{"AT+SAPBR=1,1"},
		},
		{
			what: "messages", from: "27.005 3.2.5; no number of manual 19.2 is about +CFUN",
			errors: map[string]string{noCard: cmsNoCard, pin: cmsPIN, puk: cmsPUK, radioNone: anyRefusal},
			lines: []string{
				"AT+CMGL=4", "AT+CMGR=1", "AT+CMGD=1", "AT+CMGD=?", "AT+CMGW=20", "AT+CMGS=20", "AT+CMGC=20", "AT+CMGDA=6", "AT+CMGDA=?",
				"AT+CRES", "AT+CSAS",
			},
		},
		{
			what: "messages, by commands that say no more than ERROR", from: "manual 4.2.7; seen before the stores were ready",
			errors: all(plainError, noCard, pin, puk, radioNone), lines: []string{"AT+CPMS?", `AT+CPMS="SM","SM","SM"`},
		},
		{
			what: "messages, with an error of its own", from: "seen as plain ERROR with +CMEE=0, so the number is not known",
			errors: all(anyRefusal, noCard, pin, puk, radioNone), lines: []string{"AT+CMGF=1", "AT+CCONCINDEX"},
		},
		{
			what: "a card, seen for DTMF", from: "the error of a module without a card", errors: map[string]string{noCard: cmeNoCard},
			lines: []string{"AT+DDET=1"},
		},
	}
}

// last is the final result of an answer.
func last(got string) string { return strings.TrimSuffix(lastFrame(got), "\r\n") }

// TestRefused plays each line of the table in each state, and in the state in
// which nothing is missing.
func TestRefused(t *testing.T) {
	for _, state := range append(lackingStates(), "ready") {
		t.Run(state, func(t *testing.T) {
			t.Parallel()
			for _, n := range needs() {
				want, refused := n.errors[state]
				r := lacking(state)(t)
				was := stateOf(r)
				for _, line := range n.lines {
					got, over := r.answer(line, longest)
					switch no := refusal.MatchString(lastFrame(got)); {
					case !over:
						t.Errorf("%s is not answered: %q", line, got)
					case refused != no:
						t.Errorf("%s needs %s: refused %v, answered %q", line, n.what, refused, got)
					case refused && want != anyRefusal && last(got) != want:
						t.Errorf("%s needs %s: %q, want %s (%s)", line, n.what, got, want, n.from)
					}
					if !r.answers() || stateOf(r) != was { // a prompt is open, for instance
						r.Close()
						r = lacking(state)(t)
					}
				}
				r.Close()
			}
		})
	}
}

// aboutState are errors that tell of a state and not of parameters.
var aboutState = regexp.MustCompile(`^(\+CME ERROR: (SIM not inserted|SIM PIN required|SIM PUK required|SIM failure|SIM busy|no network.*|network .*|CFUN state is 0 or 4)|` +
	`\+CMS ERROR: (SIM .*|no network|network timeout))`)

// needsMore are commands whose need the table has with other parameters or not at
// all, because no line of theirs is right in every state.
var needsMore = []string{
	"+CPIN", "+CPWD", "+CLCK", // a password, and one that holds
	"+CACM", "+CAMM", "+CPUC", // PIN2
	"+CMSS", // a destination
	"D",     // the number
}

// TestNothingElseIsRefused: the commands that the table does not name need neither
// card nor network: in no state do they answer with its error.
func TestNothingElseIsRefused(t *testing.T) {
	named := slices.Clone(needsMore)
	for _, n := range needs() {
		for _, line := range n.lines {
			cmds, _ := atparser.Split(line[len("AT"):])
			named = append(named, cmds[len(cmds)-1].Name)
		}
	}
	for _, state := range lackingStates() {
		t.Run(state, func(t *testing.T) {
			t.Parallel()
			r := lacking(state)(t)
			defer func() { r.Close() }()
			was := stateOf(r)
			for i := range r.Commands() {
				c := r.Commands()[i]
				if c.Listed || slices.Contains(named, c.Name) {
					continue
				}
				for _, line := range eachForm(c) {
					if got, _ := r.answer(line, ceiling(c)); aboutState.MatchString(lastFrame(got)) {
						t.Errorf("%s is refused and is not in the table needs: %q", line, got)
					}
					if !r.answers() || stateOf(r) != was {
						r.Close()
						r = lacking(state)(t)
					}
				}
			}
		})
	}
}

// stateOf is what of a modem a command may change.
func stateOf(r *rig) string {
	text, _ := r.answer("AT+CMEE?;+CFUN?;+CREG?;+CPIN?", time.Second)
	return text
}

// eachForm is a line for each form of a command.
func eachForm(c engine.Command) (lines []string) {
	if ps := grammar(c); c.Write != nil {
		lines = append(lines, spelled(c, first(ps)...), spelled(c, required(ps)...))
	}
	for suffix, h := range map[string]engine.Handler{"?": c.Read, "": c.Execute, "=?": c.Test} {
		if h != nil {
			lines = append(lines, "AT"+c.Name+suffix)
		}
	}
	slices.Sort(lines)
	return slices.DeleteFunc(lines, quiet)
}

// A service is something that the TE begins and ends. Its lines are refused
// without it, and taken with it.
type service struct {
	name, from string
	begin      []string
	want       string
	lines      []string
}

func services() []service {
	const notOn = "+CME ERROR: Not power on"
	bearer := []string{`AT+SAPBR=3,1,"CONTYPE","GPRS"`, `AT+SAPBR=3,1,"APN","internet"`, "AT+SAPBR=1,1"}
	up := []string{"AT+CSTT", "AT+CIICR", "AT+CIFSR"}
	linked := append(slices.Clone(up), `AT+CIPSTART="TCP","peer.test",80`)
	return []service{
		{"HTTP", "seen: +HTTPTERM is ERROR, and a second +HTTPINIT +CME ERROR: operation not allowed", []string{"AT+HTTPINIT"}, cmeRefused, []string{
			`AT+HTTPPARA="CID",1`, "AT+HTTPPARA?", "AT+HTTPDATA=10,1000", "AT+HTTPREAD", "AT+HTTPSCONT", "AT+HTTPSTATUS?", "AT+HTTPSSL=1", "AT+HTTPTERM",
		}},
		{"MMS", "manual 15 has ERROR and +CME ERROR and does not say which", []string{"AT+CMMSINIT"}, anyRefusal, []string{
			`AT+CMMSCURL="mms.test"`, "AT+CMMSCID=1", "AT+CMMSEDIT=1", "AT+CMMSSCONT?", "AT+CMMSTERM",
		}},
		{"bearer", "seen", bearer, cmeRefused, []string{"AT+SAPBR=0,1"}},
		{"APN of the toolkit", "TCPIP note, figures 2 and 3; seen", []string{"AT+CSTT"}, cmeRefused, []string{"AT+CIICR"}},
		{"context of the toolkit", "the same", up[:2], cmeRefused, []string{"AT+CIFSR"}},
		{"address of the toolkit", "manual 8.2.14: a refused command of the toolkit is 3", up, cmeRefused, []string{`AT+CDNSGIP="peer.test"`, `AT+CIPPING="203.0.113.9",1`}},
		{"connection", "seen with +CIPCLOSE", linked, cmeRefused, []string{"AT+CIPSEND", "AT+CIPSEND=5", "AT+CIPACK", "AT+CIPCLOSE"}},
		{"Bluetooth", "Bluetooth note 3: 1002", []string{"AT+BTPOWER=1", "AT"}, notOn, []string{"AT+BTSCAN=1,10"}},
		{"FM radio", "FM note prints ERROR alone", []string{"AT+FMOPEN=0"}, plainError, []string{"AT+FMFREQ=1018", "AT+FMFREQ?", "AT+FMSIGNAL=1018", "AT+FMCLOSE"}},
		{"satellite receiver", "told of +CGPSINF in notes on a SIM808; a guess for the others", []string{"AT+CGNSPWR=1"}, plainError, []string{
			"AT+CGPSINF=0", "AT+CGPSRST=1", `AT+CGNSCMD=0,"$PMTK000*32"`,
		}},
		{"call", "manual 3.2.36, 3.2.49: +CME ERROR, the number is not said", []string{"ATD123;"}, anyRefusal, []string{`AT+VTS="1"`, "AT+CMUT=1", "AT+CHLD=2"}},
		{"FTP session", "manual 12 has ERROR and +CME ERROR and does not say which", nil, anyRefusal, []string{"AT+FTPGET=2,10", "AT+FTPPUT=2,10", "AT+FTPQUIT"}},
		{"mail", "manual 14 prints ERROR alone", nil, plainError, []string{"AT+SMTPFT=10", "AT+POP3NUM", "AT+POP3OUT", "AT+POP3LIST=1"}},
		{"call to answer", "manual 2.2.2", nil, "NO CARRIER", []string{"ATA"}},
		{"connection to resume", "manual 2.2.17, since V1.01", nil, plainError, []string{"ATO"}},
		{"file that plays", "manual 6.2.72", nil, plainError, []string{"AT+CMEDIAVOL=50"}},
	}
}

// TestRefusedWithoutService: what a service must have begun for.
func TestRefusedWithoutService(t *testing.T) {
	for _, s := range services() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			for _, line := range s.lines {
				r := lacking("ready")(t)
				got, over := r.answer(line, longest)
				if !over || !refusal.MatchString(lastFrame(got)) || s.want != anyRefusal && last(got) != s.want {
					t.Errorf("without %s %s is %q, want %q (%s)", s.name, line, got, s.want, s.from)
				}
				for _, l := range s.begin {
					r.ask(l, 20*time.Second)
				}
				if got, over := r.answer(line, longest); len(s.begin) > 0 && (!over || refusal.MatchString(lastFrame(got))) {
					t.Errorf("with %s %s is %q", s.name, line, got)
				}
				r.Close()
			}
		})
	}
}

// TestRefusedTwice: what has begun does not begin again.
func TestRefusedTwice(t *testing.T) {
	for line, from := range map[string]string{
		"AT+HTTPINIT":  "seen",
		"AT+SAPBR=1,1": "seen",
		"AT+CSTT":      "seen: not in IP INITIAL",
		"AT+CIPMUX=1":  "",
		"AT+CMMSINIT":  "",
		"AT+FMOPEN=0":  "",
	} {
		r := lacking("ready")(t)
		begin := []string{line}
		if line == "AT+CIPMUX=1" {
			begin = []string{"AT+CSTT", "AT+CIICR"} // seen: refused while a session is up
		}
		for _, l := range begin {
			r.ask(l, 20*time.Second)
		}
		got, over := r.answer(line, longest)
		if !over || !refusal.MatchString(lastFrame(got)) || from != "" && last(got) != cmeRefused {
			t.Errorf("%s is %q (%s)", line, got, from)
		}
		r.Close()
	}
}
