package tlsengine

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestLoops has programs connect again and again. None may fail. mbedTLS is one
// process for all connections, the others one for each.
func TestLoops(t *testing.T) {
	n := randomInputs(t, 5)
	one := func(client func(p *peer, i int) string, want string) func(t *testing.T, p *peer) int {
		return func(t *testing.T, p *peer) (good int) {
			for i := range n {
				if out := client(p, i); strings.Contains(out, want) {
					good++
				} else {
					t.Error(out)
				}
			}
			return good
		}
	}
	for name, loop := range map[string]func(t *testing.T, p *peer) int{
		"mbedTLS": func(t *testing.T, p *peer) int {
			out := runFor(t, 10*time.Minute, nil, mbed(t), "port="+p.port, "ca="+p.file("ca.pem"), fmt.Sprint("count=", n), "send=6", "get=6")
			return strings.Count(out, "OK ")
		},
		"OpenSSL": one(func(p *peer, i int) string {
			return sClient(t, p, "hello\n", []string{"-tls1_2", "-tls1_3"}[i%2])
		}, "\nhello\n"),
		"GnuTLS": one(func(p *peer, i int) string {
			return run(t, nil, gnutls(t), p.port, p.file("ca.pem"), "ec.test", []string{"NORMAL", "NORMAL:-VERS-TLS1.3"}[i%2], "6", "0")
		}, "OK "),
		"wolfSSL": one(func(p *peer, i int) string {
			return run(t, nil, built(t, "wolfssl_client.c", "-lwolfssl"), p.port, p.file("ca.pem"), "ec.test", []string{"12", "13"}[i%2], "0", "6")
		}, "OK "),
		"BearSSL": one(func(p *peer, i int) string {
			return run(t, nil, built(t, "bearssl_client.c", "-lbearssl"), p.port, "ec.test", "6", "16384")
		}, "OK "),
	} {
		t.Run(name, func(t *testing.T) {
			if good := loop(t, listen(t, base(), greet)); good != n {
				t.Errorf("%d of %d", good, n)
			}
		})
	}
}
