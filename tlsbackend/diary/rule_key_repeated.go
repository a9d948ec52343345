package diary

import (
	"fmt"
	"time"
)

// keyRepeated names a client whose public value of a key exchange, or whose
// encrypted secret, has come in another connection. A client may keep a key pair
// for several connections, and should not; one that has drawn the same again has
// no entropy. publicValue finds it.
func keyRepeated() rule {
	return rule{
		name: "key-repeated", weight: wrong, when: never,
		remedy: "The private key of the exchange is drawn from the same randomness each time, so whoever has seen one session can read all. " +
			"Seed the generator anew (see random-repeated), and make a key pair for each handshake.",
	}
}

// never is the moment of a rule that is called by name.
const never moment = -1

// publicValue compares a value that a client has to draw anew for each connection.
func (e *Entry) publicValue(at time.Time, value []byte) {
	other := e.diary.keys.add("key", value, e.id)
	if other == 0 || e.has(keyRepeated().name) {
		return
	}
	e.find(at, keyRepeated(), fmt.Sprintf("The client's value of the key exchange (%d bytes) is the same as in connection %d.", len(value), other))
}
