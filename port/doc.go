// Package port is the end of the line that a TE can hold: a pty with a stable
// link, a serial adapter, a TCP or Unix socket, a serial port over TCP (RFC
// 2217), the standard streams.
//
// A port reads its TE all the time and gives the bytes to a uart.Line, but
// never so many that more than 64 KiB wait there; the kernel then holds the TE
// back as the line rate demands. Toward the TE it is a uart.Wire. The only
// goroutines are the port's own; they touch the line through Line.Post alone.
// Pacing, garbling and flow control are the line's; so are all decisions on
// what to send. The program makes one port for each line.
package port
