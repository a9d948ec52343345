package tlsbackend

import "net/http"

const helloText = "Hello from the sim800emu test server.\r\n"

// helloPage is the first page to get: the same few bytes every time.
func helloPage() page {
	return page{
		path: "/hello.txt", methods: readOnly(), doc: "a short fixed text",
		serve: func(a *answer, r *http.Request) {
			a.text(r, http.StatusOK, helloText)
		},
	}
}
