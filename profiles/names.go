package profiles

import (
	"regexp"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"sim800emu/internal/yamlfile"
)

// Commands are names of AT commands as the manual heads them: +CIPSSL, &F, S0;
// +CGNS* is all that begin so. A name that no group declares is allowed: another
// release may.
type Commands struct{ Names []string }

// commandPattern is what a command's name looks like.
const commandPattern = `^(?:[+*][A-Z][A-Z0-9]{1,15}\*?|&?[A-Z]|S[0-9]{1,2}|D<str>)$`

var commandName = regexp.MustCompile(commandPattern)

// UnmarshalYAML reads a list of names, each of them once.
func (c *Commands) UnmarshalYAML(n ast.Node) error {
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		return wrong(n, "want a list of commands such as [+CIPSSL, +SSLOPT], not %s", yamlfile.Describe(n))
	}
	var names []string
	seen := map[string]bool{}
	for _, e := range s.Values {
		name, ok := yamlfile.Scalar(e)
		switch {
		case !ok:
			return wrong(e, "want the name of a command such as +CIPSSL, not %s", yamlfile.Describe(e))
		case strings.HasPrefix(strings.ToUpper(name), "AT") && len(name) > 2:
			return wrong(e, "the name of a command has no AT in front: %s", strings.ToUpper(name[2:]))
		case !commandName.MatchString(name):
			return wrong(e, "want the name of a command such as +CIPSSL or &F, upper case and without a form, not %s", yamlfile.Quoted(name))
		case seen[name]:
			return wrong(e, "%s is in the list already", name)
		}
		seen[name] = true
		names = append(names, name)
	}
	c.Names = names
	return nil
}

func (c Commands) String() string {
	if len(c.Names) == 0 {
		return "[]"
	}
	return `["` + strings.Join(c.Names, `", "`) + `"]`
}
