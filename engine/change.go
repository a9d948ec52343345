package engine

// SetDelays takes the answer times of a Config over, for the commands to come.
func (e *Engine) SetDelays(c Config) { e.cfg.Delays = c.Delays }
