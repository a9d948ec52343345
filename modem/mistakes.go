package modem

import (
	"bytes"

	"sim800emu/cmux"
	"sim800emu/engine"
	"sim800emu/internal/kernel"
)

// mostShown is how many of the bytes that are dropped an event shows.
const mostShown = 32

// A mistake is what a TE that multiplexes does wrong: one of cmux, or one of those below.
type mistake cmux.Wrong

const (
	plainAT mistake = mistake(cmux.Unsupported) + 1 + iota // garbage that looks like command lines
	heldOff                                                // more than fits into a channel that holds the TE off
)

// words are what the operator is told of a mistake.
func (w mistake) words() (what, remedy string) {
	switch w {
	case plainAT:
		return "command lines outside of frames are lost while the multiplexer runs",
			"put them into UIH frames of an open channel, or close the multiplexer down first (CLD on DLCI 0)"
	case heldOff:
		return "the TE goes on sending on a channel that holds it off, and its bytes are lost", "stop when MSC has its FC bit set"
	}
	switch cmux.Wrong(w) {
	case cmux.BadCheckSum:
		return "a frame with a wrong check sum is lost", "of UIH the FCS covers address, control and length, and no data (27.010 5.2.1.6)"
	case cmux.NoFlag:
		return "a frame whose length does not lead to its closing flag is lost", "count the octets of information alone, in one or two length octets"
	case cmux.TooLong:
		return "a frame with more than 255 octets of information is lost", "keep to N1 of AT+CMUX, 127 if it is not given"
	case cmux.CutShort:
		return "a frame that was cut short is lost", "send a frame in one piece, without pauses in it"
	case cmux.NotOpen:
		return "a frame for a channel that is not open is lost", "open DLCI 0 and then the channel by SABM, and wait for each UA"
	case cmux.NoSuchDLCI:
		return "a frame for a channel that the module does not have", "use DLCI 1 to 4 (multiplexer application note)"
	case cmux.Unsupported:
		return "a frame or message of the multiplexer that the module does not have",
			"of the control messages use PSC, CLD, Test, MSC, FCon and FCoff; it answers no other"
	default: // garbage, and what looks like a frame of no kind
		return "bytes between the frames of the multiplexer are lost", "send nothing but frames from AT+CMUX=0 to the close-down (CLD)"
	}
}

// Wrong implements cmux.Host. The TE is told nothing.
func (x *multiplexer) Wrong(w cmux.Wrong, b []byte) {
	x.m.loop.Emit(MuxDropped{Why: w.String(), Data: shown(b), Size: len(b)})
	what := mistake(w)
	switch w {
	case cmux.Garbage, cmux.BadControl, cmux.BadAddress:
		what = mistake(cmux.Garbage)
		x.garbage = append(x.garbage, b...)
		x.garbage = x.garbage[max(0, len(x.garbage)-mostShown):]
		if bytes.Contains(bytes.ToUpper(x.garbage), []byte("AT")) {
			what = plainAT
		}
	}
	x.blame(what, b)
}

// blame tells the operator of a mistake, of each once while the multiplexer runs.
func (x *multiplexer) blame(w mistake, b []byte) {
	if x.told[w] {
		return
	}
	x.told[w] = true
	what, remedy := w.words()
	x.m.engine.Suspect(engine.Suspicion{What: what, Remedy: remedy, Data: shown(b), Count: len(b)})
}

func shown(b []byte) kernel.Bytes { return kernel.Bytes(bytes.Clone(b[:min(len(b), mostShown)])) }
