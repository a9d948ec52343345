package modemtest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sim800emu/modem"
	"sim800emu/modemtest"
	"sim800emu/profiles"
)

// A tb stands for the *testing.T of a test, which an example does not have.
type tb struct{ testing.TB }

func (tb) Helper()                      {}
func (tb) Cleanup(func())               {}
func (tb) Errorf(f string, args ...any) { fmt.Printf(f+"\n", args...) }
func (tb) Fatalf(f string, args ...any) { panic(fmt.Sprintf(f, args...)) }

// A modem made from shipped profiles with a fault of our own on top, a network of
// one server, the bytes of a TE, and what it must read. All of it is in modem time:
// the minutes take no time, and the same seed gives the same bytes at the same moments.
func Example() {
	var t tb // in a test: its *testing.T
	loaded, err := profiles.Load([]string{"sim800l-r14.18", "fixed-115200", "gprs-poor", "testdata/second-prompt-lost.yaml"}, modem.CheckFaults)
	if err != nil {
		t.Fatalf("profile: %v", err)
	}
	m := modemtest.New(t,
		modemtest.Profile(loaded.Profile), modemtest.Seed(7), modemtest.NoEcho(),
		modemtest.With(func(n *modemtest.Network) {
			n.Name("example.net", "203.0.113.9")
			n.TCP("203.0.113.9:7", modemtest.Server{Answers: "pong"})
		}))

	m.Send("AT+CIPSTART=\"TCP\",\"example.net\",7\r")
	m.Wait("OK", time.Second)
	m.Wait("CONNECT OK", 75*time.Second)

	m.Send("AT+CIPSEND=4\r")
	m.Await("\r\n> ", time.Second)
	m.Send("ping")
	m.Wait("SEND OK", time.Minute)
	m.Await("pong", time.Minute)
	fmt.Printf("the server has got %q\n", m.Network().Peer(0).Received())

	m.Send("AT+CIPSEND=4\r") // the fault: no prompt comes
	m.Quiet(time.Minute)
	m.Send("AT\r\n") // looks for the module, and is four bytes of data
	m.Wait("SEND OK", time.Minute)
	fmt.Printf("the server has got %q\n", m.Network().Peer(0).Received())
	for _, f := range m.Faults().Report() {
		fmt.Printf("fault %s fired %d time(s), %s\n", f.Name, f.Fired, f.Where[0].Where)
	}
	// Output:
	// the server has got "ping"
	// the server has got "AT\r\n"
	// fault no-prompt fired 1 time(s), command AT+CIPSEND=4
}

// A driver is tested as it is: it gets the modem's port as an io.ReadWriter, and modem time
// passes while it reads.
func ExampleModem_Port() {
	var t tb // in a test: its *testing.T
	m := modemtest.New(t, modemtest.NoEcho())
	manufacturer := func(port *modemtest.Port) string { // the driver
		fmt.Fprint(port, "AT+CGMI\r")
		b := make([]byte, 64)
		n, _ := port.Read(b)
		answer, _, _ := strings.Cut(strings.TrimSpace(string(b[:n])), "\r\n")
		return answer
	}
	fmt.Println(manufacturer(m.Port()))
	// Output:
	// SIMCOM_Ltd
}
