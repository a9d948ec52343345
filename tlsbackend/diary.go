package tlsbackend

import (
	"fmt"
	"time"

	"sim800emu/internal/tlsnames"
	"sim800emu/tlsbackend/diary"
)

// Diary is what the server remembers of its clients.
func (s *Server) Diary() *diary.Diary { return s.diary }

// found tells what the diary has found.
func (s *Server) found(f diary.Found) {
	s.emit(Finding{ID: f.ID, Endpoint: f.Endpoint, Rule: f.Rule, Weight: f.Weight, Text: f.Text, Remedy: f.Remedy})
}

// settled writes into the diary what a handshake has chosen.
func (s *session) settled(o outcome) {
	c := diary.Chosen{
		Version: tlsnames.VersionName(o.version), Suite: tlsnames.SuiteName(o.suite),
		ALPN: o.alpn, Resumed: o.resumed, ExtendedMaster: o.extendedMaster,
		MaxFragment: o.maxFragment, SizeLimit: o.sizeLimit, ChainBytes: o.chainBytes,
	}
	if o.group != 0 {
		c.Group = tlsnames.GroupName(o.group)
	}
	if o.signature != 0 {
		c.Signature = tlsnames.SchemeName(o.signature)
	}
	s.entry.Settled(time.Now(), c)
}

// served writes a request and its answer into the diary.
func (s *session) served(v Served) {
	text := fmt.Sprintf("%s %s: status %d, %d bytes", v.Method, v.Path, v.Status, v.Bytes)
	if v.Method == "" {
		text = fmt.Sprintf("no HTTP: status %d", v.Status)
	}
	if v.Error != "" {
		text += ", " + v.Error
	}
	s.entry.Request(time.Now(), text)
	s.server.emit(v)
}

// alertInside writes into the diary an alert that the client sent in the session.
func (s *session) alertInside(err error) {
	if a := s.alertOf(err); a.from == fromClient {
		s.entry.Alert(time.Now(), true, tlsnames.LevelFatal, a.number)
	}
}
