package diary

// noSNI names a client that does not say which server it wants.
func noSNI() rule {
	return rule{
		name: "no-sni", weight: weak, when: onHello,
		remedy: "Call mbedtls_ssl_set_hostname before the handshake (other libraries: the server_name extension). Servers with several names show another certificate, or refuse; and without the name mbedTLS does not compare it with the certificate.",
		finds: func(e *Entry) string {
			if e.offer.SNI != "" {
				return ""
			}
			return "The client sent no server name (SNI)."
		},
	}
}
