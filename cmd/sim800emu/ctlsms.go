package main

import (
	"fmt"
	"time"

	"sim800emu/modem"
)

type ctlSMSCmd struct {
	Outbox    ctlSMSOutboxCmd    `cmd:"" default:"1" help:"What the TE has sent to numbers that no modem has."`
	Clear     ctlSMSClearCmd     `cmd:"" help:"Forget it."`
	Send      ctlSMSSendCmd      `cmd:"" help:"Send a message to the modem."`
	PDU       ctlSMSPDUCmd       `cmd:"" name:"pdu" help:"Send an SMS-DELIVER or SMS-STATUS-REPORT."`
	Broadcast ctlSMSBroadcastCmd `cmd:"" help:"Send a cell broadcast."`
}

// Help is shown by sim800emu ctl sms --help.
func (ctlSMSCmd) Help() string {
	return `Examples:
  sim800emu ctl sms send +491510000001 'Hello'
  sim800emu ctl sms send Pizza 'Your order' --class 0
  sim800emu ctl sms                          what the TE has sent
  sim800emu ctl sms broadcast 50 'Flood'`
}

type ctlSMSOutboxCmd struct{}

// Run prints the outbox.
func (ctlSMSOutboxCmd) Run(c *ctlCmd) error { return show(c, "GET", "/sms", nil, printOutbox) }

func printOutbox(all []modem.SentSMS) {
	if len(all) == 0 {
		fmt.Println("the outbox is empty")
	}
	for _, m := range all {
		fmt.Printf("%s  to %s", m.At.Format(time.DateTime), m.To)
		if m.Parts > 1 {
			fmt.Printf("  %d of %d parts", m.Received, m.Parts)
		}
		text := m.Text
		if m.Alphabet == "8bit" {
			text = "octets " + m.Data
		}
		fmt.Printf("\n  %s\n", text)
	}
}

type ctlSMSClearCmd struct{}

// Run clears the outbox.
func (ctlSMSClearCmd) Run(c *ctlCmd) error {
	return show(c, "DELETE", "/sms", nil, func(modem.Snapshot) { fmt.Println("the outbox is empty") })
}

type ctlSMSSendCmd struct {
	From     string `arg:"" help:"A number, or a name of up to 11 characters."`
	Text     string `arg:"" help:"A long one goes in parts."`
	Class    *int   `help:"0 (flash), 1, 2 (card) or 3." placeholder:"N"`
	Validity string `help:"How long the centre keeps it for a modem that is off or full, as 1h30m; two days without." placeholder:"D"`
}

// Run sends a message.
func (s ctlSMSSendCmd) Run(c *ctlCmd) error {
	v := values{"from": s.From, "text": s.Text}
	if s.Class != nil {
		v["class"] = *s.Class
	}
	if s.Validity != "" {
		v["validity"] = s.Validity
	}
	return show(c, "POST", "/sms", v, printSending)
}

type ctlSMSPDUCmd struct {
	PDU string `arg:"" help:"Hexadecimal digits, without the service centre."`
}

// Run sends a PDU.
func (s ctlSMSPDUCmd) Run(c *ctlCmd) error {
	return show(c, "POST", "/sms", values{"pdu": s.PDU}, printSending)
}

func printSending(r struct{ Parts, Waiting int }) {
	fmt.Printf("sent     parts %d, at the service centre for this modem: %d\n", r.Parts, r.Waiting)
}

type ctlSMSBroadcastCmd struct {
	ID     int    `arg:"" help:"Message identifier."`
	Text   string `arg:""`
	Serial int    `help:"Serial number." default:"0"`
}

// Run sends a broadcast.
func (s ctlSMSBroadcastCmd) Run(c *ctlCmd) error {
	return show(c, "POST", "/broadcast", values{"id": s.ID, "serial": s.Serial, "text": s.Text}, func(r struct{ Pages int }) {
		fmt.Printf("sent     pages %d\n", r.Pages)
	})
}

func printMessages(s modem.Snapshot) {
	m := s.SMS
	if m.Number == "" {
		m.Number = "none"
	}
	fmt.Printf("sms      number %s, card %d of %d, module %d of %d, at the service centre %d, outbox %d\n",
		m.Number, m.Card.Used, m.Card.Total, m.Module.Used, m.Module.Total, m.Waiting, m.Sent)
}
