package sim800emu_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// snippet is a package of one file.
func snippet(t *testing.T, pkgPath, file, src string) *pkg {
	t.Helper()
	p := &pkg{path: pkgPath, fset: token.NewFileSet(), files: map[string]*ast.File{}}
	f, err := parser.ParseFile(p.fset, file, "package p\n"+src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	p.files[file] = f
	return p
}

// TestRulesCanFail proves each rule of arch_test.go on source that keeps it
// and on source that breaks it.
func TestRulesCanFail(t *testing.T) {
	type rule = func(*pkg) []string
	for _, c := range []struct {
		rule      rule
		pkg, file string
		src       string
		want      string // part of the complaint; empty: none
	}{
		{checkImports, "uart", "a.go", `import "sim800emu/internal/kernel"`, ""},
		{checkImports, "uart", "a.go", `import "fmt"`, ""},
		{checkImports, "uart", "a.go", `import "sim800emulator/engine"`, ""},
		{checkImports, "uart", "a.go", `import "sim800emu/engine"`, "uart must not import engine"},
		{checkImports, "trace", "a.go", `import _ "sim800emu/internal/kernel"`, "trace must not import internal/kernel"},
		{checkImports, "trace", "a_test.go", `import "sim800emu/uart"`, ""},
		{checkImports, "commands/tcpip", "a.go", `import "sim800emu/commands/gsm"`, "must not import commands/gsm"},
		{checkImports, "commands/tcpip", "a.go", `import "sim800emu/gprs"`, "must not import gprs"},
		{checkImports, "commands/tcpip", "a.go", `import "sim800emu/modemtest"`, "must not import modemtest"},
		{checkImports, "commands/tcpip", "a_test.go", `import "sim800emu/modemtest"`, ""},
		{checkImports, "commands/tcpip", "a_test.go", `import "sim800emu/commands/tcpip"`, ""},
		{checkImports, "commands/tcpip", "a_test.go", `import "sim800emu/uart"`, ""},
		{checkImports, "commands/tcpip", "a_test.go", `import "sim800emu/control"`, "must not import control"},
		{checkImports, "commands/gsm", "a.go", `import "sim800emu/internal/attest"`, "must not import internal/attest"},
		{checkImports, "port", "a.go", `import "sim800emu/internal/kernel"`, "must not import internal/kernel"},
		{checkImports, "cmd/sim800emu", "a.go", `import "sim800emu/control"`, ""},
		{checkImports, "modem", "a.go", `import "sim800emu/commands/gsm"`, ""},
		{checkImports, "modem", "a.go", `import "sim800emu/cmd/sim800emu"`, "must not import cmd/sim800emu"},
		{checkImports, "commandsx", "a.go", ``, "not in the import table"},

		{checkClock, "engine", "a.go", `import "time"; var d time.Duration = time.Second`, ""},
		{checkClock, "engine", "a.go", `import "time"; func f() { time.Sleep(1) }`, "time.Sleep"},
		{checkClock, "engine", "a_test.go", `import "time"; func f() { time.Sleep(1) }`, "time.Sleep"},
		{checkClock, "engine", "a.go", `import clock "time"; var f = clock.Now`, "time.Now"},
		{checkClock, "engine", "a.go", `import . "time"`, "by a dot"},
		{checkClock, "engine", "a.go", `func f(l loop) { l.After(1) }`, ""},
		{checkClock, "port", "a.go", `import "time"; func f() { time.Sleep(1) }`, ""},

		{checkEnvironment, "modem", "a.go", `import "os"; var f = os.Open`, ""},
		{checkEnvironment, "modem", "a.go", `import "os"; func f() { os.Getenv("HOME") }`, "os.Getenv"},
		{checkEnvironment, "modem", "a.go", `import "os"; func f() []string { return os.Args }`, "os.Args"},
		{checkEnvironment, "modem", "a.go", `import "flag"`, "import of flag"},
		{checkEnvironment, "modem", "a_test.go", `import "flag"`, ""},
		{checkEnvironment, "cmd/sim800emu", "a.go", `import "os"; var a = os.Args`, ""},

		{checkState, "engine", "a.go", `import "errors"; var errX = errors.New("x")`, ""},
		{checkState, "engine", "a.go", `import "regexp"; var re = regexp.MustCompile("x")`, ""},
		{checkState, "engine", "a.go", `var names = map[int]string{1: "x"}; func f() string { return names[1] }`, ""},
		{checkState, "engine", "a.go", `var _ I = (*T)(nil)`, ""},
		{checkState, "engine", "a.go", `type T struct{}; func (T) init() {}`, ""},
		{checkState, "engine", "a.go", `func init() {}`, "func init"},
		{checkState, "engine", "a.go", `var mu sync.Mutex`, "made to change"},
		{checkState, "engine", "a.go", `var pool = sync.Pool{}`, "made to change"},
		{checkState, "engine", "a.go", `var p atomic.Pointer[int]`, "made to change"},
		{checkState, "engine", "a.go", `var c chan int`, "made to change"},
		{checkState, "engine", "a.go", `var m *modem`, "made to change"},
		{checkState, "engine", "a.go", `var m = &modem{}`, "is a pointer"},
		{checkState, "engine", "a.go", `var ErrX = &result{}`, ""},
		{checkState, "engine", "a.go", `var seen = make(map[string]bool)`, "to be filled"},
		{checkState, "engine", "a.go", `var n int; func f() { n++ }`, "n is assigned"},
		{checkState, "engine", "a.go", `var n int; func f() { g := func() { n = 1 }; g() }`, "n is assigned"},
		{checkState, "engine", "a.go", `var n int; func f() { n := 2; n = 3 }`, ""},
		{checkState, "engine", "a.go", `var m = map[int]int{}; func f() { m[1] = 2 }`, "m is assigned"},
		{checkState, "engine", "a.go", `var m = map[int]int{}; func f() { delete(m, 1) }`, "m is changed"},
		{checkState, "engine", "a.go", `var s struct{ n int }; func f() { s.n = 2 }`, "s is assigned"},
		{checkState, "engine", "a.go", `var n int; func f() *int { return &n }`, "n is pointed to"},
		{checkState, "engine", "a.go", `var n int; func f() { for n = range 3 {} }`, "n is assigned"},
		{checkState, "engine", "a_test.go", `var n int; func f() { n++ }`, ""},
		{checkState, "cmd/sim800emu", "a.go", `var n int; func f() { n++ }`, ""},
	} {
		found := strings.Join(c.rule(snippet(t, c.pkg, c.file, c.src)), "\n")
		if c.want == "" && found != "" || !strings.Contains(found, c.want) {
			t.Errorf("%s in %s:\n%s\nfound %q, want %q", c.file, c.pkg, c.src, found, c.want)
		}
	}
}
