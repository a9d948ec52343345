package verdict

import "time"

// An Event is one thing that happened, as far as an expectation can look at it.
type Event interface{ event() }

// Command is a command with its result, at the moment of the result.
type Command struct {
	Name   string // +CIPSTART
	Text   string // as the TE wrote it, with AT and its parameters
	Args   string // behind the = of a write form
	Result string
	Took   time.Duration
}

// Left is bytes that left toward the TE. Frame is what they are part of: echo,
// info, final, prompt, urc, data or noise. Data is not kept.
type Left struct {
	Frame string
	Data  []byte
}

// Lost is bytes that left while the TE did not read, and that it never gets.
type Lost struct {
	Frame string
	Bytes int
}

// Suspected is a likely mistake of the TE, in words.
type Suspected struct{ What string }

// Power is a new state of the module's supply: off, booting, on or leaving.
type Power struct{ State string }

// Registered is a registration, numbered as in +CREG.
type Registered struct{ Stat int }

// Link is a new state of a connection, spelled as in +CIPSTATUS.
type Link struct {
	Link  int
	State string
	Peer  string // its address, from CONNECTED on
	Why   string
}

// Given is bytes that the TE has given to a connection. Data is not kept.
type Given struct {
	Link int
	Data []byte
}

// Arrived is bytes that have crossed the radio for a connection. Data is not kept.
type Arrived struct {
	Link int
	Data []byte
}

// SocketUp is a connection of the network; SocketIn is what its peer sent,
// SocketOut what went to it. Data is not kept.
type (
	SocketUp struct {
		ID   int64
		Peer string
	}
	SocketIn struct {
		ID   int64
		Data []byte
	}
	SocketOut struct {
		ID   int64
		Data []byte
	}
	SocketDown struct{ ID int64 }
)

// Fired is a fault that has fired.
type Fired struct {
	Name  string
	Where string
}

// Handshake is the end of a TLS handshake at the server. It belongs to the run:
// the server does not know the modems.
type Handshake struct {
	Endpoint string
	Name     string // by SNI
	Version  string // of one that is done, such as "TLS 1.2"
	Failed   string // why it is not done; empty: it is
}

// Request is an HTTP request at the server; of the run, as Handshake.
type Request struct {
	Method, Path string
	Status       int
}

func (Command) event()    {}
func (Left) event()       {}
func (Lost) event()       {}
func (Suspected) event()  {}
func (Power) event()      {}
func (Registered) event() {}
func (Link) event()       {}
func (Given) event()      {}
func (Arrived) event()    {}
func (SocketUp) event()   {}
func (SocketIn) event()   {}
func (SocketOut) event()  {}
func (SocketDown) event() {}
func (Fired) event()      {}
func (Handshake) event()  {}
func (Request) event()    {}

// urc is a whole unsolicited line that has left, made of Left by the judge.
type urc struct{ text string }

// carried is the end of one use of a connection, made by the judge.
type carried struct{ use *use }

func (urc) event()     {}
func (carried) event() {}
