//go:build !unix

package port

import "os"

// A stream is one of the standard streams. Here a blocked read cannot be ended
// without closing the stream.
type stream struct{ f *os.File }

func newStream(f *os.File) (*stream, error) { return &stream{f}, nil }

func (s *stream) read(b []byte) (int, error) { return s.f.Read(b) }

func (s *stream) write(b []byte) error {
	_, err := s.f.Write(b)
	return err
}

func (s *stream) stop()    { _ = s.f.Close() }
func (s *stream) release() {}
