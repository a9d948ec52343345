package tcpip_test

import (
	"fmt"
	"strings"
	"testing"

	"sim800emu/atparser"
	"sim800emu/modemtest"
)

// The states in which parameters are tried.
var (
	inMulti  = []string{"AT+CIPMUX=1"}
	upSingle = []string{"AT+CSTT", "AT+CIICR", "AT+CIFSR"}
	upMulti  = append([]string{"AT+CIPMUX=1"}, upSingle...)
	tcpLink  = append(upSingle[:3:3], `AT+CIPSTART="TCP","203.0.113.9",7`)
	udpLink  = append([]string{"AT+CIPUDPMODE=1"}, append(upSingle, `AT+CIPSTART="UDP","203.0.113.9",7`)...)
	tcpLinks = append(upMulti[:4:4], everyLink(`AT+CIPSTART=%d,"TCP","203.0.113.9",7`)...)
	udpLinks = append(upMulti[:4:4], append(everyLink("AT+CIPUDPMODE=%d,1"), everyLink(`AT+CIPSTART=%d,"UDP","203.0.113.9",7`)...)...)
)

func everyLink(format string) (lines []string) {
	for n := range 6 {
		lines = append(lines, fmt.Sprintf(format, n))
	}
	return lines
}

func held(lines ...string) []string { return append([]string{"AT+CIPRXGET=1"}, lines...) }

const ok = "\r\nOK\r\n"

// A limit is one parameter of a command and how it is tried. Just inside its
// limits it is taken, just outside it is operation not allowed.
type limit struct {
	command, param string
	given          []string
	args           string // with %s for the parameter
	want           string // part of the answer
}

var singleLimits = []limit{
	{"+CIPMUX", "n", nil, "%s", ok},
	{"+CIPSTART", "mode", nil, `%s,"a",7`, ok},
	{"+CIPSTART", "address", nil, `"TCP",%s,7`, ok},
	{"+CIPSTART", "port", nil, `"TCP","a",%s`, ok},
	{"+CIPSEND", "length", tcpLink, "%s", "\r\n> "},
	{"+CIPQSEND", "n", nil, "%s", ok},
	{"+CIPCLOSE", "n", tcpLink, "%s", "\r\nCLOSE OK\r\n"},
	{"+CLPORT", "mode", nil, "%s,7", ok},
	{"+CLPORT", "port", nil, `"TCP",%s`, ok},
	{"+CSTT", "apn", nil, "%s", ok},
	{"+CSTT", "user name", nil, `"a",%s`, ok},
	{"+CSTT", "password", nil, `"a","b",%s`, ok},
	{"+CDNSCFG", "pri_dns", nil, "%s", ok},
	{"+CDNSCFG", "sec_dns", nil, `"1.2.3.4",%s`, ok},
	{"+CDNSGIP", "domain name", upSingle, "%s", ok},
	{"+CIPHEAD", "mode", nil, "%s", ok},
	{"+CIPATS", "mode", nil, "%s", ok},
	{"+CIPATS", "time", nil, "1,%s", ok},
	{"+CIPSPRT", "send prompt", nil, "%s", ok},
	{"+CIPSERVER", "port", upSingle, "1,%s", ok},
	{"+CIPCSGP", "mode", nil, "%s", ok},
	{"+CIPCSGP", "apn", nil, "1,%s", ok},
	{"+CIPCSGP", "user name", nil, `1,"a",%s`, ok},
	{"+CIPCSGP", "password", nil, `1,"a","b",%s`, ok},
	{"+CIPCSGP", "rate", nil, `0,"1","b","c",%s`, ok},
	{"+CIPSRIP", "mode", nil, "%s", ok},
	{"+CIPDPDP", "mode", nil, "%s", ok},
	{"+CIPDPDP", "interval", nil, "1,%s", ok},
	{"+CIPDPDP", "timer", nil, "1,10,%s", ok},
	{"+CIPMODE", "mode", nil, "%s", ok},
	{"+CIPCCFG", "NmRetry", nil, "%s,2,1024,1", ok},
	{"+CIPCCFG", "WaitTm", nil, "5,%s,1024,1", ok},
	{"+CIPCCFG", "SendSz", nil, "5,2,%s,1", ok},
	{"+CIPCCFG", "esc", nil, "5,2,1024,%s", ok},
	{"+CIPCCFG", "Rxmode", nil, "5,2,1024,1,%s", ok},
	{"+CIPCCFG", "RxSize", nil, "5,2,1024,1,1,%s", ok},
	{"+CIPCCFG", "Rxtimer", nil, "5,2,1024,1,1,100,%s", ok},
	{"+CIPSHOWTP", "mode", nil, "%s", ok},
	{"+CIPUDPMODE", "IP address", udpLink, "2,%s,7", ok},
	{"+CIPUDPMODE", "Port", udpLink, `2,"203.0.113.20",%s`, ok},
	{"+CIPRXGET", "mode", held(), "%s", ok},
	{"+CIPRXGET", "reqlength", held(tcpLink...), "2,%s", ok},
	{"+CIPRDTIMER", "rdsigtimer", nil, "%s,3500", ok},
	{"+CIPRDTIMER", "rdmuxtimer", nil, "2000,%s", ok},
	{"+CIPSGTXT", "mode", inMulti, "%s", ok},
	{"+CIPTKA", "mode", nil, "%s", ok},
	{"+CIPTKA", "keepIdle", nil, "1,%s", ok},
	{"+CIPTKA", "keepInterval", nil, "1,7200,%s", ok},
	{"+CIPTKA", "keepCount", nil, "1,7200,75,%s", ok},
	// in multi mode the same grammar
	{"+CIPACK", "n", tcpLinks, "%s", ok},
	{"+CIPSTATUS", "n", inMulti, "%s", ok},
}

var multiLimits = []limit{
	{"+CIPSTART", "n", upMulti, `%s,"TCP","a",7`, ok},
	{"+CIPSTART", "mode", upMulti, `0,%s,"a",7`, ok},
	{"+CIPSTART", "address", upMulti, `0,"TCP",%s,7`, ok},
	{"+CIPSTART", "port", upMulti, `0,"TCP","a",%s`, ok},
	{"+CIPSEND", "n", tcpLinks, "%s", "\r\n> "},
	{"+CIPSEND", "length", tcpLinks, "0,%s", "\r\n> "},
	{"+CIPCLOSE", "id", tcpLinks, "%s", ", CLOSE OK\r\n"},
	{"+CIPCLOSE", "n", tcpLinks, "5,%s", "\r\n5, CLOSE OK\r\n"},
	{"+CLPORT", "n", inMulti, `%s,"TCP",7`, ok},
	{"+CLPORT", "mode", inMulti, "0,%s,7", ok},
	{"+CLPORT", "port", inMulti, `0,"TCP",%s`, ok},
	{"+CIPUDPMODE", "n", inMulti, "%s,1", ok},
	{"+CIPUDPMODE", "IP address", udpLinks, "0,2,%s,7", ok},
	{"+CIPUDPMODE", "Port", udpLinks, `0,2,"203.0.113.20",%s`, ok},
	{"+CIPRXGET", "id", held(tcpLinks...), "4,%s", ok},
	{"+CIPRXGET", "reqlength", held(tcpLinks...), "2,0,%s", ok},
}

// otherwise are the parameters whose limits mean different things, so that a
// transcript has them: the forms that they lead to have other parameters.
var otherwise = map[string]string{
	"+CIPSERVER mode":        "server_single, server_refused",
	"+CIPUDPMODE mode":       "udp_extended, udp_mode_multi",
	"+CIPUDPMODE multi mode": "udp_mode_multi",
	"+CIPRXGET multi mode":   "fetch_multi",
}

func TestLimits(t *testing.T) {
	tried := map[string]bool{}
	for _, l := range singleLimits {
		tried[l.command+" "+l.param] = true
		t.Run(l.command+" "+l.param, func(t *testing.T) { try(t, l, false) })
	}
	for _, l := range multiLimits {
		tried[l.command+" multi "+l.param] = true
		t.Run(l.command+" multi "+l.param, func(t *testing.T) { try(t, l, true) })
	}
	for _, c := range modemtest.New(t).Commands() {
		if !strings.HasPrefix(c.Manual, "8.2.") || c.Write == nil {
			continue
		}
		complete(t, tried, c.Name+" ", c.Params)
		if c.Variant != nil {
			complete(t, tried, c.Name+" multi ", c.Variant.Params)
		}
	}
}

func complete(t *testing.T, tried map[string]bool, prefix string, ps atparser.Params) {
	t.Helper()
	for _, p := range ps {
		if name := prefix + p.Name(); !tried[name] && otherwise[name] == "" {
			t.Errorf("the limits of %s are not tried", name)
		}
	}
}

func try(t *testing.T, l limit, multi bool) {
	p := param(t, l, multi)
	for _, field := range p.Inside() {
		cmd, got := run(t, l, field)
		if !strings.Contains(got, l.want) {
			t.Errorf("%s: the TE read %q, want %q in it", cmd, got, l.want)
		}
	}
	for _, field := range p.Outside() {
		cmd, got := run(t, l, field)
		if want := "\r\n+CME ERROR: 3\r\n"; got != want {
			t.Errorf("%s: the TE read %q, want %q", cmd, got, want)
		}
	}
}

func param(t *testing.T, l limit, multi bool) atparser.Param {
	t.Helper()
	for _, c := range modemtest.New(t).Commands() {
		if c.Name != l.command {
			continue
		}
		ps := c.Params
		if multi {
			ps = c.Variant.Params
		}
		for _, p := range ps {
			if p.Name() == l.param {
				return p
			}
		}
	}
	t.Fatalf("%s has no parameter %s", l.command, l.param)
	return atparser.Param{}
}

// run types the command on a modem of its own.
func run(t *testing.T, l limit, field string) (cmd, got string) {
	t.Helper()
	m := modemtest.New(t, modemtest.NoEcho(), modemtest.Given("AT+CMEE=1"), modemtest.With(func(n *modemtest.Network) {
		n.TCP("203.0.113.9:7", modemtest.Server{})
		n.TCP("0.0.0.0:7", modemtest.Server{Answer: modemtest.Refuse})
	}), modemtest.Given(l.given...))
	cmd = "AT" + l.command + "=" + fmt.Sprintf(l.args, field)
	m.Send(cmd + "\r")
	return cmd, m.Received()
}
