package port

import (
	"encoding/binary"

	"sim800emu/uart"
)

// comPort obeys a COM-PORT-OPTION of the client. A setting is answered with
// what is in force then, which is the wanted value where that is possible; zero asks.
func (r *remote) comPort(command byte, value []byte) {
	switch command {
	case comSignature:
		if len(value) == 0 {
			r.answer(command, []byte(signature)...)
		} else {
			r.l.opt.Log.Debug().Str("port", r.l.String()).Bytes("signature", value).Msg("client of the port")
		}
		return
	case comSuspend, comResume:
		if r.held = command == comSuspend; !r.held {
			r.line.Room()
		}
		return
	case comLineState:
		r.answer(command, transmitterEmpty)
		return
	case comModemState:
		r.answer(command, r.state)
		return
	case comBaudRate:
		if len(value) == 4 {
			r.setBaud(binary.BigEndian.Uint32(value))
			r.answer(command, binary.BigEndian.AppendUint32(nil, uint32(r.rate()))...)
		}
		return
	}
	if len(value) != 1 {
		return
	}
	switch v := value[0]; command {
	case comDataSize:
		if v >= 5 && v <= 8 {
			r.setFrame(framing{int(v), r.frame.parity, r.frame.stopBits})
		}
		r.answer(command, byte(r.frame.dataBits))
	case comParity:
		if p := parity(v); p >= parityNone && p <= paritySpace {
			r.setFrame(framing{r.frame.dataBits, p, r.frame.stopBits})
		}
		r.answer(command, byte(r.frame.parity))
	case comStopSize:
		if v >= 1 && v <= 3 {
			r.setFrame(framing{r.frame.dataBits, r.frame.parity, v})
		}
		r.answer(command, r.frame.stopBits)
	case comControl:
		if v <= controlDSRFlow {
			r.answer(command, r.control(v))
		}
	case comLineStateMask:
		r.lineMask = v
		r.answer(command, v)
	case comModemStateMask:
		r.stateMask = v
		r.answer(command, v)
	case comPurge:
		if v >= purgeReceived && v <= purgeBoth {
			r.answer(command, v)
		}
	}
}

// rate is that of the client's port; until it has set one it is right.
func (r *remote) rate() int {
	if r.baud == 0 {
		return r.moduleBaud
	}
	return r.baud
}

func (r *remote) setBaud(baud uint32) {
	if baud < minBaud || baud > maxBaud {
		return
	}
	if r.baud != int(baud) {
		r.baud = int(baud)
		r.told()
	}
	r.line.TESpeed(r.baud)
}

func (r *remote) setFrame(f framing) {
	r.framed = true
	if r.frame != f {
		r.frame = f
		r.told()
	}
}

func (r *remote) told() {
	r.l.tell(Settings{Port: r.l.name, Baud: r.rate(), Format: r.frame.String()})
}

// control obeys a SET-CONTROL and returns what is in force.
func (r *remote) control(v byte) byte {
	switch {
	case v == controlBreakOn || v == controlBreakOff:
		r.setBreak(v == controlBreakOn)
	case v == controlDTROn || v == controlDTROff:
		r.line.SetDTR(v == controlDTROn)
	case v == controlRTSOn || v == controlRTSOff:
		r.line.SetRTS(v == controlRTSOn)
	case v >= controlNoFlow && v <= controlHardware, v == controlDCDFlow, v == controlDSRFlow:
		r.flow = v
	case v >= controlNoInFlow && v <= controlInHW, v == controlInDTR:
		r.inFlow = v
	case v == controlAskFlow:
		return r.flow
	case v == controlAskInFlow:
		return r.inFlow
	case v == controlAskBreak:
		return either(r.brk, controlBreakOn, controlBreakOff)
	case v == controlAskDTR:
		return either(r.line.Pin(uart.DTR), controlDTROn, controlDTROff)
	case v == controlAskRTS:
		return either(r.line.Pin(uart.RTS), controlRTSOn, controlRTSOff)
	}
	return v
}

func either(on bool, yes, no byte) byte {
	if on {
		return yes
	}
	return no
}

// setBreak holds the line or lets it go. A receiver takes a break for one NUL
// with a framing error.
func (r *remote) setBreak(on bool) {
	if r.brk == on {
		return
	}
	r.brk = on
	r.l.tell(Break{Port: r.l.name, On: on})
	if on {
		r.l.in.add(1)
		r.line.Receive([]byte{0})
	}
}
