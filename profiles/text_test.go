package profiles

import (
	"os"
	"path/filepath"
	"testing"
)

// loadText loads one file, my.yaml, over the default profile.
func loadText(t *testing.T, text string) (*Loaded, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "my.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Load([]string{path})
}
