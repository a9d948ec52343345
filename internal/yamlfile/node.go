package yamlfile

import (
	"errors"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Parse is the library's parser; what it panics on is a mistake of the file too.
func (s *Source) Parse() (f *ast.File, err error) {
	defer func() {
		if r := recover(); r != nil {
			f, err = nil, errors.New("this is not YAML that can be read")
		}
	}()
	return parser.ParseBytes([]byte(s.Text), 0, parser.AllowDuplicateMapKey())
}

// Whole is the file as a whole.
func (s *Source) Whole() Place { return Place{Source: s} }

// At is where a node begins; the token of a mapping is its first colon.
func (s *Source) At(n ast.Node) Place {
	switch m := n.(type) {
	case *ast.MappingValueNode:
		return s.Token(m.Key.GetToken())
	case *ast.MappingNode:
		if !m.IsFlowStyle && len(m.Values) > 0 {
			return s.Token(m.Values[0].Key.GetToken())
		}
	}
	return s.Token(n.GetToken())
}

// Token is where a token begins.
func (s *Source) Token(t *token.Token) Place {
	if t == nil || t.Position == nil {
		return s.Whole()
	}
	return Place{s, min(max(t.Position.Line, 1), len(s.lines)), max(t.Position.Column, 1)}
}

// Scalar is the text of a single value as the file has it, quotes apart.
func Scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return strings.TrimRight(n.Value.Value, "\n"), true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return "", false
}

// Quoted is a value of a file in a message, not longer than a line bears.
func Quoted(s string) string {
	if len(s) > 40 {
		s = strings.ToValidUTF8(s[:40], "") + "…"
	}
	if s == "" || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return strconv.Quote(s)
	}
	return s
}

// Describe names the kind of a node that is not a single value.
func Describe(n ast.Node) string {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "keys with values"
	case *ast.SequenceNode:
		return "a list"
	case *ast.NullNode:
		return "nothing"
	}
	if s, ok := Scalar(n); ok {
		return Quoted(s)
	}
	return "this"
}
