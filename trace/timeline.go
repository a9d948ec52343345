package trace

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Lanes of the time line. A Texter may name one of its own.
const (
	LaneTE  = "TE→"
	LaneTA  = "←TA"
	LaneNet = "net"
	LaneTLS = "TLS"
	LaneME  = "ME" // power, SIM, registration: what no byte shows
	LaneSee = "(!)"
)

const (
	// typing is the longest pause inside what the TE types, and its echo.
	typing = 50 * time.Millisecond
	// idle is the shortest pause, in characters, that parts two chunks of data.
	idle = 3
	// bitsPerCharacter is 8N1.
	bitsPerCharacter = 10
	// defaultBaud holds until an event uart.rate tells another.
	defaultBaud = 115200
	// preview is how much of a piece of data is shown, shown how much of text,
	// and field how much of a field of some other event.
	preview, shown, field = 20, 72, 60
	// maxHeld is how many lines wait for a chunk that does not end.
	maxHeld = 200
)

// A Timeline prints what passed as one line for each event: modem time, lane,
// text. The bytes of the line come in pieces, tick by tick; the time line joins
// them, and parts received data where the line was idle. A line is printed when
// nothing earlier is still open; Flush prints the rest.
type Timeline struct {
	w    io.Writer
	err  error
	baud int64

	te, ta  *span
	held    []line // in the order of time
	dataEnd time.Duration
	anyData bool
}

// A line waits until nothing earlier can come.
type line struct {
	at         time.Duration
	lane, text string
}

// A span is bytes of the line that belong together.
type span struct {
	lane, frame string
	start, end  time.Duration
	n           int
	head        []byte
	last        byte
	gap         time.Duration // data: idle line since the data before
	follows     bool          // data: there was data before
}

// NewTimeline makes a time line on w.
func NewTimeline(w io.Writer) *Timeline { return &Timeline{w: w, baud: defaultBaud} }

// Add takes one event. Events come in the order of time.
func (l *Timeline) Add(t time.Duration, ev Event) {
	if x, ok := ev.(Texter); ok {
		if lane, text := x.TimelineText(); text != "" {
			l.hold(t, lane, text)
		}
		return
	}
	fields, err := fieldsOf(ev)
	if err != nil {
		l.hold(t, LaneSee, err.Error())
		return
	}
	switch kind := ev.EventKind(); kind {
	case "uart.tx", "uart.rx":
		l.piece(t, kind, fields)
	case "at.command", "at.urc":
		// The bytes of the line tell the same.
	default:
		if kind == "uart.rate" {
			l.learnRate(fields)
		}
		l.hold(t, laneOf(kind), generic(kind, fields))
	}
}

// Flush prints all that is held and returns the writer's first error.
func (l *Timeline) Flush() error {
	l.end(&l.te)
	l.end(&l.ta)
	l.print()
	return l.err
}

func (l *Timeline) learnRate(fields []Field) {
	f, _ := find(fields, "baud")
	if baud, err := strconv.ParseInt(string(f.Value), 10, 32); err == nil && baud > 0 {
		l.baud = baud
	}
}

// characters is how long n characters take.
func (l *Timeline) characters(n int) time.Duration {
	return time.Duration(int64(n) * bitsPerCharacter * int64(time.Second) / l.baud)
}

// piece takes bytes that have just passed the line: they end at t.
func (l *Timeline) piece(t time.Duration, kind string, fields []Field) {
	text, _ := find(fields, "data")
	data, err := ParseBytes(text.Text())
	if err != nil {
		data = []byte(text.Text())
	}
	if len(data) == 0 {
		return
	}
	lane, frame, open := LaneTE, "", &l.te
	if kind == "uart.tx" {
		f, _ := find(fields, "frame")
		lane, frame, open = LaneTA, f.Text(), &l.ta
	}
	l.expire(t)
	start := max(0, t-l.characters(len(data)))
	pause := l.characters(idle)
	if kind == "uart.rx" || frame == "echo" {
		pause = typing
	}
	if s := *open; s != nil && (s.frame != frame || start-s.end > pause) {
		l.end(open)
	}
	if *open == nil {
		*open = l.begin(lane, frame, start)
	}
	s := *open
	s.n += len(data)
	s.end = t
	s.last = data[len(data)-1]
	s.head = append(s.head, data[:min(len(data), shown+1-len(s.head))]...)
	if s.over() {
		l.end(open)
	}
	l.print()
}

func (l *Timeline) begin(lane, frame string, start time.Duration) *span {
	s := &span{lane: lane, frame: frame, start: start}
	if frame == "data" {
		s.follows, s.gap = l.anyData, max(0, start-l.dataEnd)
	}
	return s
}

// over reports that bytes look like the end of a command line or of a frame.
func (s *span) over() bool {
	switch s.frame {
	case "", "echo":
		return s.last == '\r' && !s.binary() // a ClientHello has a CR too
	case "data", "noise":
		return false
	default:
		return s.n > 2 && s.last == '\n' || s.frame == "prompt" && s.last == ' '
	}
}

// expire ends what cannot go on any more.
func (l *Timeline) expire(t time.Duration) {
	for _, open := range []**span{&l.te, &l.ta} {
		if s := *open; s != nil && t-s.end > typing+l.characters(idle) {
			l.end(open)
		}
	}
}

// end turns a span into a line.
func (l *Timeline) end(open **span) {
	s := *open
	if s == nil {
		return
	}
	*open = nil
	if s.frame == "data" {
		l.dataEnd, l.anyData = s.end, true
	}
	l.insert(line{s.start, s.lane, s.text()})
}

// binary reports that a size says more than the bytes.
func (s *span) binary() bool {
	return s.frame == "data" || slices.ContainsFunc(s.head, func(c byte) bool {
		return c != '\r' && c != '\n' && (c < 0x20 || c >= 0x7f)
	})
}

func (s *span) text() string {
	name := s.frame
	if name != "" {
		name = fmt.Sprintf("%-6s ", name)
	}
	if !s.binary() && s.n <= shown {
		return name + formatBytes(s.head)
	}
	size := fmt.Sprintf("%d bytes", s.n)
	if s.follows {
		size += fmt.Sprintf(", gap %s ms", tenths(s.gap))
	}
	head, more := s.head, ""
	if len(head) > preview {
		head, more = head[:preview], "…"
	}
	return fmt.Sprintf("%s%s  %s%s", name, size, formatBytes(head), more)
}

// hold takes a line that is complete.
func (l *Timeline) hold(t time.Duration, lane, text string) {
	l.expire(t)
	l.insert(line{t, lane, printable(text)})
	if len(l.held) > maxHeld {
		l.end(&l.te)
		l.end(&l.ta)
	}
	l.print()
}

// insert keeps lines of one moment in the order in which they came.
func (l *Timeline) insert(n line) {
	i := len(l.held)
	for i > 0 && l.held[i-1].at > n.at {
		i--
	}
	l.held = append(l.held, line{})
	copy(l.held[i+1:], l.held[i:])
	l.held[i] = n
}

// print writes the lines before which nothing can come any more.
func (l *Timeline) print() {
	n := 0
	for n < len(l.held) && (l.te == nil || l.held[n].at <= l.te.start) && (l.ta == nil || l.held[n].at <= l.ta.start) {
		x := l.held[n]
		n++
		pad := strings.Repeat(" ", max(0, 4-utf8.RuneCountInString(x.lane)))
		_, err := fmt.Fprintf(l.w, "%10s ms  %s%s %s\n", tenths(x.at), x.lane, pad, x.text)
		if l.err == nil {
			l.err = err
		}
	}
	l.held = append(l.held[:0], l.held[n:]...)
}

// tenths is milliseconds as people read them; the line's own ticks are coarser.
func tenths(d time.Duration) string {
	return strconv.FormatFloat(float64(d.Microseconds())/1000, 'f', 1, 64)
}

func laneOf(kind string) string {
	first, _, _ := strings.Cut(kind, ".")
	switch first {
	case "net", "ip", "socket":
		return LaneNet
	case "tls", "http", "server":
		return LaneTLS
	case "suspicion":
		return LaneSee
	default:
		return LaneME
	}
}

// generic tells of an event by its fields; one that says what is the matter and
// what to do about it is told in its own words.
func generic(kind string, fields []Field) string {
	if what, ok := find(fields, "what"); ok {
		text := what.Text()
		if remedy, ok := find(fields, "remedy"); ok && remedy.Text() != "" {
			text += "; " + remedy.Text()
		}
		return text
	}
	var s strings.Builder
	s.WriteString(kind)
	for _, f := range fields {
		v := shorten(f.Text(), field)
		if data, err := ParseBytes(f.Text()); f.Name == "data" && err == nil {
			v = fmt.Sprintf("%d bytes", len(data))
		}
		if strings.ContainsAny(v, " ") {
			v = strconv.Quote(v)
		}
		fmt.Fprintf(&s, " %s=%s", f.Name, v)
	}
	return s.String()
}
