package profiles

import (
	"embed"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sim800emu/internal/wording"
	"sim800emu/internal/yamlfile"
)

//go:embed data/*.yaml
var shipped embed.FS

// BaseName is the profile that lies below all others.
const BaseName = "sim800l-r14.18"

// Loaded is the result of profiles that lie on each other.
type Loaded struct {
	Profile Profile
	file    *file
	origins map[string]Place
}

// A Check looks at a profile for what this package cannot know, such as whether
// a fault has an action of this name. Its mistakes are told together with the
// others.
type Check func(Profile) Problems

// Load reads the base profile and upon it those that are named, each over what
// is below it: what one does not set keeps its value. A name is that of an
// embedded profile, or the path of a file. The error is Problems, with all
// mistakes of all files.
func Load(names []string, checks ...Check) (*Loaded, error) {
	return load(names, open, checks)
}

func load(names []string, open func(string) (*source, *Problem), checks []Check) (*Loaded, error) {
	d := newDecoder()
	var files []*source
	var called []string
	late := "" // the first profile that is not a module
	for i, name := range append([]string{BaseName}, names...) {
		if i == 1 && name == BaseName {
			called = append(called, name) // it lies there already
			continue
		}
		src, problem := open(name)
		if problem != nil {
			d.add(problem)
			continue
		}
		files = append(files, src)
		d.into.Name, d.into.Kind, d.into.Doc = "", "", ""
		d.read(src)
		if i == 0 {
			continue
		}
		switch kind := d.into.Kind; {
		case kind != "module":
			if late == "" {
				late = name
			}
		case late != "":
			d.add(Place{Source: src}.Errorf("%s is a module and would cover what %s sets; name it before", name, late))
		}
		if d.into.Name == "" {
			d.into.Name = bareName(src.Name)
		}
		called = append(called, d.into.Name)
	}
	if called == nil {
		called = []string{BaseName}
	}
	d.into.Name = strings.Join(called, "+")
	l := &Loaded{file: d.into, origins: d.origins, Profile: d.into.profile()}
	d.problems = append(d.problems, l.conflicts()...)
	for _, check := range checks {
		d.problems = append(d.problems, check(l.Profile)...)
	}
	if len(d.problems) > 0 {
		return nil, d.problems.Sorted(files)
	}
	return l, nil
}

// conflicts are mistakes that only the profiles together make.
func (l *Loaded) conflicts() Problems {
	found := chains(l.file.Faults)
	at := func(path string) Place { return l.origins[path] }
	f := l.file
	if !f.SIM.Present && f.SIM.PIN != "" {
		found = append(found, at("sim.pin").Errorf("a card is asked for its PIN, but %s takes the card away", at("sim.present")))
	}
	if f.Receive.Window < f.Receive.Segment {
		found = append(found, at("receive.window").Errorf("the window of %s does not hold one segment of %s (%s)", f.Receive.Window, f.Receive.Segment, at("receive.segment")))
	}
	for _, circuit := range f.Pins.doubles() {
		found = append(found, at("pins."+circuit).Errorf("two inputs of the adapter cannot both be %s", f.Pins.input(circuit)))
	}
	if n := f.Network; n.RSSI > 31 && n.RSSI != 99 {
		found = append(found, at("network.rssi").Errorf("rssi goes from 0 to 31, and 99 is not known; there is no %d", n.RSSI))
	}
	if n := f.Network; n.BER > 7 && n.BER != 99 {
		found = append(found, at("network.ber").Errorf("ber goes from 0 to 7, and 99 is not known; there is no %d", n.BER))
	}
	return found
}

// open finds an embedded profile or a file.
func open(name string) (*source, *Problem) {
	if !isPath(name) {
		if text, err := shipped.ReadFile("data/" + name + ".yaml"); err == nil {
			return newSource(name+".yaml", text), nil
		}
		if _, err := os.Stat(name); err != nil {
			return nil, unknownName(name)
		}
	}
	text, err := readFile(name)
	if err != nil {
		var path *fs.PathError
		if errors.As(err, &path) {
			err = path.Err
		}
		return nil, Place{Source: &source{Name: name}}.Errorf("cannot be read: %s", err)
	}
	return newSource(name, text), nil
}

// readFile reads a little more than a profile may have, so that a device or a
// large file by mistake does not fill the memory.
func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is not a file")
	}
	return io.ReadAll(io.LimitReader(f, largestFile+1))
}

// isPath tells a path from a name: it has a separator or the extension.
func isPath(name string) bool {
	ext := filepath.Ext(name)
	return strings.ContainsAny(name, `/\`) || ext == ".yaml" || ext == ".yml"
}

func bareName(path string) string {
	base := filepath.Base(path)
	return strings.TrimSuffix(base, filepath.Ext(base))
}

func unknownName(name string) *Problem {
	names := Names()
	hint := wording.Suggestion(name, names)
	if hint == "" {
		hint = "; there are " + strings.Join(names, ", ") + "; a file is named by its path, such as ./my.yaml"
	}
	return Place{}.Errorf("there is no profile %s%s", yamlfile.Quoted(name), hint)
}

// Names are the embedded profiles.
func Names() []string {
	entries, _ := shipped.ReadDir("data") // the folder is part of the program
	var all []string
	for _, e := range entries {
		all = append(all, bareName(e.Name()))
	}
	slices.Sort(all)
	return all
}

func shippedName(name string) bool { return slices.Contains(Names(), name) }
