package trace_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sim800emu/internal/kernel"
	"sim800emu/trace"
)

var header = trace.Header{Program: "1.2.3", Profile: "sim800c", Seed: 1<<64 - 1}

const headerLine = `{"format":"sim800emu-trace","version":1,"program":"1.2.3","profile":"sim800c","seed":18446744073709551615}` + "\n"

func record(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	r := trace.NewRecorder(&out, header, func(err error) { t.Error(err) })
	r.Record(0, "", rx{Data: kernel.Bytes("AT\r")})
	r.Record(12345678*time.Nanosecond, "left", tx{Frame: "prompt", Data: kernel.Bytes("\r\n> ")})
	r.Record(time.Hour, "", clash{Kind: "k", T: 2.5, Level: "<&>"})
	r.Record(time.Hour, "", number(7))
	r.Record(time.Hour, "", broken{})
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	r.Record(time.Hour, "", number(8)) // too late, no harm
	return out.String()
}

func TestRecorderWritesStableLines(t *testing.T) {
	want := headerLine +
		`{"t_ms":0.000,"kind":"uart.rx","data":"AT\\r"}
{"t_ms":12.345,"modem":"left","kind":"uart.tx","frame":"prompt","data":"\\r\\n> "}
{"t_ms":3600000.000,"kind":"clash","kind_":"k","t_ms_":2.5,"level":"<&>"}
{"t_ms":3600000.000,"kind":"number","value":7}
{"t_ms":3600000.000,"kind":"broken","trace_error":"encode event broken: json: unsupported type: func()"}
`
	got := record(t)
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if again := record(t); again != got {
		t.Errorf("a second run differs:\n%s", again)
	}
}

func TestReadBack(t *testing.T) {
	h, entries, err := trace.ReadAll(strings.NewReader(record(t)))
	if err != nil {
		t.Fatal(err)
	}
	want := header
	want.Format, want.Version = trace.Format, trace.Version
	if h != want || len(entries) != 5 {
		t.Fatalf("header %+v, %d entries", h, len(entries))
	}
	e := entries[1]
	if e.Line != 3 || e.At != 12345*time.Microsecond || e.Modem != "left" || e.Kind != "uart.tx" {
		t.Errorf("entry %+v", e)
	}
	if b, ok := e.Bytes("data"); !ok || string(b) != "\r\n> " {
		t.Errorf("data %q, %v", b, ok)
	}
	if n, ok := entries[3].Int("value"); !ok || n != 7 {
		t.Errorf("value %d, %v", n, ok)
	}
	if _, ok := e.Text("none"); ok {
		t.Error("a field that is not there was found")
	}
}

// A recording that is read and recorded again is the same file.
func TestReadBackIsLossless(t *testing.T) {
	first := record(t)
	h, entries, err := trace.ReadAll(strings.NewReader(first))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	r := trace.NewRecorder(&out, h, nil)
	for _, e := range entries {
		r.Record(e.At, e.Modem, e)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(first, out.String()); d != "" {
		t.Error(d)
	}
}

func TestReadErrorsNameTheLine(t *testing.T) {
	good := `{"t_ms":1.000,"kind":"x"}` + "\n"
	for _, c := range []struct{ file, want string }{
		{"", "line 1: the header is missing"},
		{"hello\n", "line 1: invalid character"},
		{`{"format":"pcap"}` + "\n", `line 1: not a recording: format "pcap"`},
		{`{"format":"sim800emu-trace","version":9}` + "\n", "line 1: version 9"},
		{headerLine + good + "{\n" + good, "line 3: "},
		{headerLine + good + "\n" + good, "line 3: "},
		{headerLine + "[]\n", "line 2: a JSON object is wanted"},
		{headerLine + "{} {}\n", "line 2: something follows"},
		{headerLine + `{"kind":"x"}` + "\n", "line 2: t_ms or kind is missing"},
		{headerLine + `{"t_ms":1}` + "\n", "line 2: t_ms or kind is missing"},
		{headerLine + `{"t_ms":1e300,"kind":"x"}` + "\n", "line 2: bad t_ms"},
		{headerLine + `{"t_ms":"1","kind":"x"}` + "\n", "line 2: bad t_ms"},
		{headerLine + good + good[:10], "line 3: cut off"},
	} {
		_, entries, err := trace.ReadAll(strings.NewReader(c.file))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v, want %q", c.file, err, c.want)
		}
		if strings.Contains(c.want, "line 3") && len(entries) != 1 {
			t.Errorf("%q: %d entries before the error", c.file, len(entries))
		}
	}
}

// failing takes room bytes and is then full.
type failing struct{ room int }

var errFull = errors.New("no space left")

func (f *failing) Write(b []byte) (int, error) {
	if len(b) > f.room {
		return 0, errFull
	}
	f.room -= len(b)
	return len(b), nil
}

func TestWriterErrorIsReportedOnce(t *testing.T) {
	var reported []error
	r := trace.NewRecorder(&failing{room: 200}, header, func(err error) { reported = append(reported, err) })
	for range 100 {
		r.Record(0, "", number(1))
	}
	if err := r.Flush(); !errors.Is(err, errFull) {
		t.Errorf("Flush: %v", err)
	}
	r.Record(0, "", number(1))
	if err := r.Close(); !errors.Is(err, errFull) {
		t.Errorf("Close: %v", err)
	}
	if len(reported) != 1 || !errors.Is(reported[0], errFull) {
		t.Errorf("reported %v", reported)
	}
}

// A writer that hangs costs events, never the modem's time, and the recording says so.
func TestHangingWriterNeverBlocks(t *testing.T) {
	from, to := io.Pipe()
	r := trace.NewRecorder(to, header, nil)
	big := suspicion{What: strings.Repeat("x", 1<<20)}
	for range 22 {
		r.Record(time.Second, "", big)
	}
	entries := make(chan []trace.Entry)
	go func() {
		_, all, err := trace.ReadAll(from)
		if err != nil {
			t.Error(err)
		}
		entries <- all
	}()
	if err := r.Flush(); err != nil {
		t.Fatal(err)
	}
	r.Record(2*time.Second, "", number(1))
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	_ = to.Close()
	all := <-entries
	lost := all[len(all)-2]
	n, _ := lost.Int("events")
	if lost.Kind != "trace.lost" || lost.At != time.Second || int(n)+len(all)-2 != 22 || n == 0 {
		t.Errorf("%d entries, then %s of %d events at %s", len(all), lost.Kind, n, lost.At)
	}
	if last := all[len(all)-1]; last.Kind != "number" {
		t.Errorf("the last is %s", last.Kind)
	}
}

func TestBytesKeepEverything(t *testing.T) {
	var all kernel.Bytes
	for c := range 256 {
		all = append(all, byte(c), '\\', byte(c))
	}
	got, err := trace.ParseBytes(all.String())
	if err != nil || !bytes.Equal(got, all) {
		t.Errorf("%v\ngot  %q\nwant %q", err, got, all)
	}
	for _, bad := range []string{`\`, `\x`, `\x1`, `\xzz`, `\q`} {
		if b, err := trace.ParseBytes(bad); err == nil {
			t.Errorf("%q is %q", bad, b)
		}
	}
}
