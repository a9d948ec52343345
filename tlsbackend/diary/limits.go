package diary

// Limits in what is kept, our own choice: enough for an afternoon at a desk, and
// bounded for a client that means harm.
const (
	keptConnections = 200
	keptRecords     = 2000 // of one connection; the rest is counted
	keptMessages    = 256
	keptAlerts      = 64
	keptRequests    = 64
	keptNotes       = 64
	keptFindings    = 64
	keptList        = 128       // of each list in a hello
	keptText        = 255       // bytes of a text that the client has chosen
	keptStart       = 32        // bytes with which a client began
	keptMessage     = 16 << 10  // bytes of a handshake message that are looked at
	keptSeen        = 64 << 10  // randoms and keys that are compared with new ones
	mostRecord      = 5 + 18432 // header and body (RFC 5246 6.2.3)
)
