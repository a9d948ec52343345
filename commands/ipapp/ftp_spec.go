package ipapp

import "time"

// Numbers that the manual fixes for chapter 12.
const (
	ftpMax     = 75 * time.Second // the server has not answered (manual 12.2.14)
	maxFTPRead = 1460             // bytes of one +FTPGET=2
	maxFTPPut  = 1360             // bytes of one +FTPPUT=2, of one +SMTPFT (seen)
	maxFTPRAM  = 300 << 10        // bytes of the buffer in RAM (manual 12.2.20)
)

// Our own choices.
const (
	maxReply  = 64 << 10         // bytes of one reply of a server
	ftpByeMax = 5 * time.Second  // for the answer to QUIT
	handRoom  = 10 * 1460        // received bytes that wait for the TE
	handAgain = 10 * time.Second // after which data that wait are told of again
)
