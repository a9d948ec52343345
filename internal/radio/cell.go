package radio

// A Cell is a cell in reach, as +CENG and +CNETSCAN list it (manual 6.2.21, 6.2.67).
type Cell struct {
	Channel int    // ARFCN
	Level   int    // RXLEV: dB above -110 dBm, 0 to 63
	BSIC    int    // base station identity code, 0 to 63
	LAC, ID string // four upper-case hexadecimal digits each; empty ID: heard, but not decoded
	// Operator and Numeric name its network; empty with a cell that is not decoded.
	Operator, Numeric string
}
