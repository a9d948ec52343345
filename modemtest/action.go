package modemtest

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"sim800emu/uart"
)

// parseAction reads an action of section line.
func parseAction(line string) (action, error) {
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "peer":
		return parsePeer(rest)
	case "host":
		return parseHost(rest)
	case "client":
		from, ok := strings.CutSuffix(rest, " connects")
		if _, err := netip.ParseAddrPort(from); err != nil || !ok {
			return nil, fmt.Errorf("client %s: want client ADDR:PORT connects", rest)
		}
		return func(m *Modem) error {
			m.net.Client(from)
			return nil
		}, nil
	case "name":
		return parseName(rest)
	case "server":
		return parseServer(rest)
	case "ping":
		return parseEcho(rest)
	case "network":
		return parseNetwork(rest)
	case "sms":
		return parseSMS(rest)
	case "call":
		return parseCall(rest)
	case "ussd":
		return parseUSSD(rest)
	case "broadcast":
		return parseBroadcast(rest)
	case "outbox":
		return parseOutbox(rest)
	case "centre":
		return parseCentre(rest)
	case "temperature":
		return parseTemperature(rest)
	case "device":
		return parseDevice(rest)
	case "sky":
		n, err := strconv.Atoi(rest)
		return func(m *Modem) error { return m.SetSky(n) }, err
	case "asleep":
		return parseAsleep(rest)
	case "pin":
		return parsePin(rest)
	case "speed":
		n, err := strconv.Atoi(rest)
		return func(m *Modem) error { m.Line().TESpeed(n); return nil }, err
	case "power-key":
		return func(m *Modem) error { m.PressPowerKey(); return nil }, nil
	case "reset":
		return func(m *Modem) error { m.Reset(); return nil }, nil
	case "cut-power":
		return func(m *Modem) error { m.CutPower(); return nil }, nil
	}
	return nil, fmt.Errorf("there is no step or action %q", word)
}

// parsePeer reads what stands behind "peer".
func parsePeer(s string) (action, error) {
	number, rest, _ := strings.Cut(s, " ")
	i, err := strconv.Atoi(number)
	if err != nil {
		return nil, fmt.Errorf("peer %s: want peer N …", s)
	}
	do, arg, _ := strings.Cut(rest, " ")
	f, err := peerAction(do, arg)
	if err != nil {
		return nil, fmt.Errorf("peer %s: %w", s, err)
	}
	return func(m *Modem) error {
		if i >= len(m.net.peers) {
			return fmt.Errorf("there is no peer %d, only %d have come", i, len(m.net.peers))
		}
		return f(m.net.peers[i])
	}, nil
}

func peerAction(do, arg string) (func(*Peer) error, error) {
	does := func(f func(*Peer)) (func(*Peer) error, error) {
		return func(p *Peer) error { f(p); return nil }, nil
	}
	switch do {
	case "close":
		return does((*Peer).Close)
	case "reset":
		return does((*Peer).Reset)
	case "ack":
		return does((*Peer).Ack)
	case "send":
		data, err := decode(arg)
		if err != nil {
			return nil, err
		}
		return does(func(p *Peer) { p.Send(data) })
	case "send-from":
		from, text, _ := strings.Cut(arg, " ")
		addr, err := netip.ParseAddrPort(from)
		if err != nil {
			return nil, err
		}
		data, err := decode(text)
		if err != nil {
			return nil, err
		}
		return does(func(p *Peer) { p.SendFrom(addr, data) })
	case "got":
		want, err := wanted(arg)
		return func(p *Peer) error { return compare(p.Received(), want) }, err
	case "holds":
		n, err := strconv.Atoi(arg)
		return func(p *Peer) error {
			if got := p.Waiting(); got != n {
				return fmt.Errorf("%d bytes wait for credit, want %d", got, n)
			}
			return nil
		}, err
	case "is":
		return parsePeerState(arg)
	}
	return nil, fmt.Errorf("a peer does not %q", do)
}

// wanted is bytes that somebody shall have got.
func wanted(s string) (string, error) {
	if s == "nothing" {
		return "", nil
	}
	return decode(s)
}

func compare(got, want string) error {
	if got != want {
		return fmt.Errorf("it has got\n\t%s\nwant\n\t%s", encode(got), encode(want))
	}
	return nil
}

func parsePeerState(want string) (func(*Peer) error, error) {
	switch want {
	case "open", "closed", "aborted":
	default:
		return nil, fmt.Errorf("a connection is open, closed or aborted, not %q", want)
	}
	return func(p *Peer) error {
		got := "over"
		switch {
		case p.aborted:
			got = "aborted"
		case p.closed:
			got = "closed"
		case p.Open():
			got = "open"
		}
		if got != want {
			return fmt.Errorf("the connection is %s, want %s", got, want)
		}
		return nil
	}, nil
}

// parseHost reads "ADDR got BYTES".
func parseHost(s string) (action, error) {
	host, rest, _ := strings.Cut(s, " ")
	addr, err := netip.ParseAddrPort(host)
	text, ok := strings.CutPrefix(rest, "got ")
	if err != nil || !ok {
		return nil, fmt.Errorf("host %s: want host ADDR:PORT got BYTES", s)
	}
	want, err := wanted(text)
	return func(m *Modem) error { return compare(m.net.Elsewhere(addr), want) }, err
}

func parseNetwork(s string) (action, error) {
	word, rest, _ := strings.Cut(s, " ")
	switch word {
	case "drop-context":
		return func(m *Modem) error { m.Packet().DropContext(); return nil }, nil
	case "detach":
		return func(m *Modem) error { m.Packet().Detach(); return nil }, nil
	case "register":
		n, err := strconv.Atoi(rest)
		return func(m *Modem) error { m.Packet().SetRegistration(n); return nil }, err
	}
	return nil, fmt.Errorf("the network does not %q", s)
}

func parsePin(s string) (action, error) {
	pins := map[string]uart.Pin{"dtr": uart.DTR, "rts": uart.RTS, "cts": uart.CTS, "dcd": uart.DCD, "ri": uart.RI}
	levels := map[string]bool{"on": true, "off": false}
	words := strings.Fields(s)
	if len(words) == 3 && words[1] == "is" {
		pin, ok1 := pins[words[0]]
		want, ok2 := levels[words[2]]
		if ok1 && ok2 {
			return func(m *Modem) error {
				if m.Line().Pin(pin) != want {
					return fmt.Errorf("%v is not %s", pin, words[2])
				}
				return nil
			}, nil
		}
	}
	if len(words) == 2 {
		on, ok := levels[words[1]]
		switch {
		case ok && words[0] == "dtr":
			return func(m *Modem) error { m.Line().SetDTR(on); return nil }, nil
		case ok && words[0] == "rts":
			return func(m *Modem) error { m.Line().SetRTS(on); return nil }, nil
		}
	}
	return nil, fmt.Errorf("pin %s: want pin dtr|rts on|off or pin NAME is on|off", s)
}
