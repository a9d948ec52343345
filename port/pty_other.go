//go:build !linux

package port

import "errors"

func openPTY(end, string) (Port, error) {
	return nil, errors.New("a pty needs Linux: use tcp:PORT, or serial:DEV with a null modem cable")
}
