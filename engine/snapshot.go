package engine

import "slices"

// Mode is what the serial port carries now: "off", "command", "busy" (a command runs),
// "prompt" (data for one is asked for) or "data". Of a multiplexer it is "data" while
// all open channels carry data, else "frames".
func (e *Engine) Mode() string {
	if !e.muxing {
		return e.port.mode.String()
	}
	if len(e.channels) > 0 && !slices.ContainsFunc(e.channels, func(t *Terminal) bool { return t.mode != modeData }) {
		return modeData.String()
	}
	return "frames"
}

func (m mode) String() string {
	return [...]string{modeOff: "off", modeCommand: "command", modeBusy: "busy", modePrompt: "prompt", modeData: "data"}[m]
}
