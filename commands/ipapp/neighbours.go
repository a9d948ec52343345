package ipapp

import (
	"net/netip"

	"sim800emu/internal/radio"
)

// A Bearer is the context of one bearer profile, and the radio for its bytes.
type Bearer interface {
	// Activate attaches if needed and gives the address of the context.
	Activate(apn, user, password string, done func(netip.Addr, error))
	Deactivate(done func())
	// OnLost sets what runs when the context has gone down and not by Deactivate.
	OnLost(f func())
	Up(size int, sent func())
	Down(size int, arrived func())
}

// A Toolkit is the context of the TCP/IP toolkit, on which +CIPPING runs.
type Toolkit interface {
	Address() netip.Addr // invalid while the context is down
	OnLost(f func())
	Up(size int, sent func())
	Down(size int, arrived func())
}

// A Clock is the module's real-time clock.
type Clock interface {
	SetNetworkTime(t radio.NetworkTime)
}

// Files are the module's file system, for certificates and for what FTP sends.
type Files interface {
	ReadFile(name string) ([]byte, error)
}

// A FileWriter is a Files that also takes files, for what FTP fetches.
type FileWriter interface {
	WriteFile(name string, b []byte) error
	MakeDirectory(path string) error
}
