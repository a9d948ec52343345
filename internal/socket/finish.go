package socket

// A Finisher is a TCP connection that can be closed in one direction.
type Finisher interface {
	// Finish tells the peer that nothing more is sent, behind what was queued.
	// Events go on until Down.
	Finish()
}
