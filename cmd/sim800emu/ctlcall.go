package main

import (
	"fmt"
	"strings"

	"sim800emu/modem"
)

type ctlCallCmd struct {
	List   ctlCallListCmd   `cmd:"" default:"1" help:"The calls of the modem."`
	In     ctlCallInCmd     `cmd:"" help:"Call the modem."`
	Answer ctlCallAnswerCmd `cmd:"" help:"Let the one whom the TE calls answer."`
	Hangup ctlCallHangupCmd `cmd:"" help:"Let the other side hang up, or refuse."`
	Keys   ctlCallKeysCmd   `cmd:"" help:"Let the other side press keys (DTMF)."`
}

// Help is shown by sim800emu ctl call --help.
func (ctlCallCmd) Help() string {
	return `Calls are numbered as AT+CLCC prints them. Examples:
  sim800emu ctl call in +491510000001          RING
  sim800emu ctl call                           what there is
  sim800emu ctl call keys 1 '123#'             +DTMF lines, with AT+DDET=1
  sim800emu ctl call hangup 1                  NO CARRIER
  sim800emu ctl call hangup 1 busy             BUSY, while the TE calls`
}

type ctlCallListCmd struct{}

// Run lists the calls.
func (ctlCallListCmd) Run(c *ctlCmd) error { return show(c, "GET", "/calls", nil, printCalls) }

type ctlCallInCmd struct {
	From     string `arg:"" optional:"" help:"Number of the caller; without it the number is not known."`
	Hidden   bool   `help:"The caller withholds the number."`
	Patience string `help:"How long it rings at most, as 20s; a minute without." placeholder:"D"`
}

// Run calls the modem.
func (i ctlCallInCmd) Run(c *ctlCmd) error {
	v := values{"from": i.From, "hidden": i.Hidden}
	if i.Patience != "" {
		v["patience"] = i.Patience
	}
	return show(c, "POST", "/calls", v, func(s modem.CallSnapshot) { printCalls([]modem.CallSnapshot{s}) })
}

type ctlCallAnswerCmd struct {
	Call int `arg:"" help:"Number of the call."`
}

// Run answers.
func (a ctlCallAnswerCmd) Run(c *ctlCmd) error {
	return show(c, "POST", fmt.Sprintf("/calls/%d/answer", a.Call), nil, printCalls)
}

type ctlCallHangupCmd struct {
	Call int    `arg:"" help:"Number of the call."`
	Why  string `arg:"" optional:"" default:"normal" enum:"normal,busy,no-answer,rejected,unknown" help:"normal, busy, no-answer, rejected or unknown."`
}

// Run hangs up.
func (h ctlCallHangupCmd) Run(c *ctlCmd) error {
	return show(c, "POST", fmt.Sprintf("/calls/%d/hangup", h.Call), values{"why": h.Why}, printCalls)
}

type ctlCallKeysCmd struct {
	Call int    `arg:"" help:"Number of the call."`
	Keys string `arg:"" help:"0 to 9, *, #, A to D."`
}

// Run presses keys.
func (k ctlCallKeysCmd) Run(c *ctlCmd) error {
	return show(c, "POST", fmt.Sprintf("/calls/%d/keys", k.Call), values{"keys": strings.ToUpper(k.Keys)}, printCalls)
}

func printCalls(all []modem.CallSnapshot) {
	if len(all) == 0 {
		fmt.Println("there are no calls")
	}
	for _, s := range all {
		way, number := "from", s.Number
		if s.Outgoing {
			way = "to"
		}
		if number == "" {
			number = "an unknown number"
		}
		fmt.Printf("%d  %-8s  %s %s", s.ID, s.State, way, number)
		if s.Keys != "" {
			fmt.Printf("  keys %s", s.Keys)
		}
		fmt.Println()
	}
}

type ctlUSSDCmd struct {
	Replies ctlUSSDRepliesCmd `cmd:"" default:"1" help:"What the TE has replied."`
	Send    ctlUSSDSendCmd    `cmd:"" help:"Let the network tell something."`
}

type ctlUSSDRepliesCmd struct{}

// Run prints the replies.
func (ctlUSSDRepliesCmd) Run(c *ctlCmd) error { return show(c, "GET", "/ussd", nil, printReplies) }

type ctlUSSDSendCmd struct {
	Text  string `arg:"" help:"What the network says."`
	Reply bool   `help:"Wait for a reply of the TE."`
}

// Run sends it.
func (s ctlUSSDSendCmd) Run(c *ctlCmd) error {
	return show(c, "POST", "/ussd", values{"text": s.Text, "reply": s.Reply}, printReplies)
}

func printReplies(all []string) {
	if len(all) == 0 {
		fmt.Println("the TE has replied nothing")
	}
	for _, s := range all {
		fmt.Println(s)
	}
}
