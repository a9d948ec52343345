package tlsbackend

import "sim800emu/tlsbackend/pki"

// CAPEM is the CA's certificate in PEM.
func (s *Server) CAPEM() []byte { return s.certs.PEM() }

// CADER is the CA's certificate in DER.
func (s *Server) CADER() []byte { return s.certs.DER() }

// CAC is the CA's certificate as a C header; see pki.Authority.CHeader.
func (s *Server) CAC(symbol string) []byte { return s.certs.CHeader(symbol) }

// RootsPEM is the CA and the CA of the endpoints with RSA: what a client trusts
// that is to reach all endpoints.
func (s *Server) RootsPEM() ([]byte, error) { return s.certs.Material("roots", pki.PEM) }
