package cmux

// Types of messages of the control channel, without their C/R bit (27.010 5.4.6.3).
const (
	msgPSC   = 0x41 // power saving
	msgCLD   = 0xc1 // close down
	msgTest  = 0x21
	msgMSC   = 0xe1 // modem status
	msgFCoff = 0x61 // nobody sends on the data channels
	msgFCon  = 0xa1
)

// A message is one of the control channel.
type message struct {
	kind    byte
	command bool
	value   []byte
}

// parseMessage reads a message whose type and length are one octet each, which
// are all that there are, and returns what follows it.
func parseMessage(b []byte) (m message, rest []byte, ok bool) {
	if len(b) < 2 || b[0]&ea == 0 || b[1]&ea == 0 {
		return m, nil, false
	}
	n := int(b[1] >> 1)
	if len(b) < 2+n {
		return m, nil, false
	}
	return message{kind: b[0] &^ cr, command: b[0]&cr != 0, value: b[2 : 2+n]}, b[2+n:], true
}

func (m message) bytes() []byte {
	kind := m.kind
	if m.command {
		kind |= cr
	}
	return append([]byte{kind, byte(len(m.value)<<1) | ea}, m.value...)
}

// Signals are the circuits of one channel, as MSC carries them (27.010 5.4.6.3.7).
type Signals struct {
	FC  bool // the sender takes no data on this channel
	RTC bool // ready to communicate: DTR of the TE, DSR of the module
	RTR bool // ready to receive: RTS, CTS
	IC  bool // incoming call: RI
	DV  bool // data valid: DCD
}

func (s Signals) octet() byte {
	b := byte(ea)
	for _, x := range []struct {
		on  bool
		bit byte
	}{{s.FC, 0x02}, {s.RTC, 0x04}, {s.RTR, 0x08}, {s.IC, 0x40}, {s.DV, 0x80}} {
		if x.on {
			b |= x.bit
		}
	}
	return b
}

func signals(b byte) Signals {
	return Signals{FC: b&0x02 != 0, RTC: b&0x04 != 0, RTR: b&0x08 != 0, IC: b&0x40 != 0, DV: b&0x80 != 0}
}
