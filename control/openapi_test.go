package control_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sim800emu/control"
)

// A document is the description, taken apart.
type document struct {
	OpenAPI    string
	Paths      map[string]map[string]json.RawMessage
	Components struct {
		Schemas   map[string]map[string]any
		Responses map[string]response
	}
}

type operation struct {
	OperationID string
	Summary     string
	RequestBody *struct {
		Required bool
		Content  map[string]media
	}
	Responses map[string]response
}

type response struct {
	Ref         string `json:"$ref"`
	Description string
	Content     map[string]media
}

type media struct{ Schema map[string]any }

type parameter struct{ Name, In string }

func describe(t *testing.T) *document {
	t.Helper()
	d := &document{}
	if err := json.Unmarshal([]byte(control.OpenAPI), d); err != nil {
		t.Fatal(err)
	}
	return d
}

// operation is one operation of the description, nil when it is not there.
func (d *document) operation(t *testing.T, method, path string) *operation {
	t.Helper()
	raw, ok := d.Paths[path][strings.ToLower(method)]
	if !ok {
		return nil
	}
	o := &operation{}
	if err := json.Unmarshal(raw, o); err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return o
}

func (d *document) resolve(r response) response {
	if name, ok := strings.CutPrefix(r.Ref, "#/components/responses/"); ok {
		return d.Components.Responses[name]
	}
	return r
}

func TestDescriptionFitsTheRoutes(t *testing.T) {
	d := describe(t)
	if !strings.HasPrefix(d.OpenAPI, "3.1.") {
		t.Errorf("openapi %q", d.OpenAPI)
	}
	var served, described []string
	for _, r := range control.Routes() {
		served = append(served, r)
	}
	ids := map[string]string{}
	for path, item := range d.Paths {
		var params []parameter
		if err := json.Unmarshal(item["parameters"], &params); item["parameters"] != nil && err != nil {
			t.Fatal(err)
		}
		for method := range item {
			if method == "parameters" {
				continue
			}
			name := strings.ToUpper(method) + " " + path
			described = append(described, name)
			o := d.operation(t, method, path)
			if o.Summary == "" || o.OperationID == "" || ids[o.OperationID] != "" {
				t.Errorf("%s: operationId %q, also of %q; summary %q", name, o.OperationID, ids[o.OperationID], o.Summary)
			}
			ids[o.OperationID] = name
			for status, r := range o.Responses {
				if r = d.resolve(r); r.Description == "" || len(r.Content) == 0 {
					t.Errorf("%s: no description of status %s", name, status)
				}
			}
		}
		var want []string
		for _, m := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(path, -1) {
			want = append(want, m[1])
		}
		var got []string
		for _, p := range params {
			got = append(got, p.Name)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: parameters %q, want %q", path, got, want)
		}
	}
	slices.Sort(served)
	slices.Sort(described)
	if !slices.Equal(served, described) {
		t.Errorf("served    %q\ndescribed %q", served, described)
	}
	for _, m := range regexp.MustCompile(`"\$ref": "#/components/(\w+)/(\w+)"`).FindAllStringSubmatch(control.OpenAPI, -1) {
		_, schema := d.Components.Schemas[m[2]]
		_, resp := d.Components.Responses[m[2]]
		if m[1] == "schemas" && !schema || m[1] == "responses" && !resp {
			t.Errorf("%s leads nowhere", m[0])
		}
	}
}

// fits reports what of a JSON value does not fit a schema, for the keywords
// that the description uses.
func (d *document) fits(schema map[string]any, v any, at string) (wrong []string) {
	say := func(format string, args ...any) {
		wrong = append(wrong, at+": "+fmt.Sprintf(format, args...))
	}
	if ref, ok := schema["$ref"].(string); ok {
		return d.fits(d.Components.Schemas[strings.TrimPrefix(ref, "#/components/schemas/")], v, at)
	}
	if enum, ok := schema["enum"].([]any); ok && !slices.Contains(enum, v) {
		say("%v is none of %v", v, enum)
	}
	switch schema["type"] {
	case "object":
		o, ok := v.(map[string]any)
		if !ok {
			say("%T is no object", v)
			return wrong
		}
		props, _ := schema["properties"].(map[string]any)
		required, _ := schema["required"].([]any)
		for _, name := range required {
			if _, ok := o[name.(string)]; !ok {
				say("%s is missing", name)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(o)) {
			p, ok := props[name].(map[string]any)
			switch {
			case ok:
				wrong = append(wrong, d.fits(p, o[name], at+"."+name)...)
			case schema["additionalProperties"] == false:
				say("%s is not described", name)
			}
		}
	case "array":
		list, ok := v.([]any)
		if !ok {
			say("%T is no array", v)
		}
		for i, e := range list {
			wrong = append(wrong, d.fits(schema["items"].(map[string]any), e, fmt.Sprintf("%s[%d]", at, i))...)
		}
	case "string":
		if _, ok := v.(string); !ok {
			say("%T is no string", v)
		}
	case "boolean":
		if _, ok := v.(bool); !ok {
			say("%T is no boolean", v)
		}
	case "integer":
		if n, ok := v.(float64); !ok || n != float64(int64(n)) {
			say("%v is no integer", v)
		}
	case "number":
		if _, ok := v.(float64); !ok {
			say("%T is no number", v)
		}
	default:
		say("the schema has the type %v", schema["type"])
	}
	return wrong
}

// TestDescriptionFitsTheReplies sends something to each operation and compares
// what comes back with its description.
func TestDescriptionFitsTheReplies(t *testing.T) {
	b := newBench(t, func(c *control.Config) { c.Diary = oneConnection() })
	d := describe(t)
	b.open()
	seen := map[string]bool{}
	exchange := func(name, body string, status int) {
		t.Helper()
		method, path, _ := strings.Cut(name, " ")
		o := d.operation(t, method, path)
		if o == nil {
			t.Errorf("%s is not described", name)
			return
		}
		header := map[string]string{}
		if body != "" {
			header["Content-Type"] = "application/json"
			var v any
			if json.Unmarshal([]byte(body), &v) == nil && status == 200 {
				for _, w := range d.fits(o.RequestBody.Content["application/json"].Schema, v, "request") {
					t.Errorf("%s %s: %s", name, body, w)
				}
			}
		} else if o.RequestBody != nil && status == 200 {
			t.Errorf("%s wants a body, and does without", name)
		}
		url := strings.NewReplacer("{modem}", "modem1", "{link}", "0", "{fault}", "gone", "{call}", "1", "{connection}", "1").Replace(path)
		got, h, reply := b.raw(method, url, body, header)
		r, ok := o.Responses[fmt.Sprint(status)]
		r = d.resolve(r)
		if got != status || !ok {
			t.Errorf("%s %s: status %d, want %d (described: %v): %s", name, body, got, status, ok, reply)
			return
		}
		seen[name] = true
		m, ok := r.Content[h.Get("Content-Type")]
		if !ok {
			t.Errorf("%s: a reply of type %q", name, h.Get("Content-Type"))
			return
		}
		var v any
		if err := json.Unmarshal([]byte(reply), &v); err != nil {
			t.Errorf("%s: %v in %s", name, err, reply)
			return
		}
		for _, w := range d.fits(m.Schema, v, "reply") {
			t.Errorf("%s: %s", name, w)
		}
	}
	const m = "/modems/{modem}"
	for _, c := range []struct {
		name, body string
		status     int
	}{
		{"GET /openapi.json", "", 200},
		{"GET /tls/connections", "", 200},
		{"GET /tls/connections/{connection}", "", 200},
		{"GET /modems", "", 200},
		{"GET " + m, "", 200},
		{"POST " + m + "/faults", `{"fault":"gone=sim-gone@hand"}`, 200},
		{"POST " + m + "/faults", `{"fault":"gone"}`, 400},
		{"GET " + m + "/faults", "", 200},
		{"PUT " + m + "/faults/{fault}", `{"on":true}`, 200},
		{"POST " + m + "/faults/{fault}/fire", "", 200},
		{"PUT " + m + "/sim", `{"inserted":true}`, 200},
		{"POST " + m + "/links/{link}/close", "", 409},
		{"PUT " + m + "/dtr", `{"active":true}`, 200},
		{"PUT " + m + "/signal", `{"rssi":3}`, 200},
		{"PUT " + m + "/signal", `{"rssi":300}`, 400},
		{"PUT " + m + "/signal", `{"rssi":"` + strings.Repeat("3", 70000) + `"}`, 413},
		{"PUT " + m + "/cell", `{"lac":"0001","cell":"0002"}`, 200},
		{"PUT " + m + "/registration", `{"stat":1}`, 200},
		{"PUT " + m + "/supply", `{"mv":3900}`, 200},
		{"PATCH " + m + "/board", `{"temperature":-12.5,"adc":[700],"battery_level":40,"pins":{"GPIO2":true}}`, 200},
		{"PATCH " + m + "/board", `{}`, 400},
		{"PATCH " + m + "/profile", `{}`, 501},
		{"GET " + m + "/seed", "", 200},
		{"GET " + m + "/time", "", 200},
		{"POST " + m + "/time/pause", "", 200},
		{"POST " + m + "/time/advance", `{"by":"1m"}`, 200},
		{"POST " + m + "/time/resume", "", 200},
		{"POST " + m + "/calls", `{"from":"+491","patience":"20s"}`, 200},
		{"POST " + m + "/calls", `{"from":"+492"}`, 409},
		{"POST " + m + "/calls", `{"from":"x"}`, 400},
		{"GET " + m + "/calls", "", 200},
		{"POST " + m + "/calls/{call}/answer", "", 409},
		{"POST " + m + "/calls/{call}/keys", `{"keys":"12"}`, 409},
		{"POST " + m + "/calls/{call}/keys", `{}`, 400},
		{"POST " + m + "/calls/{call}/hangup", `{"why":"busy"}`, 200},
		{"POST " + m + "/sms", `{"from":"+491","text":"Hello","class":1,"validity":"1h"}`, 200},
		{"POST " + m + "/sms", `{"from":"+491"}`, 400},
		{"GET " + m + "/sms", "", 200},
		{"DELETE " + m + "/sms", "", 200},
		{"POST " + m + "/broadcast", `{"id":50,"text":"Flood"}`, 200},
		{"POST " + m + "/broadcast", `{"id":70000,"text":"Flood"}`, 400},
		{"POST " + m + "/ussd", `{"text":"Your name?","reply":true}`, 200},
		{"POST " + m + "/ussd", `{"text":"Again"}`, 409},
		{"GET " + m + "/ussd", "", 200},
		{"GET " + m + "/bluetooth", "", 200},
		{"POST " + m + "/bluetooth", `{"device":"Phone","do":"pair"}`, 409},
		{"POST " + m + "/bluetooth", `{"device":"Nobody","do":"pair"}`, 400},
		{"POST " + m + "/bluetooth", `{"device":"Phone","do":"sing"}`, 400},
		{"POST " + m + "/power/reset", "", 200},
	} {
		exchange(c.name, c.body, c.status)
	}
	b.open()
	for _, c := range []struct {
		name   string
		status int
	}{
		{"POST " + m + "/links/{link}/close", 200},
		{"POST " + m + "/pdp/deactivate", 200},
		{"POST " + m + "/pdp/deactivate", 409},
		{"POST " + m + "/links/{link}/reset", 409},
		{"POST " + m + "/detach", 200},
		{"POST " + m + "/detach", 409},
		{"POST " + m + "/power/cut", 200},
		{"POST " + m + "/power/reset", 409},
		{"POST " + m + "/power/key", 200},
	} {
		exchange(c.name, "", c.status)
	}
	seen["GET /events"] = true // of TestEventsArriveInOrder
	for _, r := range control.Routes() {
		if !seen[r] {
			t.Errorf("%s is not tried here", r)
		}
	}
}
