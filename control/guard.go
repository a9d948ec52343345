package control

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// guard lets in what comes from a program of this host and keeps out what a
// page in a browser sends, also one whose name was rebound to loopback.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		err := s.admit(r)
		if err == nil {
			err = takeBody(w, r)
		}
		if err != nil {
			if p := (problem{}); errors.As(err, &p) && p.status == http.StatusUnauthorized {
				h.Set("WWW-Authenticate", `Bearer realm="sim800emu"`)
			}
			s.reply(w, nil, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// takeBody has the whole body in before anything is done, within requestLimit.
// From then on a request may take its time.
func takeBody(w http.ResponseWriter, r *http.Request) error {
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return problem{http.StatusRequestEntityTooLarge, fmt.Sprintf("the body is larger than %d bytes", tooLarge.Limit)}
	case err != nil:
		return bad("the body does not arrive: %s", err)
	}
	r.Body = io.NopCloser(bytes.NewReader(b))
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	return nil
}

func (s *Server) admit(r *http.Request) error {
	local := s.cfg.Addr.network == "unix" // where no browser comes
	if !local && !isLoopback(r.Host) {
		return problem{http.StatusForbidden, "the Host is not one of loopback: use 127.0.0.1, [::1] or localhost"}
	}
	if o := r.Header.Get("Origin"); o != "" && (local || !sameOrigin(o, r.Host)) {
		return problem{http.StatusForbidden, "a page of another origin may not use the side door"}
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
	default:
		return problem{http.StatusForbidden, "a page of another site may not use the side door"}
	}
	if s.cfg.Token != "" && !s.tokenFits(r) {
		return problem{http.StatusUnauthorized, "the token is missing or wrong: send Authorization: Bearer TOKEN"}
	}
	return nil
}

// tokenFits compares digests, so that the time tells neither content nor length.
func (s *Server) tokenFits(r *http.Request) bool {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	got := sha256.Sum256([]byte(token))
	return strings.EqualFold(scheme, "Bearer") && subtle.ConstantTimeCompare(got[:], s.token[:]) == 1
}

// isLoopback reports whether a Host header names loopback, at whatever port:
// a tunnel may have another one.
func isLoopback(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.TrimSuffix(strings.TrimPrefix(hostport, "["), "]")
	}
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

func sameOrigin(origin, host string) bool {
	u, err := url.Parse(origin)
	return err == nil && u.Scheme == "http" && strings.EqualFold(u.Host, host)
}
