package control

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// decode reads one JSON object into v and says in words what is wrong with it.
func decode(b []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	err := dec.Decode(v)
	if err == nil {
		if _, e := dec.Token(); !errors.Is(e, io.EOF) {
			return bad("something follows the JSON object")
		}
		if bytes.TrimLeft(b, " \t\r\n")[0] != '{' { // null
			return bad("a JSON object is wanted")
		}
		return nil
	}
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &kind) && kind.Field != "":
		return bad("%s: a JSON %s does not fit, want %s", kind.Field, kind.Value, wanted(kind))
	case errors.As(err, &kind):
		return bad("a JSON object is wanted, not a %s", kind.Value)
	case errors.As(err, &syntax):
		return bad("not JSON at byte %d: %s", syntax.Offset, syntax)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return bad("the JSON ends in the middle")
	default:
		return bad("%s", strings.TrimPrefix(err.Error(), "json: "))
	}
}

// wanted names a Go type in the words of JSON.
func wanted(e *json.UnmarshalTypeError) string {
	switch k := e.Type.Kind().String(); {
	case strings.HasPrefix(k, "int"):
		return "a whole number"
	case k == "bool":
		return "true or false"
	default:
		return fmt.Sprintf("a %s", k)
	}
}
