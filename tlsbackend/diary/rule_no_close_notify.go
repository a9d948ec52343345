package diary

// noCloseNotify names a client that leaves a session without close_notify.
func noCloseNotify() rule {
	return rule{
		name: "no-close-notify", weight: note, when: onClose,
		remedy: "Call mbedtls_ssl_close_notify before AT+CIPCLOSE, so that the server can tell an end from a cut.",
		finds: func(e *Entry) string {
			if !e.complete() || !e.abrupt {
				return ""
			}
			return "The client ended the session without close_notify."
		},
	}
}
