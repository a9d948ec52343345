package fault

import (
	"fmt"
	"strconv"
	"time"
)

// A What is what a trigger waits for.
type What uint8

// What triggers wait for. The last five can be counted.
const (
	Hand    What = iota // somebody fires it (Set.Fire)
	Time                // modem time, from the moment it was armed
	State               // the modem enters a state
	TLS                 // a TLS message passes on a connection
	Command             // a command line's command reaches its handler
	URC                 // an unsolicited line leaves
	Connect             // a connection is opened by the TE
	Lookup              // a name is looked up
	Byte                // a byte of a stream passes
)

func (w What) String() string {
	return [...]string{"hand", "time", "state", "tls", "command", "urc", "connect", "lookup", "byte"}[w]
}

// counted reports that its occurrences can be counted.
func (w What) counted() bool { return w >= Command }

// A Stream is one direction of the line or of a connection.
type Stream uint8

// The streams.
const (
	TowardTE Stream = iota // all that leaves the modem on the line
	FromTE                 // all that it hears
	LinkUp                 // what a connection carries toward its peer, counted behind the radio
	LinkDown               // what it carries toward the modem, counted before the radio
)

// AnyLink stands for every connection, those of clients included; a number
// stands for connections that the TE has opened.
const AnyLink = -1

// A Place is where in a message a trigger fires.
type Place uint8

// The places.
const (
	Before Place = iota // before its first byte, which is that of its record if it begins one
	Inside              // in its middle
	After               // behind its last byte
)

func (p Place) String() string { return [...]string{"before", "inside", "after"}[p] }

// A Trigger tells when a fault fires.
type Trigger struct {
	What    What
	After   time.Duration // Time: from the moment it was armed; with Every: from one firing to the next
	State   string        // State: one of States
	Place   Place         // TLS
	Message string        // TLS: one of Messages
	Pattern string        // Command, URC, Connect, Lookup: with * for anything
	Stream  Stream        // Byte
	Link    int           // State link-up, TLS, Byte of a connection

	// Which of the counted fire: from the N-th on (the first is 1; of bytes it is
	// 0) as often as the fault may; with Every each N-th; with Percent any, by
	// chance; with Pick so many of each Among, drawn when the fault is armed. Bytes
	// of a connection are counted anew in each connection, all else from the moment the fault
	// is armed.
	N       int64
	Every   bool
	Percent float64
	Pick    int
	Among   int
}

// String is the trigger as ParseTrigger reads it.
func (t Trigger) String() string {
	switch t.What {
	case Hand:
		return "hand"
	case Time:
		if t.Every {
			return "time every " + t.After.String()
		}
		return "time " + t.After.String()
	case State:
		s := "state " + t.State
		if t.Link != AnyLink {
			s += " " + strconv.Itoa(t.Link)
		}
		return s
	case TLS:
		s := fmt.Sprintf("tls %s %s", t.Place, t.Message)
		if t.Link != AnyLink {
			s += " link " + strconv.Itoa(t.Link)
		}
		return s
	}
	s := t.What.String()
	switch {
	case t.Percent > 0:
		s = "chance " + strconv.FormatFloat(t.Percent, 'g', -1, 64) + "% of " + s
	case t.Pick > 0:
		s = fmt.Sprintf("exactly %d of %d %s", t.Pick, t.Among, s)
	case t.Every:
		s += " every"
		if t.N > 1 || t.What == Byte {
			s += " " + strconv.FormatInt(t.N, 10)
		}
	case t.N > 1 || t.What == Byte:
		s += " " + strconv.FormatInt(t.N, 10)
	}
	if t.What == Byte {
		return s + " " + t.stream()
	}
	return s + " " + quotedWord(t.Pattern)
}

// quotedWord puts quotes around a pattern that would be read as something else.
func quotedWord(s string) string {
	_, err := strconv.Atoi(s)
	if err == nil || s == "every" || s == "always" || s == "times" || s == "then" {
		return "'" + s + "'"
	}
	return quoted(s, " \t\n@")
}

// stream names the stream with its connection.
func (t Trigger) stream() string {
	link := "any"
	if t.Link != AnyLink {
		link = strconv.Itoa(t.Link)
	}
	return [...]string{"toward-te", "from-te", "link " + link + " up", "link " + link + " down"}[t.Stream]
}

// network reports that the trigger needs a module that has found its network.
func (t Trigger) network() bool {
	switch t.What {
	case TLS, Connect, Lookup:
		return true
	case Byte:
		return t.Stream >= LinkUp
	case State:
		return t.State != StatePrompt && t.State != StatePowerOn && t.State != StateSIMReady
	}
	return false
}

// The states of the modem that a trigger can wait for.
const (
	StatePowerOn    = "power-on"    // the module begins its start
	StateSIMReady   = "sim-ready"   // the card is accepted
	StateRegistered = "registered"  // home or roaming
	StateAttached   = "attached"    // GPRS
	StateContextUp  = "context-up"  // a PDP context is active
	StateLinkUp     = "link-up"     // a connection is up
	StatePrompt     = "prompt-open" // the prompt has left
	StateData       = "data-mode"   // the line carries data
)

// States lists the states of a trigger.
func States() []string {
	return []string{
		StatePowerOn, StateSIMReady, StateRegistered, StateAttached, StateContextUp, StateLinkUp, StatePrompt, StateData,
	}
}

// Messages lists the TLS messages of a trigger. Those of TLS 1.3 behind ServerHello
// are encrypted and cannot be told apart, apart from the first data of the
// application. Finished and ApplicationData are those of either side.
func Messages() []string {
	return []string{
		"ClientHello", "ServerHello", "Certificate", "CertificateRequest", "ServerKeyExchange", "ServerHelloDone",
		"ClientKeyExchange", "Finished", "ClientFinished", "ServerFinished",
		"ApplicationData", "ClientApplicationData", "ServerApplicationData",
	}
}
