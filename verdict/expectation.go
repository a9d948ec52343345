package verdict

import (
	"strings"
	"time"

	"sim800emu/internal/wording"
	"sim800emu/internal/yamlfile"
)

// A File is the expectations of one run.
type File struct {
	Name         string
	Expectations []Expectation
}

// An Expectation is one entry of a file: a subject, and what narrows it.
type Expectation struct {
	Place yamlfile.Place
	Name  string // as the file calls it, or What
	What  string // the entry in one line
	Modem string // empty: each modem has to fulfil it

	subject *subject
	pattern string // of texts; any text when empty
	steps   []step // of in_order
	times   Times
	result  string // a pattern; any when empty
	within  time.Duration
	version string
	link    int // or anyLink
	stat    int // of registered; zero: home or roaming
	failed  bool
	up      bool // directions of delivered
	down    bool
	bytes   amount
	hash    string // SHA-256 in hexadecimal
	left    int64
	status  int
	limit   time.Duration // of run_time
}

// ofRun reports that the expectation concerns the run and not a modem.
func (e *Expectation) ofRun() bool { return e.subject.ofRun }

// anyLink stands for all connections.
const anyLink = -1

// A step is one of in_order.
type step struct {
	urc     bool
	pattern string
	result  string
	text    string
}

// A subject is what an expectation can be about.
type subject struct {
	key     string
	doc     string   // what it counts
	may     []string // the keys that narrow it
	ofRun   bool
	example string
	read    func(r *reader, v value, e *Expectation)
	watch   func(e *Expectation) watcher
}

// Narrowing keys that every subject of a modem has.
const (
	keyName  = "name"
	keyModem = "modem"
)

// subjects lists all subjects.
func subjects() []subject {
	return []subject{
		{
			key: "command", example: "AT+CIPSTART*", may: []string{"result", "within", "times"},
			doc:  "commands whose text fits the pattern; result is a pattern too, within how long the result may take",
			read: readPattern, watch: watchCommand,
		},
		{
			key: "in_order", example: "a list of commands", may: nil,
			doc:  "commands, and unsolicited lines as {urc: CLOSED}, one after the other with anything between them",
			read: readSteps, watch: watchOrder,
		},
		{
			key: "urc", example: "+CREG*", may: []string{"times"},
			doc:  "unsolicited lines that have left toward the TE",
			read: readPattern, watch: watchURC,
		},
		{
			key: "send", example: "ok", may: []string{"times"},
			doc:  "results of AT+CIPSEND: ok (SEND OK, DATA ACCEPT) or failed",
			read: readSend, watch: watchSend,
		},
		{
			key: "registered", example: "home", may: []string{"within", "times"},
			doc:  "the module has found its network: home, roaming or any; within is from power-on, or from losing the network",
			read: readRegistered, watch: watchRegistered,
		},
		{
			key: "connected", example: "0", may: []string{"within", "times"},
			doc:  "connections that came up: the number of the connection or any; within is from AT+CIPSTART",
			read: readLink, watch: watchConnected,
		},
		{
			key: "delivered", example: "0", may: []string{"direction", "bytes", "sha256", "left"},
			doc:  "the data of the connection, or of any, are whole: what the peer sent is what left on the line, what the TE gave is what went out",
			read: readLink, watch: watchDelivered,
		},
		{
			key: "overrun", example: "never", may: nil,
			doc:  "bytes lost because the TE did not read: never, any, or at most 100 B",
			read: readOverrun, watch: watchOverrun,
		},
		{
			key: "suspicion", example: "never", may: []string{"times"},
			doc:  "likely mistakes of the TE that the modem has told: never, or a pattern for one that is wanted",
			read: readSuspicion, watch: watchSuspicion,
		},
		{
			key: "fault", example: "late-prompt", may: []string{"times"},
			doc:  "firings of the faults whose name fits",
			read: readPattern, watch: watchFault,
		},
		{
			key: "handshake", example: "tls12", may: []string{"result", "version", "times"}, ofRun: true,
			doc:  "TLS handshakes of the built-in server, by endpoint or SNI; result is done when it is not given, or a pattern such as failed*",
			read: readPattern, watch: watchHandshake,
		},
		{
			key: "request", example: "GET /hello.txt", may: []string{"result", "times"}, ofRun: true,
			doc:  "HTTP requests at the built-in server, by method and path; result is the status",
			read: readPattern, watch: watchRequest,
		},
		{
			key: "exit_status", example: "0", may: nil, ofRun: true,
			doc:  "the status of the command of --exec",
			read: readStatus, watch: watchExit,
		},
		{
			key: "run_time", example: "60s", may: nil, ofRun: true,
			doc:  "the longest that the run may take in modem time",
			read: readRunTime, watch: watchRunTime,
		},
	}
}

// keys lists the keys that can stand beside a subject.
func (s *subject) keys() []string {
	keys := append([]string{keyName}, s.may...)
	if !s.ofRun {
		keys = append(keys, keyModem)
	}
	return keys
}

// Subjects is the list of subjects as a person reads it, one a line.
func Subjects() string {
	var b strings.Builder
	for _, s := range subjects() {
		b.WriteString("  " + s.key + ": " + s.example + "\n      " + s.doc)
		if len(s.may) > 0 {
			b.WriteString(" (" + strings.Join(s.may, ", ") + ")")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// ExitStatus is the expectation of an exit status, which only a run with a
// command has; nil: there is none.
func (f *File) ExitStatus() *Expectation {
	for i := range f.Expectations {
		if f.Expectations[i].subject.key == "exit_status" {
			return &f.Expectations[i]
		}
	}
	return nil
}

// CheckFaults finds expectations of faults that the run does not have. names
// are those that it has.
func (f *File) CheckFaults(names []string) (found yamlfile.Problems) {
	for i := range f.Expectations {
		e := &f.Expectations[i]
		if e.subject.key != "fault" || fits(e.pattern, names) {
			continue
		}
		hint := wording.Suggestion(e.pattern, names)
		switch {
		case hint != "":
		case len(names) == 0:
			hint = "; it has none"
		default:
			hint = "; it has " + strings.Join(names, ", ")
		}
		found = append(found, e.Place.Errorf("this run has no fault %s%s", e.pattern, hint))
	}
	return found
}

func fits(pattern string, names []string) bool {
	for _, n := range names {
		if wording.Like(pattern, n) {
			return true
		}
	}
	return false
}

// CheckModems finds expectations of modems that the run does not have.
func (f *File) CheckModems(names []string) (found yamlfile.Problems) {
	for i := range f.Expectations {
		e := &f.Expectations[i]
		if e.Modem == "" || fits(e.Modem, names) {
			continue
		}
		found = append(found, e.Place.Errorf("this run has no modem %s; it has %s", e.Modem, strings.Join(names, ", ")))
	}
	return found
}
