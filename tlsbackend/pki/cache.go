package pki

import (
	"container/list"
	"crypto/tls"
	"sync"
)

// maxKept bounds the certificates that are kept: one for each variant and set of
// names, and a client can ask for any name.
const maxKept = 256

// A cacheKey is a variant by its proper name, and the names, joined.
type cacheKey struct{ variant, names string }

// A cache keeps the certificates that were used last. The zero value is empty.
type cache struct {
	mu     sync.Mutex
	byKey  map[cacheKey]*list.Element
	recent list.List // of *kept, the latest in front
}

type kept struct {
	key  cacheKey
	cert *tls.Certificate
}

func (c *cache) get(key cacheKey) *tls.Certificate {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.byKey[key]
	if e == nil {
		return nil
	}
	c.recent.MoveToFront(e)
	return e.Value.(*kept).cert
}

// put keeps a certificate, unless there is one by now: it gives the one to use.
func (c *cache) put(key cacheKey, cert *tls.Certificate) *tls.Certificate {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.byKey[key]; e != nil {
		return e.Value.(*kept).cert
	}
	if c.byKey == nil {
		c.byKey = map[cacheKey]*list.Element{}
	}
	c.byKey[key] = c.recent.PushFront(&kept{key: key, cert: cert})
	if c.recent.Len() > maxKept {
		oldest := c.recent.Back()
		c.recent.Remove(oldest)
		delete(c.byKey, oldest.Value.(*kept).key)
	}
	return cert
}
