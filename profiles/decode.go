package profiles

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"sim800emu/internal/wording"
	"sim800emu/internal/yamlfile"
)

// A decoder reads files into one value, in their order. It walks the nodes
// itself, because a decoder of the library stops at the first mistake.
type decoder struct {
	into     *file
	origins  map[string]Place // where each value of into came from, by its path
	problems Problems
	src      *source // the file being read
}

// A unit reads itself from a node; its mistakes are *yaml.SyntaxError.
type unit interface{ UnmarshalYAML(ast.Node) error }

// largestFile is many times what a person writes. The library's parser takes
// time by the square of the size, two seconds at the worst for this one.
const largestFile = 32 << 10

func newDecoder() *decoder { return &decoder{into: &file{}, origins: map[string]Place{}} }

// read reads one file.
func (d *decoder) read(src *source) {
	d.src = src
	whole := Place{Source: src}
	switch {
	case len(src.Text) > largestFile:
		d.add(whole.Errorf("the file is too large; a profile has at most %d bytes", largestFile))
		return
	case !utf8.ValidString(src.Text):
		d.add(whole.Errorf("the file is not UTF-8 text"))
		return
	}
	f, err := src.Parse()
	if err != nil {
		d.fail(err)
		return
	}
	body := d.body(f, whole)
	if body == nil {
		return
	}
	d.object(body, reflect.ValueOf(d.into).Elem(), "")
}

func (d *decoder) body(f *ast.File, whole Place) ast.Node {
	var docs []ast.Node
	for _, doc := range f.Docs {
		if doc.Body != nil {
			docs = append(docs, doc.Body)
		}
	}
	switch {
	case len(docs) == 0:
		d.add(whole.Errorf("the file is empty"))
		return nil
	case len(docs) > 1:
		d.add(d.place(docs[1]).Errorf("a profile is one document; this is the second one of the file"))
	}
	return docs[0]
}

func (d *decoder) add(p *Problem) { d.problems = append(d.problems, p) }

// fail adds an error of the library.
func (d *decoder) fail(err error) {
	var at yaml.Error
	if errors.As(err, &at) {
		d.add(d.src.Token(at.GetToken()).Errorf("%s", at.GetMessage()))
		return
	}
	d.add(Place{Source: d.src}.Errorf("%s", err))
}

// place is where a node begins.
func (d *decoder) place(n ast.Node) Place { return d.src.At(n) }

// entries are the keys and values of a mapping.
func (d *decoder) entries(n ast.Node, path string) (all []*ast.MappingValueNode, ok bool) {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, true
	}
	what := path
	if what == "" {
		what = "a profile"
	}
	d.add(d.place(n).Errorf("%s has keys with values, not %s", what, yamlfile.Describe(n)))
	return nil, false
}

// object reads a mapping into a struct.
func (d *decoder) object(n ast.Node, v reflect.Value, path string) {
	entries, ok := d.entries(n, path)
	if !ok {
		return
	}
	seen := map[string]Place{}
	for _, e := range entries {
		key, at := e.Key.GetToken().Value, d.place(e.Key)
		if before, twice := seen[key]; twice {
			d.add(at.Errorf("%s was given in line %d already", yamlfile.Quoted(key), before.Line))
			continue
		}
		seen[key] = at
		field, ok := fieldOf(v.Type(), key)
		if !ok {
			d.unknown(at, key, v.Type(), path)
			continue
		}
		d.value(e.Value, v.FieldByIndex(field.Index), field, join(path, key), at)
	}
	for _, field := range fields(v.Type()) {
		if _, given := seen[field.name]; !given && !field.optional {
			d.add(d.place(n).Errorf("%s is missing in %s", field.name, path))
		}
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// unknown tells a key that is not there, and where it would be.
func (d *decoder) unknown(at Place, key string, t reflect.Type, path string) {
	var names []string
	for _, f := range fields(t) {
		names = append(names, f.name)
	}
	where := ""
	if path != "" {
		where = " in " + path
	}
	hint := wording.Suggestion(key, names)
	if hint == "" {
		if home := homeOf(key, reflect.TypeFor[file](), ""); home != "" && home != path {
			hint = "; it stands in " + home
		}
	}
	if hint == "" {
		hint = "; there are " + strings.Join(names, ", ")
	}
	d.add(at.Errorf("there is no %s%s%s", yamlfile.Quoted(key), where, hint))
}

// homeOf is the section that has the key.
func homeOf(key string, t reflect.Type, path string) string {
	for _, f := range fields(t) {
		if f.Type.Kind() != reflect.Struct || f.Type.Implements(reflect.TypeFor[fmt.Stringer]()) {
			continue
		}
		below := join(path, f.name)
		if _, ok := fieldOf(f.Type, key); ok {
			return below
		}
		if home := homeOf(key, f.Type, below); home != "" {
			return home
		}
	}
	return ""
}

// value reads one value of a struct.
func (d *decoder) value(n ast.Node, v reflect.Value, f field, path string, key Place) {
	at := d.place(n)
	switch n.(type) {
	case *ast.NullNode:
		d.add(key.Errorf("%s has no value", path))
		return
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		d.add(at.Errorf("a profile has no anchors, aliases and tags"))
		return
	}
	if list, ok := v.Addr().Interface().(*[]Fault); ok {
		d.faults(n, list)
		return
	}
	before, was := len(d.problems), reflect.New(v.Type()).Elem()
	was.Set(v)
	switch u, ok := v.Addr().Interface().(unit); {
	case ok:
		if err := u.UnmarshalYAML(n); err != nil {
			d.fail(err)
		}
	case v.Kind() == reflect.Struct:
		d.object(n, v, path)
		return
	case v.Kind() == reflect.Slice:
		d.list(n, v, f, path)
	case v.Kind() == reflect.String:
		d.text(n, v, f)
	case v.Kind() == reflect.Bool:
		d.truth(n, v)
	default:
		d.whole(n, v)
	}
	if len(d.problems) == before {
		d.limits(at, v, f)
	}
	if len(d.problems) > before {
		v.Set(was) // what lies below stays, so that one mistake does not make others
		return
	}
	d.origins[path] = key
}

// list replaces a list.
func (d *decoder) list(n ast.Node, v reflect.Value, f field, path string) {
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		d.add(d.place(n).Errorf("%s is a list, each entry with - in front, not %s", path, yamlfile.Describe(n)))
		return
	}
	if f.min != nil && (len(s.Values) < int(*f.min) || len(s.Values) > int(*f.max)) {
		d.add(d.place(n).Errorf("%s has from %d to %d entries, not %d", path, *f.min, *f.max, len(s.Values)))
		return
	}
	maps.DeleteFunc(d.origins, func(of string, _ Place) bool { return strings.HasPrefix(of, path+"[") })
	all := reflect.MakeSlice(v.Type(), len(s.Values), len(s.Values))
	for i, e := range s.Values {
		d.object(e, all.Index(i), fmt.Sprintf("%s[%d]", path, i))
	}
	v.Set(all)
}

func (d *decoder) text(n ast.Node, v reflect.Value, f field) {
	s, ok := yamlfile.Scalar(n)
	if !ok {
		d.add(d.place(n).Errorf("want text, not %s", yamlfile.Describe(n)))
		return
	}
	if f.enum != nil {
		if !slices.Contains(f.enum, s) {
			d.add(d.place(n).Errorf("want %s, not %s%s", either(f.enum), yamlfile.Quoted(s), wording.Suggestion(s, f.enum)))
			return
		}
	} else if f.pattern != "" && !regexp.MustCompile(f.pattern).MatchString(s) {
		d.add(d.place(n).Errorf("want %s, not %s", f.want, yamlfile.Quoted(s)))
		return
	}
	v.SetString(s)
}

// either lists words of which one is wanted.
func either(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

func (d *decoder) truth(n ast.Node, v reflect.Value) {
	b, ok := n.(*ast.BoolNode)
	if !ok {
		d.add(d.place(n).Errorf("want true or false, not %s", yamlfile.Describe(n)))
		return
	}
	v.SetBool(b.Value)
}

func (d *decoder) whole(n ast.Node, v reflect.Value) {
	s, _ := yamlfile.Scalar(n)
	_, number := n.(*ast.IntegerNode)
	i, err := strconv.Atoi(s)
	if !number || err != nil {
		d.add(d.place(n).Errorf("want a whole number, not %s", yamlfile.Describe(n)))
		return
	}
	v.SetInt(int64(i))
}

// limits checks a number against the tags min and max.
func (d *decoder) limits(at Place, v reflect.Value, f field) {
	if f.min == nil || !v.CanInt() {
		return
	}
	if n := v.Int(); n < *f.min || n > *f.max {
		print := func(n int64) string {
			x := reflect.New(v.Type()).Elem()
			x.SetInt(n)
			return fmt.Sprint(x.Interface())
		}
		d.add(at.Errorf("%s is out of range; %s goes from %s to %s", print(n), f.name, print(*f.min), print(*f.max)))
	}
}

// A field is one key of a section, with the rules of its tags.
type field struct {
	reflect.StructField
	name     string
	optional bool
	doc      string
	enum     []string
	pattern  string
	want     string
	min, max *int64
}

// fields are the keys of a section, in order.
func fields(t reflect.Type) []field {
	var all []field
	for i := range t.NumField() {
		all = append(all, newField(t.Field(i)))
	}
	return all
}

func newField(s reflect.StructField) field {
	name, rest, _ := strings.Cut(s.Tag.Get("json"), ",")
	f := field{StructField: s, name: name, optional: rest == "omitempty", doc: s.Tag.Get("jsonschema"),
		pattern: s.Tag.Get("pattern"), want: s.Tag.Get("want")}
	if e := s.Tag.Get("enum"); e != "" {
		f.enum = strings.Fields(e)
	}
	if lo, ok := s.Tag.Lookup("min"); ok {
		f.min, f.max = limit(lo), limit(s.Tag.Get("max"))
	}
	return f
}

// limit reads a tag of ours.
func limit(tag string) *int64 {
	n, err := strconv.ParseInt(tag, 10, 64)
	if err != nil {
		panic("profiles: limit " + tag)
	}
	return &n
}

func fieldOf(t reflect.Type, name string) (field, bool) {
	for i := range t.NumField() {
		if n, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); n == name {
			return newField(t.Field(i)), true
		}
	}
	return field{}, false
}
