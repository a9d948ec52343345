package pki

import (
	"crypto/x509"
	"fmt"
	"math/big"
)

// CRL is the CA's list of revoked certificates in DER: the server's of the
// variant revoked and the client's of that kind. It is valid as long as the CA
// is, and always the same.
func (a *Authority) CRL() ([]byte, error) {
	t := &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: notBefore(), NextUpdate: notAfter()}
	for _, purpose := range []string{revokedServer, revokedClient} {
		serial, err := a.issuers.serial(purpose)
		if err != nil {
			return nil, err
		}
		t.RevokedCertificateEntries = append(t.RevokedCertificateEntries, x509.RevocationListEntry{
			SerialNumber: serial, RevocationTime: notBefore(),
		})
	}
	der, err := x509.CreateRevocationList(nil, t, a.root.cert, a.root.key)
	if err != nil {
		return nil, fmt.Errorf("make the CRL: %w", err)
	}
	return der, nil
}
