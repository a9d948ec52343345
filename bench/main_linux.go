package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// A measurement makes some figures of the report.
type measurement struct {
	name string
	run  func(b *bench, r *report) error
}

// measurements are all, in the order of the report.
func measurements() []measurement {
	return []measurement{
		{"answer", answer},
		{"transparent", transparent},
		{"pacing", pacing},
		{"idle", idle},
		{"start", start},
		{"handshakes", handshakes},
		{"modem-handshake", modemHandshake},
	}
}

// A bench is what the measurements share.
type bench struct {
	dir     string // for links and what is built; removed at the end
	profile string // folder for CPU profiles; empty: none are taken
}

func main() {
	if len(os.Args) > 2 && os.Args[1] == childArg {
		exit(runChild(os.Args[2], os.Args[3:]))
	}
	only := flag.String("only", "", "comma-separated `names` of what is measured")
	profile := flag.String("profile", "", "existing `folder` that gets a CPU profile of each measured modem")
	flag.Parse()
	exit(run(*only, *profile, os.Stdout))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func run(only, profile string, out io.Writer) error {
	all := measurements()
	chosen := all
	if only != "" {
		chosen = nil
		for _, name := range strings.Split(only, ",") {
			i := slices.IndexFunc(all, func(m measurement) bool { return m.name == name })
			if i < 0 {
				return fmt.Errorf("-only %s: there are %s", name, names(all))
			}
			chosen = append(chosen, all[i])
		}
	}
	dir, err := os.MkdirTemp("", "sim800emu-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	r := newReport(out)
	for _, m := range chosen {
		if err := m.run(&bench{dir: dir, profile: profile}, r); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	return r.close()
}

func names(all []measurement) string {
	var s []string
	for _, m := range all {
		s = append(s, m.name)
	}
	return strings.Join(s, ", ")
}
