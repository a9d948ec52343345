package verdict

import (
	"bytes"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"
)

// A lineReader finds received data in what leaves toward the TE, as a TE has to:
// by the heads in front of the data (manual 8.2.15, 8.2.20, 8.2.24), by the
// answer of +CIPRXGET (manual 8.2.26), or without any head. Which of them holds
// it learns from the commands.
type lineReader struct {
	payload func(link int, b []byte)

	mux, head, from, transparent, fetch bool // +CIPMUX, +CIPHEAD, +CIPSRIP, +CIPMODE, +CIPRXGET

	data  splitHead // of frames of data
	info  splitHead // of answers
	sizes []int     // of what comes with the sender's address in front and no length
}

// A splitHead is where the reader stands in one stream: in a head, or in the data behind one.
type splitHead struct {
	text []byte // of the head, so far
	link int
	left int  // bytes of data that follow
	hex  bool // they are digits
	odd  []byte
}

// longestHead is longer than any head.
const longestHead = 96

func (r *lineReader) restart() { *r = lineReader{payload: r.payload} }

// command takes what is set.
func (r *lineReader) command(c Command) {
	flag := map[string]*bool{
		"+CIPMUX": &r.mux, "+CIPHEAD": &r.head, "+CIPSRIP": &r.from, "+CIPMODE": &r.transparent, "+CIPRXGET": &r.fetch,
	}[c.Name]
	if flag == nil || c.Result != "OK" || c.Args != "0" && c.Args != "1" {
		return
	}
	*flag = c.Args == "1"
	r.data, r.sizes = splitHead{}, nil
}

// arrived takes the size of a piece that will leave.
func (r *lineReader) arrived(n int) {
	if r.fromOnly() && !r.fetch {
		r.sizes = append(r.sizes, n)
	}
}

// fromOnly reports that data have their sender in front and no length.
func (r *lineReader) fromOnly() bool { return r.from && !r.head && !r.mux && !r.transparent }

// raw reports that data have nothing in front.
func (r *lineReader) raw() bool { return r.transparent || !r.mux && !r.head && !r.from }

// feed takes bytes that have left.
func (r *lineReader) feed(frame string, b []byte) {
	switch {
	case frame == "data" && r.raw():
		r.payload(0, b)
	case frame == "data":
		r.split(&r.data, b, r.dataHead)
	case frame == "info":
		r.split(&r.info, b, r.infoHead)
	}
}

// skip takes bytes that have left and that the TE does not get.
func (r *lineReader) skip(frame string, n int) {
	s := &r.data
	if frame == "info" {
		s = &r.info
	} else if frame != "data" || r.raw() {
		return
	}
	lost := min(n, s.left)
	s.left -= lost
	if n > lost {
		s.text = nil
	}
}

func (r *lineReader) split(s *splitHead, b []byte, head func(*splitHead) bool) {
	for len(b) > 0 {
		if s.left > 0 {
			n := min(s.left, len(b))
			r.deliver(s, b[:n])
			s.left -= n
			b = b[n:]
			continue
		}
		if s.text = append(s.text, b[0]); head(s) || len(s.text) > longestHead {
			s.text = s.text[:0]
		}
		b = b[1:]
	}
}

func (r *lineReader) deliver(s *splitHead, b []byte) {
	if !s.hex {
		r.payload(s.link, b)
		return
	}
	s.odd = append(s.odd, b...)
	whole := len(s.odd) &^ 1
	out := make([]byte, whole/2)
	n, _ := hex.Decode(out, s.odd[:whole]) // what is no digit is missing in the count
	r.payload(s.link, out[:n])
	s.odd = append(s.odd[:0], s.odd[whole:]...)
}

var (
	receiveHead = regexp.MustCompile(`\+RECEIVE,([0-5]),([0-9]{1,4})(?:,[0-9.:]+)?:\r\n$`)
	ipdHead     = regexp.MustCompile(`\+IPD,([0-9]{1,4})(?:,[A-Z]+)?:$`)
	rxgetHead   = regexp.MustCompile(`^\+CIPRXGET: ([23]),([0-9,]+)(?:,[0-9]+\.[0-9.:]+)?\r\n$`)
)

// dataHead reports whether a head in front of data is complete.
func (r *lineReader) dataHead(s *splitHead) bool {
	switch {
	case r.mux:
		m := receiveHead.FindSubmatch(s.text)
		if m == nil {
			return false
		}
		s.link, s.left = number(m[1]), number(m[2])
	case r.head:
		m := ipdHead.FindSubmatch(s.text)
		if m == nil {
			return false
		}
		s.link, s.left = 0, number(m[1])
	default:
		if !bytes.Contains(s.text, []byte("RECV FROM:")) || !bytes.HasSuffix(s.text, []byte("\r\n")) {
			return false
		}
		s.link, s.left = 0, 0
		if len(r.sizes) > 0 {
			s.left, r.sizes = r.sizes[0], r.sizes[1:]
		}
	}
	return true
}

// infoHead reports whether a line of an answer is complete; one of +CIPRXGET
// has data behind it.
func (r *lineReader) infoHead(s *splitHead) bool {
	if s.text[len(s.text)-1] != '\n' {
		return false
	}
	s.left = 0
	m := rxgetHead.FindSubmatch(s.text)
	if m == nil {
		return true
	}
	numbers := strings.Split(string(m[2]), ",")
	s.link = 0
	if r.mux {
		s.link, numbers = number([]byte(numbers[0])), numbers[1:]
	}
	if len(numbers) == 2 && s.link < links {
		s.left = number([]byte(numbers[0]))
	}
	s.odd = s.odd[:0]
	if s.hex = m[1][0] == '3'; s.hex {
		s.left *= 2
	}
	return true
}

// number is a number of digits only; one that is too large for a head is none.
func number(b []byte) int {
	n, err := strconv.Atoi(string(b))
	if err != nil || n > 1<<14 {
		return 0
	}
	return n
}
