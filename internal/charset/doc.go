// Package charset turns what the TE writes in the character set of +CSCS into text
// and back (manual 3.2.12).
package charset
