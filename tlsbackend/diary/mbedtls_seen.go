package diary

import (
	"slices"

	"sim800emu/internal/tlsnames"
	"sim800emu/internal/tlsrecord"
)

// AfterAlert is what a client on mbedTLS 2.28 has returned when it got or sent an
// alert: one code where only that can be, the likely ones where several end in the same
// alert, none where the library says nothing of it. Finished tells that the
// server had sent its Finished.
func AfterAlert(client bool, level, number uint8, finished bool) []Code {
	switch {
	case number == tlsnames.AlertCloseNotify && client:
		return nil
	case number == tlsnames.AlertCloseNotify:
		return codesOf(0x7880)
	case level != tlsnames.LevelFatal:
		return nil
	case !client:
		return codesOf(0x7780)
	case number == tlsnames.AlertDecryptError && finished:
		return codesOf(0x7E80)
	}
	return afterOwnAlert(number)
}

// afterOwnAlert tells why mbedTLS sends an alert. Its result of a verification
// becomes an alert in this order: given up, name, usage, dates, revocation, CA, the rest.
func afterOwnAlert(number uint8) []Code {
	switch number {
	case tlsnames.AlertUnexpectedMessage:
		return codesOf(0x7700)
	case tlsnames.AlertBadRecordMAC:
		return codesOf(0x7180)
	case tlsnames.AlertProtocolVersion:
		return codesOf(0x6E80)
	case tlsnames.AlertUnknownCA:
		return codesOf(0x2700, 0x7680)
	case tlsnames.AlertCertificateExpired, tlsnames.AlertCertificateRevoked, tlsnames.AlertCertificateUnknown:
		return codesOf(0x2700)
	case tlsnames.AlertAccessDenied: // what it says first when the verification was given up
		return codesOf(0x3000, 0x2700)
	case tlsnames.AlertBadCertificate:
		return codesOf(0x2700, 0x2180, 0x2500, 0x4C80)
	case tlsnames.AlertUnsupportedCertificate:
		return codesOf(0x2700, 0x7A00, 0x2580)
	case tlsnames.AlertHandshakeFailure:
		return codesOf(0x7980, 0x7B00, 0x6D00)
	case tlsnames.AlertIllegalParameter:
		return codesOf(0x7980, 0x7B00)
	case tlsnames.AlertDecodeError:
		return codesOf(0x7980, 0x7A00, 0x7B00, 0x7E80)
	case tlsnames.AlertDecryptError:
		return codesOf(0x4E00, 0x4380)
	case tlsnames.AlertUnsupportedExtension, tlsnames.AlertNoApplicationProtocol:
		return codesOf(0x7980)
	case tlsnames.AlertInternalError:
		return codesOf(0x7F00, 0x2880, 0x6C00)
	}
	return nil
}

// codes is what an mbedTLS client has likely shown for an end without an alert of
// its own, the likeliest first.
func (e *Entry) codes() []Code {
	all := []Code{}
	add := func(numbers ...int) {
		for _, c := range codesOf(numbers...) {
			if !slices.Contains(all, c) {
				all = append(all, c)
			}
		}
	}
	if e.ed25519 && !e.complete() && !e.answered() { // at the certificate, before any alert of the server
		add(0x3C80)
	}
	if !e.about.TLS || slices.ContainsFunc(e.alerts, func(a Alert) bool { return a.Level == "fatal" }) {
		return all
	}
	if s := e.out.watch.State(); s == tlsrecord.NotTLS || s == tlsrecord.OutOfStep {
		add(0x7200)
	}
	switch {
	case e.complete() || e.goneAt.IsZero() || e.lastOut.IsZero():
	case e.split.size > 0 && !e.answered() && e.split.head < 4: // its header is split
		add(0x7200)
	case e.split.size > 0 && !e.answered():
		add(0x7080)
	case e.longest > smallBuffer, e.room() > 0 && e.longest > e.room()+mostExpansion:
		add(0x7200, 0x7100)
	}
	if e.complete() && (e.lost() || !e.goneAt.IsZero() && e.abrupt) {
		add(e.codesInData()...)
	}
	if !e.complete() && e.goneAt.IsZero() && !e.closed.IsZero() && e.silent.IsZero() && e.in.bytes > 0 && len(all) == 0 {
		add(0x7280)
	}
	if !e.silent.IsZero() && !e.complete() {
		add(0x6800)
	}
	return all
}

// codesInData is for a client that left a session without a word: at a message that
// has no place among data, or at a record that is too long, whichever came first.
func (e *Entry) codesInData() (all []int) {
	r, ok := e.tooLong()
	if ok {
		all = []int{0x7200, 0x7100}
	}
	switch at := e.unanswered.record; {
	case e.unanswered.message == "" || e.chosen.version == tlsnames.VersionTLS13: // which mbedTLS 2.28 does not speak
	case ok && r.number < at:
		all = append(all, 0x7700)
	default:
		all = append([]int{0x7700}, all...)
	}
	return all
}
