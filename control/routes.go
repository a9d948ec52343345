package control

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// A route is one operation of one resource.
type route struct {
	method, path string
	serve        http.HandlerFunc
}

// A handler gives a value that is sent as JSON, or why there is none.
type handler func(r *http.Request) (any, error)

// A unitHandler is a handler of one modem.
type unitHandler func(u *unit, r *http.Request) (any, error)

// table lists all operations. openapi.json describes them, and a test compares.
func (s *Server) table() []route {
	const m = "/modems/{modem}"
	return []route{
		{"GET", "/openapi.json", serveOpenAPI},
		{"GET", "/modems", s.answer(s.list)},
		{"GET", "/events", s.events},
		{"GET", "/tls/connections", s.answer(s.listTLS)},
		{"GET", "/tls/connections/{connection}", s.answer(s.findTLS)},
		{"GET", m, s.of(state)},

		{"POST", m + "/power/key", s.of(pressKey)},
		{"POST", m + "/power/reset", s.of(reset)},
		{"POST", m + "/power/cut", s.of(cutPower)},
		{"PUT", m + "/supply", s.of(setSupply)},
		{"PUT", m + "/dtr", s.of(setDTR)},
		{"PUT", m + "/sim", s.of(setSIM)},
		{"PATCH", m + "/board", s.of(changeBoard)},

		{"PUT", m + "/signal", s.of(setSignal)},
		{"PUT", m + "/cell", s.of(setCell)},
		{"PUT", m + "/registration", s.of(setRegistration)},
		{"POST", m + "/pdp/deactivate", s.of(dropContexts)},
		{"POST", m + "/detach", s.of(detach)},
		{"POST", m + "/links/{link}/close", s.of(closeLink(false))},
		{"POST", m + "/links/{link}/reset", s.of(closeLink(true))},

		{"GET", m + "/faults", s.of(listFaults)},
		{"POST", m + "/faults", s.of(addFault)},
		{"PUT", m + "/faults/{fault}", s.of(switchFault)},
		{"POST", m + "/faults/{fault}/fire", s.of(fireFault)},
		{"PATCH", m + "/profile", s.of(patchProfile)},

		{"GET", m + "/seed", s.of(seed)},
		{"GET", m + "/time", s.of(readTime)},
		{"POST", m + "/time/pause", s.of(pause)},
		{"POST", m + "/time/resume", s.of(resume)},
		{"POST", m + "/time/advance", s.of(advance)},

		{"GET", m + "/calls", s.of(listCalls)},
		{"POST", m + "/calls", s.of(callIn)},
		{"POST", m + "/calls/{call}/answer", s.of(answerCall)},
		{"POST", m + "/calls/{call}/hangup", s.of(endCall)},
		{"POST", m + "/calls/{call}/keys", s.of(pressKeys)},
		{"POST", m + "/sms", s.of(sendSMS)},
		{"GET", m + "/sms", s.of(outbox)},
		{"DELETE", m + "/sms", s.of(clearOutbox)},
		{"POST", m + "/broadcast", s.of(broadcast)},
		{"POST", m + "/ussd", s.of(sendUSSD)},
		{"GET", m + "/ussd", s.of(ussdReplies)},
		{"GET", m + "/bluetooth", s.of(listNear)},
		{"POST", m + "/bluetooth", s.of(actNear)},
	}
}

// mux serves the table, and words of our own for what is not in it.
func (s *Server) mux() http.Handler {
	mux := http.NewServeMux()
	methods := map[string][]string{}
	for _, r := range s.routes {
		mux.HandleFunc(r.method+" "+r.path, r.serve)
		methods[r.path] = append(methods[r.path], r.method)
	}
	for path, allowed := range methods {
		slices.Sort(allowed)
		list := strings.Join(allowed, ", ")
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Allow", list)
			s.reply(w, nil, problem{http.StatusMethodNotAllowed, fmt.Sprintf("%s is not for %s; it takes %s", r.Method, r.URL.Path, list)})
		})
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.reply(w, nil, problem{http.StatusNotFound, fmt.Sprintf("there is no %s; /openapi.json describes what there is", r.URL.Path)})
	})
	return mux
}

func (s *Server) answer(h handler) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := h(r)
		s.reply(w, v, err)
	}
}

// of finds the modem that a path names.
func (s *Server) of(h unitHandler) http.HandlerFunc {
	return s.answer(func(r *http.Request) (any, error) {
		name := r.PathValue("modem")
		u := s.unit(name)
		if u == nil {
			return nil, s.noModem(name)
		}
		return h(u, r)
	})
}

func (s *Server) noModem(name string) error {
	var names []string
	for _, u := range s.units {
		names = append(names, u.Name)
	}
	return problem{http.StatusNotFound, fmt.Sprintf("there is no modem %q; there are: %s", name, strings.Join(names, ", "))}
}

// noBody refuses a body that would be ignored.
func noBody(r *http.Request) error {
	if n, _ := r.Body.Read(make([]byte, 1)); n > 0 {
		return bad("this operation takes no body")
	}
	return nil
}
