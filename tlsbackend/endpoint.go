package tlsbackend

import (
	"strings"
)

// Domain is the domain of the built-in names. The top-level domain test is
// kept free for such use (RFC 6761 section 6.2).
const Domain = "sim800.test"

// An Endpoint is one behaviour of the server, or a family of behaviours that
// differ in a parameter.
type Endpoint struct {
	Name   string   `json:"name"`
	Kind   string   `json:"kind"`             // the chapter of the list: one of Kinds
	Doc    string   `json:"doc"`              // one paragraph: what it does and what it proves about a client
	Right  string   `json:"right,omitempty"`  // what a right client does
	Wrong  string   `json:"wrong,omitempty"`  // which error a wrong one shows, that of mbedTLS 2.28 first
	Remedy string   `json:"remedy,omitempty"` // what to change in the client
	Params []Param  `json:"params,omitempty"`
	Ports  []uint16 `json:"ports"` // where a client would look for it; it answers on any
	TLS    bool     `json:"tls"`
	UDP    bool     `json:"udp"`              // answers datagrams as well
	NoTCP  bool     `json:"no_tcp,omitempty"` // answers datagrams only

	// Examples are the names of a family that stand for it, in lists and tests.
	// An endpoint without parameters has itself.
	Examples []string `json:"examples,omitempty"`

	forms    []form                                           // of names with parameters in them
	docOf    func(*Behaviour) string                          // Doc for the parameters that were chosen; nil: Doc fits all
	apply    func(*Behaviour, args)                           // of a TLS endpoint
	serve    func(*session)                                   // of what Lookup finds
	datagram func(s *Server, in []byte) (out []byte, ok bool) // only with UDP; false: no answer
}

// Kinds is the chapters of the list of endpoints, in its order.
func Kinds() []string {
	return []string{kindVersions, kindCertificates, kindRecords, kindSessions, kindMisbehaviour, kindPlain}
}

const (
	kindVersions     = "versions and suites"
	kindCertificates = "certificates"
	kindRecords      = "records"
	kindSessions     = "sessions"
	kindMisbehaviour = "misbehaviour"
	kindPlain        = "without TLS"
)

// Names is all endpoints, in the order in which they are documented.
func Names() []Endpoint {
	var all []Endpoint
	for _, chapter := range [][]Endpoint{
		versionEndpoints(), suiteEndpoints(), pskEndpoints(), negotiationEndpoints(),
		certificateEndpoints(), clientCertEndpoints(),
		recordEndpoints(), fragmentEndpoints(), divisionEndpoints(),
		ticketEndpoints(), renegotiationEndpoints(),
		stopEndpoints(), damageEndpoints(), noTLSEndpoints(),
		{plainHTTP(), mqttBroker(), echo(), discard(), chargen(), daytime(), ntp()},
	} {
		all = append(all, chapter...)
	}
	return all
}

// Lookup finds an endpoint by its name, or puts one together from several. The
// name may hold parameters, in it or behind it, and endpoints of TLS may be
// joined by +:
//
//	split-certificate-at-3
//	split-certificate?at=3
//	chain5+mfl-1024
//
// The error of an unknown name gives the nearest ones, that of a parameter its
// range, and that of a combination the two that do not go together. The Name of
// what is found is the whole, as it is written best.
func Lookup(name string) (Endpoint, error) { return lookupIn(Names(), name) }

func lookupIn(all []Endpoint, name string) (Endpoint, error) {
	parts, err := parseSpec(name, all)
	if err != nil {
		return Endpoint{}, err
	}
	if len(parts) == 1 && parts[0].endpoint.apply == nil {
		return parts[0].endpoint, nil
	}
	b, err := compose(parts)
	if err != nil {
		return Endpoint{}, err
	}
	e := together(parts, b)
	e.Name = b.Spec
	e.serve = func(s *session) { s.serveTLS(b) }
	return e, nil
}

// together is the description of one endpoint, or of those that are combined.
func together(parts []part, b *Behaviour) Endpoint {
	e := parts[0].endpoint
	if e.docOf != nil {
		e.Doc = e.docOf(b)
	}
	if len(parts) == 1 {
		return e
	}
	all := Endpoint{Kind: e.Kind, Ports: e.Ports, TLS: true}
	for _, p := range parts {
		e := p.endpoint
		if e.docOf != nil {
			e.Doc = e.docOf(b)
		}
		for _, t := range []struct {
			to   *string
			text string
		}{{&all.Doc, e.Doc}, {&all.Right, e.Right}, {&all.Wrong, e.Wrong}, {&all.Remedy, e.Remedy}} {
			*t.to = strings.TrimSpace(*t.to + " [" + p.name + "] " + t.text)
		}
	}
	return all
}

// BehaviourOf is what the server does at an endpoint of TLS; nil at another.
func BehaviourOf(name string) (*Behaviour, error) {
	parts, err := parseSpec(name, Names())
	if err != nil {
		return nil, err
	}
	if len(parts) == 1 && parts[0].endpoint.apply == nil {
		return nil, nil
	}
	return compose(parts)
}

// EndpointFor is the endpoint that a built-in host name stands for: tls12 for
// tls12.sim800.test, in any case, with or without a dot at its end. Each label
// before the domain is one of the endpoints to combine, because a host name can
// hold no +: chain5.mfl-1024.sim800.test is chain5+mfl-1024.
func EndpointFor(host string) (string, bool) {
	spec, ok := specOf(host)
	if !ok {
		return "", false
	}
	e, err := Lookup(spec)
	return e.Name, err == nil
}

// plainName is a host name in lower case without the dot at its end.
func plainName(host string) string {
	return strings.TrimSuffix(strings.ToLower(host), ".")
}
