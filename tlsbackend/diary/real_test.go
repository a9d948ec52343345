package diary

import (
	"bytes"
	"crypto/tls"
	"io"
	"net"
	"testing"
	"time"
)

// A listener of one side: it keeps what is written, and answers nothing.
type deaf struct {
	net.Conn
	wrote bytes.Buffer
}

func (d *deaf) Write(p []byte) (int, error)      { return d.wrote.Write(p) }
func (d *deaf) Read([]byte) (int, error)         { return 0, io.EOF }
func (d *deaf) Close() error                     { return nil }
func (d *deaf) SetDeadline(time.Time) error      { return nil }
func (d *deaf) SetWriteDeadline(time.Time) error { return nil }

// A correct client is never named, however often it comes.
func TestAThousandHellosOfCryptoTLS(t *testing.T) {
	d := New(func(f Found) { t.Errorf("%+v", f) })
	at := time.Unix(0, 0)
	for id := range uint64(1000) {
		var conn deaf
		_ = tls.Client(&conn, &tls.Config{ServerName: "device.example"}).Handshake() // fails: nobody answers
		e := d.Open(at, Opening{ID: id + 1, TLS: true})
		e.In(at, conn.wrote.Bytes())
		if e.Offered() == nil {
			t.Fatal("no hello was read")
		}
	}
}
