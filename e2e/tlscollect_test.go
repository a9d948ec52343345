//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"sync"
)

func TestCollect(t *testing.T) {
	b := buildTLS(t)
	data, err := os.ReadFile("/tmp/t7/rows.txt")
	if err != nil { t.Fatal(err) }
	s := b.server(t)
	var mu sync.Mutex
	out := map[int]string{}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	t.Run("all", func(t *testing.T) {
	for i, line := range lines {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			spec, more, _ := strings.Cut(line, " ")
			addr := serve(t, s, spec)
			var sb strings.Builder
			fmt.Fprintf(&sb, "%s\n", line)
			for _, c := range libraries() {
				f := b.flags(spec, more)
				m := b.atSocket(t, c, addr, f)
				fmt.Fprintf(&sb, "   %-8s %s", c, m.cell())
				w := b.atModem(t, c, spec, f)
				if w.cell() != m.cell() { fmt.Fprintf(&sb, "   MODEM %s (%s)", w.cell(), w.Text) }
				fmt.Fprintf(&sb, "    (%s) %s %s\n", m.Text, m.Version, m.Suite)
			}
			mu.Lock(); out[i] = sb.String(); mu.Unlock()
		})
	}
	})
	f, _ := os.Create("/tmp/t7/collected.txt")
	for i := range lines { fmt.Fprint(f, out[i]) }
	f.Close()
}
