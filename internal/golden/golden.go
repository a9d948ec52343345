// Package golden compares what is told of wrong files with what has been read
// and found good. It is for tests alone.
package golden

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Messages loads each testdata/wrong/*.yaml, of which there are at least so many,
// and compares the error byte by byte with the .txt beside it: all mistakes,
// their places, the carets, the hints. With update it rewrites them.
func Messages(t *testing.T, least int, update bool, load func(file string) error) {
	t.Helper()
	files, err := filepath.Glob("testdata/wrong/*.yaml")
	if err != nil || len(files) < least {
		t.Fatal(files, err)
	}
	for _, file := range files {
		err := load(file)
		if err == nil {
			t.Errorf("%s: nothing is wrong with it", file)
			continue
		}
		got := strings.ReplaceAll(err.Error(), file, filepath.Base(file)) + "\n"
		text := strings.TrimSuffix(file, ".yaml") + ".txt"
		if update {
			if err := os.WriteFile(text, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(text)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(string(want), got); d != "" {
			t.Errorf("%s:\n%s", file, d)
		}
	}
}
