// Package attest is what the tests of the command groups share: an engine on a
// line without pacing, a TE that collects what it reads, and stories, which say in
// short what the TE types and what it must read, byte for byte.
//
// It knows no group; a test makes its groups with T.Engine and registers them.
package attest
