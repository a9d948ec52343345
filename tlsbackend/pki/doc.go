// Package pki makes the certificates of the TLS test server: its roots, a chain
// for each way in which a server's certificate can be right or wrong, and what
// a client must be built with.
//
// The CA is made at its first use and kept in a folder. All other issuers but
// those with RSA are derived from its key, so they are kept with it: the same CA gives the
// same intermediates in every run, and a client that pins one finds it again.
// Leaves depend on the CA, on a seed, on the variant and on the names, and on
// nothing else: they are the same byte for byte when these are. The RSA issuers
// have a file of their own, because an RSA key cannot be derived quickly.
//
// It is for tests only. Its keys lie in files, those of the RSA leaves are even
// public, and it signs whatever name it is asked for. That is why nothing with
// a public key stands below the CA: RSA leaves have a root of their own.
//
// It is called by tlsbackend, for endpoints, and by the command line. It has no
// clock: what is expired here was so before any modem was built. Only the dates
// of a client's certificate are compared with the clock of the host.
package pki
