package atparser

import "strings"

// Ranges is the text of a test answer behind the command's name: (0-2),
// (0,1),(0-255) or ("TCP","UDP"); a string shows its name in quotes.
func (ps Params) Ranges() string {
	parts := make([]string, len(ps))
	for i, p := range ps {
		if parts[i] = p.shown; p.shown == "" {
			parts[i] = p.shape.ranges(p.name)
		}
	}
	return strings.Join(parts, ",")
}

// Syntax is the grammar as the manual writes it: <mode>[,<n>[,<m>]]. An optional
// parameter before a required one stands in brackets of its own, its comma outside.
func (ps Params) Syntax() string {
	required := 0 // everything behind it is optional
	for i, p := range ps {
		if !p.optional {
			required = i + 1
		}
	}
	var b strings.Builder
	for i, p := range ps {
		switch {
		case i >= required:
			b.WriteByte('[')
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString("<" + p.name + ">")
			continue
		case i > 0:
			b.WriteByte(',')
		}
		if p.optional {
			b.WriteString("[<" + p.name + ">]")
		} else {
			b.WriteString("<" + p.name + ">")
		}
	}
	b.WriteString(strings.Repeat("]", len(ps)-required))
	return b.String()
}
