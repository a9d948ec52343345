package sim800emu_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A layer is a package, or with /... all packages under a folder, and what of
// ours it may import. Imports point down only. The first layer that fits holds.
type layer struct {
	pkg   string
	may   []string
	tests []string // more that its test files may import, beside all that is below it and modemtest
}

// everything stands for all packages of the module.
const everything = "..."

// layers is the import table, from the top down.
var layers = []layer{
	{pkg: "cmd/...", may: []string{everything}},
	{pkg: "e2e/...", may: []string{everything}},
	{pkg: "bench", may: []string{everything}},
	{pkg: "."}, // documentation and this test
	{pkg: "control", may: []string{"modem", "trace", "tlsbackend/diary"}},
	{pkg: "modemtest", may: append([]string{"modem"}, belowModem...)},
	// The TLS server reaches the modem as a route of the bridge, by an interface;
	// cmd makes it. It is below the modem all the same.
	{pkg: "modem", may: belowModem},
	{pkg: "commands/...", may: group, tests: []string{"internal/attest"}},
	{pkg: "gprs", may: group, tests: []string{"internal/attest"}},
	{pkg: "calls", may: append([]string{"internal/circuit"}, group...), tests: []string{"internal/attest", "exchange", "profiles"}},
	{pkg: "internal/golden"}, // imported by tests alone
	{pkg: "internal/needs"},  // imported by tests alone
	{pkg: "internal/attest", may: []string{"engine", "uart", "internal/kernel"}}, // imported by tests alone
	{pkg: "fault", may: []string{
		"engine", "uart", "internal/socket", "internal/stage", "internal/kernel", "internal/tlsrecord", "internal/wording",
	}, tests: []string{"profiles"}}, // a story on a line with pacing
	{pkg: "engine", may: []string{"atparser", "uart", "internal/stage", "internal/kernel"}, tests: []string{"internal/attest"}},
	{pkg: "cmux", may: []string{"internal/kernel"}},
	{pkg: "port", may: []string{"uart"}, tests: []string{"internal/kernel", "internal/needs"}},
	{pkg: "uart", may: []string{"internal/stage", "internal/kernel"}},
	{pkg: "socketbridge", may: []string{"internal/socket", "internal/kernel"}},
	{pkg: "netstack", may: []string{"internal/socket", "internal/kernel"}, tests: []string{"socketbridge"}},
	{pkg: "tlsbackend", may: []string{
		"tlsbackend/pki", "tlsbackend/diary", "internal/tlsengine", "internal/tlsshape", "internal/tlsnames", "internal/wording",
	}},
	{pkg: "tlsbackend/pki", tests: []string{"internal/needs"}},
	{pkg: "tlsbackend/diary", may: []string{"internal/tlsnames", "internal/tlsrecord"}, tests: []string{"internal/needs"}},
	{pkg: "profiles", may: []string{"internal/kernel", "internal/yamlfile", "internal/wording"}, // its distributions are the kernel's
		tests: []string{"uart", "internal/golden"}}, // a TE that does not read
	// What a run is judged by knows no modem: cmd tells it what happened.
	{pkg: "verdict", may: []string{"internal/yamlfile", "internal/wording"}, tests: []string{"internal/golden"}},
	// Events are known by what they can do; a test draws them from a real line.
	{pkg: "trace", tests: []string{"internal/kernel", "uart"}},
	{pkg: "trace/pcapng"},
	// Who is at which number; groups see it through interfaces of their own.
	{pkg: "exchange", may: []string{"internal/pdu", "internal/kernel", "internal/circuit"}},
	{pkg: "atparser"},
	{pkg: "internal/kernel"},
	{pkg: "internal/stage"},
	{pkg: "internal/socket"},
	{pkg: "internal/radio"},
	{pkg: "internal/ppp", may: []string{"internal/kernel"}},
	{pkg: "internal/circuit"},
	{pkg: "internal/pdu"},
	{pkg: "internal/charset", may: []string{"internal/pdu"}},
	{pkg: "internal/simcard"},
	{pkg: "internal/mms"},
	{pkg: "internal/tlsrecord"},
	{pkg: "internal/tlsengine", may: []string{"internal/tlsnames"}, tests: []string{"internal/needs"}},
	{pkg: "internal/tlsshape"}, // delays records by the wall clock: it serves tlsbackend alone
	{pkg: "internal/tlsnames"},
	{pkg: "internal/yamlfile"},
	{pkg: "internal/sweep"},
	{pkg: "internal/wording"},
	{pkg: "internal/tlsclient", may: []string{"internal/flow", "internal/kernel", "internal/socket"}},
	{pkg: "internal/flow", may: []string{"internal/kernel", "internal/socket"}},
}

// group is what a command group may import. Groups never import each other:
// what one needs of another is an interface of its own, plugged in modem, with
// internal/radio for the words in it. They see uart for the frames of received
// data and for the commands that set the line.
var group = []string{
	"engine", "atparser", "uart", "internal/flow", "internal/mms", "internal/pdu", "internal/radio", "internal/socket", "internal/stage",
	"internal/charset", "internal/simcard",
	"internal/tlsclient", "internal/kernel", "internal/ppp",
}

var belowModem = []string{
	"commands/...", "gprs", "calls", "internal/circuit", "fault", "engine", "cmux", "port", "uart", "socketbridge", "netstack", "tlsbackend", "exchange",
	"profiles", "trace", "atparser", "internal/kernel", "internal/stage", "internal/socket", "internal/radio", "internal/pdu",
}

// ownClock may use the wall clock: the loop's driver, the command line, and the
// edges, which talk to things that have no modem time. The benchmarks measure it.
var ownClock = []string{
	"internal/kernel", "cmd/...", "port", "socketbridge", "netstack", "tlsbackend", "internal/tlsshape", "control", "e2e/...", "bench",
}

// wallClock is what of package time asks the wall clock.
var wallClock = []string{
	"Now", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Since", "Until",
}

// ownEnvironment may read flags and the environment.
var ownEnvironment = []string{"cmd/...", "e2e/...", "bench", "internal/needs"}

// environment is what of package os reads the environment.
var environment = []string{"Args", "Getenv", "LookupEnv", "Environ", "ExpandEnv"}

func TestImportsPointDown(t *testing.T) {
	for _, p := range module(t) {
		report(t, checkImports(p))
	}
}

func TestNobodyElseAsksTheWallClock(t *testing.T) {
	for _, p := range module(t) {
		report(t, checkClock(p))
	}
}

func TestNoPackageState(t *testing.T) {
	for _, p := range module(t) {
		report(t, checkState(p))
	}
}

func TestOnlyTheCommandLineReadsTheEnvironment(t *testing.T) {
	for _, p := range module(t) {
		report(t, checkEnvironment(p))
	}
}

func report(t *testing.T, found []string) {
	t.Helper()
	for _, s := range found {
		t.Error(s)
	}
}

// A pkg is the parsed files of one folder.
type pkg struct {
	path  string // below the module's root, "." for the root itself
	fset  *token.FileSet
	files map[string]*ast.File
}

const modulePath = "sim800emu"

// module parses all Go files of the module, whatever their build constraints.
func module(t *testing.T) []*pkg {
	t.Helper()
	if mod, err := os.ReadFile("go.mod"); err != nil || !bytes.HasPrefix(mod, []byte("module "+modulePath+"\n")) {
		t.Fatalf("this test must run in the root of module %s (go.mod: %v)", modulePath, err)
	}
	byPath := map[string]*pkg{}
	var all []*pkg
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			if base := d.Name(); name != "." && (base == "testdata" || base == "vendor" || base[0] == '.' || base[0] == '_') {
				return fs.SkipDir
			}
			return nil
		case filepath.Ext(name) != ".go":
			return nil
		}
		dir := path.Dir(filepath.ToSlash(name))
		p := byPath[dir]
		if p == nil {
			p = &pkg{path: dir, fset: token.NewFileSet(), files: map[string]*ast.File{}}
			byPath[dir] = p
			all = append(all, p)
		}
		f, err := parser.ParseFile(p.fset, name, nil, parser.SkipObjectResolution)
		p.files[name] = f
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// fits reports whether a package is named by one of the patterns.
func fits(pkg string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool {
		folder, all := strings.CutSuffix(p, "...")
		return p == pkg || all && strings.HasPrefix(pkg+"/", folder)
	})
}

func layerOf(pkg string) *layer {
	for i := range layers {
		if fits(pkg, []string{layers[i].pkg}) {
			return &layers[i]
		}
	}
	return nil
}

// below is all that a layer may reach, directly or through others.
func below(l *layer) []string {
	var reach []string
	var add func(may []string)
	add = func(may []string) {
		for _, p := range may {
			if slices.Contains(reach, p) {
				continue
			}
			reach = append(reach, p)
			for i := range layers {
				if layers[i].pkg == p {
					add(layers[i].may)
				}
			}
		}
	}
	add(l.may)
	return reach
}

func isTest(file string) bool { return strings.HasSuffix(file, "_test.go") }

func checkImports(p *pkg) (found []string) {
	l := layerOf(p.path)
	if l == nil {
		return []string{fmt.Sprintf("package %s is not in the import table of arch_test.go", p.path)}
	}
	forTests := append(append(below(l), l.tests...), "modemtest", p.path)
	for name, f := range p.files {
		may := l.may
		if isTest(name) {
			may = forTests
		}
		for _, spec := range f.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			ours, ok := strings.CutPrefix(imported+"/", modulePath+"/")
			if !ok {
				continue
			}
			ours = path.Clean(ours)
			if !fits(ours, may) {
				found = append(found, fmt.Sprintf("%s: %s must not import %s", p.fset.Position(spec.Pos()), p.path, ours))
			}
		}
	}
	return found
}

// uses finds each use of the named things of a package of the standard library.
func uses(p *pkg, f *ast.File, of string, names []string) (found []string) {
	local := ""
	for _, spec := range f.Imports {
		if imported, _ := strconv.Unquote(spec.Path.Value); imported == of {
			local = path.Base(of)
			if spec.Name != nil {
				local = spec.Name.Name
			}
		}
	}
	if local == "." {
		return []string{fmt.Sprintf("%s: import of %q by a dot", p.fset.Position(f.Package), of)}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && local != "" {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == local && slices.Contains(names, s.Sel.Name) {
				found = append(found, fmt.Sprintf("%s: %s.%s", p.fset.Position(s.Pos()), of, s.Sel.Name))
			}
		}
		return true
	})
	return found
}

func checkClock(p *pkg) (found []string) {
	if fits(p.path, ownClock) {
		return nil
	}
	for _, f := range p.files {
		found = append(found, uses(p, f, "time", wallClock)...)
	}
	return found
}

// checkEnvironment leaves test files alone: they may have a flag such as -update.
func checkEnvironment(p *pkg) (found []string) {
	if fits(p.path, ownEnvironment) {
		return nil
	}
	for name, f := range p.files {
		if isTest(name) {
			continue
		}
		found = append(found, uses(p, f, "os", environment)...)
		for _, spec := range f.Imports {
			if spec.Path.Value == `"flag"` {
				found = append(found, fmt.Sprintf("%s: import of flag", p.fset.Position(spec.Pos())))
			}
		}
	}
	return found
}

// checkState finds init functions and package variables that can change. A
// table, an error value or a compiled expression is fine as long as nothing in
// the package assigns to it, to a part of it, or takes its address.
func checkState(p *pkg) (found []string) {
	if fits(p.path, []string{"cmd/...", "e2e/..."}) {
		return nil
	}
	add := func(pos token.Pos, format string, args ...any) {
		found = append(found, fmt.Sprintf("%s: ", p.fset.Position(pos))+fmt.Sprintf(format, args...))
	}
	vars := map[string]bool{}
	var funcs []*ast.FuncDecl
	for name, f := range p.files {
		if isTest(name) {
			continue
		}
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.Name == "init" {
					add(d.Pos(), "func init")
				}
				funcs = append(funcs, d)
			case *ast.GenDecl:
				for _, s := range d.Specs {
					if v, ok := s.(*ast.ValueSpec); ok && d.Tok == token.VAR {
						checkVar(v, vars, add)
					}
				}
			}
		}
	}
	for _, f := range funcs {
		checkAssignments(f, vars, add)
	}
	return found
}

// checkVar notes the names of a declaration and finds types that are made to
// change. An error may be a pointer: it is compared, not changed.
func checkVar(v *ast.ValueSpec, vars map[string]bool, add func(token.Pos, string, ...any)) {
	named := false
	for _, n := range v.Names {
		if n.Name != "_" {
			vars[n.Name] = true
			named = true
		}
	}
	if !named {
		return // var _ I = T{} checks a type
	}
	name := v.Names[0].Name
	if mutable(v.Type) {
		add(v.Pos(), "package variable %s is made to change", name)
		return
	}
	for _, x := range v.Values {
		switch x := x.(type) {
		case *ast.UnaryExpr:
			if x.Op == token.AND && !strings.HasPrefix(strings.ToLower(name), "err") {
				add(v.Pos(), "package variable %s is a pointer", name)
			}
		case *ast.CompositeLit:
			if mutable(x.Type) {
				add(v.Pos(), "package variable %s is made to change", name)
			}
		case *ast.CallExpr:
			if f, ok := x.Fun.(*ast.Ident); ok && (f.Name == "new" || f.Name == "make") {
				add(v.Pos(), "package variable %s is empty: it is there to be filled", name)
			}
		}
	}
}

// mutable reports whether a type is a pointer, a channel or a type of sync.
func mutable(t ast.Expr) bool {
	switch t := t.(type) {
	case *ast.StarExpr, *ast.ChanType:
		return true
	case *ast.IndexExpr: // atomic.Pointer[T]
		return mutable(t.X)
	case *ast.SelectorExpr:
		x, ok := t.X.(*ast.Ident)
		return ok && (x.Name == "sync" || x.Name == "atomic")
	}
	return false
}

// checkAssignments finds what a function does to package variables. A name
// that the function declares itself hides the variable.
func checkAssignments(f *ast.FuncDecl, vars map[string]bool, add func(token.Pos, string, ...any)) {
	hidden := localNames(f)
	changed := func(x ast.Expr, how string) {
		if id := root(x); id != nil && vars[id.Name] && !hidden[id.Name] {
			add(x.Pos(), "package variable %s is %s", id.Name, how)
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, x := range n.Lhs {
				changed(x, "assigned")
			}
		case *ast.IncDecStmt:
			changed(n.X, "assigned")
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				changed(n.X, "pointed to")
			}
		case *ast.RangeStmt:
			changed(n.Key, "assigned")
			changed(n.Value, "assigned")
		case *ast.CallExpr:
			if id, ok := n.Fun.(*ast.Ident); ok && (id.Name == "delete" || id.Name == "clear" || id.Name == "copy") && len(n.Args) > 0 {
				changed(n.Args[0], "changed")
			}
		}
		return true
	})
}

// root is the variable of x, x.f, x[i], x[i:j] and *x.
func root(x ast.Expr) *ast.Ident {
	switch x := x.(type) {
	case *ast.Ident:
		return x
	case *ast.SelectorExpr:
		return root(x.X)
	case *ast.IndexExpr:
		return root(x.X)
	case *ast.SliceExpr:
		return root(x.X)
	case *ast.StarExpr:
		return root(x.X)
	case *ast.ParenExpr:
		return root(x.X)
	}
	return nil
}

// localNames is what a function declares: receiver, parameters, results and variables.
func localNames(f *ast.FuncDecl) map[string]bool {
	names := map[string]bool{}
	add := func(x ast.Expr) {
		if id, ok := x.(*ast.Ident); ok {
			names[id.Name] = true
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			for _, id := range n.Names {
				add(id)
			}
		case *ast.ValueSpec:
			for _, id := range n.Names {
				add(id)
			}
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				for _, x := range n.Lhs {
					add(x)
				}
			}
		case *ast.RangeStmt:
			if n.Tok == token.DEFINE {
				add(n.Key)
				add(n.Value)
			}
		}
		return true
	})
	return names
}
