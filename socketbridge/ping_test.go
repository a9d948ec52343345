package socketbridge

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"sim800emu/internal/kernel"
	"sim800emu/internal/socket"
)

// pinged is what becomes of one ping.
func pinged(t *testing.T, cfg Config, to string) (int, error) {
	t.Helper()
	loop := kernel.New(1)
	b, err := New(loop, cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	ttl, over := 0, false
	b.Ping(netip.MustParseAddr(to), 32, 64, func(n int, e error) { ttl, err, over = n, e, true })
	for deadline := time.Now().Add(5 * time.Second); !over; {
		if time.Now().After(deadline) {
			t.Fatal("no answer")
		}
		loop.RunPosted()
		<-time.After(time.Millisecond)
	}
	return ttl, err
}

func TestPing(t *testing.T) {
	ttl, err := pinged(t, Config{}, "127.0.0.1")
	if errors.Is(err, socket.ErrDenied) {
		t.Skip(err) // the host allows no ICMP socket, and it was said
	}
	if err != nil || ttl < 1 {
		t.Fatalf("ttl %d, %v", ttl, err)
	}
}

func TestPingIsJudgedByThePolicy(t *testing.T) {
	if _, err := pinged(t, Config{Policy: Policy{DenyLoopback: true}}, "127.0.0.1"); !errors.Is(err, socket.ErrDenied) {
		t.Fatal(err)
	}
	if _, err := pinged(t, Config{Offline: true}, "127.0.0.1"); !errors.Is(err, socket.ErrUnreachable) {
		t.Fatal(err)
	}
}
