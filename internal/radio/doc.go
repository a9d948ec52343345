// Package radio is the words in which the command groups speak of the network:
// an operator that a scan has found, a cell, and the time that the network tells.
//
// It holds types only. Package gprs makes them, the groups of chapters 3 and 6 read them.
package radio
