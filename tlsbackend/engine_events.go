package tlsbackend

import (
	"sim800emu/internal/tlsengine"
)

// engineEvent takes what the test engine tells. What passes in the clear the
// diary has seen on the wire; here it gets what is encrypted, and why.
func (s *session) engineEvent(e tlsengine.Event) {
	switch e.Kind {
	case tlsengine.EventOffer:
		s.offered()
	case tlsengine.EventHandshake:
		if e.Encrypted {
			s.entry.Message(e.Time, !e.Out, e.Type, e.Size)
		}
	case tlsengine.EventAlert:
		if e.Encrypted {
			s.entry.Alert(e.Time, !e.Out, e.Level, e.Type)
		}
	case tlsengine.EventKnob:
		s.entry.Note(e.Time, "the endpoint: "+e.Text)
	case tlsengine.EventResumption:
		s.entry.Note(e.Time, "resumption: "+e.Text)
	case tlsengine.EventPSK:
		s.entry.Note(e.Time, "pre-shared key: "+e.Text)
	}
}
