package v25ter

import (
	"strconv"
	"strings"
	"time"

	"sim800emu/engine"
)

// packetContexts is how many contexts a TE can dial into (manual 7.2.2, range seen).
const packetContexts = 3

// isPacket reports a number that asks for packet data: service code 99, or 88
// (manual 20.8).
func isPacket(number string) bool {
	inside, ok := strings.CutSuffix(number, "#")
	code, _, _ := strings.Cut(strings.TrimPrefix(inside, "*"), "*")
	return ok && strings.HasPrefix(number, "*") && (code == "99" || code == "88")
}

// packetContext is the context of such a number (27.007 10.2.1.1):
// *99[*address[*protocol[*cid]]]#. The address is taken and ignored; of the
// protocol there is one, PPP, whose letters are no part of a number any more.
func packetContext(number string) (cid int, ok bool) {
	fields := strings.Split(strings.TrimSuffix(strings.TrimPrefix(number, "*"), "#"), "*")
	switch {
	case len(fields) > 4:
		return 0, false
	case len(fields) > 2 && fields[2] != "" && fields[2] != "1": // 1 is PPP as well
		return 0, false
	case len(fields) < 4 || fields[3] == "":
		return 1, true
	}
	cid, err := strconv.Atoi(fields[3])
	return cid, err == nil && cid >= 1 && cid <= packetContexts
}

// dialPacket goes on line with PPP.
func (g *Group) dialPacket(c *engine.Call) error {
	cid, ok := packetContext(g.last.number)
	switch {
	case !ok:
		return engine.ErrPlain
	case g.data == nil:
		return engine.ErrNoCarrier
	}
	return g.data.DialData(c, cid)
}

// Patience is S10: how long a call outlives the loss of a line, in tenths of a second (manual 2.2.23).
func (g *Group) Patience() time.Duration { return time.Duration(g.s10) * 100 * time.Millisecond }
