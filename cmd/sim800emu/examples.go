package main

// Help is shown by sim800emu tls --help.
func (tlsCmd) Help() string {
	return `The modem of sim800emu run reaches the server by name, as in AT+CIPSTART="TCP","tls12.sim800.test",443.

Examples:
  sim800emu tls                              what there is
  sim800emu tls show split-certificate       one endpoint
  sim800emu tls ca --format c > ca.h         what the firmware has to trust
  sim800emu tls serve                        the server alone, on 127.0.0.1:8443
  sim800emu ctl tls                          the clients of a run, and what looks wrong about them`
}

// Help is shown by sim800emu version --help.
func (versionCmd) Help() string { return "Example:\n  sim800emu version" }

// Help is shown by sim800emu profiles list --help.
func (profilesListCmd) Help() string {
	return `Examples:
  sim800emu profiles
  sim800emu profiles list --format json | jq -r '.[].name'`
}

// Help is shown by sim800emu ctl state --help.
func (ctlStateCmd) Help() string {
	return `Examples:
  sim800emu ctl state
  sim800emu ctl --json state | jq .network`
}

// Help is shown by sim800emu ctl power --help.
func (ctlPowerCmd) Help() string {
	return `Examples:
  sim800emu ctl power key
  sim800emu ctl power reset
  sim800emu ctl power cut             ctl power voltage 4.0 brings the supply back
  sim800emu ctl power voltage 3.4`
}

// Help is shown by sim800emu ctl dtr --help.
func (ctlDTRCmd) Help() string { return "Example:\n  sim800emu ctl dtr off" }

// Help is shown by sim800emu ctl sim --help.
func (ctlSIMCmd) Help() string {
	return `Examples:
  sim800emu ctl sim out               the line +CPIN: NOT INSERTED
  sim800emu ctl sim in`
}

// Help is shown by sim800emu ctl signal --help.
func (ctlSignalCmd) Help() string {
	return `Examples:
  sim800emu ctl signal 5              -103 dBm
  sim800emu ctl signal 9 3`
}

// Help is shown by sim800emu ctl cell --help.
func (ctlCellCmd) Help() string { return "Example:\n  sim800emu ctl cell 1102 D63E" }

// Help is shown by sim800emu ctl registration --help.
func (ctlRegistrationCmd) Help() string {
	return `Examples:
  sim800emu ctl registration denied
  sim800emu ctl registration home`
}

// Help is shown by sim800emu ctl pdp --help.
func (ctlPDPCmd) Help() string { return "Example:\n  sim800emu ctl pdp drop" }

// Help is shown by sim800emu ctl detach --help.
func (ctlDetachCmd) Help() string { return "Example:\n  sim800emu ctl detach" }

// Help is shown by sim800emu ctl link --help.
func (ctlLinkCmd) Help() string {
	return `Examples:
  sim800emu ctl link 0 close
  sim800emu ctl link 0 reset`
}

// Help is shown by sim800emu ctl time --help.
func (ctlTimeCmd) Help() string {
	return `Examples:
  sim800emu ctl time                  what it is
  sim800emu ctl time pause            nothing happens until resume
  sim800emu ctl time advance 75s      a time-out that is over at once`
}

// Help is shown by sim800emu ctl fault --help.
func (ctlFaultCmd) Help() string {
	return `Faults and triggers are those of run --fault; sim800emu faults lists them.

Examples:
  sim800emu ctl fault                 what there is, and what became of it
  sim800emu ctl fault add 'late-prompt:by=3s@command 2 AT+CIPSEND*'
  sim800emu ctl fault add 'gone=sim-gone@hand'
  sim800emu ctl fault fire gone
  sim800emu ctl fault off gone`
}
