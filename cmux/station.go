package cmux

import (
	"time"

	"sim800emu/internal/kernel"
)

// Last is the last data channel (multiplexer note 1.3).
const Last = 4

// Silence is how long the rest of a frame may take to come; our own choice.
const Silence = time.Second

// A Host is what the station works for. Its methods are called on the loop.
type Host interface {
	// Send puts a frame on the serial line; the bytes are the host's.
	Send(frame []byte)
	// Opened and Closed are a data channel.
	Opened(dlci int)
	Closed(dlci int)
	// Data is what the TE sends on an open data channel; the bytes are good until it returns.
	Data(dlci int, b []byte)
	// Signals is MSC of the TE: a channel may be held, or its DTR has moved.
	Signals(dlci int, s Signals)
	// Resume tells that FCon has come: data channels may send again.
	Resume()
	// Sleep tells that PSC allows the module to sleep.
	Sleep()
	// Over is the end of the multiplexer; rest is what the TE has sent behind it.
	Over(why string, rest []byte)
	// Wrong tells of what is dropped.
	Wrong(w Wrong, b []byte)
}

// A Station is the module's end of a multiplexer:
//
//	waiting ──SABM 0──► open ──CLD, DISC 0──► over
//	   └──no SABM 0 in time──────────────────► over
//
// and each data channel, while DLCI 0 is open:
//
//	closed ──SABM──► open ──DISC──► closed
type Station struct {
	host Host
	loop *kernel.Loop
	dec  *Decoder

	open  [Last + 1]bool
	said  [Last + 1]Signals // by MSC to the TE
	held  [Last + 1]bool    // by MSC of the TE
	off   bool              // FCoff of the TE
	over  bool
	first *kernel.Timer // SABM of DLCI 0
	quiet *kernel.Timer // the rest of a frame

	busy  bool
	later []byte // came while a frame was being taken
}

// Start makes a station that waits for SABM of DLCI 0, for this long.
func Start(loop *kernel.Loop, host Host, patience time.Duration) *Station {
	s := &Station{loop: loop, host: host}
	s.dec = NewDecoder(host.Wrong)
	s.first = loop.Await(patience, func() { s.end("no SABM for DLCI 0") })
	return s
}

// Stop ends the station without a word, as a power cut does.
func (s *Station) Stop() {
	s.over = true
	s.first.Stop()
	s.quiet.Stop()
}

// Input takes bytes of the TE, in any cuts. It keeps none of b.
func (s *Station) Input(b []byte) {
	if s.busy { // a frame of ours made the TE answer at once
		s.later = append(s.later, b...)
		return
	}
	s.dec.Feed(b)
	s.work()
}

// work takes the frames that are there.
func (s *Station) work() {
	s.busy = true
	s.quiet.Stop()
	for !s.over {
		if f, ok := s.dec.Next(); ok {
			s.take(f)
			continue
		}
		if len(s.later) == 0 {
			break
		}
		s.dec.Feed(s.later)
		s.later = nil
	}
	s.busy = false
	if !s.over && s.dec.Partial() {
		s.quiet = s.loop.Await(Silence, func() {
			for !s.over && s.dec.Partial() {
				s.dec.GiveUp()
				s.work() // what it has swallowed is looked at, and is as old
			}
		})
	}
}

// Sendable reports that a data channel may send now.
func (s *Station) Sendable(dlci int) bool { return s.open[dlci] && !s.held[dlci] && !s.off }

// Write sends information of at most MaxSent octets on a data channel.
func (s *Station) Write(dlci int, b []byte) { s.send(Frame{DLCI: dlci, Kind: UIH, Information: b}) }

// Tell gives the module's signals of a channel to the TE, if they are new.
func (s *Station) Tell(dlci int, now Signals) {
	if s.open[dlci] && s.said[dlci] != now {
		s.status(dlci, now)
	}
}

func (s *Station) status(dlci int, now Signals) {
	s.said[dlci] = now
	s.say(message{msgMSC, true, []byte{byte(dlci<<2) | cr | ea, now.octet()}})
}

func (s *Station) send(f Frame) { s.host.Send(f.Append(make([]byte, 0, len(f.Information)+7))) }

func (s *Station) say(m message) { s.send(Frame{Kind: UIH, Information: m.bytes()}) }

// answer is UA or DM to a command of the TE.
func (s *Station) answer(f Frame, k Kind) { s.send(Frame{DLCI: f.DLCI, CR: f.CR, Kind: k, PF: true}) }

// take is a frame of the TE.
func (s *Station) take(f Frame) {
	switch f.Kind {
	case SABM:
		s.opening(f)
	case DISC:
		s.closing(f)
	case UIH:
		s.data(f)
	case UI:
		s.host.Wrong(Unsupported, f.Information)
	}
}

func (s *Station) opening(f Frame) {
	switch {
	case f.DLCI > Last:
		s.host.Wrong(NoSuchDLCI, nil)
		s.answer(f, DM)
	case f.DLCI == 0:
		s.first.Stop()
		s.open[0] = true
		s.answer(f, UA)
	case !s.open[0]:
		s.host.Wrong(NotOpen, nil)
		s.answer(f, DM)
	default:
		s.closed(f.DLCI) // a second SABM begins anew
		s.open[f.DLCI] = true
		s.answer(f, UA)
		s.status(f.DLCI, Signals{RTC: true, RTR: true}) // seen: it follows at once
		s.host.Opened(f.DLCI)
	}
}

func (s *Station) closing(f Frame) {
	switch {
	case f.DLCI > Last || !s.open[f.DLCI]:
		s.answer(f, DM)
	case f.DLCI == 0:
		s.answer(f, UA)
		s.end("DISC for DLCI 0")
	default:
		s.closed(f.DLCI)
		s.answer(f, UA)
	}
}

func (s *Station) closed(dlci int) {
	if s.open[dlci] {
		s.open[dlci], s.held[dlci] = false, false
		s.host.Closed(dlci)
	}
}

func (s *Station) data(f Frame) {
	switch {
	case f.DLCI > Last:
		s.host.Wrong(NoSuchDLCI, f.Information)
	case !s.open[f.DLCI]:
		s.host.Wrong(NotOpen, f.Information)
	case f.DLCI > 0:
		if len(f.Information) > 0 {
			s.host.Data(f.DLCI, f.Information)
		}
	default:
		s.messages(f.Information)
	}
}

// messages are those in a frame of the control channel.
func (s *Station) messages(b []byte) {
	for len(b) > 0 && !s.over {
		m, rest, ok := parseMessage(b)
		if !ok {
			s.host.Wrong(Unsupported, b)
			return
		}
		b = rest
		if m.command {
			s.command(m)
		}
	}
}

// command answers a message of the TE with the same value. What the module does
// not have it does not answer: it has no NSC either (multiplexer note 1.3).
func (s *Station) command(m message) {
	m.command = false
	switch m.kind {
	case msgCLD:
		s.say(m)
		s.end("closed down by the TE")
		return
	case msgMSC:
		if len(m.value) < 2 || m.value[0]>>2 == 0 || m.value[0]>>2 > Last || !s.open[m.value[0]>>2] {
			s.host.Wrong(NotOpen, m.bytes())
			return
		}
		s.say(m)
		s.signals(int(m.value[0]>>2), signals(m.value[1]))
	case msgFCoff:
		s.off = true
		s.say(m)
	case msgFCon:
		s.off = false
		s.say(m)
		s.host.Resume()
	case msgTest:
		s.say(m)
	case msgPSC:
		s.say(m)
		s.host.Sleep()
	default:
		s.host.Wrong(Unsupported, m.bytes())
	}
}

func (s *Station) signals(dlci int, now Signals) {
	s.held[dlci] = now.FC
	s.host.Signals(dlci, now)
}

// end closes all channels and leaves the serial line to command lines.
func (s *Station) end(why string) {
	for dlci := Last; dlci > 0; dlci-- {
		s.closed(dlci)
	}
	s.Stop()
	s.host.Over(why, append(s.dec.Rest(), s.later...))
	s.later = nil
}
