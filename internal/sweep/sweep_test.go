package sweep

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
)

func record() []Exchange {
	r := &Recorder{}
	r.Passed("urc", []byte("\r\nRDY\r\n")) // before any command
	r.Command("AT", false)
	r.Passed("final", []byte("\r\nOK\r\n"))
	r.Command("AT+CIPSEND=0,3", true)
	r.Passed("prompt", []byte("\r\n"))
	r.Passed("prompt", []byte("> "))
	r.Passed("echo", []byte("abc"))
	r.Passed("urc", []byte("\r\nRING\r"))
	r.Passed("urc", []byte("\n"))
	r.Passed("urc", []byte("\r\nRING\r\n"))
	r.Command("AT+CSQ", false)
	r.Passed("info", []byte("\r\n+CSQ: 1,0\r\n"))
	r.Command("AT+CIPSEND=0,1", true)
	r.Passed("prompt", []byte("> "))
	return r.Exchanges()
}

func TestRecorder(t *testing.T) {
	var told []string
	for _, x := range record() {
		told = append(told, fmt.Sprintf("%d %s %q %v", x.Number, x.Command, x.Text, x.Frames))
	}
	want := `1 AT+CIPSEND=0,3 "\r\n> abc\r\nRING\r\n\r\nRING\r\n" [0 4 7 15]|2 AT+CIPSEND=0,1 "> " [0]`
	if got := strings.Join(told, "|"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestPositions(t *testing.T) {
	all := record()
	if n := len(Positions(all, false)); n != 25 {
		t.Errorf("%d bytes", n)
	}
	var told []string
	for _, p := range Positions(all, true) {
		told = append(told, fmt.Sprint(p.Index, p.Exchange.Number, p.Byte))
	}
	if got := strings.Join(told, "|"); got != "0 1 0|1 1 4|2 1 7|3 1 15|4 2 0" {
		t.Error(got)
	}
}

// A long exchange is counted but not kept.
func TestLongExchange(t *testing.T) {
	r := &Recorder{}
	r.Command("AT", true)
	for range 3 {
		r.Passed("data", make([]byte, mostText/2))
	}
	x := r.Exchanges()[0]
	if len(x.Text) != mostText || x.Size != 3*mostText/2 || len(x.Frames) != 1 {
		t.Errorf("%d of %d, frames %v", len(x.Text), x.Size, x.Frames)
	}
}

func TestRunAndRanges(t *testing.T) {
	var at, most atomic.Int32
	try := func(_ context.Context, p Position) (Outcome, error) {
		most.Store(max(most.Load(), at.Add(1)))
		defer at.Add(-1)
		switch {
		case p.Index >= 3 && p.Index <= 5, p.Index == 7, p.Exchange.Number == 2:
			return Outcome{Failed: "exit status 3"}, nil
		case p.Index == 6:
			return Outcome{Failed: "timed out"}, nil
		case p.Index == 20:
			return Outcome{Missed: "the fault did not fire"}, nil
		}
		return Outcome{}, nil
	}
	calls := 0
	all, err := Run(context.Background(), Positions(record(), false), 3, try, func(Result) { calls++ })
	if err != nil || calls != 25 || most.Load() > 3 {
		t.Fatalf("%v, %d calls, %d at a time", err, calls, most.Load())
	}
	if p, f, m := Counts(all); p != 17 || f != 7 || m != 1 {
		t.Errorf("%d passed, %d failed, %d missed", p, f, m)
	}
	var told []string
	for _, r := range Ranges(all) {
		told = append(told, fmt.Sprintf("%d %s %v %s%s", r.Exchange.Number, r.Bytes(), r.One(), r.Failed, r.Missed))
	}
	want := "1 bytes 3 to 5 false exit status 3|1 byte 6 true timed out|1 byte 7 true exit status 3|1 byte 20 true the fault did not fire|2 bytes 0 to 1 false exit status 3"
	if got := strings.Join(told, "|"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := Ranges(all)[0].Near(); got != `\r\n>^ abc\r\nRING\r\n\r\nRI` {
		t.Errorf("near: %s", got)
	}
}

// Of a thinned sweep the positions that ended alike are one range, although
// those between them are not known.
func TestThin(t *testing.T) {
	list := Positions(record(), false)
	if some := Thin(list, 1); len(some) != len(list) {
		t.Errorf("each is %d of %d", len(some), len(list))
	}
	all, err := Run(context.Background(), Thin(list[1:], 5), 1, func(_ context.Context, p Position) (o Outcome, err error) {
		if p.Index < 10 || p.Index == 16 {
			o.Failed = "exit status 3"
		}
		return o, nil
	}, func(Result) {})
	var told []string
	for _, r := range Ranges(all) {
		told = append(told, fmt.Sprintf("%d to %d", r.First.Index, r.Last.Index))
	}
	if got := strings.Join(told, "|"); err != nil || len(all) != 5 || got != "1 to 6|16 to 16" {
		t.Errorf("%d results, %s, %v", len(all), got, err)
	}
}

func TestRunEnds(t *testing.T) {
	list := Positions(record(), false)
	ctx, cancel := context.WithCancel(context.Background())
	all, err := Run(ctx, list, 1, func(ctx context.Context, p Position) (Outcome, error) {
		if p.Index == 4 {
			cancel()
		}
		if p.Index >= 4 {
			<-ctx.Done()
		}
		return Outcome{}, nil
	}, func(Result) {})
	if p, f, m := Counts(all); err != nil || p != 4 || f+m != 0 {
		t.Errorf("interrupted: %v, %d passed", err, p)
	}
	broken := errors.New("no pty")
	all, err = Run(context.Background(), list, 2, func(_ context.Context, p Position) (Outcome, error) {
		if p.Index == 2 {
			return Outcome{}, broken
		}
		return Outcome{}, nil
	}, func(Result) {})
	if p, _, _ := Counts(all); !errors.Is(err, broken) || p == len(list) {
		t.Errorf("broken: %v, %d passed", err, p)
	}
	if all, err := Run(context.Background(), nil, 2, nil, nil); err != nil || len(all) != 0 {
		t.Errorf("nothing to do: %v %v", all, err)
	}
}
