package gprs

import (
	"testing"
	"time"
)

// TestACallSuspendsPacketService: what is sent during a call arrives behind it.
func TestACallSuspendsPacketService(t *testing.T) {
	b := newBench(t, testConfig()).radioOn().pass(time.Minute)
	arrived := false
	b.Suspend(true)
	b.Suspend(true)
	b.up.Send(10, func() { arrived = true })
	if b.pass(time.Hour); arrived {
		t.Error("data crossed during a call")
	}
	b.Suspend(false)
	if b.pass(0); !arrived {
		t.Error("data did not go on behind the call")
	}
}
