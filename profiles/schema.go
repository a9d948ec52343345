package profiles

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/google/jsonschema-go/jsonschema"
)

// Schema is the JSON Schema of a profile file, for editors.
func Schema() ([]byte, error) {
	s, err := schema()
	if err != nil {
		return nil, err
	}
	return json.MarshalIndent(s, "", "  ")
}

func schema() (*jsonschema.Schema, error) {
	text := func(pattern string) *jsonschema.Schema {
		return &jsonschema.Schema{Type: "string", Pattern: pattern}
	}
	s, err := jsonschema.For[file](&jsonschema.ForOptions{TypeSchemas: map[reflect.Type]*jsonschema.Schema{
		reflect.TypeFor[Duration](): text(durationShape),
		reflect.TypeFor[Baud]():     text(baudPattern),
		reflect.TypeFor[Rate]():     text(ratePattern),
		reflect.TypeFor[Bytes]():    text(bytesPattern),
		reflect.TypeFor[Percent]():  text(percentShape),
		reflect.TypeFor[Voltage]():  text(voltageShape),
		reflect.TypeFor[Dist]():     text(distPattern),
		reflect.TypeFor[Commands](): {Type: "array", Items: text(commandPattern), UniqueItems: true},
		reflect.TypeFor[Fault]():    faultSchema(),
	}})
	if err != nil {
		return nil, fmt.Errorf("schema of a profile: %w", err)
	}
	s.Schema = "https://json-schema.org/draft/2020-12/schema"
	s.Title = "sim800emu profile"
	limitSchema(s, reflect.TypeFor[file]())
	return s, nil
}

// faultSchema knows the frame of a fault; its parameters are open.
func faultSchema() *jsonschema.Schema {
	names := &jsonschema.Schema{Type: "string", Pattern: "^[a-z0-9-]+$"}
	return &jsonschema.Schema{
		Type: "object", Required: []string{"do"},
		Properties: map[string]*jsonschema.Schema{
			"name":  {Type: "string", Pattern: "^[a-z0-9-]+$", Description: "what the fault is called in reports; without it as its action"},
			"when":  {Description: "the trigger; without it the action's own"},
			"do":    {Description: "the action"},
			"times": {AnyOf: []*jsonschema.Schema{{Type: "integer", Minimum: jsonschema.Ptr(1.0)}, {Const: jsonschema.Ptr[any]("always")}}, Description: "how often it fires; without it as the trigger says"},
			"then":  {AnyOf: []*jsonschema.Schema{names, {Type: "array", Items: names, MinItems: jsonschema.Ptr(1)}}, Description: "faults that are armed when this one has fired"},
		},
	}
}

// limitSchema adds what only our tags say.
func limitSchema(s *jsonschema.Schema, t reflect.Type) {
	for _, f := range fields(t) {
		p := s.Properties[f.name]
		switch {
		case f.Type.Kind() == reflect.Slice:
			p.Type, p.Types = "array", nil // a list is never null
			if f.min != nil {
				p.MinItems, p.MaxItems = jsonschema.Ptr(int(*f.min)), jsonschema.Ptr(int(*f.max))
			}
			if e := f.Type.Elem(); e != reflect.TypeFor[Fault]() {
				limitSchema(p.Items, e)
			}
		case p.Type == "object":
			limitSchema(p, f.Type)
		case f.enum != nil:
			for _, e := range f.enum {
				p.Enum = append(p.Enum, e)
			}
		case f.pattern != "":
			p.Pattern = f.pattern
		case f.min != nil && p.Type == "integer":
			p.Minimum, p.Maximum = jsonschema.Ptr(float64(*f.min)), jsonschema.Ptr(float64(*f.max))
		}
	}
}
