package tlsbackend

import (
	"bytes"
	"net"
	"sync"
	"testing"

	"github.com/rs/zerolog"
)

func TestLogTellsEachEvent(t *testing.T) {
	var text bytes.Buffer
	s, err := New(Config{Log: zerolog.New(zerolog.SyncWriter(&text))})
	if err != nil {
		t.Fatal(err)
	}
	var work sync.WaitGroup
	for endpoint, sent := range map[string]string{
		"http":  "GET /hello.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
		"tls12": "GET / HTTP/1.1\r\n\r\n",
		"tls14": "",
	} {
		client, server := net.Pipe()
		work.Go(func() { s.ServeConn(endpoint, "x.example", 443, server) })
		if sent != "" {
			_, _ = client.Write([]byte(sent))
		}
		_, _ = new(bytes.Buffer).ReadFrom(client)
	}
	work.Wait()
	s.emit(Handshake{Version: "TLS 1.2", Offer: Offer{SNI: "named"}})
	s.ServePacket("echo", []byte("abc"), func([]byte) {})
	s.ServePacket("http", []byte("abc"), func([]byte) {})
	s.webLog().Print("net/http says\n")
	s.Close()
	mustContain(t, text.String(),
		`"level":"debug","id":1,`, `"message":"server.open"`, `"path":"/hello.txt","status":200`, `"message":"http.request"`,
		`"level":"warn"`, `"hint":"the client sent plain HTTP`, `"message":"tls.failed"`, `"message":"server.close"`,
		`"level":"error"`, `the nearest`, `"level":"info"`, `"sni":"named"`, `"message":"server.datagram"`, `has no UDP`, `"message":"net/http says"`)
}
