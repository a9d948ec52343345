// Package cmux is the module's side of the multiplexer of GSM 07.10 (3GPP TS
// 27.010), basic option: frames, the states of the channels (DLCI 0 to 4), and the
// messages of the control channel.
//
// It knows nothing of AT commands and of the serial line. A Host gives it the bytes
// of the TE and takes its frames; package modem is that host.
package cmux
