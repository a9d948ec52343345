package socketbridge

import (
	"hash/fnv"
	"net/netip"
	"sync"
)

// domain holds the built-in names; no name in it is ever asked of a name server.
const domain = "sim800.test"

// The addresses of names that have no address on the host are taken from
// 198.18.0.0/15, which RFC 2544 keeps for tests and no network routes.
const (
	standInFirst = 198<<24 | 18<<16
	standInSize  = 1 << 17
)

// standIns gives names an address of their own and finds the name again when
// the address is connected to. The address follows from the name alone, except
// that of two names with the same one the later gets the next that is free.
type standIns struct {
	mu     sync.Mutex
	byName map[string]netip.Addr
	byAddr map[netip.Addr]string
}

// addr is the address of a name; the name is plain. It fails only when all are taken.
func (t *standIns) addr(name string) (netip.Addr, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if a, ok := t.byName[name]; ok {
		return a, true
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(name)) // never fails
	start := h.Sum32()
	for i := range uint32(standInSize) {
		n := standInFirst + (start+i)%standInSize
		if last := byte(n); last == 0 || last == 255 {
			continue // some firmware takes these for a network or a broadcast
		}
		a := netip.AddrFrom4([4]byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
		if _, taken := t.byAddr[a]; taken {
			continue
		}
		if t.byName == nil {
			t.byName, t.byAddr = map[string]netip.Addr{}, map[netip.Addr]string{}
		}
		t.byName[name], t.byAddr[a] = a, name
		return a, true
	}
	return netip.Addr{}, false
}

// name is the name behind an address.
func (t *standIns) name(a netip.Addr) (string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	n, ok := t.byAddr[a]
	return n, ok
}

func isStandIn(a netip.Addr) bool {
	if !a.Is4() {
		return false
	}
	b := a.As4()
	return b[0] == 198 && b[1]&0xfe == 18
}
