package tlsbackend

import (
	"strings"
	"sync"
)

// maxFound bounds the endpoints that a server keeps ready. A client can ask for
// any number of them, since a name can hold a number.
const maxFound = 256

// A catalogue is the list of endpoints, and those that were found in it of late.
// Looking one up takes most of a millisecond, which a handshake has to spare no
// more than once.
type catalogue struct {
	all []Endpoint

	mu    sync.Mutex
	found map[string]Endpoint
}

func newCatalogue() *catalogue {
	return &catalogue{all: Names(), found: map[string]Endpoint{}}
}

// lookup is Lookup.
func (c *catalogue) lookup(name string) (Endpoint, error) {
	c.mu.Lock()
	e, ok := c.found[name]
	c.mu.Unlock()
	if ok {
		return e, nil
	}
	e, err := lookupIn(c.all, name)
	if err != nil {
		return Endpoint{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.found) >= maxFound {
		clear(c.found)
	}
	c.found[name] = e
	return e, nil
}

// forHost is the endpoint of a built-in host name; see EndpointFor.
func (c *catalogue) forHost(host string) (Endpoint, bool) {
	spec, ok := specOf(host)
	if !ok {
		return Endpoint{}, false
	}
	e, err := c.lookup(spec)
	return e, err == nil
}

// specOf is the spec that a built-in host name stands for.
func specOf(host string) (string, bool) {
	name, ok := strings.CutSuffix(plainName(host), "."+Domain)
	return strings.ReplaceAll(name, ".", "+"), ok
}
