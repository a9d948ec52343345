package engine

// Mode is what the line carries now: "off", "command", "busy" (a command runs),
// "prompt" (data for one is asked for) or "data".
func (e *Engine) Mode() string {
	return [...]string{modeOff: "off", modeCommand: "command", modeBusy: "busy", modePrompt: "prompt", modeData: "data"}[e.mode]
}
