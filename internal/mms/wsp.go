package mms

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// ErrFormat is what no message can look like.
var ErrFormat = errors.New("not a multimedia message")

// writer appends the elements of WSP.
type writer struct{ b []byte }

func (w *writer) byte(b byte) { w.b = append(w.b, b) }

// short is a Short-integer, a value up to 127 in one byte.
func (w *writer) short(n byte) { w.byte(n | 0x80) }

// text is a Text-string: a first character that could be something else is quoted.
func (w *writer) text(s string) {
	if s != "" && (s[0] >= quote || s[0] == '"') {
		w.byte(quote)
	}
	w.b = append(append(w.b, s...), 0)
}

// uintvar is an integer of 7 bits a byte.
func (w *writer) uintvar(n int) {
	var groups [5]byte
	i := len(groups) - 1
	groups[i] = byte(n & 0x7f)
	for n >>= 7; n > 0 && i > 0; n >>= 7 {
		i--
		groups[i] = byte(n&0x7f) | 0x80
	}
	w.b = append(w.b, groups[i:]...)
}

// long is a Long-integer: its length and its bytes.
func (w *writer) long(n uint32) {
	b := binary.BigEndian.AppendUint32(nil, n)
	for len(b) > 1 && b[0] == 0 {
		b = b[1:]
	}
	w.byte(byte(len(b)))
	w.b = append(w.b, b...)
}

// value writes what f writes with its Value-length in front.
func (w *writer) value(f func(*writer)) {
	var inner writer
	f(&inner)
	if n := len(inner.b); n <= shortLength {
		w.byte(byte(n))
	} else {
		w.byte(lengthQuote)
		w.uintvar(n)
	}
	w.b = append(w.b, inner.b...)
}

// encoded is an Encoded-string: ASCII as it is, anything else with its charset.
func (w *writer) encoded(s string) {
	for i := range len(s) {
		if s[i] >= 0x80 || s[i] < ' ' {
			w.value(func(w *writer) {
				w.short(charsetUTF8)
				w.text(s)
			})
			return
		}
	}
	w.text(s)
}

const (
	quote       = 0x7f
	shortLength = 30   // the longest length in one byte
	lengthQuote = 0x1f // a uintvar with the length follows
	charsetUTF8 = 106  // of the IANA's numbers
)

// reader takes the elements of WSP. The first mistake is kept, and what is read
// behind it is zero.
type reader struct {
	b   []byte
	err error
}

func (r *reader) fail(what string) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s", ErrFormat, what)
	}
	r.b = nil
}

func (r *reader) byte() byte {
	if len(r.b) == 0 {
		r.fail("it ends early")
		return 0
	}
	b := r.b[0]
	r.b = r.b[1:]
	return b
}

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.fail("it ends early")
		return nil
	}
	b := r.b[:n:n]
	r.b = r.b[n:]
	return b
}

func (r *reader) peek() byte {
	if len(r.b) == 0 {
		r.fail("it ends early")
		return 0
	}
	return r.b[0]
}

func (r *reader) text() string {
	for i, c := range r.b {
		if c == 0 {
			s := r.b[:i]
			r.b = r.b[i+1:]
			if len(s) > 0 && (s[0] == quote || s[0] == '"') {
				s = s[1:]
			}
			return string(s)
		}
	}
	r.fail("a text without an end")
	return ""
}

func (r *reader) uintvar() int {
	n := 0
	for range 5 {
		c := r.byte()
		n = n<<7 | int(c&0x7f)
		if c&0x80 == 0 {
			return n
		}
	}
	r.fail("a number without an end")
	return 0
}

// length is a Value-length.
func (r *reader) length() int {
	switch c := r.byte(); {
	case c <= shortLength:
		return int(c)
	case c == lengthQuote:
		return r.uintvar()
	default:
		r.fail("a length is missing")
		return 0
	}
}

// inner is what stands behind a Value-length.
func (r *reader) inner() *reader {
	in := &reader{b: r.take(r.length()), err: r.err}
	return in
}

// integer is a Short-integer or a Long-integer of up to 32 bits.
func (r *reader) integer() uint32 {
	c := r.byte()
	if c&0x80 != 0 {
		return uint32(c & 0x7f)
	}
	if c > 4 {
		r.fail("a number is too long")
		return 0
	}
	var n uint32
	for _, b := range r.take(int(c)) {
		n = n<<8 | uint32(b)
	}
	return n
}

// encoded is an Encoded-string; of the charsets UTF-8, ASCII and UCS-2 are known.
func (r *reader) encoded() string {
	if c := r.peek(); c > lengthQuote || c == 0 { // 0: a text of no characters
		return r.text()
	}
	in := r.inner()
	charset := in.integer()
	var s string
	if charset == charsetUCS2 {
		s = ucs2(in.b)
	} else {
		s = in.text()
	}
	if in.err != nil {
		r.fail("a text that is none")
	}
	return s
}

// skip passes the value of a header that is of no interest (WAP-230-WSP 8.4.1.2).
func (r *reader) skip() {
	switch c := r.peek(); {
	case c <= lengthQuote:
		r.inner()
	case c >= 0x80:
		r.byte()
	default:
		r.text()
	}
}
