package profiles

import (
	"slices"
)

// overlayName is how mistakes name a file that came without a name.
const overlayName = "overlay"

// Overlay is Load with files that have no names on top of those that are named,
// such as one that is laid over a profile while the modem runs. set lists what
// the last of them sets, by its path.
func Overlay(names []string, files [][]byte, checks ...Check) (l *Loaded, set []string, err error) {
	const unnamed = "the overlay" // no embedded profile, and hardly a file
	var last *source
	all := slices.Concat(names, slices.Repeat([]string{unnamed}, len(files)))
	l, err = load(all, func(name string) (*source, *Problem) {
		if name != unnamed {
			return open(name)
		}
		last, files = newSource(overlayName, files[0]), files[1:]
		return last, nil
	}, checks)
	if err != nil {
		return nil, nil, err
	}
	for path, place := range l.origins {
		if place.Source == last {
			set = append(set, path)
		}
	}
	if slices.ContainsFunc(l.file.Faults, func(f Fault) bool { return f.Place.Source == last }) {
		set = append(set, "faults")
	}
	return l, slices.Compact(slices.Sorted(slices.Values(set))), nil
}

// Text is the text of an embedded profile, or of a file.
func Text(name string) ([]byte, error) {
	src, problem := open(name)
	if problem != nil {
		return nil, Problems{problem}
	}
	return []byte(src.Text), nil
}
