package pki

import _ "embed"

// snippetC is compiled and run by a test, where mbedTLS is installed.
//
//go:embed firmware/sim800_test.c
var snippetC string

// snippet is the same for all CAs: what differs is in the header.
func snippet(*Authority) ([]byte, error) { return []byte(snippetC), nil }
