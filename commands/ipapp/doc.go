// Package ipapp is chapters 9, 10, 11 and 13 of the manual and the SSL, NTP and
// location notes: bearers, ping, the HTTP client, the time and the place of the
// module.
//
// What it does, it does: requests go to real servers over the modem's network and
// its radio link. An application runs as a job, a coroutine on the modem's loop
// (package flow), so the libraries for HTTP and TLS block it and nothing else. A
// job opens its connections on a bearer; with the bearer the job ends.
package ipapp
