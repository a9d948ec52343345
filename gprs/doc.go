// Package gprs is the network as the module sees it: the search for a cell and
// registration, the GPRS attach, PDP contexts, and the radio link that packet
// data cross. It declares the commands of chapter 7 of the manual.
//
// It opens no sockets. The TCP/IP toolkit (chapter 8) gets its context here and
// asks the link how long its bytes take; the bytes themselves never pass. In PPP
// data mode (+CGDATA, ATD*99#) the IP packets of the TE do: between PPP on the
// line and the Gateway behind the radio.
//
// +CREG, +COPS and +CSQ belong to chapter 3, which asks this package.
package gprs
