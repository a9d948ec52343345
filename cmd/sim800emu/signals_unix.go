//go:build unix

package main

import (
	"os"
	"syscall"
)

// powerKeySignals press the power key.
var powerKeySignals = []os.Signal{syscall.SIGUSR1}
