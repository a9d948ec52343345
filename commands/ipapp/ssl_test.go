package ipapp

import (
	"encoding/pem"
	"io/fs"
	"net/http/httptest"
	"testing"
)

type fakeFiles map[string][]byte

func (f fakeFiles) ReadFile(name string) ([]byte, error) {
	b, ok := f[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return b, nil
}

func TestCertificateFiles(t *testing.T) {
	s := httptest.NewTLSServer(nil)
	der := s.Certificate().Raw
	s.Close()
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	g := &Group{files: fakeFiles{
		`C:\USER\A.CRT`: der, "b.cer": text, "c.crt": []byte("nonsense"), "d.txt": der,
		"e.crt": append([]byte("words before\n"), text...),
		"f.crt": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("nonsense")}),
	}}
	for name, want := range map[string]bool{
		`C:\USER\A.CRT`: true, "b.cer": true, "c.crt": false, "d.txt": false, "e.crt": true, "f.crt": false, "none.crt": false, "": false,
	} {
		if got := g.certificates(name) != nil; got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}
