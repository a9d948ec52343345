package atparser

// MaxLine is how many characters a command line may have after its prefix
// (manual 1.4). A longer one is not run at all.
const MaxLine = 556

// DefaultEdit is the factory value of S5, backspace.
const DefaultEdit = 8

const (
	cr  = '\r' // S3; nothing else is accepted by the module (manual 2.2.17)
	lf  = '\n'
	del = 0x7f
)

// A Step is what one byte did.
type Step uint8

// The steps.
const (
	Noise    Step = iota // outside a line and not part of a prefix, or it showed that what looked like a prefix is none
	More                 // part of a line or of its prefix
	Erased               // the edit character removed one character
	Complete             // CR, or LF alone, ended a line: Line has it
	Repeat               // A/ was typed: run the last line again; no CR is needed (V.250 5.2.4)
	Dropped              // inside a line, but not taken: a control character, or an edit character with nothing before it
)

func (s Step) String() string {
	switch s {
	case Noise:
		return "noise"
	case More:
		return "more"
	case Erased:
		return "erased"
	case Complete:
		return "complete"
	case Repeat:
		return "repeat"
	case Dropped:
		return "dropped"
	}
	return "unknown"
}

// A Line is a command line that has been ended.
type Line struct {
	Text    string // what follows the prefix, as typed; the first MaxLine+1 characters when TooLong
	Prefix  string // AT, at, At or aT, as typed
	TooLong bool   // more than MaxLine characters came after the prefix
}

// A Lexer assembles lines from bytes. It echoes nothing, keeps no more than one
// line and does not allocate for a byte.
//
// A line begins at the first A that has a T behind it; what comes before is
// noise (V.250 5.2.1 names only the prefix, so xxAT+CSQ is AT+CSQ). The price is that of
// a real modem: a word like DATA in stray text begins a line too. A/ is
// recognised only where nothing but control characters came since the last
// line, so that stray text does not run a command again.
//
// Control characters and DEL are left out of a line (V.250 5.2.2). They are
// dropped at once, so the edit character never removes one.
type Lexer struct {
	// Edit is S5, the character that removes the last one. It is looked at after
	// CR and before all others (V.250 5.2.2), even if it is a letter.
	Edit byte

	state  lexState
	fresh  bool // nothing but control characters since the last line
	prefix [2]byte
	typed  int // characters after the prefix, kept or not
	kept   int
	text   [MaxLine + 1]byte
}

type lexState uint8

const (
	outside  lexState = iota
	afterA            // an A that may begin a prefix
	inBody            // behind the prefix
	complete          // a line has just been ended
)

// NewLexer makes a lexer with the factory's edit character.
func NewLexer() *Lexer { return &Lexer{Edit: DefaultEdit, fresh: true} }

// Feed takes one byte and tells what it did.
func (x *Lexer) Feed(b byte) Step {
	if x.state == complete {
		x.Reset()
	}
	switch x.state {
	case afterA:
		return x.feedPrefix(b)
	case inBody:
		return x.feedBody(b)
	}
	return x.feedOutside(b)
}

// feedOutside looks for the A of a prefix. The LF of a CR LF ends up here: the
// CR has ended the line, so LF is noise.
func (x *Lexer) feedOutside(b byte) Step {
	switch {
	case b == cr || b == lf:
		x.fresh = true
	case b == x.Edit || control(b):
	case upper(b) == 'A':
		x.state = afterA
		x.prefix[0] = b
		return More
	default:
		x.fresh = false
	}
	return Noise
}

func (x *Lexer) feedPrefix(b byte) Step {
	switch {
	case b == cr:
		x.Reset()
		return Noise
	case b == x.Edit:
		x.state = outside
		return Erased
	case b == lf:
		x.Reset()
		return Noise
	case control(b):
		return Dropped
	case upper(b) == 'T':
		x.prefix[1] = b
		x.state = inBody
		return More
	case upper(b) == 'A': // the first A was noise, this one may begin the prefix
		x.prefix[0] = b
		x.fresh = false
		return More
	case b == '/' && x.fresh:
		x.Reset()
		return Repeat
	}
	x.state = outside
	x.fresh = false
	return Noise
}

func (x *Lexer) feedBody(b byte) Step {
	switch {
	case b == cr:
		x.state = complete
		return Complete
	case b == x.Edit:
		return x.erase()
	case b == lf: // seen on a SIM800L: AT LF is answered
		x.state = complete
		return Complete
	case control(b):
		return Dropped
	}
	if x.kept < len(x.text) {
		x.text[x.kept] = b
		x.kept++
	}
	x.typed++
	return More
}

// erase takes back the last character. Beyond MaxLine+1 only the count goes
// down, so a line that was too long can be edited to fit.
func (x *Lexer) erase() Step {
	if x.typed == 0 {
		return Dropped
	}
	x.typed--
	x.kept = min(x.kept, x.typed)
	return Erased
}

// Line is the line that the last Feed completed, and the zero Line at any other time.
func (x *Lexer) Line() Line {
	if x.state != complete {
		return Line{}
	}
	return Line{Text: string(x.text[:x.kept]), Prefix: string(x.prefix[:]), TooLong: x.typed > MaxLine}
}

// InLine reports that the TE is in the middle of a line: its prefix, or the A
// that may begin one, has come and its end has not. Noise is no line.
func (x *Lexer) InLine() bool { return x.state == afterA || x.state == inBody }

// Pending is a copy of the unfinished line with its prefix, at most
// MaxLine+1 characters behind it; nil outside a line.
func (x *Lexer) Pending() []byte {
	switch x.state {
	case afterA:
		return []byte{x.prefix[0]}
	case inBody:
		return append(x.prefix[:len(x.prefix):len(x.prefix)], x.text[:x.kept]...)
	}
	return nil
}

// Reset forgets an unfinished line. Edit stays.
func (x *Lexer) Reset() {
	x.state, x.fresh, x.typed, x.kept = outside, true, 0, 0
}

// control reports the control characters of V.250's alphabet (T.50), DEL with them.
func control(b byte) bool { return b < ' ' || b == del }

func upper(b byte) byte {
	if b >= 'a' && b <= 'z' {
		return b - ('a' - 'A')
	}
	return b
}
