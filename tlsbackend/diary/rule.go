package diary

import (
	"slices"
	"time"
)

// A rule is one thing that can be wrong about a client.
type rule struct {
	name   string
	weight string
	when   moment
	remedy string
	// finds says in a sentence what it has found; empty: nothing.
	finds func(e *Entry) string
}

// Weights of findings.
const (
	wrong = "wrong" // the client does not work, or is not safe
	weak  = "weak"  // it works, and could be safer or quicker
	note  = "note"  // worth knowing when something else goes wrong
)

// A moment is when a rule looks.
type moment int

const (
	onBytes       moment = iota // from the client
	onHello                     // the first ClientHello is complete
	onAnswer                    // the ServerHello is
	onCertificate               // the server's Certificate is, or the handshake is done
	onGone                      // the client has ended the connection
	onStall                     // the client did not take a write
	onSilence                   // the server's patience is at its end
	onClose                     // the connection is over
)

// rules is all rules. The one that names an exact repetition stands before those
// that name a part of it.
func rules() []rule {
	return []rule{
		randomRepeated(), randomPart(), randomPoor(), keyRepeated(),
		plainHTTP(), plainText(), halfHello(), outOfStep(),
		noSNI(), oldVersion(), weakSuites(), staticRSA(), noExtendedMaster(), noRenegotiationInfo(), weakSignatures(),
		suitesNeedRoom(), chainExceedsFragment(), messageSplit(), recordTooLong(), messageAmidData(), recordsExceedRoom(),
		stoppedReading(), closedEarly(), silentClient(), slowMessage(), noCloseNotify(),
	}
}

// judge lets the rules of a moment look; each finds one thing in a connection.
func (e *Entry) judge(at time.Time, when moment) {
	if !e.about.TLS {
		return
	}
	for _, r := range e.diary.rules {
		if r.when == when && !e.has(r.name) {
			if text := r.finds(e); text != "" {
				e.find(at, r, text)
			}
		}
	}
}

func (e *Entry) has(rule string) bool {
	return slices.ContainsFunc(e.findings, func(f Finding) bool { return f.Rule == rule })
}

func (e *Entry) find(at time.Time, r rule, text string) {
	if len(e.findings) >= keptFindings {
		return
	}
	f := Finding{Rule: r.name, Weight: r.weight, AtMS: e.since(at), Text: text, Remedy: r.remedy}
	e.findings = append(e.findings, f)
	e.fresh = append(e.fresh, f)
}
