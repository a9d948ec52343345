package port

// The commands of a COM-PORT-OPTION from the client; the server's answer to one
// is higher by comPortAnswer (RFC 2217).
const (
	comSignature = iota
	comBaudRate
	comDataSize
	comParity
	comStopSize
	comControl
	comLineState
	comModemState
	comSuspend
	comResume
	comLineStateMask
	comModemStateMask
	comPurge

	comPortAnswer = 100
)

// The values of SET-CONTROL.
const (
	controlAskFlow   = 0
	controlNoFlow    = 1 // outbound, or both ways
	controlHardware  = 3
	controlAskBreak  = 4
	controlBreakOn   = 5
	controlBreakOff  = 6
	controlAskDTR    = 7
	controlDTROn     = 8
	controlDTROff    = 9
	controlAskRTS    = 10
	controlRTSOn     = 11
	controlRTSOff    = 12
	controlAskInFlow = 13
	controlNoInFlow  = 14 // inbound
	controlInHW      = 16
	controlDCDFlow   = 17
	controlInDTR     = 18
	controlDSRFlow   = 19
)

// The values of PURGE-DATA.
const (
	purgeReceived = 1
	purgeBoth     = 3
)

// The bits of a modem state; the lower half tells which of the upper half have
// changed, of RI only that it has ended.
const (
	stateDCD      = 128
	stateRI       = 64
	stateDSR      = 32
	stateCTS      = 16
	deltaOfDCD    = 8
	trailingRI    = 4
	deltaOfDSR    = 2
	deltaOfCTS    = 1
	deltaShift    = 4
	allModemState = 255
)

// transmitterEmpty are the bits of a line state for a transmitter that has sent everything.
const transmitterEmpty = 32 | 64

// The rates that a TE may set, in bit/s: what adapters do. Our own choice.
const (
	minBaud = 50
	maxBaud = 4_000_000
)

// signature is what SIGNATURE answers.
const signature = "sim800emu"

// maxPending is how much may wait for a client that asks and does not read, in bytes.
const maxPending = 64 << 10
