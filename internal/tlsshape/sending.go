package tlsshape

import (
	"slices"
	"time"
)

// A sending is a record on its way through the rules.
type sending struct {
	rec    *record
	cuts   []int // where the payload is divided
	wait   time.Duration
	before []byte
	drop   bool
	only   int // of its bytes; negative: all
	drip   int // bytes at a time; 0: all
	pause  time.Duration
	then   End
}

// length is that of the payload.
func (s *sending) length() int { return len(s.rec.payload) }

// cut divides the payload, unless that makes an empty record.
func (s *sending) cut(at int) {
	if at > 0 && at < s.length() && !slices.Contains(s.cuts, at) {
		s.cuts = append(s.cuts, at)
	}
}

// bytes is what leaves, as far as it depends on this record alone.
func (s *sending) bytes() []byte {
	var out []byte
	if !s.drop {
		slices.Sort(s.cuts)
		from := 0
		for _, to := range append(s.cuts, s.length()) {
			out = s.rec.appendRecord(out, s.rec.payload[from:to])
			from = to
		}
	}
	if s.only >= 0 {
		out = out[:min(s.only, len(out))]
	}
	return append(s.before, out...)
}

// join puts together neighbours that a rule of joining fits.
func join(records []*record, p Point, longest int) []*record {
	var joined []*record
	for _, r := range records {
		_, ok := p.fits(r)
		if !ok {
			joined = append(joined, r)
			continue
		}
		if n := len(joined); n > 0 {
			last := joined[n-1]
			if _, ok := p.fits(last); ok && last.typ == r.typ && last.sealed == r.sealed && len(last.payload)+len(r.payload) <= longest {
				for _, m := range r.messages {
					last.messages = append(last.messages, message{typ: m.typ, offset: len(last.payload) + m.offset})
				}
				last.payload = append(last.payload, r.payload...)
				continue
			}
		}
		joined = append(joined, r)
	}
	return joined
}
