package audio

import (
	"time"

	"sim800emu/atparser"
	"sim800emu/engine"
)

// Errors of recordings and files (manual 17.2.1).
const (
	cmeRecording engine.CME = 5000
	cmePlaying   engine.CME = 5001
	cmeNoSpace   engine.CME = 5003
	cmeFormat    engine.CME = 5004
	cmeFile      engine.CME = 5005
	cmeNull      engine.CME = 5006
	cmeSize      engine.CME = 5007
	cmeMissing   engine.CME = 5008
)

// playRate is how many bytes of a file sound in a second: WAV of 8 kHz and 16 bits.
const playRate = 16000

// The states of +CMEDPLAY.
const (
	mediaIdle = iota
	mediaPlaying
	mediaPaused
)

// media is a file that plays and can pause.
type media struct {
	player
	state int
	until time.Duration
	left  time.Duration
}

func (m *media) run(d time.Duration, over func()) {
	m.state, m.until = mediaPlaying, m.loop.Now()+d
	m.start(d, func() {
		m.state = mediaIdle
		over()
	})
}

func (m *media) cut() {
	m.player.cut()
	m.state = mediaIdle
}

// playTime is how long so many bytes sound.
func playTime(bytes, rate int) time.Duration {
	return time.Duration(bytes) * time.Second / time.Duration(rate)
}

func (g *Group) playCommands() []engine.Command {
	volume := atparser.Params{atparser.Int("level", 0, 100)}
	return []engine.Command{
		{
			Name: "+CMEDPLAY", Manual: "6.2.71", Title: "play audio file", Bad: engine.CMEInvalidInput,
			Params: atparser.Params{
				atparser.Int("mode", 0, 3), atparser.Str("filepath", 259).Opt(), atparser.Int("channel", 0, 1).Opt(), atparser.Int("volume", 0, 100).Opt(),
			},
			Test: func(c *engine.Call) error {
				c.Info("+CMEDPLAY: (0-3)")
				return nil
			},
			Read: func(c *engine.Call) error {
				c.Info("+CMEDPLAY: %d", g.media.state)
				return nil
			},
			Write: g.playFile,
			Note:  "Nothing is heard; a file takes its time, at 16000 bytes a second whatever it holds, and its end is told.",
		},
		{
			Name: "+CMEDIAVOL", Manual: "6.2.72", Title: "audio file volume", Params: volume, Saving: engine.Unstated, Fidelity: engine.Accepted,
			Test: engine.Ranges("+CMEDIAVOL", volume),
			Write: func(*engine.Call) error {
				if g.media.state == mediaIdle {
					return engine.ErrPlain
				}
				return nil
			},
			Note: noSound + " An error while no file plays.",
		},
	}
}

// playFile is +CMEDPLAY: stop, start, pause, resume.
func (g *Group) playFile(c *engine.Call) error {
	const stop, start, pause = 0, 1, 2
	m := &g.media
	over := func() { g.eng.URC("+CMEDPLAY: 0") }
	switch c.Args.Int("mode") {
	case stop:
		m.cut()
	case start:
		if lacks(c, "filepath", "channel", "volume") {
			return engine.CMEInvalidInput
		}
		if m.state != mediaIdle {
			return cmePlaying
		}
		n, err := g.files.Size(c.Args.Str("filepath"))
		switch {
		case err != nil:
			return cmeMissing
		case n == 0:
			return cmeNull
		}
		m.run(playTime(n, playRate), over)
	case pause:
		if m.state != mediaPlaying {
			return engine.CMENotAllowed
		}
		m.left = m.until - m.loop.Now()
		m.timer.Stop()
		m.state = mediaPaused
	default:
		if m.state != mediaPaused {
			return engine.CMENotAllowed
		}
		m.run(m.left, over)
	}
	return nil
}
