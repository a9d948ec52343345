package sweep

import "bytes"

// An Exchange is what passed behind a command, up to the one that ends it.
type Exchange struct {
	Number  int    // of the command among those that fit, from 1
	Command string // as the TE wrote it
	Text    []byte // the bytes, at most mostText
	Size    int    // how many there were
	Frames  []int  // where frames begin
}

// mostText is how much of an exchange is kept, and swept at most: a page of a
// megabyte has more positions than anybody waits for.
const mostText = 1 << 20

// A Recorder makes exchanges of what happens in a run. The methods are called in
// the order of the events.
type Recorder struct {
	all  []Exchange
	open bool
	last string // the kind of the frame before
	over string // the last bytes of it
}

// Command tells that a command has been taken; fits: it is one that is swept over.
func (r *Recorder) Command(text string, fits bool) {
	if r.open = fits; fits {
		r.all = append(r.all, Exchange{Number: len(r.all) + 1, Command: text})
		r.last, r.over = "", ""
	}
}

// Passed tells of bytes of a frame of some kind. A frame may come in pieces: a
// new one is where the kind changes, and where a line begins behind a line's end.
func (r *Recorder) Passed(kind string, b []byte) {
	if !r.open || len(b) == 0 {
		return
	}
	x := &r.all[len(r.all)-1]
	if kind != r.last || r.over == "\r\n" && bytes.HasPrefix(b, []byte("\r\n")) {
		x.Frames = append(x.Frames, x.Size)
	}
	r.last = kind
	if tail := r.over + string(b); len(tail) > 2 {
		r.over = tail[len(tail)-2:]
	} else {
		r.over = tail
	}
	x.Size += len(b)
	if room := mostText - len(x.Text); room > 0 {
		x.Text = append(x.Text, b[:min(room, len(b))]...)
	}
}

// Exchanges are those recorded so far.
func (r *Recorder) Exchanges() []Exchange { return r.all }

// A Position is one place of the sweep.
type Position struct {
	Index    int // among all, from 0
	Exchange *Exchange
	Byte     int // in the exchange, from 0
}

// Positions lists the places of all exchanges: each byte, or each frame's first.
func Positions(all []Exchange, frames bool) []Position {
	var list []Position
	for i := range all {
		x := &all[i]
		add := func(at int) { list = append(list, Position{Index: len(list), Exchange: x, Byte: at}) }
		if frames {
			for _, at := range x.Frames {
				if at < len(x.Text) {
					add(at)
				}
			}
			continue
		}
		for at := range x.Text {
			add(at)
		}
	}
	return list
}

// Thin takes each n-th position, from the first on.
func Thin(list []Position, n int) []Position {
	var some []Position
	for i := 0; i < len(list); i += n {
		some = append(some, list[i])
	}
	return some
}
