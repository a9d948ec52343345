package files_test

import (
	"bytes"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"sim800emu/commands/files"
)

// TestLimits: a drive takes what it has room for, and what is refused changes nothing.
func TestLimits(t *testing.T) {
	d := files.NewDisk(100, 50)
	if err := d.WriteFile(`C:\a`, make([]byte, 60)); err != nil || d.Free() != 40 {
		t.Fatalf("%v, %d bytes free", err, d.Free())
	}
	for _, c := range []struct {
		path string
		n    int
		want error
	}{
		{`C:\b`, 41, files.ErrFull}, {`C:\b`, 40, nil}, {`C:\a`, 61, files.ErrFull}, {`c:\A`, 20, nil},
		{`D:\a`, 51, files.ErrFull}, {`D:\a`, 50, nil}, {`E:\a`, 1, files.ErrName}, {`C:\none\a`, 1, files.ErrMissing},
		{`C:\User`, 1, files.ErrKind},
	} {
		if err := d.WriteFile(c.path, make([]byte, c.n)); !errors.Is(err, c.want) {
			t.Errorf("%d bytes to %s: %v, want %v", c.n, c.path, err, c.want)
		}
	}
	if n, err := d.Size(`C:\A`); n != 20 || err != nil {
		t.Errorf("%d bytes, %v", n, err)
	}
	if _, err := d.Size(`C:\none`); !errors.Is(err, files.ErrMissing) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// TestWhatIsWrittenIsRead: any content, at the start and at the end.
func TestWhatIsWrittenIsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := files.NewDisk(1<<20, 0)
		var want []byte
		if err := d.Create(`C:\f`); err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 8).Draw(t, "writes") {
			b := rapid.SliceOfN(rapid.Byte(), 0, 64).Draw(t, "bytes")
			atEnd := rapid.Bool().Draw(t, "at the end")
			if err := d.Write(`C:\f`, b, atEnd); err != nil {
				t.Fatal(err)
			}
			if atEnd {
				want = append(want, b...)
			} else {
				want = append(bytes.Clone(b), want[min(len(b), len(want)):]...)
			}
			if got, err := d.ReadFile(`C:\f`); err != nil || !bytes.Equal(got, want) {
				t.Fatalf("%x, %v, want %x", got, err, want)
			}
		}
	})
}

// TestPaths: no path panics, and what can be made can be removed.
func TestPaths(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := files.NewDisk(1000, 0)
		path := rapid.StringMatching(`C:\\[a-z.\\:]{0,10}`).Draw(t, "path")
		if d.Create(path) == nil {
			if err := d.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
		_ = d.Rename(path, path+"x")
		_, _ = d.List(path)
	})
}
