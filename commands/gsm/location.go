package gsm

import "strconv"

// keepLocation writes where the module is registered to the card, as each registration does. It
// stays there when the network is lost.
func (g *Group) keepLocation() {
	now := g.registration()
	_, _, operator, ok := g.network.Operator()
	if !ok || !now.registered() || g.sim.Usable() != nil {
		return
	}
	lac, err := strconv.ParseUint(now.lac, 16, 16)
	if err != nil {
		return
	}
	g.sim.card.SetLocation(operator, uint16(lac), true)
}
