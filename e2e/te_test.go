//go:build e2e

package e2e

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A te is a TE of this test on the pty of a running emulator.
type te struct {
	t    *testing.T
	port *os.File
	got  chan []byte
	buf  []byte
}

// startTE runs the emulator at full speed and opens its port.
func startTE(t *testing.T, emulator string, flags ...string) *te {
	t.Helper()
	link := filepath.Join(t.TempDir(), "modem")
	cmd := exec.Command(emulator, append([]string{
		"run", "--port", "pty:" + link, "--baud", "115200", "--seed", "1", "--time-scale", "max", "--log-level", "info",
	}, flags...)...)
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	cmd.Env = append(os.Environ(), "XDG_DATA_HOME="+t.TempDir())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	x := &te{t: t, got: make(chan []byte, 64)}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
		if x.port != nil {
			x.port.Close()
		}
		if t.Failed() {
			t.Log(log.String())
		}
	})
	eventually(t, &log, func() (err error) {
		x.port, err = os.OpenFile(link, os.O_RDWR|syscall.O_NOCTTY, 0)
		return err
	})
	go func() {
		for {
			b := make([]byte, 4096)
			n, err := x.port.Read(b)
			if err != nil {
				close(x.got)
				return
			}
			x.got <- b[:n]
		}
	}()
	x.ready()
	return x
}

// eventually tries what another program is about to make possible, each 20 ms
// for 10 s: a process that starts has nothing that one could wait for. On failure log has what it said.
func eventually(t *testing.T, log fmt.Stringer, try func() error) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	end := time.After(10 * time.Second)
	for {
		err := try()
		if err == nil {
			return
		}
		select {
		case <-tick.C:
		case <-end:
			t.Fatalf("%v\n%s", err, log)
		}
	}
}

// ready waits until the modem answers and is attached, whatever it says of its
// start meanwhile.
func (x *te) ready() {
	x.t.Helper()
	for range 300 {
		x.send("AT+CGATT?\r")
		for again, waiting := time.After(100*time.Millisecond), true; waiting; {
			select {
			case b := <-x.got:
				x.buf = append(x.buf, b...)
			case <-again:
				waiting = false
			}
			if bytes.Contains(x.buf, []byte("+CGATT: 1\r\n\r\nOK\r\n")) {
				x.buf = nil
				return
			}
		}
	}
	x.t.Fatalf("the modem has not attached: %q", x.buf)
}

func (x *te) more(what string) {
	x.t.Helper()
	select {
	case b, ok := <-x.got:
		if !ok {
			x.t.Fatalf("the port has gone while the TE waits for %q", what)
		}
		x.buf = append(x.buf, b...)
	case <-time.After(30 * time.Second):
		x.t.Fatalf("no %q, only %q", what, x.buf)
	}
}

// wait reads up to a line and returns what stood before it.
func (x *te) wait(line string) string {
	x.t.Helper()
	framed := "\r\n" + line + "\r\n"
	for {
		if before, rest, ok := strings.Cut(string(x.buf), framed); ok {
			x.buf = []byte(rest)
			return before
		}
		x.more(line)
	}
}

// line reads the next line that is not empty.
func (x *te) line() string {
	x.t.Helper()
	for {
		if i := bytes.IndexByte(x.buf, '\n'); i >= 0 {
			s := strings.TrimSpace(string(x.buf[:i]))
			x.buf = x.buf[i+1:]
			if s != "" {
				return s
			}
			continue
		}
		x.more("a line")
	}
}

// take reads so many bytes.
func (x *te) take(n int) []byte {
	x.t.Helper()
	for len(x.buf) < n {
		x.more("data")
	}
	b := append([]byte(nil), x.buf[:n]...)
	x.buf = x.buf[n:]
	return b
}

func (x *te) send(s string) {
	x.t.Helper()
	if _, err := x.port.WriteString(s); err != nil {
		x.t.Fatal(err)
	}
}

// ask sends command lines and waits for a line after each.
func (x *te) ask(want string, lines ...string) {
	x.t.Helper()
	for _, l := range lines {
		x.send(l + "\r")
		x.wait(want)
	}
}

// put uploads by +FTPPUT.
func (x *te) put(content []byte) {
	x.t.Helper()
	x.ask("+FTPPUT: 1,1,1360", "AT+FTPPUT=1")
	for len(content) > 0 {
		n := min(len(content), 1360)
		x.ask(fmt.Sprintf("+FTPPUT: 2,%d", n), fmt.Sprintf("AT+FTPPUT=2,%d", n))
		x.send(string(content[:n]))
		content = content[n:]
		x.wait("+FTPPUT: 1,1,1360")
	}
	x.ask("+FTPPUT: 1,0", "AT+FTPPUT=2,0")
}

// get downloads by +FTPGET or +FTPLIST.
func (x *te) get(name string) (content []byte) {
	x.t.Helper()
	x.ask("OK", "AT"+name+"=1")
	for {
		switch l := x.line(); {
		case l == name+": 1,0":
			return content
		case l != name+": 1,1":
			x.t.Fatalf("%s says %q", name, l)
		}
		for n := 1; n > 0; {
			x.send("AT" + name + "=2,1000\r")
			l := x.line()
			if l == name+": 1,1" {
				l = x.line()
			}
			if l == name+": 1,0" {
				x.wait("ERROR")
				return content
			}
			if _, err := fmt.Sscanf(l, name+": 2,%d", &n); err != nil {
				x.t.Fatalf("%s says %q", name, l)
			}
			content = append(content, x.take(n)...)
			x.wait("OK")
		}
	}
}
