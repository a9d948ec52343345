package tlsbackend

import (
	"slices"

	"sim800emu/tlsbackend/diary"
)

// offered takes the offer that the diary has read in the ClientHello, if there is one.
func (s *session) offered() {
	if o := s.entry.Offered(); o != nil {
		s.offer = newOffer(o)
	}
}

// newOffer is of an offer what an event tells.
func newOffer(o *diary.Offer) *Offer {
	return &Offer{
		SNI: o.SNI, Versions: o.Versions, Suites: o.Suites, Groups: o.Groups, Signatures: o.Signatures,
		Protocols: o.ALPN, Extensions: slices.Clone(o.Numbers),
	}
}
