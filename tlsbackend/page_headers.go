package tlsbackend

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// The header fields of /headers/N. The least is "X-Filler-0000: x" with its CRLF.
const (
	leastFiller = 18
	usualFiller = 80
	maxFillers  = 64 << 10 // bytes in all; our own choice, more than any client of a modem takes
)

// headersPage is an answer with a long header.
func headersPage() page {
	return page{
		path: "/headers/N", methods: readOnly(),
		doc: fmt.Sprintf("a short text behind N bytes (0, or %d to %d) of header fields X-Filler-NNNN of about %d bytes each, beside the usual ones", leastFiller, maxFillers, usualFiller),
		serve: func(a *answer, r *http.Request) {
			n, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/headers/"))
			if err != nil || n != 0 && n < leastFiller || n > maxFillers {
				a.text(r, http.StatusNotFound, fmt.Sprintf("/headers/N takes N as 0, or from %d to %d.\n", leastFiller, maxFillers))
				return
			}
			a.fill(n)
			a.text(r, http.StatusOK, fmt.Sprintf("There were %d bytes of filling in the header.\n", n))
		},
	}
}

// fill adds just n bytes of header fields, names and line ends included.
func (a *answer) fill(n int) {
	for i := 0; n > 0; i++ {
		size := usualFiller
		if n < usualFiller+leastFiller { // no rest may be too small for a field of its own
			size = n
		}
		n -= size
		a.Header().Set(fmt.Sprintf("X-Filler-%04d", i), strings.Repeat("x", size-leastFiller+1))
	}
}
