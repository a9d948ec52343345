package exchange

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// A Post hands a function to the loop of a modem. It reports false when that
// modem runs no more.
type Post func(func()) bool

// An Exchange connects the modems of one process. It is safe for use by many
// goroutines.
type Exchange struct {
	mu     sync.Mutex
	lines  []*Line
	outbox []*letter // messages to numbers that no modem has
}

// New makes an exchange with nobody at it.
func New() *Exchange { return &Exchange{} }

// A Line is what a modem has of the exchange.
type Line struct {
	exchange *Exchange
	number   string
	post     Post
	box      *Mailbox // nil: it takes no messages
	sent     []*submitted

	telephone Telephone // nil: it takes no calls
}

// Join adds a subscriber. Two of one number are an error, because nobody could
// say which of them a call is for.
func (x *Exchange) Join(number string, post Post) (*Line, error) {
	if Plain(number) == "" {
		return nil, fmt.Errorf("number %q has no digits", number)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if other := x.find(number); other != nil {
		return nil, fmt.Errorf("number %s is taken: a modem has %s; give each its own by sim.number of its profile", number, other.number)
	}
	l := &Line{exchange: x, number: number, post: post}
	x.lines = append(x.lines, l)
	return l, nil
}

// Guest is a subscriber without a number: it can send, and nobody reaches it.
func (x *Exchange) Guest(post Post) *Line { return &Line{exchange: x, post: post} }

// Leave takes the subscriber off.
func (l *Line) Leave() {
	l.exchange.mu.Lock()
	defer l.exchange.mu.Unlock()
	l.exchange.lines = slices.DeleteFunc(l.exchange.lines, func(o *Line) bool { return o == l })
}

// Number is the subscriber's number as it joined.
func (l *Line) Number() string { return l.number }

// Numbers is who is at the exchange, in the order of joining.
func (x *Exchange) Numbers() []string {
	x.mu.Lock()
	defer x.mu.Unlock()
	var n []string
	for _, l := range x.lines {
		n = append(n, l.number)
	}
	return n
}

// lookUp finds a subscriber by a number as somebody dialled it; nil: nobody has it.
func (x *Exchange) lookUp(number string) *Line {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.find(number)
}

func (x *Exchange) find(number string) *Line {
	for _, l := range x.lines {
		if Same(l.number, number) {
			return l
		}
	}
	return nil
}

// Plain is the digits of a number, with * and #, in their order.
func Plain(number string) string {
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' || c == '*' || c == '#' {
			return c
		}
		return -1
	}, number)
}

// alike is how many last digits of two numbers must agree when one is written
// with its country and the other is not; our own choice, as many phones do it.
const alike = 7

// Same reports that two numbers mean one subscriber: the same digits, or one
// in the international form (+49151…, 0049151…) and one in the national (0151…).
func Same(a, b string) bool {
	a, b = bare(a), bare(b)
	if len(a) > len(b) {
		a, b = b, a
	}
	return a == b || len(a) >= alike && strings.HasSuffix(b, a)
}

// bare is a number without the zeros by which a national or an international
// one starts.
func bare(number string) string { return strings.TrimLeft(Plain(number), "0") }
