package modemtest

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A Seen is what somebody has seen a real module do, from a public log: lines
// that were sent and lines that came back, as far as the log has them. Such logs
// have lost blank lines, control characters and moments, so only shapes compare.
type Seen struct {
	ID       string   `json:"id"`
	Device   string   `json:"device"`
	Source   string   `json:"source"`
	Setup    []string `json:"setup"` // what had been sent before
	Exchange []struct {
		Send *string  `json:"send"` // nil: something came unasked
		Recv []string `json:"recv"`
	} `json:"exchange"`
	Echo  *bool  `json:"echo"`
	Notes string `json:"notes"`
}

// A Difference is an exchange in which a modem did otherwise.
type Difference struct {
	ID        string
	Exchange  int // its index
	Send      string
	Want, Got []string // shapes
}

// How long each exchange of a replay waits: longer than a CLOSED takes, but no
// longer than it takes a TE to answer a prompt.
const (
	replayWait = 5 * time.Second
	promptWait = time.Second
)

// LoadSeen reads a file with a Seen on each line.
func LoadSeen(tb testing.TB, path string) []Seen {
	tb.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	var all []Seen
	for i, line := range bytes.Split(bytes.TrimSpace(text), []byte("\n")) {
		var s Seen
		if err := json.Unmarshal(line, &s); err != nil {
			tb.Fatalf("%s:%d: %v", path, i+1, err)
		}
		all = append(all, s)
	}
	return all
}

// Replay sends what was sent and compares the shapes of the lines that come
// back, blank ones and the echo of the command apart. before runs ahead of the
// exchange with its index.
func (m *Modem) Replay(s Seen, before map[int]func(*Modem)) []Difference {
	var diff []Difference
	prompt := 0 // bytes that an open prompt waits for
	for i, x := range s.Exchange {
		if f := before[i]; f != nil {
			f(m)
		}
		sent := ""
		if x.Send != nil {
			sent = *x.Send
			m.Send(typed(sent, prompt))
		}
		m.Advance(promptWait)
		text := m.Received()
		if !strings.HasSuffix(text, "> ") && !strings.HasSuffix(text, "DOWNLOAD\r\n") {
			m.Advance(replayWait - promptWait)
			text += m.Received()
		}
		want := shapes(x.Recv, sent)
		got := shapes(strings.Split(text, "\r\n"), sent)
		if !sameShapes(want, got) {
			diff = append(diff, Difference{s.ID, i, sent, want, got})
		}
		prompt = 0
		switch {
		case slices.Contains(got, ">"):
			prompt = announced(sent)
		case slices.Contains(got, "DOWNLOAD"):
			_, args, _ := strings.Cut(sent, "=")
			size, _, _ := strings.Cut(args, ",")
			prompt, _ = strconv.Atoi(size)
		}
	}
	return diff
}

// typed is the bytes of a sent line: logs write ^Z for Ctrl-Z and \n for a line
// that LF alone ends. Data for a prompt that waits for n bytes are filled up:
// control characters are missing in logs.
func typed(sent string, n int) string {
	switch {
	case strings.HasSuffix(sent, "^Z"):
		return strings.TrimSuffix(sent, "^Z") + "\x1a"
	case n > 0:
		return (sent + strings.Repeat("\x01", n))[:n]
	case strings.HasSuffix(sent, `\n`):
		return strings.TrimSuffix(sent, `\n`) + "\n"
	case sent == "+++":
		return sent
	}
	return sent + "\r"
}

// announced is the last field of +CIPSEND, if there is one that tells a length.
func announced(sent string) int {
	_, args, _ := strings.Cut(strings.ToUpper(sent), "+CIPSEND=")
	fields := strings.Split(args, ",")
	n, err := strconv.Atoi(fields[len(fields)-1])
	if err != nil || n < 1 {
		return 0
	}
	return n
}

// someBytes is how logs leave data out.
var someBytes = regexp.MustCompile(`^\(\d+ bytes\)$`)

// shapes are the shapes of lines without those that are blank and the echo of
// what was sent.
func shapes(lines []string, sent string) []string {
	list := []string{}
	sent = strings.TrimSuffix(strings.TrimSuffix(sent, `\n`), "^Z")
	for i, l := range lines {
		l = strings.TrimSpace(strings.Map(func(r rune) rune {
			if r < ' ' || r > '~' {
				return -1
			}
			return r
		}, strings.TrimSuffix(l, `\r`)))
		switch {
		case l == "", i == 0 && strings.EqualFold(l, sent):
		case someBytes.MatchString(l):
			list = append(list, "(bytes)")
		default:
			list = append(list, Shape(l))
		}
	}
	return list
}

func sameShapes(want, got []string) bool {
	return slices.EqualFunc(want, got, func(w, g string) bool { return w == "(bytes)" || w == g })
}
