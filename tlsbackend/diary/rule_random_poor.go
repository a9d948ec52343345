package diary

import "fmt"

// fewValues is how many different values the last 28 bytes of a random have when it is
// poor. 28 bytes drawn evenly have as few once in 10^17 hellos.
const fewValues = 12

// randomPoor names a random that is none already when it comes first: all bytes
// the same, bytes that count, or few values again and again.
func randomPoor() rule {
	return rule{
		name: "random-poor", weight: wrong, when: onHello,
		remedy: "No random generator was at work: the buffer was never filled, or the callback (f_rng of mbedtls_ssl_conf_rng) returns without writing, or writes a counter. Check what it returns and fills.",
		finds: func(e *Entry) string {
			r := e.offer.random[4:]
			step := r[1] - r[0]
			counts := true
			values := map[byte]bool{}
			for i, b := range r {
				values[b] = true
				counts = counts && (i == 0 || b-r[i-1] == step)
			}
			switch {
			case counts && step == 0:
				return fmt.Sprintf("All bytes of the client random are %#02x.", r[0])
			case counts:
				return fmt.Sprintf("The bytes of the client random count in steps of %d.", int8(step))
			case len(values) <= fewValues:
				return fmt.Sprintf("The client random has only %d different bytes.", len(values))
			}
			return ""
		},
	}
}
