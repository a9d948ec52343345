package modem_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"go.uber.org/goleak"

	"sim800emu/profiles"
)

// inputsVar sets how many inputs TestManyRandomInputs makes.
const inputsVar = "SIM800_FUZZ_INPUTS"

// watch ends the process with all stacks when a run does not come back: a loop
// that hangs in modem time has no other end.
func watch(t testing.TB, limit time.Duration) (stop func()) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	over := context.AfterFunc(ctx, func() {
		if ctx.Err() == context.DeadlineExceeded {
			buf := make([]byte, 1<<20)
			panic(fmt.Sprintf("%s hangs\n%s", t.Name(), buf[:runtime.Stack(buf, true)]))
		}
	})
	return func() { over(); cancel() }
}

// fuzzProfile is one of the embedded profiles, or a mixture with a locked card,
// a slow line that drops what the TE does not read, and firmware of other habits.
func fuzzProfile(n uint64) profiles.Profile {
	switch n % 4 {
	case 0:
		return profiles.Default()
	case 1:
		p := profiles.Default()
		p.Line = profiles.Line{Baud: 9600, DropOverrun: true}
		p.SIM.PIN = "1234"
		p.Quirks = profiles.Quirks{KeepEarlyData: true, EchoCtrlZ: true, PDPClosed: true, RepeatNotice: true, SpacedAck: true}
		return p
	default:
		return profiles.Ideal()
	}
}

// FuzzBytes sends random bytes in random chunks with random pauses.
func FuzzBytes(f *testing.F) {
	f.Add(byte(2), []byte("\x02\x00AT\r"))
	f.Add(byte(0), []byte("\x01\x05\x02\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09"))
	f.Fuzz(func(t *testing.T, profile byte, data []byte) {
		defer watch(t, 30*time.Second)()
		x := newChaos(t, fuzzProfile(uint64(profile)), uint64(len(data)), &fuzzed{data[:min(len(data), 4096)]})
		for x.more() {
			x.byteStep()
		}
		x.check()
	})
}

// FuzzLines sends well-formed lines of the declared commands, data, +++, and
// lets peers and pins move in between.
func FuzzLines(f *testing.F) {
	f.Add(byte(2), []byte{14, 0, 1, 2, 9, 0, 0, 3})
	f.Add(byte(0), []byte{0, 200, 1, 4, 0, 0, 10, 3, 1, 15, 2})
	f.Fuzz(func(t *testing.T, profile byte, data []byte) {
		defer watch(t, 30*time.Second)()
		x := newChaos(t, fuzzProfile(uint64(profile)), uint64(len(data)), &fuzzed{data[:min(len(data), 512)]})
		for x.more() {
			x.lineStep()
		}
		x.check()
	})
}

// TestManyRandomInputs is the same without a fuzzer's guidance, as many inputs
// as asked for: a chunk of bytes, a line, data, an event of a peer or a pin is one.
func TestManyRandomInputs(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	total := 20_000
	if s := os.Getenv(inputsVar); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatalf("%s: %v", inputsVar, err)
		}
		total = n
	}
	const round = 200
	for seed := uint64(0); total > 0; seed++ {
		n := min(total, round)
		total -= n
		randomRound(t, seed, n)
		if seed%5000 == 4999 {
			t.Logf("%d inputs", (seed+1)*round)
		}
	}
}

// randomRound is one modem's life; a failure names its seed.
func randomRound(t *testing.T, seed uint64, inputs int) {
	t.Helper()
	survived := false
	defer func() {
		if !survived {
			t.Errorf("seed %d", seed)
		}
	}()
	stop := watch(t, 60*time.Second)
	defer stop()
	c := &seeded{rand.New(rand.NewPCG(seed, 1)), inputs}
	x := newChaos(t, fuzzProfile(seed), seed, c)
	for x.more() {
		if x.choose(4) == 0 {
			x.byteStep()
		} else {
			x.lineStep()
		}
	}
	x.check()
	x.Close()
	survived = true
}

// TestMemoryIsBounded keeps one modem under attack for long.
func TestMemoryIsBounded(t *testing.T) {
	const most = 4 << 20 // bytes more than after the first inputs
	defer watch(t, 60*time.Second)()
	x := newChaos(t, profiles.Ideal(), 1, &seeded{rand.New(rand.NewPCG(99, 1)), 6000})
	heap := func() uint64 {
		x.settle()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	var before uint64
	for x.more() {
		if x.lineStep(); before == 0 && x.inputs > 500 {
			before = heap()
		}
	}
	if after := heap(); after > before+most {
		t.Errorf("the heap grew from %d to %d bytes", before, after)
	}
	runtime.KeepAlive(x)
}
