package port

import (
	"io"
	"os"
	"testing"
	"time"

	"sim800emu/uart"
)

// pipes gives the port its streams and the test their other ends.
func pipes(t *testing.T) (opt Options, in, out *os.File) {
	t.Helper()
	stdin, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, stdout, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, f := range []*os.File{stdin, in, out, stdout} {
			f.Close()
		}
	})
	return Options{Stdin: stdin, Stdout: stdout}, in, out
}

// twoFiles is a TE that writes to one file and reads from another.
type twoFiles struct {
	io.Writer
	*os.File
}

func (f twoFiles) Write(b []byte) (int, error)   { return f.Writer.Write(b) }
func (f twoFiles) SetDeadline(t time.Time) error { return f.File.SetDeadline(t) }

func TestStdio(t *testing.T) {
	opt, in, out := pipes(t)
	eof := make(chan struct{})
	opt.OnEOF = func() { close(eof) }
	r := newRig(t, Spec{Kind: Stdio}, uart.Config{Baud: 115200}, opt, same)
	expectEvent[Opened](r)
	put(t, in, "AT\r")
	expect(t, out, "AT\r")
	put(t, in, "ATI\r")
	in.Close()
	wait(t, eof)
	expectEvent[Closed](r)
	expect(t, out, "ATI\r")
}

func TestStdioFullThenDrained(t *testing.T) {
	opt, in, out := pipes(t)
	newRig(t, Spec{Kind: Stdio}, free, opt, same)
	bothWays(t, twoFiles{in, out})
}

func TestStdioCloseEndsReadsAndWrites(t *testing.T) {
	opt, _, _ := pipes(t)
	r := newRig(t, Spec{Kind: Stdio}, free, opt, nil)
	left := make(chan struct{})
	r.on(func() {
		r.line.Send(uart.Frame{Kind: uart.Data, Bytes: noise(1 << 20), Done: func() { close(left) }}) // nobody reads
		if r.line.Idle() {
			t.Error("the pipe took 1 MiB: nothing was full")
		}
	})
	r.port.Close()
	wait(t, left) // the line waits no longer for the port; what it sends is lost
}

func TestStdioReaderGone(t *testing.T) {
	opt, in, out := pipes(t)
	r := newRig(t, Spec{Kind: Stdio}, free, opt, nil)
	out.Close()
	left := make(chan struct{})
	r.on(func() {
		r.line.Send(uart.Frame{Kind: uart.Data, Bytes: noise(1 << 20), Done: func() { close(left) }})
	})
	wait(t, left)
	put(t, in, "AT\r")
	r.hear("AT\r")
}
