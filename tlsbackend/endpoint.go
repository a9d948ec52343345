package tlsbackend

import (
	"fmt"
	"strings"
)

// Domain is the domain of the built-in names. The top-level domain test is
// kept free for such use (RFC 6761 section 6.2).
const Domain = "sim800.test"

// An Endpoint is one behaviour of the server.
type Endpoint struct {
	Name  string   `json:"name"`
	Doc   string   `json:"doc"`   // one paragraph: what it does and what it proves about a client
	Ports []uint16 `json:"ports"` // where a client would look for it; it answers on any
	TLS   bool     `json:"tls"`
	UDP   bool     `json:"udp"` // answers datagrams as well

	serve    func(*session)
	datagram func(in []byte) (out []byte) // only with UDP
}

// Names is all endpoints, in the order in which they are documented.
func Names() []Endpoint {
	return []Endpoint{tls12(), tls13(), plainHTTP(), echo()}
}

// Lookup finds an endpoint by its name. The error names the nearest one.
func Lookup(name string) (Endpoint, error) {
	nearest, distance := "", -1
	var names []string
	for _, e := range Names() {
		if e.Name == name {
			return e, nil
		}
		names = append(names, e.Name)
		if d := editDistance(name, e.Name); distance < 0 || d < distance {
			nearest, distance = e.Name, d
		}
	}
	const shown = 64
	if len(name) > shown {
		name = name[:shown]
	}
	return Endpoint{}, fmt.Errorf("no endpoint %q, the nearest is %q; there are %s", name, nearest, strings.Join(names, ", "))
}

// EndpointFor is the name of the endpoint that a built-in host name stands for:
// tls12 for tls12.sim800.test, in any case, with or without a dot at its end.
func EndpointFor(host string) (string, bool) {
	name, ok := strings.CutSuffix(plainName(host), "."+Domain)
	if !ok {
		return "", false
	}
	_, err := Lookup(name)
	return name, err == nil
}

// plainName is a host name in lower case without the dot at its end.
func plainName(host string) string {
	return strings.TrimSuffix(strings.ToLower(host), ".")
}

// editDistance is how many bytes must be put in, taken out or replaced to make
// b of a. Only the first 64 bytes count.
func editDistance(a, b string) int {
	a, b = a[:min(len(a), 64)], b[:min(len(b), 64)]
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
