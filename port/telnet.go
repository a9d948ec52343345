package port

// Telnet's commands (RFC 854).
const (
	telnetSE   = 240 // end of a subnegotiation
	telnetBRK  = 243 // break
	telnetSB   = 250 // start of a subnegotiation
	telnetWILL = 251
	telnetWONT = 252
	telnetDO   = 253
	telnetDONT = 254
	telnetIAC  = 255 // a command follows, or another 255 that is data
)

// Telnet's options.
const (
	optionBinary  = 0  // RFC 856
	optionEcho    = 1  // RFC 857
	optionSGA     = 3  // suppress go ahead, RFC 858
	optionComPort = 44 // RFC 2217
)

// maxSubnegotiation is more than any subnegotiation that is understood, in
// bytes; of a longer one nothing is kept.
const maxSubnegotiation = 256

// A telnet takes the commands out of what a client sends. A client that has sent
// none is not a telnet client, and its bytes pass as they are.
type telnet struct {
	to telnetSink

	state    telnetState
	verb     byte // WILL, WONT, DO or DONT whose option comes next
	sub      []byte
	tooLong  bool
	inSub    bool
	spoken   bool // the client has sent a command
	eightBit bool // it sends all bytes as they are: BINARY, or a serial port
	afterCR  bool
}

type telnetState uint8

const (
	telnetData telnetState = iota
	telnetCommand
	telnetOption
)

// A telnetSink gets what is in the stream, in order. It must not keep the slices.
type telnetSink interface {
	data(b []byte)
	command(c byte)
	option(verb, option byte)
	subnegotiation(b []byte)
}

// feed takes the next bytes, in any cuts.
func (t *telnet) feed(b []byte) {
	from := 0 // data from here on have not been passed
	pass := func(to int) {
		if from < to {
			t.to.data(b[from:to])
		}
		from = to + 1
	}
	for i, c := range b {
		switch t.state {
		case telnetCommand:
			from = i + 1
			if c == telnetIAC && !t.inSub {
				from = i // it is data
			}
			t.state = telnetData
			t.escaped(c)
		case telnetOption:
			from = i + 1
			t.state = telnetData
			t.agree(c)
			t.to.option(t.verb, c)
		default:
			switch {
			case c == telnetIAC:
				if !t.inSub {
					pass(i)
				}
				t.state = telnetCommand
			case t.inSub:
				t.keep(c)
				from = i + 1
			case c == 0 && t.afterCR && t.spoken && !t.eightBit:
				pass(i) // CR NUL is a carriage return (RFC 854)
			}
			t.afterCR = c == '\r' && !t.inSub
		}
	}
	if !t.inSub && t.state == telnetData {
		pass(len(b))
	}
}

// escaped takes the byte after an IAC.
func (t *telnet) escaped(c byte) {
	if c == telnetIAC {
		if t.inSub {
			t.keep(c)
		}
		t.afterCR = false
		return
	}
	t.spoken = true
	was := t.inSub
	t.inSub = false // any command ends a subnegotiation, a well-formed one by SE
	switch c {
	case telnetSE:
		if was && !t.tooLong {
			t.to.subnegotiation(t.sub)
		}
	case telnetSB:
		t.inSub, t.tooLong, t.sub = true, false, t.sub[:0]
	case telnetWILL, telnetWONT, telnetDO, telnetDONT:
		t.verb, t.state = c, telnetOption
	default:
		t.to.command(c)
	}
}

func (t *telnet) keep(c byte) {
	if len(t.sub) == maxSubnegotiation {
		t.tooLong = true
		return
	}
	t.sub = append(t.sub, c)
}

// agree notes what the client says of its bytes.
func (t *telnet) agree(option byte) {
	switch {
	case option == optionBinary && t.verb == telnetWILL,
		option == optionComPort && (t.verb == telnetWILL || t.verb == telnetDO):
		t.eightBit = true
	case option == optionBinary && t.verb == telnetWONT:
		t.eightBit = false
	}
}

// escapeIAC appends b with each IAC doubled.
func escapeIAC(to, b []byte) []byte {
	for _, c := range b {
		if to = append(to, c); c == telnetIAC {
			to = append(to, telnetIAC)
		}
	}
	return to
}
