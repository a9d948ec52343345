package main

import (
	"fmt"
	"io"
	"time"

	"github.com/creack/pty"
	"golang.org/x/term"
)

const (
	answerRounds = 20
	answerTrips  = 400 // of each side in a round
	answerGoal   = 2.0
)

// answer is the time from AT to its OK on a pty, echo off and nothing paced,
// against a program that does nothing but read AT and write OK.
func answer(b *bench, r *report) error {
	modem, err := b.child("answer", "modem", "-link", b.linkName("answer"))
	if err != nil {
		return err
	}
	defer modem.end()
	plain, err := b.child("responder", "responder")
	if err != nil {
		return err
	}
	defer plain.end()
	m, err := openTE(modem.hello)
	if err != nil {
		return err
	}
	defer m.Close()
	if err := m.command("ATE0", "OK"); err != nil {
		return err
	}
	p, err := openTE(plain.hello)
	if err != nil {
		return err
	}
	defer p.Close()

	var ours, theirs []time.Duration
	for range answerRounds {
		if ours, err = roundTrips(m, ours); err != nil {
			return err
		}
		if theirs, err = roundTrips(p, theirs); err != nil {
			return err
		}
	}
	x, y := median(ours), median(theirs)
	r.add(figure{
		what: "AT to OK on a pty, median", measured: times(x), reference: times(y) + " trivial responder",
		ratio: ratio(float64(x) / float64(y)), goal: fmt.Sprintf("<= %gx", answerGoal), met: judge(float64(x) <= answerGoal*float64(y)),
	})
	r.add(figure{
		what: "AT to OK on a pty, 99 of 100 within", measured: times(quantile(ours, 0.99)),
		reference: times(quantile(theirs, 0.99)) + " trivial responder", met: noGoal,
	})
	return nil
}

var (
	command = []byte("AT\r")
	result  = []byte("\r\nOK\r\n")
)

func roundTrips(t te, took []time.Duration) ([]time.Duration, error) {
	b := make([]byte, len(result))
	for range answerTrips {
		begin := time.Now()
		if _, err := t.Write(command); err != nil {
			return nil, err
		}
		if _, err := io.ReadFull(t, b); err != nil {
			return nil, err
		}
		took = append(took, time.Since(begin))
	}
	return took, nil
}

// responderChild answers whatever ends in CR, with blocking reads and writes:
// the fastest that a process can.
func responderChild() error {
	master, slave, err := pty.Open()
	if err != nil {
		return err
	}
	defer slave.Close()
	if _, err := term.MakeRaw(int(slave.Fd())); err != nil {
		return err
	}
	go func() {
		b := make([]byte, 4096)
		for {
			n, err := master.Read(b)
			if err != nil {
				return
			}
			if b[n-1] == '\r' {
				if _, err := master.Write(result); err != nil {
					return
				}
			}
		}
	}()
	ready("%s", slave.Name())
	return nil
}
