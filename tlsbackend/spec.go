package tlsbackend

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"sim800emu/internal/wording"
)

// maxParts bounds how many endpoints one spec combines. It is our own choice.
const maxParts = 8

// A part of a spec is an endpoint with its parameters.
type part struct {
	endpoint Endpoint
	args     args   // all of them
	name     string // as it is written best
}

// parseSpec reads what a route says after tls: and what a host name says
// before the domain: endpoints joined by +, each by its name, with parameters in the name
// (split-certificate-at-3) or behind it (split-certificate?at=3&other=word).
func parseSpec(spec string, among []Endpoint) ([]part, error) {
	pieces := strings.Split(spec, "+")
	if len(pieces) > maxParts {
		return nil, fmt.Errorf("%d endpoints joined, and at most %d can be", len(pieces), maxParts)
	}
	var parts []part
	for _, piece := range pieces {
		p, err := parsePart(piece, among)
		if err != nil {
			return nil, err
		}
		for _, other := range parts {
			if other.endpoint.Name == p.endpoint.Name {
				return nil, conflict(other.name, p.name, "they are the same endpoint")
			}
		}
		parts = append(parts, p)
	}
	return parts, nil
}

func parsePart(text string, among []Endpoint) (part, error) {
	name, query, hasQuery := strings.Cut(text, "?")
	e, given, err := find(name, among)
	if err != nil {
		return part{}, err
	}
	if hasQuery {
		if err := readQuery(e, query, given); err != nil {
			return part{}, err
		}
	}
	p := part{endpoint: e, args: given, name: bestName(e, given)}
	for _, param := range e.Params {
		if _, ok := given[param.Name]; !ok {
			given[param.Name] = param.Default
		}
	}
	return p, nil
}

// readQuery reads key=value&key=value.
func readQuery(e Endpoint, query string, given args) error {
	for _, pair := range strings.Split(query, "&") {
		key, value, ok := strings.Cut(pair, "=")
		p, known := paramOf(e.Params, key)
		switch {
		case len(e.Params) == 0:
			return fmt.Errorf("endpoint %s has no parameters", e.Name)
		case !known || !ok:
			return fmt.Errorf("endpoint %s has no parameter %q; write %s?%s", e.Name, shortened(pair), e.Name, usage(e.Params))
		case given[key] != "":
			return fmt.Errorf("endpoint %s: %s is given twice", e.Name, key)
		}
		v, err := p.check(value)
		if err != nil {
			return fmt.Errorf("endpoint %s: %w", e.Name, err)
		}
		given[key] = v
	}
	return nil
}

func usage(params []Param) string {
	var all []string
	for _, p := range params {
		all = append(all, p.Name+"="+p.Range())
	}
	return strings.Join(all, "&")
}

// bestName is an endpoint with the parameters that were given, in the form of
// a host name if there is one for them.
func bestName(e Endpoint, given args) string {
	if len(given) == 0 {
		return e.Name
	}
	for _, f := range e.forms {
		params := f.params()
		if len(params) == len(given) && !slices.ContainsFunc(params, func(p string) bool { return given[p] == "" }) {
			return f.fill(given)
		}
	}
	var pairs []string
	for _, p := range e.Params {
		if v := given[p.Name]; v != "" {
			pairs = append(pairs, p.Name+"="+v)
		}
	}
	return e.Name + "?" + strings.Join(pairs, "&")
}

// find is the endpoint of a name and the parameters in it.
func find(name string, among []Endpoint) (Endpoint, args, error) {
	for _, e := range among {
		if e.Name == name {
			return e, args{}, nil
		}
	}
	for _, e := range among {
		for _, f := range e.forms {
			if got, ok := f.match(name, e.Params); ok {
				return e, got, nil
			}
		}
	}
	return Endpoint{}, nil, unknown(name, among)
}

// unknown says what is wrong with a name: a parameter, or the whole.
func unknown(name string, among []Endpoint) error {
	var names []string
	for _, e := range among {
		names = append(append(names, e.Name), e.Examples...)
	}
	near := wording.Nearby(shortened(name), names, 4)
	also := ""
	if len(near) > 0 {
		also = "; the nearest are " + strings.Join(near, ", ")
	}
	for _, e := range among {
		for _, f := range e.forms {
			if err := f.complain(name, e.Params); err != nil {
				return fmt.Errorf("endpoint %s: %w%s", e.Name, err, also)
			}
		}
	}
	if name == "" {
		return errors.New("an endpoint has no name; sim800emu tls list shows all")
	}
	return fmt.Errorf("no endpoint %q%s; sim800emu tls list shows all", shortened(name), also)
}

// conflict says that two endpoints cannot be combined.
func conflict(a, b, why string) error {
	return fmt.Errorf("%s and %s do not go together: %s", a, b, why)
}
