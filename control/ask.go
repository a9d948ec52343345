package control

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"sim800emu/modem"
)

// A unit is one modem behind the door.
type unit struct {
	Modem
	limit time.Duration

	overlay  sync.Mutex // one change of the profile at a time
	overlays [][]byte   // the files that have been applied
}

// ask runs f on the loop of a modem and gives its result. A modem that does not
// come to it in time is not asked any more: what it did not do it will not do.
func ask[T any](ctx context.Context, u *unit, f func(m *modem.Modem) (T, error)) (T, error) {
	type answer struct {
		v   T
		err error
	}
	var none T
	var taken atomic.Bool // by the loop, or by the end of our patience
	done := make(chan answer, 1)
	posted := u.Modem.Modem.Loop().Post(func() {
		if taken.CompareAndSwap(false, true) {
			v, err := f(u.Modem.Modem)
			done <- answer{v, err}
		}
	})
	if !posted {
		return none, problem{http.StatusServiceUnavailable, fmt.Sprintf("%s has ended", u.Name)}
	}
	limit := time.NewTimer(u.limit)
	defer limit.Stop()
	for {
		select {
		case a := <-done:
			return a.v, a.err
		case <-limit.C:
			if taken.CompareAndSwap(false, true) {
				return none, problem{http.StatusServiceUnavailable, fmt.Sprintf("%s does not answer within %s; nothing was done", u.Name, u.limit)}
			}
		case <-ctx.Done():
			taken.CompareAndSwap(false, true)
			return none, ctx.Err()
		}
	}
}

// change runs f on the loop of a modem and gives the state behind it.
func change(ctx context.Context, u *unit, f func(m *modem.Modem) error) (any, error) {
	return ask(ctx, u, func(m *modem.Modem) (modem.Snapshot, error) {
		if err := f(m); err != nil {
			return modem.Snapshot{}, err
		}
		return m.Snapshot(), nil
	})
}
