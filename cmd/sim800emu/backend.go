package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"

	"sim800emu/socketbridge"
	"sim800emu/tlsbackend"
)

// backend is the TLS server as the bridge sees it.
type backend struct{ s *tlsbackend.Server }

var _ socketbridge.Backend = backend{}

func (b backend) Endpoint(host string) (string, bool) { return tlsbackend.EndpointFor(host) }

func (b backend) Known(endpoint string) error {
	_, err := tlsbackend.Lookup(endpoint)
	return err
}

func (b backend) ServeConn(endpoint, serverName string, port uint16, c net.Conn) {
	b.s.ServeConn(endpoint, serverName, port, c)
}

func (b backend) ServePacket(endpoint string, in []byte, reply func([]byte)) {
	b.s.ServePacket(endpoint, in, reply)
}

// dataDir is where the CA is kept.
func dataDir() (string, error) {
	base := os.Getenv("XDG_DATA_HOME")
	if base == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", fmt.Errorf("no place for the CA: %w; set XDG_DATA_HOME", err)
		}
		base = filepath.Join(home, ".local", "share")
	}
	return filepath.Join(base, "sim800emu"), nil
}
