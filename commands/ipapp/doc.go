// Package ipapp is chapters 9 to 15 of the manual and the SSL, NTP and location
// notes: bearers, ping, HTTP, FTP, the place and the time of the module, mail and
// multimedia messages.
//
// What it does, it does: requests go to real servers over the modem's network and
// its radio link. An application runs as a job, a coroutine on the modem's loop
// (package flow), so the libraries for HTTP, mail and TLS block it and nothing else. A
// job opens its connections on a bearer; with the bearer the job ends.
package ipapp
