package ipapp

import (
	"errors"
	"io"
	"time"

	"sim800emu/engine"
	"sim800emu/internal/kernel"
)

// A toTE holds what a transfer has received until the TE has fetched it. It is
// the io.Writer of the job; a TE that does not read stops the transfer, and the
// server with it.
type toTE struct {
	job  *job
	name string        // of the command that fetches; empty: nothing is handed over
	tell func()        // says that data wait
	time time.Duration // for the TE

	buf    []byte
	wake   func()
	repeat *kernel.Timer
}

// Write implements io.Writer.
func (t *toTE) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		for len(t.buf) >= handRoom {
			if err := t.wait(); err != nil {
				return n - len(p), err
			}
		}
		fresh := len(t.buf) == 0
		take := min(len(p), handRoom-len(t.buf))
		t.buf, p = append(t.buf, p[:take]...), p[take:]
		if fresh {
			t.notice()
		}
	}
	return n, nil
}

// drained waits until the TE has fetched everything.
func (t *toTE) drained() error {
	for len(t.buf) > 0 {
		if err := t.wait(); err != nil {
			return err
		}
	}
	return nil
}

// wait is for the TE, which has its time as a server has.
func (t *toTE) wait() error {
	t.job.limit(t.time)
	err := t.job.Wait(func(wake func()) { t.wake = wake })
	t.job.limit(0)
	return err
}

// notice tells the TE of data, and again as long as they wait.
func (t *toTE) notice() {
	t.tell()
	t.again()
}

func (t *toTE) again() {
	t.repeat.Stop()
	if len(t.buf) > 0 {
		t.repeat = t.job.g.loop.Await(handAgain, t.notice)
	}
}

// take hands up to n bytes over.
func (t *toTE) take(n int) []byte {
	n = min(n, len(t.buf))
	data := append([]byte(nil), t.buf[:n]...)
	t.buf = t.buf[n:]
	t.again()
	return data
}

// taken lets the transfer go on, behind a take.
func (t *toTE) taken() {
	if wake := t.wake; wake != nil {
		t.wake = nil
		wake()
	}
}

func (t *toTE) stop() {
	t.repeat.Stop()
	t.name, t.buf = "", nil
}

// fetch is the reading form of a command: so many bytes, or what there is.
func (t *toTE) fetch(c *engine.Call, n int) error {
	data := t.take(n)
	c.Info("%s: 2,%d", t.name, len(data))
	if len(data) > 0 {
		c.Raw(data, nil)
	}
	t.taken()
	return nil
}

// A fromTE takes what the TE loads, block by block. It is the io.Reader of the job.
type fromTE struct {
	job   *job
	time  time.Duration // for the next block
	tell  func()        // says that a block may come
	ready bool          // it has been said and no block has come yet
	block []byte
	end   bool
	wake  func()
}

// Read implements io.Reader. The first one says that a block may come.
func (f *fromTE) Read(p []byte) (int, error) {
	if len(f.block) == 0 && !f.end {
		f.ready = true
		f.tell()
		f.job.limit(f.time)
		err := f.job.Wait(func(wake func()) { f.wake = wake })
		f.ready = false
		f.job.limit(0)
		if err != nil {
			return 0, err
		}
	}
	if len(f.block) == 0 {
		return 0, io.EOF
	}
	n := copy(p, f.block)
	f.block = f.block[n:]
	return n, nil
}

// put gives the job a block, or with none the end.
func (f *fromTE) put(block []byte) {
	f.block, f.end, f.ready = append([]byte(nil), block...), len(block) == 0, false
	if wake := f.wake; wake != nil {
		f.wake = nil
		wake()
	}
}

// pump copies from src to dst; before each read it gives the peer its time. Seen
// counts.
func (j *job) pump(dst io.Writer, src io.Reader, patience time.Duration, seen func(n int)) error {
	buf := make([]byte, 1460)
	for {
		j.limit(patience)
		n, err := src.Read(buf)
		j.limit(patience)
		if n > 0 {
			if _, err := dst.Write(buf[:n]); err != nil {
				return err
			}
			seen(n)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
