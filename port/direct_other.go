//go:build !unix

package port

import (
	"io"
	"sync"

	"sim800emu/uart"
)

// A direct outlet has a goroutine where the system has no non-blocking write
// that fits the runtime's poller.
type direct struct{ *outbox }

func outletFor(conn io.Writer, line *uart.Line, wg *sync.WaitGroup) (*direct, error) {
	d := &direct{newOutbox(line)}
	wg.Go(func() {
		for {
			it, ok := d.next()
			if !ok {
				return
			}
			// A broken end loses bytes, as an open wire does; its reader notices.
			_, _ = conn.Write(it.bytes)
			d.done(it)
		}
	})
	return d, nil
}
