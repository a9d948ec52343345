package port

// A negotiation agrees on telnet's options with a client (RFC 854, RFC 1143):
// nothing that holds already is answered, so that two ends cannot answer each
// other for ever.
type negotiation struct {
	send  func(verb, option byte)
	us    map[byte]bool // options in force on our side
	them  map[byte]bool // and on the client's
	asked map[[2]byte]bool
}

// want asks for what RFC 2217 needs: all bytes as they are, no turns.
func (n *negotiation) want() {
	n.us, n.them, n.asked = map[byte]bool{}, map[byte]bool{}, map[[2]byte]bool{}
	for _, option := range [...]byte{optionBinary, optionSGA} {
		for _, verb := range [...]byte{telnetWILL, telnetDO} {
			n.asked[[2]byte{verb, option}] = true
			n.send(verb, option)
		}
	}
}

// take answers a WILL, WONT, DO or DONT.
func (n *negotiation) take(verb, option byte) {
	switch verb {
	case telnetDO, telnetDONT:
		// The modem echoes, so a client that leaves the echo to us sees one.
		can := option == optionBinary || option == optionSGA || option == optionComPort || option == optionEcho
		n.agree(n.us, telnetWILL, telnetWONT, option, verb == telnetDO, can)
	case telnetWILL, telnetWONT:
		can := option == optionBinary || option == optionSGA || option == optionComPort
		n.agree(n.them, telnetDO, telnetDONT, option, verb == telnetWILL, can)
	}
}

func (n *negotiation) agree(side map[byte]bool, yes, no, option byte, on, can bool) {
	ask := [2]byte{yes, option}
	asked := n.asked[ask]
	delete(n.asked, ask)
	switch {
	case on == side[option]: // holds already, or our own request is refused
	case !on:
		side[option] = false
		n.send(no, option)
	case !can:
		n.send(no, option)
	default:
		side[option] = true
		if !asked {
			n.send(yes, option)
		}
	}
}
