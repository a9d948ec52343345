//go:build unix

package control

import "syscall"

// closeToOthers gives a socket its mode before it has a file. Where that is not
// possible, the file gets it as soon as it is there.
func closeToOthers(fd uintptr) { _ = syscall.Fchmod(int(fd), ownerOnly) }
