package trace

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"
)

// An Entry is one line of a recording.
type Entry struct {
	Line   int // of the file, from 1; the header is line 1
	At     time.Duration
	Modem  string // empty when there was one modem
	Kind   string
	Fields []Field // the rest, in the order of the file
}

// EventKind makes an entry an event again, for the time line and the console.
func (e Entry) EventKind() string { return e.Kind }

// EventFields implements Fielder.
func (e Entry) EventFields() []Field { return append([]Field(nil), e.Fields...) }

// Text is a field as text, and whether there is one.
func (e Entry) Text(name string) (string, bool) {
	f, ok := find(e.Fields, name)
	return f.Text(), ok
}

// Int is a field as a whole number, and whether it is one.
func (e Entry) Int(name string) (int64, bool) {
	f, ok := find(e.Fields, name)
	n, err := strconv.ParseInt(string(f.Value), 10, 64)
	return n, ok && err == nil
}

// Bytes is a field as bytes of the line or of a connection, and whether it is that.
func (e Entry) Bytes(name string) ([]byte, bool) {
	f, ok := find(e.Fields, name)
	b, err := ParseBytes(f.Text())
	return b, ok && err == nil
}

// A Reader reads a recording line by line.
type Reader struct {
	r      *bufio.Reader
	line   int
	header Header
}

// NewReader reads the header.
func NewReader(r io.Reader) (*Reader, error) {
	t := &Reader{r: bufio.NewReader(r)}
	b, err := t.next()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("line 1: the header is missing: the file is empty")
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(b, &t.header); err != nil {
		return nil, fmt.Errorf("line 1: %w", err)
	}
	if t.header.Format != Format {
		return nil, fmt.Errorf("line 1: not a recording: format %q, want %q", t.header.Format, Format)
	}
	if t.header.Version != Version {
		return nil, fmt.Errorf("line 1: version %d of the format, this program reads version %d", t.header.Version, Version)
	}
	return t, nil
}

// Header is the first line.
func (t *Reader) Header() Header { return t.header }

// Next reads one entry; io.EOF is the end. Another error names the line.
func (t *Reader) Next() (Entry, error) {
	b, err := t.next()
	if err != nil {
		return Entry{}, err
	}
	e, err := parseEntry(b)
	if err != nil {
		return Entry{}, fmt.Errorf("line %d: %v", t.line, err) // not %w: an EOF in here is not the end
	}
	e.Line = t.line
	return e, nil
}

func (t *Reader) next() ([]byte, error) {
	b, err := t.r.ReadBytes('\n')
	if len(b) == 0 && errors.Is(err, io.EOF) {
		return nil, io.EOF
	}
	t.line++
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("line %d: cut off: %w", t.line, io.ErrUnexpectedEOF)
	}
	if err != nil {
		return nil, fmt.Errorf("line %d: %w", t.line, err)
	}
	return bytes.TrimSpace(b), nil
}

// maxMillis is what a time.Duration holds, nearly three centuries.
const maxMillis = 9e12

func parseEntry(b []byte) (Entry, error) {
	fields, err := splitObject(b)
	if err != nil {
		return Entry{}, err
	}
	var e Entry
	timed := false
	for _, f := range fields {
		switch f.Name {
		case "t_ms":
			ms, err := strconv.ParseFloat(string(f.Value), 64)
			if err != nil || ms < -maxMillis || ms > maxMillis {
				return Entry{}, fmt.Errorf("bad t_ms %s", f.Value)
			}
			e.At = fromMillis(ms)
			timed = true
		case "modem":
			e.Modem = f.Text()
		case "kind":
			e.Kind = f.Text()
		default:
			e.Fields = append(e.Fields, f)
		}
	}
	if !timed || e.Kind == "" {
		return Entry{}, errors.New("t_ms or kind is missing")
	}
	return e, nil
}

func fromMillis(ms float64) time.Duration {
	half := 0.5
	if ms < 0 {
		half = -half
	}
	return time.Duration(ms*1000+half) * time.Microsecond
}

// ReadAll reads a whole recording. With an error it returns what was read before it.
func ReadAll(r io.Reader) (Header, []Entry, error) {
	t, err := NewReader(r)
	if err != nil {
		return Header{}, nil, err
	}
	var all []Entry
	for {
		e, err := t.Next()
		if errors.Is(err, io.EOF) {
			return t.header, all, nil
		}
		if err != nil {
			return t.header, all, err
		}
		all = append(all, e)
	}
}
