package profiles

import "sim800emu/internal/yamlfile"

// A Place is where a file says something. The zero value is nowhere.
type Place = yamlfile.Place

// A Problem is one mistake in a profile.
type Problem = yamlfile.Problem

// Problems are all mistakes of one run, in the order of the files and lines.
type Problems = yamlfile.Problems

// A source is the text of one file.
type source = yamlfile.Source

func newSource(name string, text []byte) *source { return yamlfile.NewSource(name, text) }
