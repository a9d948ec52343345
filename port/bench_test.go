//go:build linux

package port

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"sim800emu/internal/kernel"
	"sim800emu/uart"
)

// The two benchmarks send AT and wait for OK on a pty: once through line and
// loop without pacing, once from a goroutine that only reads and writes. Their
// ratio is what the line costs.

func BenchmarkRoundTripLine(b *testing.B) {
	loop := kernel.New(1)
	var line *uart.Line
	ok := []byte("\r\nOK\r\n")
	line = uart.New(loop, uart.Config{Baud: 115200, NoPace: true}, func(in []byte) {
		if in[len(in)-1] == '\r' {
			line.Send(uart.Frame{Kind: uart.Final, Bytes: ok})
		}
	})
	clock, err := kernel.NewClock()
	if err != nil {
		b.Fatal(err)
	}
	defer clock.Close()
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go func() { _ = loop.Run(ctx, clock, 1) }()
	p, err := Open(Spec{Kind: PTY, Addr: filepath.Join(b.TempDir(), "modem")}, line, Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer p.Close()
	roundTrips(b, p.Name())
}

func BenchmarkRoundTripTrivial(b *testing.B) {
	master, slave, err := makePair(115200)
	if err != nil {
		b.Fatal(err)
	}
	defer master.Close()
	te, err := os.OpenFile(slave, os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer te.Close() // keeps the master from a hang-up before the TE proper
	go func() {
		in := make([]byte, 4096)
		for {
			n, err := master.Read(in)
			if err != nil {
				return
			}
			if in[n-1] == '\r' {
				if _, err := master.Write([]byte("\r\nOK\r\n")); err != nil {
					return
				}
			}
		}
	}()
	roundTrips(b, slave)
}

func roundTrips(b *testing.B, name string) {
	te, err := os.OpenFile(name, os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		b.Fatal(err)
	}
	defer te.Close()
	command, answer := []byte("AT\r"), make([]byte, len("\r\nOK\r\n"))
	for b.Loop() {
		if _, err := te.Write(command); err != nil {
			b.Fatal(err)
		}
		if _, err := io.ReadFull(te, answer); err != nil {
			b.Fatal(err)
		}
	}
}
