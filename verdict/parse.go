package verdict

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"sim800emu/internal/wording"
	"sim800emu/internal/yamlfile"
)

// largestFile is many times what a person writes; the library's parser takes
// time by the square of it.
const largestFile = 32 << 10

// Load reads a file of expectations. The error is yamlfile.Problems, with all
// mistakes of the file.
func Load(name string) (*File, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, yamlfile.Problems{unreadable(name, err)}
	}
	defer func() { _ = f.Close() }()
	text, err := io.ReadAll(io.LimitReader(f, largestFile+1))
	if err != nil {
		return nil, yamlfile.Problems{unreadable(name, err)}
	}
	return Parse(name, text)
}

func unreadable(name string, err error) *yamlfile.Problem {
	if path := (*os.PathError)(nil); errors.As(err, &path) {
		err = path.Err
	}
	return (&yamlfile.Source{Name: name}).Whole().Errorf("cannot be read: %s", err)
}

// Parse reads the text of a file. The error is yamlfile.Problems.
func Parse(name string, text []byte) (*File, error) {
	r := &reader{src: yamlfile.NewSource(name, text)}
	f := &File{Name: name, Expectations: r.file()}
	if len(r.problems) > 0 {
		return nil, r.problems.Sorted([]*yamlfile.Source{r.src})
	}
	return f, nil
}

// A reader walks the nodes itself, because a decoder of the library stops at
// the first mistake.
type reader struct {
	src      *yamlfile.Source
	problems yamlfile.Problems
}

func (r *reader) add(p *yamlfile.Problem) { r.problems = append(r.problems, p) }

func (r *reader) fail(n ast.Node, format string, args ...any) {
	r.add(r.src.At(n).Errorf(format, args...))
}

// file reads the list.
func (r *reader) file() (all []Expectation) {
	switch {
	case len(r.src.Text) > largestFile:
		r.add(r.src.Whole().Errorf("the file is too large; expectations have at most %d bytes", largestFile))
		return nil
	case !utf8.ValidString(r.src.Text):
		r.add(r.src.Whole().Errorf("the file is not UTF-8 text"))
		return nil
	}
	doc, err := r.src.Parse()
	if err != nil {
		place, message := r.src.Whole(), err.Error()
		if at := yaml.Error(nil); errors.As(err, &at) {
			place, message = r.src.Token(at.GetToken()), at.GetMessage()
		}
		r.add(place.Errorf("%s", message))
		return nil
	}
	list, ok := r.list(doc)
	if !ok {
		return nil
	}
	names := map[string]int{}
	for _, n := range list.Values {
		e, ok := r.expectation(n)
		if !ok {
			continue
		}
		if before, twice := names[e.Name]; twice {
			r.add(e.Place.Errorf("an expectation of the name %s stands in line %d already; give this one a name of its own", yamlfile.Quoted(e.Name), before))
			continue
		}
		names[e.Name] = e.Place.Line
		all = append(all, e)
	}
	return all
}

func (r *reader) list(doc *ast.File) (*ast.SequenceNode, bool) {
	var bodies []ast.Node
	for _, d := range doc.Docs {
		if d.Body != nil {
			bodies = append(bodies, d.Body)
		}
	}
	if len(bodies) == 0 {
		r.add(r.src.Whole().Errorf("the file is empty; it is a list such as\n  - connected: any\n    within: 10s"))
		return nil, false
	}
	if len(bodies) > 1 {
		r.fail(bodies[1], "expectations are one document; this is the second one of the file")
	}
	list, ok := bodies[0].(*ast.SequenceNode)
	switch {
	case !ok:
		r.fail(bodies[0], "a file of expectations is a list, each entry with - in front, not %s", yamlfile.Describe(bodies[0]))
	case len(list.Values) == 0:
		ok = false
		r.fail(list, "the list is empty: a run without expectations proves nothing")
	}
	return list, ok
}

// A value is one key with what stands behind it.
type value struct {
	key  string
	at   yamlfile.Place // of the key
	node ast.Node
	text string // of a single value
	one  bool   // it is a single value
}

// values takes a mapping apart.
func (r *reader) values(n ast.Node, what string) (all []value, ok bool) {
	var nodes []*ast.MappingValueNode
	switch m := n.(type) {
	case *ast.MappingNode:
		nodes = m.Values
	case *ast.MappingValueNode:
		nodes = []*ast.MappingValueNode{m}
	default:
		r.fail(n, "%s has keys with values, not %s", what, yamlfile.Describe(n))
		return nil, false
	}
	lines := map[string]int{}
	ok = true
	for _, m := range nodes {
		v := value{key: m.Key.GetToken().Value, at: r.src.At(m.Key), node: m.Value}
		v.text, v.one = yamlfile.Scalar(m.Value)
		if before, twice := lines[v.key]; twice {
			r.add(v.at.Errorf("%s was given in line %d already", yamlfile.Quoted(v.key), before))
			ok = false
			continue
		}
		lines[v.key] = v.at.Line
		if _, empty := m.Value.(*ast.NullNode); empty {
			r.add(v.at.Errorf("%s has no value", yamlfile.Quoted(v.key)))
			ok = false
			continue
		}
		all = append(all, v)
	}
	return all, ok
}

// expectation reads one entry.
func (r *reader) expectation(n ast.Node) (e Expectation, ok bool) {
	before := len(r.problems)
	values, ok := r.values(n, "an expectation")
	if !ok {
		return e, false
	}
	e = Expectation{Place: r.src.At(n), times: once, link: anyLink, up: true, down: true, bytes: amount{0, always}}
	if !r.findSubject(n, values, &e) {
		return e, false
	}
	var what []string
	for _, v := range values {
		switch {
		case v.key == e.subject.key:
			e.subject.read(r, v, &e)
		case !slices.Contains(e.subject.keys(), v.key):
			r.add(v.at.Errorf("%s does not go with %s%s", yamlfile.Quoted(v.key), e.subject.key, beside(v.key, e.subject)))
			continue
		default:
			r.narrow(v, &e)
		}
		if v.key != keyName && v.key != keyModem {
			what = append(what, v.key+": "+inOneLine(v.node))
		}
	}
	e.What = strings.Join(what, ", ")
	if e.Name == "" {
		e.Name = e.What
	}
	if e.subject.key == "delivered" && e.up && e.down && (e.hash != "" || e.bytes != (amount{0, always})) {
		r.add(e.Place.Errorf("bytes and sha256 need direction: down or up"))
	}
	return e, len(r.problems) == before
}

// findSubject finds the one key that says what it is about.
func (r *reader) findSubject(n ast.Node, values []value, e *Expectation) bool {
	all := subjects()
	var names []string
	for i := range all {
		names = append(names, all[i].key)
	}
	for _, v := range values {
		i := slices.Index(names, v.key)
		switch {
		case i < 0:
		case e.subject != nil:
			r.add(v.at.Errorf("an expectation has one subject, and this one has %s already; make another entry", e.subject.key))
			return false
		default:
			e.subject = &all[i]
		}
	}
	if e.subject != nil {
		return true
	}
	for _, v := range values {
		if hint := wording.Suggestion(v.key, names); hint != "" {
			r.add(v.at.Errorf("there is no subject %s%s", yamlfile.Quoted(v.key), hint))
			return false
		}
	}
	r.fail(n, "an expectation needs one of %s", strings.Join(names, ", "))
	return false
}

// beside ends the message about a key that does not go with a subject.
func beside(key string, s *subject) string {
	if hint := wording.Suggestion(key, s.keys()); hint != "" {
		return hint
	}
	return "; beside it there can be " + strings.Join(s.keys(), ", ")
}

// inOneLine is a value as the table shows it.
func inOneLine(n ast.Node) string {
	if s, ok := yamlfile.Scalar(n); ok {
		return s
	}
	return strings.Join(strings.Fields(n.String()), " ")
}

func quoted(s string) string { return yamlfile.Quoted(s) }

// want is the message about a value of another shape.
func want(example string, v value) string {
	return fmt.Sprintf("want %s, not %s", example, yamlfile.Describe(v.node))
}
