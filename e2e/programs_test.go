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
}

// programs are led by the scripts in programs/; each says what it has proved.
func programs() []program {
	return []program{
		{"gammu", "sh gammu.sh", []string{"gammu"}, false},
		{"gammu-smsd", "sh smsd.sh", []string{"gammu-smsd", "gammu-smsd-inject"}, false},
		{"smstools", "sh smstools.sh", []string{"smsd"}, false},
		{"minicom", "sh minicom.sh", []string{"minicom", "runscript", "script"}, false},
		{"pyserial", "$PYTHON pyserial.py", nil, false},
		{"serialport", "node npm/serialport.js", []string{"node"}, true},
		{"serialport-gsm", "node npm/gsm.js", []string{"node"}, true},
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
				if _, err := exec.LookPath(n); err != nil {
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
