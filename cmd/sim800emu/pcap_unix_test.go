//go:build unix

package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestInterruptLeavesAReadableCapture: Ctrl-C ends a run as it should end.
func TestInterruptLeavesAReadableCapture(t *testing.T) {
	file := filepath.Join(t.TempDir(), "run.pcapng")
	go func() { // ends when the run has written the modem's first words
		for {
			if info, err := os.Stat(file); err == nil && info.Size() > 500 {
				_ = syscall.Kill(os.Getpid(), syscall.SIGINT)
				return
			}
			<-time.After(5 * time.Millisecond)
		}
	}()
	if status, _, stderr := invoke(t, "run", "--port", "tcp:127.0.0.1:0", "--baud", "115200", "--pcap", file); status != 0 {
		t.Fatalf("status %d: %s", status, stderr)
	}
	if got := tshark(t, file, "-T", "fields", "-e", "frame.interface_name"); len(got) == 0 || got[0] != "uart" {
		t.Errorf("%q", got)
	}
}
