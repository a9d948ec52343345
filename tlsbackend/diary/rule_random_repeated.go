package diary

import "fmt"

// randomRepeated names a client whose random is, byte for byte, that of another
// connection. 256 bits repeat by chance never.
func randomRepeated() rule {
	return rule{
		name: "random-repeated", weight: wrong, when: onHello,
		remedy: "Give the random generator real entropy before the first handshake: the ADC's noise, the RNG of the chip, timing of the modem's answers; " +
			"in mbedTLS a source for mbedtls_entropy_add_source or mbedtls_hardware_poll, and a seed of mbedtls_ctr_drbg_seed that is not the same at each start. With known randoms anyone can read the session.",
		finds: func(e *Entry) string {
			if other := e.diary.randoms.add("whole", e.offer.random, e.id); other != 0 {
				return fmt.Sprintf("The client random is the same as in connection %d: the client's entropy is constant.", other)
			}
			return ""
		},
	}
}
