package control

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

const (
	heartbeat   = 15 * time.Second // a comment, so that a client that is gone is noticed
	readerLimit = 30 * time.Second // for a reader that does not read
)

// events is the stream of events (server-sent events, WHATWG HTML 9.2), each
// as a line of the trace.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	rd, err := s.newReader(r)
	if err != nil {
		s.reply(w, nil, err)
		return
	}
	if !s.hub.add(rd) {
		s.reply(w, nil, problem{http.StatusServiceUnavailable, fmt.Sprintf("%d clients read events already", maxReaders)})
		return
	}
	defer s.hub.remove(rd)
	rc := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	id := 0
	text := []byte(": events of sim800emu\n\n")
	for {
		_ = rc.SetWriteDeadline(time.Now().Add(readerLimit))
		if _, err := w.Write(text); err != nil {
			return
		}
		if len(rd.lines) == 0 && rc.Flush() != nil {
			return
		}
		select {
		case line := <-rd.lines:
			id++
			text = fmt.Appendf(nil, "id: %d\ndata: %s\n\n", id, line)
		case <-beat.C:
			text = []byte(": \n\n")
		case <-r.Context().Done():
			return
		}
	}
}

// newReader reads what a client wants: ?modem=NAME&kind=PREFIX[,PREFIX…].
func (s *Server) newReader(r *http.Request) (*reader, error) {
	q := r.URL.Query()
	for name := range q {
		if name != "modem" && name != "kind" {
			return nil, bad("no parameter %q; there are modem and kind", name)
		}
	}
	rd := &reader{modem: q.Get("modem")}
	if rd.modem != "" && s.unit(rd.modem) == nil {
		return nil, s.noModem(rd.modem)
	}
	for _, list := range q["kind"] {
		for k := range strings.SplitSeq(list, ",") {
			if k != "" && !slices.Contains(rd.kinds, k) {
				rd.kinds = append(rd.kinds, k)
			}
		}
	}
	return rd, nil
}
