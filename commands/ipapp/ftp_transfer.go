package ipapp

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"sim800emu/engine"
)

// What the first parameter of +FTPGET, +FTPPUT and +FTPLIST asks for.
const (
	ftpOpen = iota + 1
	ftpData
)

// report is the line that a session ends with.
func (f *ftp) report(name string) func(code int) {
	return func(code int) { f.g.urc("%s: 1,%d", name, code) }
}

// get is +FTPGET. Without a name of a file it fails at once (IP note 3.13).
func (f *ftp) get(c *engine.Call) error {
	if c.Args.Int("mode") == ftpData {
		return f.fetch(c)
	}
	if c.Args.Has("reqlength") {
		return engine.CMENotAllowed
	}
	if f.para.getName == "" {
		f.report("+FTPGET")(ftpTimeout)
		return nil
	}
	f.begin(f.report("+FTPGET"), func(s *ftpSession) error {
		return s.handOver("+FTPGET", func(dst io.Writer) error {
			return s.download(dst, s.para.rest, func(int) {})
		})
	})
	return nil
}

// list is +FTPLIST.
func (f *ftp) list(c *engine.Call) error {
	if c.Args.Int("mode") == ftpData {
		return f.fetch(c)
	}
	if c.Args.Has("reqlength") {
		return engine.CMENotAllowed
	}
	f.begin(f.report("+FTPLIST"), func(s *ftpSession) error {
		return s.handOver("+FTPLIST", func(dst io.Writer) error {
			if err := s.login(); err != nil {
				return err
			}
			if err := s.enter(s.para.getPath); err != nil {
				return err
			}
			return s.receive(dst, ftpOperate, "LIST", 0, func(int) {})
		})
	})
	return nil
}

// fetch is the reading form of +FTPGET and +FTPLIST: before the first 1,1 and
// after 1,0 it is an error (IP note 3.14).
func (f *ftp) fetch(c *engine.Call) error {
	if f.session == nil || f.session.toTE.name != c.Name() || !c.Args.Has("reqlength") {
		return engine.CMENotAllowed
	}
	return f.session.toTE.fetch(c, c.Args.Int("reqlength"))
}

// handOver runs a download whose data the TE fetches.
func (s *ftpSession) handOver(name string, f func(io.Writer) error) error {
	s.toTE.job, s.toTE.time = s.job, ftpMax
	s.toTE.tell = func() {
		s.toTE.name = name
		s.f.g.urc("%s: 1,1", name)
	}
	if err := f(&s.toTE); err != nil {
		return err
	}
	if err := s.toTE.drained(); err != nil {
		return err
	}
	s.bye()
	return nil
}

// download logs in and fetches the file of +FTPGETNAME from an offset on.
func (s *ftpSession) download(dst io.Writer, offset int, seen func(n int)) error {
	if err := s.login(); err != nil {
		return err
	}
	if err := s.enter(s.para.getPath); err != nil {
		return err
	}
	return s.receive(dst, ftpDownload, "RETR "+s.para.getName, offset, seen)
}

// receive is one transfer from the server.
func (s *ftpSession) receive(dst io.Writer, step int, command string, offset int, seen func(n int)) error {
	data, err := s.transfer(step, command, offset)
	if err != nil {
		return err
	}
	if err := s.job.pump(dst, s.ascii(data), ftpMax, seen); err != nil {
		return err
	}
	_ = data.Close()
	return s.finished(step)
}

// put is +FTPPUT: from the TE block by block, or from the buffer in RAM.
func (f *ftp) put(c *engine.Call) error {
	if c.Args.Int("mode") == ftpData {
		return f.feed(c)
	}
	if c.Args.Has("reqlength") {
		return engine.CMENotAllowed
	}
	if f.para.putName == "" {
		f.report("+FTPPUT")(ftpTimeout)
		return nil
	}
	f.begin(f.report("+FTPPUT"), func(s *ftpSession) error {
		var src io.Reader = &s.fromTE
		s.fromTE = fromTE{job: s.job, time: ftpMax, tell: func() { f.g.urc("+FTPPUT: 1,1,%d", maxFTPPut) }}
		if f.extended == ftpLoading || f.extended == ftpLoaded {
			src = bytes.NewReader(f.load)
		}
		if err := s.upload(src, 0, func(int) {}); err != nil {
			return err
		}
		s.bye()
		return nil
	})
	return nil
}

// feed is the writing form of +FTPPUT: one block, and none for the end of the file.
func (f *ftp) feed(c *engine.Call) error {
	s := f.session
	if s == nil || !s.fromTE.ready || !c.Args.Has("reqlength") {
		return engine.CMENotAllowed
	}
	return s.fromTE.feed(c, "+FTPPUT", c.Args.Int("reqlength"))
}

// feed takes one block from the TE; of no bytes it is the end.
func (f *fromTE) feed(c *engine.Call, name string, n int) error {
	if n == 0 {
		f.put(nil)
		return nil
	}
	return c.Prompt(engine.Prompt{
		Length: n, Word: fmt.Sprintf("%s: 2,%d", name, n), Carrier: true,
		Got: func(data []byte) error {
			if !f.ready {
				return engine.CMENotAllowed // the session has gone meanwhile
			}
			f.put(data)
			return nil
		},
	})
}

// upload logs in and stores src under the name of +FTPPUTNAME, behind so many
// bytes that are there already.
func (s *ftpSession) upload(src io.Reader, offset int, seen func(n int)) error {
	if err := s.login(); err != nil {
		return err
	}
	if err := s.enter(s.para.putPath); err != nil {
		return err
	}
	return s.send(src, offset, seen)
}

// send is one transfer to the server.
func (s *ftpSession) send(src io.Reader, offset int, seen func(n int)) error {
	command := s.para.put
	if command != "STOU" { // which takes no name (RFC 959 4.1.3)
		command += " " + s.para.putName
	}
	data, err := s.transfer(ftpUpload, command, offset)
	if err != nil {
		return err
	}
	if err := s.job.pump(data, s.ascii(src), ftpMax, seen); err != nil {
		return err
	}
	if err := data.Close(); err != nil {
		return err
	}
	return s.finished(ftpUpload)
}

// ascii clears the top bit of each byte of a transfer of type A (manual 12.2.3).
func (s *ftpSession) ascii(r io.Reader) io.Reader {
	if s.para.kind != "A" {
		return r
	}
	return sevenBits{r}
}

type sevenBits struct{ r io.Reader }

func (b sevenBits) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	for i := range p[:n] {
		p[i] &= 0x7f
	}
	return n, err
}

// once runs a command without a data connection, in a session of its own.
func (f *ftp) once(done func(code int), body func(*ftpSession) error) {
	f.begin(done, func(s *ftpSession) error {
		if err := s.login(); err != nil {
			return err
		}
		if err := body(s); err != nil {
			return err
		}
		s.bye()
		return nil
	})
}

// remove is +FTPDELE.
func (f *ftp) remove(*engine.Call) error {
	done := f.report("+FTPDELE")
	if f.para.getName == "" {
		done(ftpTimeout)
		return nil
	}
	f.once(done, func(s *ftpSession) error {
		if err := s.enter(s.para.getPath); err != nil {
			return err
		}
		_, _, err := s.do(ftpOperate, 2, "DELE %s", s.para.getName)
		return err
	})
	return nil
}

// size is +FTPSIZE.
func (f *ftp) size(*engine.Call) error {
	size := "0"
	done := func(code int) { f.g.urc("+FTPSIZE: 1,%d,%s", code, size) }
	if f.para.getName == "" {
		done(ftpTimeout)
		return nil
	}
	f.once(done, func(s *ftpSession) error {
		if err := s.enter(s.para.getPath); err != nil {
			return err
		}
		text, err := s.sizeOf(s.para.getName)
		if err == nil {
			size = text
		}
		return err
	})
	return nil
}

// sizeOf asks for the size of a file (RFC 3659 4).
func (s *ftpSession) sizeOf(name string) (string, error) {
	_, text, err := s.do(ftpOperate, 2, "SIZE %s", name)
	if err != nil {
		return "", err
	}
	text = strings.TrimSpace(text)
	if text == "" || len(text) > 20 || strings.Trim(text, "0123456789") != "" {
		return "", ftpError{ftpReply, errors.New("SIZE: the answer is no number")}
	}
	return text, nil
}

// directory is +FTPMKD and +FTPRMD.
func (f *ftp) directory(name, verb string) engine.Handler {
	return func(*engine.Call) error {
		done := f.report(name)
		if f.para.getPath == "" {
			done(ftpTimeout)
			return nil
		}
		f.once(done, func(s *ftpSession) error {
			_, _, err := s.do(ftpOperate, 2, "%s %s", verb, s.para.getPath)
			return err
		})
		return nil
	}
}
