package control

import (
	_ "embed"
	"net/http"
)

// OpenAPI is the description of the side door (OpenAPI 3.1), as JSON.
//
//go:embed openapi.json
var OpenAPI string

func serveOpenAPI(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(OpenAPI))
}
