package audio

import (
	"time"

	"sim800emu/engine"
	"sim800emu/internal/kernel"
)

// Files is the module's file system, for recordings and for files to play.
type Files interface {
	ReadFile(path string) ([]byte, error)
	WriteFile(path string, b []byte) error
	MakeDirectory(path string) error
	Remove(path string) error
	Size(path string) (int, error)
	Free() int
}

// Config is what differs between models.
type Config struct {
	Model string // +CGMM
}

// A Group is the sound of one modem.
type Group struct {
	eng   *engine.Engine
	loop  *kernel.Loop
	files Files
	model layout

	side, mic  [4]int // gain of each channel
	level      [2]int // +SNDLEVEL
	echo       [2][4]int
	indication int // +CHF
	channel    int // +CHF, +CHFA

	caas, buzzer, external, bias, direction, agc, pcmFormat, pcmSync, pcmLength, spe int

	ttsVolume, ttsMode, ttsPitch, ttsSpeed, ttsChannel, ttsRing int

	tone, tones, custom player // +STTONE, +SIMTONE, +SIMTONEX
	speech              player
	media               media
	rec                 recorder
}

// New makes the group.
func New(e *engine.Engine, cfg Config, files Files) *Group {
	g := &Group{
		eng: e, loop: e.Loop(), files: files, model: layoutOf(cfg.Model),
		side: [4]int{9, 9, 9, 9}, level: [2]int{50, 50},
		echo: [2][4]int{{96, 253, 16388, 20488}, {96, 224, 5256, 20488}},
		caas: 1, bias: 1, pcmLength: 1,
		ttsVolume: 50, ttsPitch: 50, ttsSpeed: 50,
	}
	for i := range g.mic {
		g.mic[i] = mainGain
		if i%2 == 1 {
			g.mic[i] = g.model.auxGain
		}
	}
	for _, p := range g.players() {
		p.loop = g.loop
	}
	g.media.loop = g.loop
	e.OnRestart(func() {
		for _, p := range g.players() {
			p.cut()
		}
		g.media.cut()
		g.rec.state, g.rec.over = idle, nil
		g.rec.timer.Stop()
	})
	return g
}

func (g *Group) players() []*player {
	return []*player{&g.tone, &g.tones, &g.custom, &g.speech}
}

// A player is something that sounds for a time and says when it is over.
type player struct {
	loop  *kernel.Loop
	timer *kernel.Timer
	over  func()
}

// start plays for d, without an end if d is 0.
func (p *player) start(d time.Duration, over func()) {
	p.timer.Stop()
	p.over = over
	if d > 0 {
		p.timer = p.loop.After(d, p.stop)
	}
}

// stop ends what plays, and tells it.
func (p *player) stop() {
	if over := p.over; over != nil {
		p.cut()
		over()
	}
}

// cut ends it without a word.
func (p *player) cut() {
	p.timer.Stop()
	p.over = nil
}

func (p *player) plays() bool { return p.over != nil }
