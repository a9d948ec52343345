// Package e2e lets real clients judge the program: a C program with mbedTLS on
// top of AT commands, and a terminal, all of them over a pty and none of them
// with any knowledge of the emulator. The tests have the build tag e2e, because
// they need a C compiler and the headers of mbedTLS and four more TLS libraries.
package e2e
