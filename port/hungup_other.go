//go:build !linux

package port

import "net"

// hungUp cannot tell here; a TE that closes and opens again at once may be refused.
func hungUp(net.Conn) bool { return false }
