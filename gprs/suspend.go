package gprs

// Suspended is packet service that stands for a call, or goes on.
type Suspended struct {
	On bool `json:"on"`
}

// EventKind implements kernel.Event.
func (Suspended) EventKind() string { return "net.suspended" }

// Suspend lets packet service stand while a call has the radio: the module is of
// class B (manual 7.2.7). The attach and the contexts stay; what is sent waits.
func (d *Domain) Suspend(on bool) {
	if d.sky.suspended == on {
		return
	}
	d.sky.suspended = on
	d.loop.Emit(Suspended{On: on})
	d.sky.tell()
}
