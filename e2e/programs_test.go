//go:build e2e

package e2e

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A program is one that people use with a modem, unchanged, and the script that leads it.
type program struct {
	name, run string
	needs     []string // programs
	node      bool     // it needs the packages of programs/npm
	// greedy programs are services that try every serial port of their machine:
	// scripts/deps.sh leaves them out on a desk.
	greedy bool
}

// programs are led by the scripts in programs/; each says what it has proved.
func programs() []program {
	return []program{
		{"gammu", "sh gammu.sh", []string{"gammu"}, false, false},
		{"gammu-smsd", "sh smsd.sh", []string{"gammu-smsd", "gammu-smsd-inject"}, false, false},
		{"smstools", "sh smstools.sh", []string{"smsd"}, false, false},
		{"gnokii", "sh gnokii.sh", []string{"gnokii"}, false, false},
		{"gsm-utils", "sh gsm-utils.sh", []string{"gsmctl", "gsmsendsms", "gsmpb", "gsmsmsstore", "gsmsmsd", "cc"}, false, false},
		{"ModemManager", "sh modemmanager.sh", []string{"ModemManager", "mmcli", "dbus-daemon", "dbus-send", "socat"}, false, true},
		{"oFono", "sh ofono.sh", []string{"ofonod", "umockdev-run", "dbus-daemon", "dbus-send"}, false, true},
		{"Kannel", "$PYTHON kannel.py", []string{"bearerbox", "smsbox"}, false, false},
		{"comgt", "sh comgt.sh", []string{"comgt"}, false, false},
		{"chat", "sh chat.sh", []string{"chat"}, false, false},
		{"minicom", "sh minicom.sh", []string{"minicom", "runscript", "script"}, false, false},
		{"pyserial", "$PYTHON pyserial.py", nil, false, false},
		{"serialport", "node npm/serialport.js", []string{"node"}, true, false},
		{"serialport-gsm", "node npm/gsm.js", []string{"node"}, true, false},
	}
}

// TestPrograms lets them judge two modems of one process, on ptys, with the side door open.
func TestPrograms(t *testing.T) {
	emulator := filepath.Join(t.TempDir(), "sim800emu")
	command(t, "go", "build", "-o", emulator, "../cmd/sim800emu")
	python := pyserial(t)
	for _, p := range programs() {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			for _, n := range p.needs {
				_, err := exec.LookPath(n)
				if err != nil && p.greedy && onADesk() {
					t.Skipf("%s is not here, and make deps does not install it where services run, unless CI is set: it would try every serial port", n)
				}
				if err != nil {
					t.Fatalf("%s is missing; make deps", n)
				}
			}
			if _, err := os.Stat("programs/npm/node_modules/serialport-gsm"); p.node && err != nil {
				t.Fatal("the packages of e2e/programs/npm are missing; make deps")
			}
			lead(t, p, emulator, python)
		})
	}
}

// onADesk reports that services run here and that it is no machine for tests.
func onADesk() bool {
	_, err := os.Stat("/run/systemd/system")
	return err == nil && os.Getenv("CI") == ""
}

// lead runs the script of a program.
func lead(t *testing.T, p program, emulator, python string) {
	dir := t.TempDir()
	first, second, door := filepath.Join(dir, "one"), filepath.Join(dir, "two"), "unix:"+filepath.Join(dir, "door")
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, emulator, "run", "--offline", "--seed", "1", "--time-scale", "20", "--log-level", "warn",
		"--port", "pty:"+first, "--port", "pty:"+second, "--control", door, "--exec", "cd programs && exec "+p.run)
	var out, log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &log
	cmd.Env = append(os.Environ(), "XDG_DATA_HOME="+dir, "SIM800EMU_CONTROL="+door, "EMULATOR="+emulator,
		"SECOND_PORT="+second, "PYTHON="+python)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s%s", err, &out, &log)
	}
	t.Logf("%s", bytes.TrimSpace(out.Bytes()))
}
