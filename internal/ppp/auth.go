package ppp

import (
	"time"

	"sim800emu/internal/kernel"
)

// Codes of PAP (RFC 1334 2.2) and CHAP (RFC 1994 4).
const (
	papRequest    = 1
	papAck        = 2
	chapChallenge = 1
	chapResponse  = 2
	chapSuccess   = 3
)

// challengeName is how the module calls itself to a TE that uses CHAP; our own choice.
const challengeName = "SIM800"

// challengeTime is when a challenge without a response is sent again.
const challengeTime = 3 * time.Second

// pap is the TE's name and password. Any are taken; the network is told.
func (l *Link) pap(p packet) {
	if p.code != papRequest {
		return
	}
	user, rest, ok := counted(p.data)
	if !ok {
		return
	}
	password, _, ok := counted(rest)
	if !ok {
		return
	}
	l.control(protoPAP, packet{papAck, p.id, []byte{0}}) // no message
	if l.phase == Authenticate {
		l.loop.Emit(Authenticated{Protocol: "PAP", User: string(user)})
		l.network(string(user), string(password))
	}
}

// counted takes what stands behind its length.
func counted(b []byte) (value, rest []byte, ok bool) {
	if len(b) == 0 || int(b[0]) > len(b)-1 {
		return nil, nil, false
	}
	n := int(b[0]) + 1
	return b[1:n], b[n:], true
}

// identify waits for the TE to say who it is, anew when it has been in command
// mode meanwhile.
func (l *Link) identify() {
	l.login.Stop()
	l.chap.timer.Stop()
	if l.held {
		return
	}
	l.login = l.loop.Await(loginTime, func() { l.Close("the TE has not said who it is") })
	if l.lcp.auth == authCHAP {
		l.challenge()
	}
}

// A challenge is what CHAP asks of the TE.
type challenge struct {
	id    byte
	timer *kernel.Timer
}

// challenge asks the TE who it is. There is no secret to compare the response
// with, because the networks of ours have none: any response is taken.
func (l *Link) challenge() {
	l.chap.id++
	const size = 16
	data := append([]byte{size}, make([]byte, size)...)
	for i := range size {
		data[1+i] = byte(l.loop.Rand.Uint32())
	}
	l.control(protoCHAP, packet{chapChallenge, l.chap.id, append(data, challengeName...)})
	l.chap.timer = l.loop.Await(challengeTime, l.challenge) // until loginTime is over
}

func (l *Link) chapPacket(p packet) {
	if p.code != chapResponse || p.id != l.chap.id {
		return
	}
	_, name, ok := counted(p.data)
	if !ok {
		return
	}
	l.chap.timer.Stop()
	l.control(protoCHAP, packet{chapSuccess, p.id, nil})
	if l.phase == Authenticate {
		l.loop.Emit(Authenticated{Protocol: "CHAP", User: string(name)})
		l.network(string(name), "")
	}
}
