package diary

import "fmt"

// randomPart names a client whose random has a part in common with another
// connection: all behind the four bytes that may be the time (RFC 5246
// 7.4.1.2; mbedTLS 2 puts it there), the eight bytes behind these, or the last
// eight. Eight bytes are the same by chance once in 2^64 pairs.
func randomPart() rule {
	return rule{
		name: "random-constant-part", weight: wrong, when: onHello,
		remedy: "The random generator is seeded with something that hardly changes, as a clock or a counter. Seed it from real entropy, " +
			"and mix rather than copy: a DRBG such as mbedTLS's CTR_DRBG spreads a change of its seed over all bytes.",
		finds: func(e *Entry) string {
			r, seen := e.offer.random, e.diary.randoms
			rest := seen.add("rest", r[4:], e.id)
			head := seen.add("head", r[4:12], e.id)
			tail := seen.add("tail", r[24:], e.id)
			switch {
			case e.has("random-repeated"):
			case rest != 0:
				return fmt.Sprintf("Only the first four bytes of the client random, where the time stands, differ from connection %d: the client's entropy is constant.", rest)
			case head != 0:
				return fmt.Sprintf("Bytes 4 to 11 of the client random are the same as in connection %d.", head)
			case tail != 0:
				return fmt.Sprintf("The last 8 bytes of the client random are the same as in connection %d.", tail)
			}
			return ""
		},
	}
}
