//go:build !unix

package main

import "os"

// powerKeySignals press the power key; there is none on this system.
var powerKeySignals []os.Signal
