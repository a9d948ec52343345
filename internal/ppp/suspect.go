package ppp

import (
	"fmt"
	"time"
)

// quietTime is how long a suspicion is not repeated.
const quietTime = 10 * time.Second

// broken counts frames that are lost, and tells at the first, the tenth, and so on.
func (l *Link) broken(d Damage) {
	if !l.life {
		return
	}
	l.damage[d]++
	n := l.damage[d]
	l.loop.Emit(Damaged{What: d.String(), Total: n})
	for told := 1; ; told *= 10 {
		if told > n {
			return
		}
		if told == n {
			break
		}
	}
	frames := "1 frame of the TE"
	if n > 1 {
		frames = fmt.Sprintf("%d frames of the TE", n)
	}
	switch d {
	case Unescaped:
		l.do.Suspect("ACCM not honoured: "+frames+" would be right if the control characters in it had been escaped",
			"escape all characters below 0x20 in LCP packets, and those of the agreed map (0x000a0000: XON and XOFF) in all others", n)
	case TooLong:
		l.do.Suspect(frames+" longer than the MRU of 1500: a flag between two frames was lost, or the TE's MTU is too high",
			"send no IP packet longer than 1500 bytes", n)
	default:
		l.do.Suspect("FCS wrong in "+frames+": bytes were lost or changed on the line",
			"use flow control (AT+IFC=2,2), and nothing that changes bytes on the way", n)
	}
}

// typed is an AT command where a frame was to begin. A TE that goes on so is
// told of once in a while.
func (l *Link) typed(line string) {
	now := l.loop.Now()
	if !l.life || l.typedAt > 0 && now-l.typedAt < quietTime {
		return
	}
	l.typedAt = now
	l.do.Suspect(fmt.Sprintf("the TE sends AT commands in PPP data mode: %q", line),
		"go back to command mode first: a second of silence, +++ without CR, a second of silence; or end PPP in order", len(line))
}

// unanswered is a TE that has not agreed on LCP in time.
func (l *Link) unanswered() {
	what, remedy := "the TE did not answer LCP", "start PPP when CONNECT has come"
	switch {
	case l.frame:
		what, remedy = "the TE and the module did not agree on LCP", "look at the packets in the trace (ppp.packet)"
	case l.heard:
		what, remedy = "the TE did not answer LCP, and what came from it is no frame", "start PPP when CONNECT has come, and take no byte out of its frames"
	}
	l.do.Suspect(what, remedy, 0)
	l.end(End{Why: what})
}
