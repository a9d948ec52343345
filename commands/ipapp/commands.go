package ipapp

import "sim800emu/engine"

// Commands declares the chapters of the group in the manual's order, and behind
// them what the notes add.
func (g *Group) Commands() []engine.Command {
	var all []engine.Command
	for _, part := range [][]engine.Command{
		g.bearerCommands(), g.pingCommands(), g.webCommands(), g.ftpCommands(), g.placeCommands(), g.mailCommands(), g.mmsCommands(), g.sslCommands(), g.ntpCommands(),
	} {
		all = append(all, part...)
	}
	return all
}
