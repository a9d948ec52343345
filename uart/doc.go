// Package uart is the serial line between TE and TA: how long a character
// takes, what must not be interleaved, when an unsolicited line may leave, who
// holds off whom, and what a wrong speed does to the bytes.
//
// A Line lives on the loop of its modem. Above it the engine sends frames and
// takes bytes; below it a Wire carries them to a TE: a pty, an adapter, a
// socket. It knows nothing of AT commands.
package uart
