package modem

// Ringing is RI as the groups for calls and short messages see it.
type Ringing interface {
	Call(on bool)
	Message()
}

// Ringing is for tests.
func (m *Modem) Ringing() Ringing { return &m.ring }
