package tlsbackend

import (
	"bytes"
	"log"

	"github.com/rs/zerolog"
)

// webLog takes what net/http has to say of a connection.
func (s *Server) webLog() *log.Logger { return log.New(webLog{s.log}, "", 0) }

type webLog struct{ log zerolog.Logger }

func (l webLog) Write(p []byte) (int, error) {
	l.log.Debug().Msg(string(bytes.TrimSpace(p)))
	return len(p), nil
}

// level is how loud the log tells an event.
func level(e Event) zerolog.Level {
	switch e := e.(type) {
	case Handshake:
		return zerolog.InfoLevel
	case HandshakeFailed:
		return zerolog.WarnLevel
	case Finding:
		return e.LogLevel()
	}
	return zerolog.DebugLevel
}

// LogLevel implements trace.Leveled: what is wrong about a client warns, what is
// weak or odd informs.
func (f Finding) LogLevel() zerolog.Level {
	if f.Weight == "wrong" {
		return zerolog.WarnLevel
	}
	return zerolog.InfoLevel
}

// logged is what of an event is worth a line of the log; the rest is in the diary.
type logged struct{ event Event }

// MarshalZerologObject implements zerolog.LogObjectMarshaler.
func (l logged) MarshalZerologObject(z *zerolog.Event) {
	switch e := l.event.(type) {
	case zerolog.LogObjectMarshaler:
		z.EmbedObject(e)
	case Opened:
		z.Uint64("id", e.ID).Str("endpoint", e.Endpoint).Str("name", e.Name).Uint16("port", e.Port).Str("peer", e.Peer)
	case Handshake:
		z.Uint64("id", e.ID).Str("endpoint", e.Endpoint).Str("version", e.Version).Str("suite", e.Suite).
			Str("group", e.Group).Str("sni", e.SNI).Bool("resumed", e.Resumed).Float64("took_ms", e.TookMS)
	case HandshakeFailed:
		z.Uint64("id", e.ID).Str("endpoint", e.Endpoint).Str("error", e.Error).Str("stopped", e.Stopped).Str("sni", e.SNI)
		for _, f := range [...]struct{ key, value string }{
			{"alert", e.Alert}, {"alert_from", e.AlertFrom}, {"mbedtls", e.MbedTLS}, {"hint", e.Hint},
		} {
			if f.value != "" {
				z.Str(f.key, f.value)
			}
		}
	case Served:
		z.Uint64("id", e.ID).Str("endpoint", e.Endpoint).Str("method", e.Method).Str("path", e.Path).
			Int("status", e.Status).Int64("bytes", e.Bytes)
		if e.Error != "" {
			z.Str("error", e.Error)
		}
	case Finding:
		z.Uint64("id", e.ID).Str("endpoint", e.Endpoint).Str("rule", e.Rule).Str("weight", e.Weight).Str("text", e.Text).Str("remedy", e.Remedy)
	case Datagram:
		z.Str("endpoint", e.Endpoint).Int("bytes", e.Bytes)
	case Closed:
		z.Uint64("id", e.ID).Str("endpoint", e.Endpoint).Int64("in", e.In).Int64("out", e.Out).Str("why", e.Why)
	}
}
