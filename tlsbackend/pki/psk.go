package pki

import "encoding/binary"

// A PSK is an identity and its key for the suites with a pre-shared key (RFC 4279).
type PSK struct {
	Identity string
	Key      []byte
}

// pskIdentity is short, as firmware has it; a server compares it byte for byte.
const pskIdentity = "sim800-device"

// pskSize is that of the shortest key with the strength of AES-128. mbedTLS
// takes up to 32 bytes as it comes (MBEDTLS_PSK_MAX_LEN).
const pskSize = 16

// forPSK knows the seed alone: the key is the same on all machines, so it can
// stand in firmware before there is a CA. It protects nothing.
func forPSK(seed uint64) deriver {
	return deriver{binary.BigEndian.AppendUint64([]byte("seed "), seed), []byte("sim800emu psk")}
}

// PSK is the pre-shared key of the seed.
func (a *Authority) PSK() (PSK, error) {
	key, err := a.psk.bytes(pskIdentity, pskSize)
	if err != nil {
		return PSK{}, err
	}
	return PSK{Identity: pskIdentity, Key: key}, nil
}
