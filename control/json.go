package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"

	"sim800emu/modem"
)

// A problem is an answer that is not what was asked for.
type problem struct {
	status int
	text   string
}

func (p problem) Error() string { return p.text }

// An errorBody is a problem as the client gets it.
type errorBody struct {
	Error   string   `json:"error"`
	Restart []string `json:"restart,omitempty"` // values that need a new run
}

// reply writes what a handler gave: a value, or why there is none.
func (s *Server) reply(w http.ResponseWriter, v any, err error) {
	status := http.StatusOK
	if err != nil {
		status, v = s.explain(err)
	}
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(replyLimit))
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	_ = enc.Encode(v) // a client that is gone needs no answer
}

func (s *Server) explain(err error) (int, errorBody) {
	body := errorBody{Error: err.Error()}
	var p problem
	var restart needsRestart
	switch {
	case errors.As(err, &restart):
		body.Restart = restart
		return http.StatusConflict, body
	case errors.As(err, &p):
		return p.status, body
	case errors.Is(err, modem.ErrValue):
		return http.StatusBadRequest, body
	case errors.Is(err, modem.ErrState):
		return http.StatusConflict, body
	default:
		return http.StatusServiceUnavailable, body // the door closes, or the client has left
	}
}

// bad is a request that cannot be understood.
func bad(format string, args ...any) error {
	return problem{http.StatusBadRequest, fmt.Sprintf(format, args...)}
}

// readBody reads a body of one of the media types.
func readBody(r *http.Request, types ...string) ([]byte, error) {
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, bad("the body does not arrive: %s", err)
	}
	if len(b) == 0 {
		return nil, bad("a body is wanted: %s", types[0])
	}
	got, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	for _, t := range types {
		if err == nil && got == t {
			return b, nil
		}
	}
	return nil, problem{http.StatusUnsupportedMediaType, fmt.Sprintf("the Content-Type is %q; want %s", r.Header.Get("Content-Type"), types[0])}
}

// readJSON reads a body that is one JSON object with no other names than those of v.
func readJSON(r *http.Request, v any) error {
	b, err := readBody(r, "application/json")
	if err != nil {
		return err
	}
	return decode(b, v)
}
