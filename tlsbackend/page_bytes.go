package tlsbackend

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// bytesPage is as many bytes as a client wants to test its line with.
func bytesPage() page {
	return page{
		path: "/bytes/N", methods: readOnly(),
		doc: fmt.Sprintf("N bytes, up to %d, with their checksums X-Checksum-SHA256 and X-Checksum-CRC32", maxBytes),
		serve: func(a *answer, r *http.Request) {
			n, err := strconv.ParseUint(strings.TrimPrefix(r.URL.Path, "/bytes/"), 10, 32)
			if err != nil || n > maxBytes {
				a.text(r, http.StatusNotFound, fmt.Sprintf("/bytes/N takes N from 0 to %d.\n", maxBytes))
				return
			}
			a.testBytes(r, int64(n))
		},
	}
}

// testBytes makes the bytes twice, so that none are held: the checksums leave first.
func (a *answer) testBytes(r *http.Request, n int64) {
	a.checksums(n)
	a.Header().Set("Content-Length", strconv.FormatInt(n, 10))
	a.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return
	}
	block := make([]byte, 16<<10) // a full TLS record
	_, _ = io.CopyBuffer(struct{ io.Writer }{a}, newTestBytes(n), block)
}

// checksums tells what the first n bytes of the sequence must give.
func (a *answer) checksums(n int64) {
	sha, crc := sha256.New(), crc32.NewIEEE()
	_, _ = io.Copy(io.MultiWriter(sha, crc), newTestBytes(n)) // hashes never fail
	h := a.Header()
	h.Set("Content-Type", "application/octet-stream")
	// Set would write Sha256; some small clients search by the very letters.
	h["X-Checksum-SHA256"] = []string{hex.EncodeToString(sha.Sum(nil))}
	h["X-Checksum-CRC32"] = []string{fmt.Sprintf("%08x", crc.Sum32())}
}

// testBytes is the first n bytes of a fixed sequence that a client can make
// itself: x = 1664525*x + 1013904223 modulo 2^32 from x = 0, and of each x the
// highest byte. /bytes/10 is how /bytes/20 begins.
type testBytes struct {
	x    uint32
	left int64
}

func newTestBytes(n int64) io.Reader { return &testBytes{left: n} }

func (t *testBytes) Read(p []byte) (int, error) {
	if t.left == 0 {
		return 0, io.EOF
	}
	n := int(min(int64(len(p)), t.left))
	for i := range n {
		t.x = 1664525*t.x + 1013904223
		p[i] = byte(t.x >> 24)
	}
	t.left -= int64(n)
	return n, nil
}
