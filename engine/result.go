package engine

import "strconv"

func itoa(n int) string { return strconv.Itoa(n) }

// A CME is an error of the mobile equipment (manual 19.1), worded by +CMEE.
type CME int

// Errors that several groups need (manual 19.1).
const (
	CMENotAllowed    CME = 3
	CMENotSupported  CME = 4
	CMENoSIM         CME = 10
	CMEPINRequired   CME = 11
	CMEPUKRequired   CME = 12
	CMESIMFailure    CME = 13
	CMESIMBusy       CME = 14
	CMEWrongPassword CME = 16
	CMEInvalidIndex  CME = 21
	CMENoNetwork     CME = 30
	CMEUnknown       CME = 100
	CMENotSubscribed CME = 133
	CMEInvalidInput  CME = 765
	CMECfunState     CME = 797
)

func (e CME) Error() string { return "+CME ERROR: " + strconv.Itoa(int(e)) }

// A CMS is an error of the message service (manual 19.2), worded by +CMEE.
type CMS int

func (e CMS) Error() string { return "+CMS ERROR: " + strconv.Itoa(int(e)) }

// A Code is a final result code that is not OK and carries no number of its own.
type Code struct {
	Text    string
	Numeric int // with ATV0; below zero: it has none and is sent as text
}

func (c *Code) Error() string { return c.Text }

// The final result codes of V.250 (manual 2.2.25).
var (
	ErrPlain     error = &Code{"ERROR", 4}
	ErrNoCarrier error = &Code{"NO CARRIER", 3}
	ErrNoTone    error = &Code{"NO DIALTONE", 6}
	ErrBusy      error = &Code{"BUSY", 7}
	ErrNoAnswer  error = &Code{"NO ANSWER", 8}
)

// Text is a final result in words of its own, such as SHUT OK. It takes the
// place of OK; in the middle of a line it is printed and the line goes on.
type Text string

func (t Text) Error() string { return string(t) }

// Failure is lines before a final ERROR or after it, such as ALREADY CONNECT.
type Failure struct {
	Before []string // sent first, each in a frame of its own
	Err    error    // the result
	After  []string // sent behind the result
}

func (f *Failure) Error() string { return f.Err.Error() }

// Silent ends a command without a result code (+CIFSR). In the middle of a
// line the line goes on.
var Silent error = silent{}

type silent struct{}

func (silent) Error() string { return "no result code" }

// later is returned by a handler whose result comes by Call.Later.
var later error = pending{}

type pending struct{}

func (pending) Error() string { return "result follows" }
