package diary

import (
	"crypto/sha256"
	"sync"
)

// A seen is a bounded set of values by their hashes, each with the connection
// that brought it first. The value that was added first is forgotten first.
type seen struct {
	mu    sync.Mutex
	most  int
	first map[[16]byte]uint64
	order [][16]byte // a ring
	next  int
}

func newSeen(most int) *seen { return &seen{most: most, first: map[[16]byte]uint64{}} }

// add notes a value of a kind and gives the other connection that has brought it before; 0: none.
func (s *seen) add(kind string, value []byte, id uint64) uint64 {
	sum := sha256.Sum256(append([]byte(kind+"\x00"), value...))
	key := [16]byte(sum[:])
	s.mu.Lock()
	defer s.mu.Unlock()
	if by, ok := s.first[key]; ok {
		if by == id {
			return 0
		}
		return by
	}
	if len(s.order) < s.most {
		s.order = append(s.order, key)
	} else {
		delete(s.first, s.order[s.next])
		s.order[s.next] = key
		s.next = (s.next + 1) % s.most
	}
	s.first[key] = id
	return 0
}
