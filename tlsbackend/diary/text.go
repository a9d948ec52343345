package diary

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// textRecords is how many records a text shows, from the first on; JSON has them all.
const textRecords = 60

// Text writes a connection for people.
func (c Connection) Text(w io.Writer) error {
	t := &text{}
	t.line("connection %d  %s, asked for as %s port %d by %s, %s", c.ID, c.Endpoint, orNone(c.Name), c.Port, c.Peer, c.Opened.Format("2006-01-02 15:04:05"))
	t.line("  %s ms, %d bytes from the client, %d to it", milliseconds(c.TookMS), c.In, c.Out)
	t.line("  %s", c.Outcome)
	if c.Hint != "" {
		t.line("  hint: %s", c.Hint)
	}
	if c.StartText != "" {
		t.line("  it began with %s", c.StartText)
	}
	for _, n := range c.Notes {
		t.line("  %s", n)
	}
	t.findings(c.Remarks)
	if c.Offered != nil {
		t.line("\nThe client offered")
		c.Offered.text(t)
	}
	if c.Chosen != nil {
		t.line("\nThe server chose")
		c.Chosen.text(t)
	}
	t.alerts(c.Alerts, c.MbedTLS)
	t.records(c)
	for i, r := range c.Requests {
		if i == 0 {
			t.line("\nRequests")
		}
		t.line("  %s", r)
	}
	_, err := io.WriteString(w, t.String())
	return err
}

// A text is written line by line.
type text struct{ strings.Builder }

func (t *text) line(format string, args ...any) { fmt.Fprintf(&t.Builder, format+"\n", args...) }

func (t *text) item(key string, values ...string) {
	if len(values) == 0 {
		values = []string{"none"}
	}
	t.line("  %-12s %s", key, strings.Join(values, " "))
}

func (t *text) findings(all []Finding) {
	for i, f := range all {
		if i == 0 {
			t.line("\nWhat looks wrong")
		}
		t.line("  %-5s %s: %s", f.Weight, f.Rule, f.Text)
		t.line("        %s", f.Remedy)
	}
}

// Text is the offer for people, a line for each kind of thing.
func (o *Offer) Text() string {
	t := &text{}
	o.text(t)
	return t.String()
}

func (o *Offer) text(t *text) {
	t.item("SNI", orNone(o.SNI))
	t.item("versions", joined(o.Versions)...)
	t.item("suites", o.Suites...)
	t.item("groups", o.Groups...)
	t.item("signatures", o.Signatures...)
	t.item("ALPN", o.ALPN...)
	t.item("key shares", o.KeyShares...)
	t.item("fragment", orBytes(o.MaxFragment)+" (max_fragment_length), "+orBytes(o.RecordSizeLimit)+" (record_size_limit)")
	t.item("master", yesNo(o.ExtendedMaster)+" (extended_master_secret)")
	t.item("renegotiate", yesNo(o.RenegotiationInfo)+" (renegotiation_info)")
	t.item("ticket", o.Ticket+" (session_ticket)")
	t.item("MAC", yesNo(o.EncryptThenMAC)+" (encrypt_then_mac)")
	t.item("extensions", o.Extensions...)
	t.item("random", o.Random)
	t.item("hello", strconv.Itoa(o.Size)+" bytes, "+o.Version+" in it, session id of "+strconv.Itoa(o.SessionID))
}

// Text is what was chosen for people.
func (c *Chosen) Text() string {
	t := &text{}
	c.text(t)
	return t.String()
}

func (c *Chosen) text(t *text) {
	t.item("version", c.Version)
	t.item("suite", c.Suite)
	t.item("group", orNone(c.Group))
	t.item("signature", orNone(c.Signature))
	t.item("ALPN", orNone(c.ALPN))
	t.item("resumed", yesNo(c.Resumed))
	t.item("master", yesNo(c.ExtendedMaster)+" (extended_master_secret)")
	t.item("fragment", orBytes(c.MaxFragment)+" (max_fragment_length), "+orBytes(c.SizeLimit)+" (record_size_limit)")
	t.item("certificate", orBytes(c.ChainBytes))
}

func (t *text) alerts(all []Alert, more []Code) {
	if len(all)+len(more) > 0 {
		t.line("\nAlerts, and what mbedTLS 2.28 shows its author")
	}
	for _, a := range all {
		t.line("  %9s ms  %s alert %s (%d) from the %s: %s", milliseconds(a.AtMS), a.Level, a.Name, a.Number, a.From, a.Meaning)
		t.codes(a.MbedTLS)
	}
	t.codes(more)
}

func (t *text) codes(all []Code) {
	for i, c := range all {
		or := "   "
		if i > 0 {
			or = "or "
		}
		t.line("    %s%s", or, c)
	}
}

// records shows the records and the encrypted messages that the server has named.
func (t *text) records(c Connection) {
	if len(c.Records)+c.Left == 0 {
		return
	}
	t.line("\n        at ms  from    record  bytes")
	shown := c.Records[:min(len(c.Records), textRecords)]
	messages := c.Messages
	for _, r := range shown {
		for len(messages) > 0 && (!messages[0].Encrypted || messages[0].AtMS < r.AtMS) {
			t.named(messages[0])
			messages = messages[1:]
		}
		what := r.Type
		switch {
		case len(r.Messages) > 0:
			what += ": " + strings.Join(r.Messages, ", ")
		case r.Alert != "":
			what += ": " + r.Alert
		case r.Encrypted && r.Type != dataName:
			what += ", encrypted"
		}
		t.line("  %11s  %s  %6d %6d  %s", milliseconds(r.AtMS), r.From, r.Number, r.Length, what)
	}
	for _, m := range messages {
		t.named(m)
	}
	if n := len(c.Records) - len(shown) + c.Left; n > 0 {
		t.line("  and %s more", count(n, "record"))
	}
	t.line("  the client's stream is %s, the server's %s", c.ClientAt, c.ServerAt)
}

func (t *text) named(m Message) {
	if m.Encrypted {
		t.line("  %11s  %s                 encrypted: %s (%d)", milliseconds(m.AtMS), m.From, m.Name, m.Size)
	}
}

// Line is a connection in a line.
func (s Summary) Line() string {
	found := ""
	if len(s.Findings) > 0 {
		found = "; looks wrong: " + strings.Join(s.Findings, ", ")
	}
	return fmt.Sprintf("%5d  %s  %-16s %-20s %s%s", s.ID, s.Opened.Format("15:04:05"), s.Endpoint, orNone(s.SNI), s.Outcome, found)
}

func milliseconds(ms float64) string { return strconv.FormatFloat(ms, 'f', 1, 64) }

func joined(names []string) []string {
	if len(names) < 2 {
		return names
	}
	return []string{strings.Join(names, ", ")}
}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

func orBytes(n int) string {
	if n == 0 {
		return "none"
	}
	return count(n, "byte")
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
