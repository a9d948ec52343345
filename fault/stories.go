package fault

import "strings"

// A Story is one run of a modem with a fault and without it: what the TE does and
// what it reads. The tests play each both ways, and docs/faults.md shows them. It
// happens to a modem that takes no time, whose echo is off, and that has registered.
type Story struct {
	Fault     string // as Parse reads it
	FixedRate bool   // the line has a fixed rate, so that RDY comes
	// Steps are command lines, "+2s" for a time that passes, "data X" for bytes as they
	// are, "peer X" for bytes of the peer, "peer ends" for its FIN.
	Steps         []string
	Without, With string // all that the TE reads
}

// Kind is the kind of the story's fault.
func (s Story) Kind() string {
	f, err := Parse(s.Fault)
	if err != nil {
		panic("fault: a story of our own: " + err.Error())
	}
	return f.Do.Kind
}

// Stories lists at least one for each kind.
func Stories() []Story {
	all := lineStories()
	all = append(all, moduleStories()...)
	return append(all, networkStories()...)
}

// The peer of the stories by address, and by a name that exists.
const (
	opens       = `AT+CIPSTART="TCP","203.0.113.9",7`
	opensByName = `AT+CIPSTART="TCP","peer.test",7`
	asks        = "\r\n> "

	okay         = "\r\nOK\r\n"
	connectedOK  = "\r\nOK\r\n\r\nCONNECT OK\r\n"
	notConnected = "\r\nSTATE: TCP CLOSED\r\n\r\nCONNECT FAIL\r\n"
)

// lines are unsolicited lines or answers as the TE reads them.
func lines(text ...string) string { return "\r\n" + strings.Join(text, "\r\n\r\n") + "\r\n" }

// booted is what a module with a fixed rate says at its start.
func booted() string { return lines("RDY", "+CFUN: 1", "+CPIN: READY", "Call Ready", "SMS Ready") }

func steps(s ...string) []string { return s }

// up are steps behind an open connection.
func up(s ...string) []string { return append([]string{opens, "+1s"}, s...) }

// sendOK is a send that went well on a new connection.
func sendOK() string { return connectedOK + asks + lines("SEND OK") }
