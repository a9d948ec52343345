package modem

import (
	"time"

	"sim800emu/engine"
	"sim800emu/internal/kernel"
	"sim800emu/uart"
)

// Times of sleep (hardware design guides): mode 2 of +CSCLK sleeps after 5 s
// without a byte, DTR wakes in about 50 ms, a byte in 100 ms (manual 6.2.20). The
// guides do not say how soon DTR lets the module sleep.
const (
	quietByDTR = time.Second // our own choice
	quietByTE  = 5 * time.Second
	wakeByDTR  = 50 * time.Millisecond
	// wakeByByte is just less than 100 ms, so that a TE which waits exactly that long is heard.
	wakeByByte = 99 * time.Millisecond
)

// Modes of +CSCLK.
const (
	sleepByDTR   = 1
	sleepByQuiet = 2
)

// SleepChanged is the module going to sleep or waking.
type SleepChanged struct {
	Asleep bool   `json:"asleep"`
	Why    string `json:"why"`
}

// EventKind implements kernel.Event.
func (SleepChanged) EventKind() string { return "power.sleep" }

// sleep is +CSCLK: a module that sleeps does not hear its TE. What it has to tell
// goes out all the same; the radio and the connections go on.
type sleep struct {
	m      *Modem
	deaf   bool // asleep, or waking
	waking bool
	timer  *kernel.Timer
	lost   int // bytes since it fell asleep
}

// Asleep reports that the module does not hear its TE because it sleeps.
func (m *Modem) Asleep() bool { return m.sleep.deaf }

// hear passes bytes of the TE on, or loses them.
func (s *sleep) hear(b []byte) {
	if !s.deaf {
		s.m.engine.Input(b)
		s.arm()
		return
	}
	if s.lost += len(b); s.lost == len(b) {
		remedy := "pull DTR low, wait 50 ms and send then (AT+CSCLK=1)"
		if s.m.simcom.Sleep() == sleepByQuiet {
			remedy = "send a byte that may be lost, wait 100 ms and send the command then (AT+CSCLK=2)"
		}
		s.m.loop.Emit(engine.Suspicion{
			What: "the module sleeps and loses what the TE sends", Remedy: remedy,
			Data: append(kernel.Bytes(nil), b[:min(len(b), 32)]...), Count: len(b),
		})
	}
	if s.m.simcom.Sleep() == sleepByQuiet {
		s.wake(wakeByByte, "a byte of the TE")
	}
}

// sent is the module telling something: with mode 2 that has woken it.
func (s *sleep) sent() { s.rouse("news for the TE") }

// rouse is something from the air, as a call or a message, told or not. With mode 1 it wakes
// the module for itself: the TE is not heard before DTR.
func (s *sleep) rouse(why string) {
	if s.deaf && !s.waking && s.m.simcom.Sleep() == sleepByQuiet {
		s.woken(why)
	}
	s.arm()
}

func (s *sleep) dtr(active bool) {
	if active && s.deaf && s.m.simcom.Sleep() == sleepByDTR {
		s.wake(wakeByDTR, "DTR")
		return
	}
	s.arm()
}

// changed is a new +CSCLK.
func (s *sleep) changed() {
	if s.m.simcom.Sleep() == 0 && s.deaf {
		s.woken("+CSCLK=0")
	}
	s.arm()
}

// arm starts the wait for silence anew.
func (s *sleep) arm() {
	if s.deaf {
		return
	}
	s.timer.Stop()
	switch s.m.simcom.Sleep() {
	case sleepByDTR:
		if !s.m.line.Pin(uart.DTR) {
			s.timer = s.m.loop.Await(quietByDTR, s.fall)
		}
	case sleepByQuiet:
		s.timer = s.m.loop.Await(quietByTE, s.fall)
	}
}

// fall sends the module to sleep unless it has something to do: a command, data
// mode, a call, bytes on the line, or the TE's rate still to learn. A multiplexer
// lets it sleep after PSC (multiplexer note).
func (s *sleep) fall() {
	m := s.m
	mode := m.engine.Mode()
	quiet := mode == "command" || mode == "frames" && m.mux.dozes
	if m.power.state != On || !quiet || m.calls.Busy() || !m.line.Idle() || m.line.Autobaud() {
		s.arm()
		return
	}
	s.deaf, s.waking, s.lost = true, false, 0
	m.loop.Emit(SleepChanged{Asleep: true, Why: "nothing happens"})
}

func (s *sleep) wake(d time.Duration, why string) {
	if s.waking {
		return
	}
	s.waking = true
	s.timer = s.m.loop.Await(d, func() { s.woken(why) })
}

func (s *sleep) woken(why string) {
	s.timer.Stop()
	s.deaf, s.waking = false, false
	s.m.loop.Emit(SleepChanged{Why: why})
	s.arm()
}

// off is a module without power.
func (s *sleep) off() {
	s.timer.Stop()
	s.deaf, s.waking = false, false
}
