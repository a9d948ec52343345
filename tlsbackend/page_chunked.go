package tlsbackend

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// Limits of /chunked, our own choice.
const (
	maxChunks  = 1000
	maxChunked = 1 << 20 // bytes in all
)

// chunkedPage is an answer without a length, in chunks (RFC 9112 section 7.1) of sizes
// that the client chooses.
func chunkedPage() page {
	return page{
		path: "/chunked", query: "?sizes=N,N,...", methods: readOnly(),
		doc: fmt.Sprintf("a body in chunks of just these sizes (1,2,3,10,100,1000), up to %d chunks and %d bytes, with the checksums of the whole", maxChunks, maxChunked),
		serve: func(a *answer, r *http.Request) {
			sizes, err := chunkSizes(r.URL.Query().Get("sizes"))
			if err != nil {
				a.text(r, http.StatusNotFound, err.Error()+"\n")
				return
			}
			a.chunked(r, sizes)
		},
	}
}

func chunkSizes(text string) ([]int, error) {
	if text == "" {
		return []int{1, 2, 3, 10, 100, 1000}, nil
	}
	var sizes []int
	all := 0
	for _, field := range strings.Split(text, ",") {
		n, err := strconv.Atoi(field)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("sizes are numbers from 1 on, with a comma between them: 1,2,3")
		}
		sizes = append(sizes, n)
		if all += n; n > maxChunked || all > maxChunked || len(sizes) > maxChunks {
			return nil, fmt.Errorf("there can be %d chunks and %d bytes in all", maxChunks, maxChunked)
		}
	}
	return sizes, nil
}

// chunked sends each size in one Write between two flushes, which net/http makes
// one chunk of.
func (a *answer) chunked(r *http.Request, sizes []int) {
	all := 0
	for _, n := range sizes {
		all += n
	}
	a.checksums(int64(all))
	a.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return
	}
	a.flush()
	from := newTestBytes(int64(all))
	for _, n := range sizes {
		chunk := make([]byte, n)
		_, _ = io.ReadFull(from, chunk) // there are as many
		if _, err := a.Write(chunk); err != nil {
			return
		}
		a.flush()
	}
}
