package gprs

// SetTimes takes the times and the refused access point name of a Config over,
// for what begins from here on.
func (d *Domain) SetTimes(c Config) {
	d.cfg.Register, d.cfg.Attach, d.cfg.Time = c.Register, c.Attach, c.Time
	d.cfg.Activate, d.cfg.Shut, d.cfg.Scan = c.Activate, c.Shut, c.Scan
	d.cfg.RejectAPN = c.RejectAPN
}
