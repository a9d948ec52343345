// Package profiles is modems, lines and networks as data: what a SIM800 says of
// itself, how fast its line is, how its network behaves, how long its answers take.
//
// It holds values and their checks; package modem builds from them.
package profiles

import (
	"time"

	"sim800emu/internal/kernel"
)

// A Profile is everything about one modem that is not its program.
type Profile struct {
	Name    string
	Device  Device
	Line    Line
	Pins    Pins
	SIM     SIM
	Network Network
	Link    Link
	Timing  Timing
	Receive Receive
	Send    Send
	Quirks  Quirks
	Faults  []Fault

	Bluetooth Bluetooth
	GNSS      GNSS
}

// Device is what the module says of itself.
type Device struct {
	Manufacturer string // +CGMI
	Model        string // +CGMM
	Revision     string // after "Revision:" of +CGMR
	Info         string // ATI
	ObjectID     string // +GOI
	IMEI         string // 15 digits
	BatteryMV    int    // supply in mV
	BatteryLevel int    // per cent
	PowerDown    string // what +CPOWD=1 prints
	MessageRoom  int    // messages that the module's own memory holds
	// Lacks names the commands that the model does not have. They are not declared,
	// so they answer like any that does not exist.
	Lacks []string
	// TLS is the highest version that the module's own SSL speaks: TLS1.0, TLS1.1 or TLS1.2.
	// The lowest is TLS1.0.
	TLS    string
	TLSSNI bool // it names the server in its ClientHello

	ADCMV, ADC2MV int // what +CADC reads, in mV; without a second channel 0
	Temperature   int // what +CMTE reads, in °C
	CardBytes     int // size of the SD card; 0: none

	// Factory values, in which the models differ (manual 21.12, V1.10 21.14).
	CFGRI   int
	CBATCHK bool
}

// Bluetooth is the module's radio and what is near it.
type Bluetooth struct {
	Address string
	Devices []BluetoothDevice
}

// A BluetoothDevice is found by +BTSCAN.
type BluetoothDevice struct {
	Name, Address string
	RSSI          int // dBm
}

// GNSS is what the satellite receiver of a SIM808 finds.
type GNSS struct {
	Satellites          int     // in view; a fix takes three, one with an altitude four
	Latitude, Longitude float64 // degrees, at the start of the run
	Altitude            int     // metres above the sea
	Speed               int     // km/h
	Course              int     // degrees from north by east
}

// Line is the serial line.
type Line struct {
	Baud        int  // fixed rate in bit/s; 0: auto-bauding
	NoPace      bool // characters take no time
	DropOverrun bool // a TE that does not read loses bytes
	IgnoreSpeed bool // a TE of another speed is understood
}

// Pins says for each circuit of a serial adapter which signal of the module it
// stands for; empty: none.
type Pins struct {
	RTS, DTR          string // outputs of the adapter: ri, status, netlight, dcd
	CTS, DSR, DCD, RI string // inputs of the adapter: pwrkey, reset, dtr
}

func (p Pins) withoutNone() Pins {
	for _, s := range []*string{&p.RTS, &p.DTR, &p.CTS, &p.DSR, &p.DCD, &p.RI} {
		if *s == "none" {
			*s = ""
		}
	}
	return p
}

// SIM is the card.
type SIM struct {
	Absent bool
	PIN    string // wanted at start; empty: none is asked for
	PUK    string // 8 digits
	PIN2   string
	Ki     string // of the test algorithm, 32 hexadecimal digits
	IMSI   string
	ICCID  string
	SPN    string // service provider name
	Number string // own number
	SMSC   string // service centre; empty: none
	// MessageRoom is how many messages the card holds, Messages those that are there from the start.
	MessageRoom int
	Messages    []Message
	// PhonebookRoom is how many numbers the card holds, Phonebook those that are there from the start.
	PhonebookRoom int
	Phonebook     []PhonebookEntry
}

// A PhonebookEntry is a number, with + when it is international, and its name.
type PhonebookEntry struct {
	Number, Name string
}

// A Message is a short message that has been received before the start.
type Message struct {
	From, Text string
	Read       bool
}

// An Operator is a network that a scan finds.
type Operator struct {
	Long, Short, Numeric string
	Stat                 int // of +COPS=?: 1 available, 2 current, 3 forbidden
}

// Network is the operator's side.
type Network struct {
	Operators  []Operator  // the first is the one that registers
	LAC, Cell  string      // four upper-case hex digits each
	Channel    int         // ARFCN of the cell
	Neighbours []Neighbour // cells around it, the best first; none: six that follow from the cell
	Roaming    bool
	Denied     bool
	RSSI, BER  int // as +CSQ tells them: 0-31 and 99, 0-7 and 99
	// RejectAPN makes context activation fail for this APN; "*": for all.
	RejectAPN string
	Zone      int // time zone in quarters of an hour
	Location  Location
	Answer    []Answer // who answers calls to numbers that no modem has; the first that fits
	USSD      []Menu
	// USSDTimeout is how long the network waits for a reply.
	USSDTimeout time.Duration
	// ChargeUnit is how long a call may talk for a unit of charge; 0: calls cost nothing.
	ChargeUnit time.Duration
}

// A Neighbour is a cell beside the one that the module uses.
type Neighbour struct {
	Channel, Level, BSIC int    // Level as +CENG tells it, 0 to 63
	LAC, Cell            string // empty Cell: the module hears the cell and cannot read it; empty LAC: that of the network
}

// An Answer is what happens at a number; a last * stands for any rest.
type Answer struct {
	Number string
	How    string        // answers, busy, silent, unknown or rejects
	After  kernel.Dist   // of ringing
	Talks  time.Duration // until the other side hangs up; 0: never
}

// A Menu is what the network says to a USSD code, or to replies behind one:
// "*101#", "*101# 1". What others begin with keeps the dialogue open.
type Menu struct {
	Code, Text string
}

// Location is where the network says that the module is.
type Location struct {
	Known               bool
	Latitude, Longitude float64 // degrees
	Accuracy            int     // metres
}

// Link is the radio link of packet data.
type Link struct {
	DelayUp, DelayDown   kernel.Dist // one way, beside the time that the bytes take
	JitterUp, JitterDown kernel.Dist // added to the delay
	RateUp, RateDown     int         // bit/s; 0: no limit
	BurstUp, BurstDown   Burst
	WakeUp, WakeDown     Wake
	QueueUp, QueueDown   Queue
	Spells               []Spell
}

// A Burst is data that arrives in slots.
type Burst struct {
	Period time.Duration // from slot to slot; 0: no slots
	Bytes  int           // in one slot, headers included; 0: no bound
	Pieces int           // in one slot; 0: no bound
}

// A Wake is what the first piece after idle time waits.
type Wake struct {
	Idle  time.Duration
	Delay kernel.Dist
}

// A Queue is the room before the link.
type Queue struct {
	Bytes  int // headers included; 0: no bound
	Resend kernel.Dist
}

// A Spell is an outage or a fade of the radio.
type Spell struct {
	Left     int // per cent of the rate; 0: an outage
	Up, Down bool
	Start    kernel.Dist // power-on to the first
	Length   kernel.Dist
	Every    kernel.Dist // from one start to the next; zero: once
}

// Timing is how long things take on the module.
type Timing struct {
	Local, SIM, Radio, Network, Remote, Message kernel.Dist // the classes of package engine

	Listen      kernel.Dist // power key or reset to the first AT that is answered
	Ready       kernel.Dist // the same start to RDY
	SIMReady    kernel.Dist // RDY to +CPIN
	CallReady   kernel.Dist // RDY to Call Ready
	SMSReady    kernel.Dist // Call Ready to SMS Ready
	Register    kernel.Dist // +CPIN: READY to registration
	Attach      kernel.Dist // registration, or +CGATT=1, to GPRS attach
	Activate    kernel.Dist // context activation
	Shut        kernel.Dist // deactivation of a context
	Scan        kernel.Dist // +COPS=?
	NetworkTime kernel.Dist // attach to the network's time
	PowerOff    kernel.Dist // +CPOWD to silence
	RadioOff    kernel.Dist // +CFUN=0: +CPIN: NOT READY to OK

	GNSSCold, GNSSWarm, GNSSHot kernel.Dist // start of the satellite receiver to its first fix
}

// Receive is how data of the network reach the TE.
type Receive struct {
	Segment int         // most bytes of one piece
	Window  int         // bytes that the module holds before the peer is held off
	Gap     kernel.Dist // between two pieces, beside what the radio leaves
	// Split cuts one of so many pieces in two, with SplitGap between; 0: none.
	Split    int
	SplitGap kernel.Dist
}

// Send is how data of the TE reach the network.
type Send struct {
	InFlight int // packets of transparent mode under way before the TE is held off; 0: 4
}

// Quirks settles what neither the manual nor a log settles, and what firmware
// generations do differently.
type Quirks struct {
	KeepEarlyData bool // bytes before a prompt are data
	EchoCtrlZ     bool // the Ctrl-Z after data is echoed
	PDPClosed     bool // CLOSED lines come beside +PDP: DEACT
	RepeatNotice  bool // +CIPRXGET: 1 for each arrival, not only the first
	URCWhileBusy  bool // unsolicited lines pass while a command waits for its answer
	SpacedAck     bool // spaces in +CIPACK
}
