//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestRFC2217 lets pyserial judge the port: rate, framing, DTR, RTS, break, CTS
// and DCD, and all bytes in both directions. The second run has ser2net
// between, which is a client of the port and a server for pyserial.
func TestRFC2217(t *testing.T) {
	python := pyserial(t)
	if _, err := exec.LookPath("ser2net"); err != nil {
		t.Fatal("ser2net is missing; apt-get install -y ser2net")
	}
	emulator := filepath.Join(t.TempDir(), "sim800emu")
	command(t, "go", "build", "-o", emulator, "../cmd/sim800emu")
	script, err := filepath.Abs("testdata/rfc2217.py")
	if err != nil {
		t.Fatal(err)
	}
	t.Run("pyserial", func(t *testing.T) {
		t.Parallel()
		judge(t, emulator, fmt.Sprintf("%s %s $SIM800_PORT", python, script))
	})
	t.Run("ser2net", func(t *testing.T) {
		t.Parallel()
		at := freePort(t)
		config := filepath.Join(t.TempDir(), "ser2net.yaml")
		judge(t, emulator, fmt.Sprintf(`
			cat > %[1]s <<END
%%YAML 1.1
---
connection: &modem
  accepter: telnet(rfc2217),tcp,127.0.0.1,%[2]d
  connector: telnet(rfc2217),tcp,${SIM800_PORT%%:*},${SIM800_PORT##*:}
END
			ser2net -n -d -c %[1]s &
			%[3]s %[4]s 127.0.0.1:%[2]d relayed; status=$?
			kill $!; exit $status`, config, at, python, script))
	})
}

// judge runs a client on an RFC 2217 port and looks for what it did in the log.
func judge(t *testing.T, emulator, client string) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, emulator, "run", "--offline", "--port", "rfc2217:127.0.0.1:0",
		"--baud", "auto", "--seed", "1", "--time-scale", "10", "--log-level", "debug", "--exec", client)
	var out, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &log
	cmd.Env = append(cmd.Environ(), "XDG_DATA_HOME="+t.TempDir())
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s%s", err, &out, &log)
	}
	if !strings.Contains(out.String(), "all bytes") {
		t.Errorf("the client says %s", &out)
	}
	for _, want := range []string{
		"port.settings baud=9600 format=7E2", "uart.rate baud=9600 learnt=false", "uart.garbled module=115200 te=9600",
		"uart.pin active=false pin=DTR", "uart.pin active=true pin=DTR", "port.break on=true", "port.break on=false", `data="\\x00`,
	} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the modem has not seen %s\n%s", want, &log)
		}
	}
}

// pyserial finds a Python that has it: Debian's may not be the first.
func pyserial(t *testing.T) string {
	t.Helper()
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(python, "-c", "import serial").Run() == nil {
			return python
		}
	}
	t.Fatal("pyserial is missing; apt-get install -y python3-serial")
	return ""
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
