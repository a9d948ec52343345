package tcpip

import "time"

// Numbers that the manual or a note of the maker fixes.
const (
	maxLinks    = 6    // connections 0 to 5 (manual 8.2.2)
	serverLinks = 5    // beside a server (TCPIP application note 3)
	maxSend     = 1460 // bytes of one send (note 6.3)
	maxFetch    = 1460 // bytes of one +CIPRXGET=2 (manual 8.2.26)
	maxFetchHex = 730  // bytes of one +CIPRXGET=3
	maxAccount  = 50   // bytes of APN, user name and password (manual V1.10)

	startMax     = 75 * time.Second  // +CIPSTART with the context up (manual 8.2.2)
	startFromOff = 160 * time.Second // +CIPSTART in single mode from IP INITIAL
	bringUpMax   = 85 * time.Second  // +CIICR (manual 8.2.10)
	shutMax      = 65 * time.Second  // +CIPSHUT (manual 8.2.7)
	sendMax      = 645 * time.Second // a send that the peer does not acknowledge (manual 8.2.3)
)

// Defaults of settings (manual V1.10, application notes, outputs of a SIM800F).
const (
	defaultAPN = "CMNET"
	noServer   = "0.0.0.0"
)

// Our own choices.
const (
	header    = 40   // bytes of IP and TCP header that cross the radio with each segment
	inFlight  = 4    // packets that transparent mode has under way at most, where the profile does not say
	holdOff   = 4096 // bytes from the TE at which transparent mode holds it off
	letGo     = 2048 // and at which it lets it go on
	dropAbove = 8192 // bytes that are kept when the TE cannot be held off
)
