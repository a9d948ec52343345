package modem_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sim800emu/engine"
	"sim800emu/modemtest"
	"sim800emu/profiles"
)

// An example is a literal line of the manual with its answer.
type example struct {
	key  string // the command and which of its examples, from 0
	sent string
	got  []string
	// oneOf are the lines of a form, each of another model or state.
	oneOf []string
}

// A scene is what an example supposes.
type scene struct {
	given []string
	sent  string // where the tables describe the line in place of writing it
	opts  []modemtest.Option
	then  func(*modemtest.Modem) // what happens a second behind the line
}

// aside is a remark of the tables behind a line.
var aside = regexp.MustCompile(` (\(.*|with .*|then .*)$`)

// examples reads them from the tables: those of a section, and those of a form.
func examples(t *testing.T) (all []example) {
	t.Helper()
	b, err := os.ReadFile("testdata/manual.json")
	if err != nil {
		t.Fatal(err)
	}
	var entries []struct {
		entry
		Examples []struct {
			Sent string   `json:"sent"`
			Got  []string `json:"got"`
		} `json:"examples"`
	}
	if err := json.Unmarshal(b, &entries); err != nil {
		t.Fatal(err)
	}
	forms := map[string]string{"test": "=?", "read": "?", "execute": ""}
	for _, e := range entries {
		for i, x := range e.Examples {
			all = append(all, example{key: fmt.Sprintf("%s %d", e.Name, i), sent: aside.ReplaceAllString(x.Sent, ""), got: x.Got})
		}
		for _, f := range []string{"test", "read", "execute"} {
			lines, _ := e.Forms[f].Example.([]any)
			x := example{key: e.Name + " " + f, sent: "AT" + e.Name + forms[f]}
			for _, l := range lines {
				x.oneOf = append(x.oneOf, fmt.Sprint(l))
			}
			if lines != nil {
				all = append(all, x)
			}
		}
	}
	return all
}

// TestExamples sends every literal example. Its answer has the shape of what
// is printed, or the example is listed with the reason.
func TestExamples(t *testing.T) {
	all := examples(t)
	set, unlike := scenes(), unlikePrinted()
	met, agree := map[string]bool{}, 0
	for _, x := range all {
		s := set[x.key]
		if s.sent != "" {
			x.sent = s.sent
		}
		why, listed := unlike[x.key]
		met[x.key] = true
		if listed && strings.HasPrefix(why, "no line: ") {
			x.shown(t, why)
			continue
		}
		t.Run(strings.ReplaceAll(x.key, " ", "_"), func(t *testing.T) {
			got, same := x.play(t, s)
			switch {
			case same && listed:
				t.Errorf("it is as printed, and listed all the same")
			case !same && !listed:
				t.Errorf("%s\n\t%q\nprinted\n\t%q", x.sent, got, append(x.got, x.oneOf...))
			case same:
				agree++
			}
		})
	}
	for _, key := range slices.Concat(slices.Collect(maps.Keys(unlike)), slices.Collect(maps.Keys(set))) {
		if !met[key] {
			t.Errorf("%q is listed and there is no such example", key)
		}
	}
	t.Logf("%d of %d examples are as printed, %d are listed", agree, len(all), len(unlike))
}

// play sends the line in its scene.
func (x example) play(t *testing.T, s scene) (got []string, same bool) {
	m := modemtest.New(t, append(slices.Clone(s.opts), modemtest.NoEcho(), modemtest.With(exampleHosts), modemtest.Given(s.given...))...)
	name, _, _ := strings.Cut(x.key, " ")
	if !slices.ContainsFunc(m.Commands(), func(c engine.Command) bool { return c.Name == name }) {
		t.Fatal("not declared")
	}
	m.Send(x.sent + "\r")
	m.Advance(time.Second)
	if s.then != nil {
		s.then(m)
	}
	m.Advance(30 * time.Second)
	got = shapesOf(strings.Split(m.Received(), "\r\n"))
	if x.oneOf != nil {
		return got, slices.ContainsFunc(x.oneOf, func(l string) bool { return slices.Contains(got, modemtest.Shape(l)) })
	}
	printed := slices.DeleteFunc(slices.Clone(x.got), func(l string) bool { return strings.HasPrefix(l, "(") }) // what the TE sends
	return got, slices.Equal(got, shapesOf(printed))
}

// word is what a line of information text begins with.
var word = regexp.MustCompile(`^\+[A-Z]+`)

// story is the golden transcript that a reason names.
var story = regexp.MustCompile(`[a-z0-9_/]+\.txtar`)

// shown looks at the transcript which stands for an example that is no line to be
// sent by itself: it has the command, and every kind of line that is printed.
func (x example) shown(t *testing.T, why string) {
	t.Helper()
	if strings.HasSuffix(why, "the tables leave the parameters out") {
		return
	}
	text, err := os.ReadFile("../" + story.FindString(why))
	if err != nil {
		t.Errorf("%s: %v", x.key, err)
		return
	}
	name, _, _ := strings.Cut(x.key, " ")
	if command := "AT" + strings.TrimSuffix(name, "#"); !strings.Contains(string(text), command) {
		t.Errorf("%s: %q is nowhere in %s", x.key, command, story.FindString(why))
	}
	for _, l := range x.got {
		if head := word.FindString(l); head != "" && !strings.Contains(string(text), "<CR><LF>"+head) {
			t.Errorf("%s: no line %s in %s", x.key, head, story.FindString(why))
		}
	}
}

// shapesOf are the shapes of lines that are not blank.
func shapesOf(lines []string) (all []string) {
	for _, l := range lines {
		if l != "" {
			all = append(all, modemtest.Shape(l))
		}
	}
	return all
}

func exampleHosts(n *modemtest.Network) {
	for name, a := range map[string]string{
		"www.google.com.hk": "203.208.37.99", "www.sim.com": "203.0.113.7", "ntp.test": "203.0.113.123",
	} {
		n.Name(name, a)
	}
	n.Name("www.baidu.com", "119.75.218.77", "119.75.217.56")
	n.TCP("116.228.221.51:8500", modemtest.Server{})
	n.UDP("116.228.221.51:9600", modemtest.Server{})
	n.TCP("203.0.113.7:80", modemtest.Server{})
	n.UDP("203.0.113.123:123", modemtest.Server{Answers: "\x1c\x01" + strings.Repeat("\x00", 38) + "\xe5\x46\x5e\x60\x00\x00\x00\x00"})
}

// scenes are what examples suppose, beside a modem that is registered.
func scenes() map[string]scene {
	const single, zero = `AT+CIPSTART="TCP","116.228.221.51","8500"`, `AT+CIPSTART=0,"TCP","116.228.221.51","8500"`
	bearer := []string{"AT+SAPBR=1,1"}
	http := append(slices.Clone(bearer), "AT+HTTPINIT", `AT+HTTPPARA="CID",1`, `AT+HTTPPARA="URL","www.sim.com"`)
	page := func(n int) func(*modemtest.Modem) {
		return func(m *modemtest.Modem) {
			m.Network().Peer(0).Send(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", n, strings.Repeat("x", n)))
		}
	}
	udp := []string{"AT+CIPUDPMODE=1", "AT+CSTT", "AT+CIICR", "AT+CIFSR", `AT+CIPSTART="UDP","116.228.221.51",9600`}
	fetch := []string{"AT+CIPMUX=1", "AT+CIPRXGET=1", "AT+CSTT", "AT+CIICR", "AT+CIFSR", `AT+CIPSTART=1,"TCP","116.228.221.51","8500"`}
	sends := func(n int) func(*modemtest.Modem) { return func(m *modemtest.Modem) { m.Send(strings.Repeat("x", n)) } }
	radio := modemtest.Change(func(p *profiles.Profile) {
		p.Bluetooth.Devices = []profiles.BluetoothDevice{{Name: "PC-NS130100361", Address: "34:c7:31:aa:37:5b", RSSI: -34}}
	})
	located := modemtest.Change(func(p *profiles.Profile) {
		p.Network.Location = profiles.Location{Known: true, Latitude: 31.221402, Longitude: 121.354848, Accuracy: 637}
	})
	return map[string]scene{
		"+CLCC execute": {given: []string{"ATD62418148;"}},
		"+CCID execute": {opts: []modemtest.Option{modemtest.Change(func(p *profiles.Profile) { p.SIM.ICCID = "898600810906F8048812" })}},
		"+DDET 1": {
			given: []string{"ATD22;"}, opts: []modemtest.Option{modemtest.Change(func(p *profiles.Profile) {
				p.Network.Answer = []profiles.Answer{{Number: "22", How: "answers"}}
			})},
			then: func(m *modemtest.Modem) { _ = m.PressKeys(1, "1") },
		},
		"+CPBR test": {}, "+CGATT 1": {given: bearer},
		"+CGACT 1":      {given: []string{"AT+CMEE=2"}},
		"+CIPSTART 0":   {given: []string{"AT+CIPMUX=1"}},
		"+CIPSTART 2":   {given: []string{"AT+CIPMUX=1", "AT+CSTT", "AT+CIICR", "AT+CIFSR"}},
		"+CIPSEND 0":    {given: []string{single}},
		"+CIPSEND 1":    {given: []string{single}},
		"+CIPSEND 2":    {given: []string{"AT+CIPMUX=1", "AT+CSTT", "AT+CIICR", "AT+CIFSR", zero}, then: func(m *modemtest.Modem) { m.Send("x\x1a") }},
		"+CIPSEND 3":    {given: []string{"AT+CIPMUX=1;+CIPQSEND=1", "AT+CSTT", "AT+CIICR", "AT+CIFSR", zero}, then: func(m *modemtest.Modem) { m.Send("0123456789\x1a") }},
		"+CIPACK 0":     {given: []string{single}},
		"+CIPACK 1":     {given: []string{"AT+CIPMUX=1", "AT+CSTT", "AT+CIICR", "AT+CIFSR", `AT+CIPSTART=1,"TCP","116.228.221.51","8500"`}},
		"+CIPACK 2":     {given: []string{"AT+CIPMUX=1", "AT+CSTT", "AT+CIICR", "AT+CIFSR", `AT+CIPSTART=2,"UDP","116.228.221.51","9600"`}},
		"+CIPCLOSE 0":   {given: []string{"AT+CIPMUX=1", "AT+CSTT", "AT+CIICR", "AT+CIFSR", `AT+CIPSTART=2,"TCP","116.228.221.51","8500"`}},
		"+CIPCLOSE 1":   {given: []string{"AT+CMEE=2;+CIPMUX=1"}},
		"+CLPORT 1":     {given: []string{"AT+CIPMUX=1"}},
		"+CIFSR 0":      {given: []string{"AT+CSTT", "AT+CIICR"}},
		"+CIFSR 1":      {given: []string{"AT+CSTT", "AT+CIICR"}},
		"+CIPSTATUS 2":  {given: []string{"AT+CIPMUX=1", "AT+CSTT", "AT+CIICR", "AT+CIFSR", zero}},
		"+CIPSTATUS 3":  {given: []string{"AT+CIPMUX=1"}},
		"+CDNSGIP 0":    {given: []string{"AT+CSTT", "AT+CIICR", "AT+CIFSR"}, sent: "AT+CDNSGIP=www.baidu.com"},
		"+CDNSGIP 1":    {given: []string{"AT+CSTT", "AT+CIICR", "AT+CIFSR"}},
		"+CIPSERVER 0":  {},
		"+CIPSERVER 3":  {given: []string{"AT+CIPSERVER=1,1234"}},
		"+CIPUDPMODE 0": {given: []string{"AT+CIPMUX=1"}},
		"+CIPUDPMODE 1": {given: udp},
		"+CIPUDPMODE 2": {given: udp},
		"+CIPRXGET 0":   {given: []string{"AT+CIPMUX=1"}},
		"+SAPBR 0":      {given: bearer},
		"+HTTPPARA 0":   {given: http}, "+HTTPPARA 1": {given: http},
		"+HTTPDATA 1":   {given: http, then: sends(100)},
		"+HTTPACTION 0": {given: http, then: page(1000)},
		"+HTTPACTION 1": {given: http, then: page(0)},
		"+HTTPACTION 2": {given: append(slices.Clone(bearer), "AT+HTTPINIT", `AT+HTTPPARA="CID",1`, `AT+HTTPPARA="URL","https://www.sim.com"`)},
		"+SMTPBODY 0":   {then: sends(19)},
		"+CNTP 1":       {given: []string{`AT+CNTP="202.120.2.101",32`}},
		"+FSMEM 0":      {opts: []modemtest.Option{modemtest.Change(func(p *profiles.Profile) { p.Device.CardBytes = 1 << 20 })}},
		"+FSHEX 0":      {given: []string{"AT+FSHEX=1"}},
		"+FMSCAN 0":     {given: []string{"AT+FMOPEN=0"}},
		"+FMSIGNAL 0":   {given: []string{"AT+FMOPEN=0"}},
		"+FMVALID 0":    {given: []string{"AT+FMOPEN=0"}},
		"+BTSCAN 0":     {given: []string{"AT+BTPOWER=1"}, opts: []modemtest.Option{radio}},
		"+BTPAIR 0":     {given: []string{"AT+BTPOWER=1", "AT+BTSCAN=1,10", "AT", "AT", "AT+BTPAIR=0,1"}, opts: []modemtest.Option{radio}},
		"+CIPRXGET 4":   {given: fetch},
		"+HTTPSTATUS 1": {given: http},
		"+HTTPSCONT 0":  {given: append(slices.Clone(http), `AT+HTTPPARA="URL","www.baidu.com"`)},
		"+CIPGSMLOC 0":  {given: bearer, opts: []modemtest.Option{located}},
		"+CIPGSMLOC 1":  {given: bearer, opts: []modemtest.Option{located}},
		"+CLBS 0":       {given: bearer, opts: []modemtest.Option{located}},
		"+CLBS 1":       {given: bearer, opts: []modemtest.Option{located}},
		"+CNTP 2":       {given: append(slices.Clone(bearer), "AT+CNTPCID=1", `AT+CNTP="ntp.test",32`)},
	}
}

// unlikePrinted are the examples that are answered otherwise, with the reasons.
func unlikePrinted() map[string]string {
	return map[string]string{
		"+CIPSTART 3":    "no line: the tables leave the parameters out",
		"+CIPHEAD 0":     "no line: data come; commands/tcpip/testdata/push_ipd.txtar",
		"+CIPHEAD 1":     "no line: data come; commands/tcpip/testdata/push_multi.txtar",
		"+CIPSERVER 1":   "no line: a client comes; commands/tcpip/testdata/server_single.txtar",
		"+CIPSERVER 2":   "no line: a client comes; commands/tcpip/testdata/server_multi.txtar",
		"+IPR read":      "printed without the space behind the colon that logs of modules have",
		"+CLCC execute":  "printed without the space behind the colon that logs of modules have",
		"+CFUN read":     "printed without the space behind the colon that logs of modules have",
		"+CGATT 0":       "printed without the space behind the colon that logs of modules have",
		"+CREC 3":        "printed without the space behind the colon that logs of modules have",
		"+CIPRXGET 1":    "no line: eleven bytes are held; commands/tcpip/testdata/fetch_single.txtar, with the space behind the colon",
		"+CIPRXGET 2":    "no line: eleven bytes are held; commands/tcpip/testdata/fetch_single.txtar, with the space behind the colon",
		"+CIPRXGET 3":    "no line: bytes are held; commands/tcpip/testdata/fetch_single.txtar",
		"+CIPPING 0":     "no line: four echoes; commands/ipapp/testdata/ping.txtar, with the space behind the colon",
		"+CGACT 1":       "the error is that of a network without the service; here context 3 is not defined",
		"+CGDATA 0":      "no line: PPP begins behind CONNECT; gprs/testdata/ppp_begin.txtar",
		"+CGCLASS 1":     "printed without space and quotes; the test answer of a module has quotes",
		"+CIPACK 1":      "spaces are the quirk spaced_ack; other firmware has none",
		"+CIPACK 2":      "as +CIPACK 1",
		"+CIPSTATUS 1":   "no line: a server and five links; commands/tcpip/testdata/server_multi.txtar",
		"+HTTPREAD 1":    "no line: a page has been read; commands/ipapp/testdata/http_get.txtar",
		"+HTTPSTATUS 0":  "no line: in the middle of a transfer; commands/ipapp/testdata/http_chunked.txtar",
		"+FTPGET 0":      "no line: a session with a server; commands/ipapp/testdata/ftp_get.txtar",
		"+FTPGET 1":      "no line: a session with a server; commands/ipapp/testdata/ftp_get.txtar",
		"+FTPGETTOFS 0":  "no line: a session with a server; commands/ipapp/testdata/ftp_files.txtar",
		"+FTPEXTGET 0":   "no line: a session with a server; commands/ipapp/testdata/ftp_ram.txtar",
		"+FTPPUT 0":      "no line: a session with a server; commands/ipapp/testdata/ftp_put.txtar",
		"+FTPPUT 1":      "no line: a session with a server; commands/ipapp/testdata/ftp_put.txtar",
		"+FTPPUT 2":      "no line: a session with a server; commands/ipapp/testdata/ftp_put.txtar",
		"+FTPEXTPUT 0":   "no line: a session with a server; commands/ipapp/testdata/ftp_ram.txtar",
		"+FTPPUTFRMFS 0": "no line: a session with a server; commands/ipapp/testdata/ftp_files.txtar",
		"+SMTPFT 0":      "no line: a session with a server; commands/ipapp/testdata/smtp_file.txtar",
		"+POP3READ 0":    "no line: a session with a server; commands/ipapp/testdata/pop3.txtar",
		"+CMMSRECV 0":    "no line: a message has come; commands/ipapp/testdata/mms_receive.txtar",
		"+CMMSVIEW 0":    "no line: a message has come; commands/ipapp/testdata/mms_receive.txtar",
		"+CMMSREAD 0":    "no line: a message has come; commands/ipapp/testdata/mms_receive.txtar",
		"+CMMSRDPUSH 0":  "no line: a message has come; commands/ipapp/testdata/mms_receive.txtar",
		"+DDET 1":        "printed without the space behind the colon that logs of modules have",
		"+CREC 0":        "no line: something has been recorded; commands/audio/testdata/record.txtar",
		"+CREC 1":        "no line: something has been recorded; commands/audio/testdata/record.txtar",
		"+FSMEM 0":       "the card of the example is drive E, ours is D",
		"+FMSCAN 0":      "as many lines as there are stations in the profile",
		"+FSREAD 0":      "no line: a file has been written; commands/files/testdata/write_and_read.txtar",
		"+BTCONNECT 0":   "no line: a device is connected; commands/bluetooth/testdata/serial.txtar",
		"D*99# 0":        "no line: PPP begins behind CONNECT; commands/v25ter/testdata/dial_ppp.txtar",
		"D*99# 1":        "no line: PPP begins behind CONNECT; commands/v25ter/testdata/dial_ppp.txtar",
		"+CIPSRIP 0":     "no line: data come; commands/tcpip/testdata/push_sender.txtar",
	}
}
