package tlsnames

import "fmt"

// AlertLevelName is "warning" or "fatal".
func AlertLevelName(l uint8) string {
	switch l {
	case LevelWarning:
		return "warning"
	case LevelFatal:
		return "fatal"
	}
	return fmt.Sprintf("level %d", l)
}

// AlertName is the registered name of an alert ("handshake_failure"), or "alert 77".
func AlertName(d uint8) string {
	if name, _ := alert(d); name != "" {
		return name
	}
	return fmt.Sprintf("alert %d", d)
}

// AlertMeaning says in a sentence what the side that sends an alert complains about. It is
// empty for an alert that is not registered.
func AlertMeaning(d uint8) string {
	_, meaning := alert(d)
	return meaning
}

// AlertByName finds an alert by its registered name, in any case, with - or _.
func AlertByName(name string) (uint8, bool) {
	for d := range 256 {
		if have, _ := alert(uint8(d)); have != "" && same(have, name) {
			return uint8(d), true
		}
	}
	return 0, false
}

// Alerts are all registered alerts in the order of their numbers.
func Alerts() []uint8 {
	var all []uint8
	for d := range 256 {
		if name, _ := alert(uint8(d)); name != "" {
			all = append(all, uint8(d))
		}
	}
	return all
}

func alert(d uint8) (name, meaning string) {
	switch d {
	case AlertCloseNotify:
		return "close_notify", "The sender has no more data to send; this is the orderly end."
	case AlertUnexpectedMessage:
		return "unexpected_message", "A message came that has no place in this state of the handshake."
	case AlertBadRecordMAC:
		return "bad_record_mac", "A record could not be authenticated: keys differ, or bytes were changed or lost on the way."
	case AlertDecryptionFailed:
		return "decryption_failed", "A record could not be decrypted (TLS 1.0 and older)."
	case AlertRecordOverflow:
		return "record_overflow", "A record was longer than the protocol or the negotiated limit allows."
	case AlertDecompressionFailure:
		return "decompression_failure", "Compressed data could not be unpacked."
	case AlertHandshakeFailure:
		return "handshake_failure", "No acceptable set of parameters was found: usually no cipher suite, group or signature algorithm in common."
	case AlertNoCertificate:
		return "no_certificate", "The client has no certificate to send (SSL 3.0)."
	case AlertBadCertificate:
		return "bad_certificate", "A certificate was broken, or its signature did not verify."
	case AlertUnsupportedCertificate:
		return "unsupported_certificate", "A certificate was of a kind that the sender cannot use."
	case AlertCertificateRevoked:
		return "certificate_revoked", "A certificate was revoked by its issuer."
	case AlertCertificateExpired:
		return "certificate_expired", "A certificate is not valid now: it has expired, or the sender's clock is wrong."
	case AlertCertificateUnknown:
		return "certificate_unknown", "A certificate was not acceptable for a reason that the alert does not say."
	case AlertIllegalParameter:
		return "illegal_parameter", "A field of a message was out of range or contradicts other fields."
	case AlertUnknownCA:
		return "unknown_ca", "The chain ends at an authority that the sender does not know or does not trust."
	case AlertAccessDenied:
		return "access_denied", "The certificate or key is valid, but the sender will not go on with its holder."
	case AlertDecodeError:
		return "decode_error", "A message could not be parsed: a length or a field is impossible."
	case AlertDecryptError:
		return "decrypt_error", "A signature, a Finished message or a PSK binder did not verify."
	case AlertTooManyCIDsRequested:
		return "too_many_cids_requested", "More connection ids were asked for than the sender gives (DTLS 1.3)."
	case AlertExportRestriction:
		return "export_restriction", "Parameters break an export rule of the 1990s."
	case AlertProtocolVersion:
		return "protocol_version", "The version that was offered is known, but not supported."
	case AlertInsufficientSecurity:
		return "insufficient_security", "The sender asks for stronger parameters than the peer offers."
	case AlertInternalError:
		return "internal_error", "The sender failed for a reason of its own, for example for want of memory."
	case AlertInappropriateFallback:
		return "inappropriate_fallback", "The client came back with an older version than both sides support."
	case AlertUserCanceled:
		return "user_canceled", "The handshake is given up for a reason outside the protocol."
	case AlertNoRenegotiation:
		return "no_renegotiation", "The sender will not negotiate again on this connection."
	case AlertMissingExtension:
		return "missing_extension", "An extension is absent that the offered parameters make mandatory."
	case AlertUnsupportedExtension:
		return "unsupported_extension", "An extension was answered that was not asked for, or that has no place in this message."
	case AlertCertificateUnobtainable:
		return "certificate_unobtainable", "A certificate could not be fetched from the address the client gave."
	case AlertUnrecognizedName:
		return "unrecognized_name", "No server here has the name that the client asked for (SNI)."
	case AlertBadCertificateStatus:
		return "bad_certificate_status_response", "The stapled OCSP answer was not acceptable."
	case AlertBadCertificateHash:
		return "bad_certificate_hash_value", "A fetched certificate does not have the hash that was announced."
	case AlertUnknownPSKIdentity:
		return "unknown_psk_identity", "No key is known for the PSK identity."
	case AlertCertificateRequired:
		return "certificate_required", "A client certificate was asked for and none was sent."
	case 117:
		return "general_error", "The sender reports an error for which there is no other alert."
	case AlertNoApplicationProtocol:
		return "no_application_protocol", "None of the protocols that the client offers by ALPN is spoken here."
	case AlertECHRequired:
		return "ech_required", "Encrypted ClientHello was expected and not accepted."
	}
	return "", ""
}
