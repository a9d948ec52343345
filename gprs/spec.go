package gprs

import (
	"strconv"
	"time"

	"sim800emu/engine"
)

// Numbers of the manual.
const (
	contexts = 3 // PDP contexts that +CGDCONT defines (manual 7.2.2, range seen)

	// attachCeiling is the 75 s of manual V1.10; V1.09 says 10 s (7.2.1).
	attachCeiling  = 75 * time.Second
	contextCeiling = 150 * time.Second // manual 7.2.5

	maxAPN     = 100 // octets of an access point name (23.003 9.1)
	bestEffort = 31  // mean throughput class (manual 7.2.3)
)

// Errors in the words of the manual (19.1).
const (
	errNetworkTimeout engine.CME = 31  // no answer before the ceiling
	errNotAllowed     engine.CME = 32  // the operator refuses the subscriber
	errGPRS           engine.CME = 148 // the context went away while it was brought up
	errMobileClass    engine.CME = 150 // packet service with +CGCLASS="CC"
)

// The registration status of +CREG and +CGREG (manual 3.2.32, 7.2.10).
const (
	notSearching = 0
	home         = 1
	searching    = 2
	denied       = 3
	unknown      = 4
	roaming      = 5
)

// The modes of +COPS that reach the network (manual 3.2.22).
const (
	selectAutomatic  = 0
	selectManual     = 1
	selectDeregister = 2
	selectFallback   = 4 // manual, then automatic
)

// The status of an operator in a scan (manual 3.2.22).
const (
	operatorAvailable = 1
	operatorCurrent   = 2
	operatorForbidden = 3
)

// Our own choices.
const (
	// headerBytes is what IP and TCP add to each piece: 20 bytes each, no options.
	headerBytes = 40
	// locationUpdate is how long before registration the signal of the cell is
	// known: in logs +CSQ became real 0.2 s before +CREG did.
	locationUpdate = 200 * time.Millisecond
	// leastStep is the least from one start of a spell to the next, and from one
	// loss of a piece to the next, so that neither goes on for ever in one moment.
	leastStep = time.Millisecond
)

func statName(stat int) string {
	switch stat {
	case notSearching:
		return "not registered, not searching"
	case home:
		return "registered, home"
	case searching:
		return "not registered, searching"
	case denied:
		return "registration denied"
	case roaming:
		return "registered, roaming"
	case unknown:
		return "unknown"
	default:
		return strconv.Itoa(stat)
	}
}

func isRegistered(stat int) bool { return stat == home || stat == roaming }
