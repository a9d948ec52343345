package calls

import (
	"time"

	"sim800emu/engine"
	"sim800emu/internal/circuit"
)

// The manual's maximum response times.
const (
	serviceCeiling = 15 * time.Second // 3.2.5, 3.2.6, 3.2.18, 3.2.19
	holdCeiling    = 20 * time.Second // 3.2.14
	priceCeiling   = 5 * time.Second  // 3.2.50
	hangUpCeiling  = 20 * time.Second
)

// What is our own choice: RING comes as long apart as the tone of many networks,
// and the network gives a call up that nobody takes.
const (
	ringPeriod   = 5 * time.Second
	ringsAtMost  = 60 * time.Second
	usualForward = 20 // s, +CCFC <time> (manual 3.2.5)
)

// mostCalls is how many calls there are at most (3GPP TS 22.030 6.5.5.1), and the most in one conversation.
const (
	mostCalls  = 7
	mostJoined = 5
)

// errInProgress is a call that is dialled while another is set up (manual 19.1).
const errInProgress engine.CME = 771

// Registration of +CREG.
const (
	home    = 1
	roaming = 5
)

// Types of a number (3GPP TS 24.008 10.5.4.7); 128 goes with a number that is withheld.
const (
	international = 145
	unknownType   = 129
	withheldType  = 128
)

// Services of +CSSN (manual 3.2.54).
const (
	cssiUnconditional = 0
	cssiConditional   = 1
	cssiForwarded     = 2
	cssiWaits         = 3
	cssiBarred        = 5
	cssiRefused       = 6
	cssuForwarded     = 0
	cssuHeld          = 2
	cssuRetrieved     = 3
	cssuJoined        = 4
	cssuHeldEnded     = 5
	cssuConnecting    = 7
	cssuConnected     = 8
)

// Activity of +CPAS (manual 3.2.23).
const (
	ready   = 0
	ringing = 3
	talking = 4
)

// emergencyNumbers are those that are dialled with a card, and without one (3GPP TS 22.101 10.1).
func emergency(number string, card bool) bool {
	switch number {
	case "112", "911":
		return true
	case "000", "08", "110", "118", "119", "999":
		return !card
	}
	return false
}

// causeText is the words of +CEER (manual 3.2.7).
func causeText(c circuit.Cause) string {
	switch c {
	case circuit.Unassigned:
		return "unassigned (unallocated) number"
	case circuit.Barred:
		return "operator determined barring"
	case circuit.Normal:
		return "normal call clearing"
	case circuit.Busy:
		return "user busy"
	case circuit.NoResponse:
		return "no user responding"
	case circuit.NoAnswer:
		return "user alerting, no answer"
	case circuit.Rejected:
		return "call rejected"
	case circuit.OutOfOrder:
		return "destination out of order"
	case circuit.InvalidNumber:
		return "invalid number format (incomplete number)"
	case circuit.Refused:
		return "facility rejected"
	case circuit.NoService:
		return "network out of order"
	case circuit.NoCredit:
		return "ACM equal to or greater than ACMmax"
	default:
		return "No cause"
	}
}
