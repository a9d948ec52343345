package ipapp

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"sim800emu/engine"
	"sim800emu/internal/flow"
)

// A fileTransfer is a transfer to or from the file system that goes on where it
// broke off: +FTPGETTOFS and +FTPPUTFRMFS.
type fileTransfer struct {
	running bool
	moved   int // bytes so far
}

// errNoFiles is what a module without a file system has.
var errNoFiles = errors.New("there is no file system")

func (f *ftp) readFile(name string) ([]byte, error) {
	if f.g.files == nil {
		return nil, errNoFiles
	}
	return f.g.files.ReadFile(name)
}

func (f *ftp) writeFile(folder, name string, b []byte) error {
	disk, ok := f.g.files.(FileWriter)
	if !ok {
		return errNoFiles
	}
	_ = disk.MakeDirectory(folder) // which is there already, or cannot be
	return disk.WriteFile(folder+`\`+name, b)
}

// Where files of FTP are: on the module and on the card (manual 12.2.24, IP note 3.21).
const (
	ftpFolder     = `C:\User\FTP`
	ftpCardFolder = `D:\FTP`
)

// getToFile is +FTPGETTOFS.
func (f *ftp) getToFile(c *engine.Call) error {
	folder, name := ftpFolder, c.Args.Str("filename")
	if c.Args.Int("loc") == 1 {
		folder = ftpCardFolder
	}
	tries, pause := c.Args.Int("num"), time.Duration(c.Args.Int("time"))*time.Second
	t := &fileTransfer{running: true}
	var got bytes.Buffer
	f.fileJob(&f.getFile, t, "+FTPGETTOFS", f.para.getName, func(s *ftpSession) error {
		err := s.persist(tries, pause, func() error {
			return s.download(memory{&got, 1 << 30}, s.para.rest+t.moved, func(n int) { t.moved += n })
		})
		if err != nil {
			return err
		}
		s.bye()
		return coded(ftpFile, "write "+name, f.writeFile(folder, name, got.Bytes()))
	})
	return nil
}

// putFromFile is +FTPPUTFRMFS. After a break it asks the server how much is there.
func (f *ftp) putFromFile(c *engine.Call) error {
	tries, pause := c.Args.Int("num"), time.Duration(c.Args.Int("time"))*time.Second
	name := c.Args.Str("filepath")
	t := &fileTransfer{running: true}
	f.fileJob(&f.putFile, t, "+FTPPUTFRMFS", f.para.putName, func(s *ftpSession) error {
		content, err := f.readFile(name)
		if err != nil {
			return coded(ftpFile, "read "+name, err)
		}
		again := false
		err = s.persist(tries, pause, func() error {
			if !again {
				again = true
				return s.upload(bytes.NewReader(content), 0, func(n int) { t.moved += n })
			}
			return s.resume(content, t)
		})
		if err == nil {
			s.bye()
		}
		return err
	})
	return nil
}

// resume goes on behind what the server has of the file.
func (s *ftpSession) resume(content []byte, t *fileTransfer) error {
	if err := s.login(); err != nil {
		return err
	}
	if err := s.enter(s.para.putPath); err != nil {
		return err
	}
	there := 0
	if s.para.put == "STOR" {
		if text, err := s.sizeOf(s.para.putName); err == nil {
			there, _ = strconv.Atoi(text)
		}
	}
	there = min(there, len(content))
	t.moved = there
	return s.send(bytes.NewReader(content[there:]), there, func(n int) { t.moved += n })
}

// fileJob runs a transfer with the file system and tells of its end.
func (f *ftp) fileJob(slot **fileTransfer, t *fileTransfer, name, remote string, body func(*ftpSession) error) {
	done := func(code int) {
		t.running = false
		if code == 0 {
			f.g.urc("%s: 0,%d", name, t.moved)
			return
		}
		f.g.urc("%s: %d", name, code)
	}
	if remote == "" {
		done(ftpTimeout)
		return
	}
	if f.session == nil {
		*slot = t
	}
	f.begin(done, body)
}

// persist tries again after a break, at most so many times. What a server has
// refused in words stays refused.
func (s *ftpSession) persist(tries int, pause time.Duration, f func() error) error {
	for ; ; tries-- {
		err := f()
		var refused ftpError
		if err == nil || tries == 0 || errors.As(err, &refused) || errors.Is(err, flow.ErrEnded) || errors.Is(err, errNoBearer) {
			return err
		}
		if s.conn != nil {
			_ = s.conn.Close()
		}
		s.job.limit(0)
		if err := s.job.Sleep(pause); err != nil {
			return err
		}
	}
}

// readGetFile and readPutFile are the read forms.
func (f *ftp) readGetFile(c *engine.Call) error {
	if t := f.getFile; t != nil && t.running {
		c.Info("+FTPGETTOFS: 1,%d,%d", t.moved, t.moved)
		return nil
	}
	c.Info("+FTPGETTOFS: 0")
	return nil
}

func (f *ftp) readPutFile(c *engine.Call) error {
	if t := f.putFile; t != nil && t.running {
		c.Info("+FTPPUTFRMFS: 1,%d", t.moved)
		return nil
	}
	c.Info("+FTPPUTFRMFS: 0")
	return nil
}

// memory bounds what is kept of a download.
type memory struct {
	*bytes.Buffer
	room int
}

func (m memory) Write(p []byte) (int, error) {
	if m.Len()+len(p) > m.room {
		return 0, ftpError{ftpDownload, errMemory}
	}
	return m.Buffer.Write(p)
}

// What the first parameter of +FTPEXTPUT and +FTPEXTGET asks for.
const (
	extOff = iota
	extOn
	extLoad // of +FTPEXTPUT: load the buffer
	extShow // of +FTPEXTGET: print the buffer
	extSave = extLoad
)

// extPut is +FTPEXTPUT.
func (f *ftp) extPut(c *engine.Call) error {
	mode := c.Args.Int("mode")
	if (mode == extLoad) != (c.Args.Len() == 4) || mode != extLoad && c.Args.Len() > 1 {
		return engine.CMENotAllowed
	}
	switch mode {
	case extOff:
		return f.leave(ftpLoading)
	case extOn:
		return f.turn(ftpLoading)
	}
	pos, n := c.Args.Int("pos"), c.Args.Int("len")
	if f.extended != ftpLoading || n == 0 || pos > len(f.load) || pos+n > maxFTPRAM {
		return engine.CMENotAllowed
	}
	return c.Prompt(engine.Prompt{
		Length: n, Word: fmt.Sprintf("+FTPEXTPUT: %d,%d", pos, n), Carrier: true, Timeout: milliseconds(c.Args.Int("timeout")),
		Got: func(data []byte) error {
			f.load = append(f.load[:pos:pos], append(bytes.Clone(data), f.load[min(pos+len(data), len(f.load)):]...)...)
			return nil
		},
	})
}

// turn gives the buffer a use, unless it has another one or a session runs.
func (f *ftp) turn(use int) error {
	if f.session != nil || f.extended != ftpDirect && f.extended != use {
		return engine.CMENotAllowed
	}
	f.extended, f.load = use, nil
	return nil
}

// leave takes a use of the buffer away; another one stays.
func (f *ftp) leave(use int) error {
	if f.session != nil {
		return engine.CMENotAllowed
	}
	if f.extended == use {
		f.reset()
	}
	return nil
}

// filePut is +FTPFILEPUT.
func (f *ftp) filePut(c *engine.Call) error {
	on := c.Args.Int("mode") == extOn
	switch {
	case on != c.Args.Has("filename"):
		return engine.CMENotAllowed
	case !on:
		return f.leave(ftpLoaded)
	}
	b, err := f.readFile(ftpFolder + `\` + c.Args.Str("filename"))
	if err != nil || len(b) > maxFTPRAM {
		return engine.CMENotAllowed
	}
	if err := f.turn(ftpLoaded); err != nil {
		return err
	}
	f.load = b
	return nil
}

// extGet is +FTPEXTGET. Its second parameter is a name or a number.
func (f *ftp) extGet(c *engine.Call) error {
	mode := c.Args.Int("mode")
	if want := [...]int{extOff: 1, extOn: 1, extSave: 2, extShow: 3}[mode]; c.Args.Len() != want {
		return engine.CMENotAllowed
	}
	switch mode {
	case extOff:
		return f.leave(ftpFetched)
	case extOn:
		return f.extFetch()
	}
	if f.extended != ftpFetched || f.session != nil {
		return engine.CMENotAllowed
	}
	second := c.Args.Str("filename")
	if mode == extSave {
		if second == "" || f.writeFile(ftpFolder, second, f.load) != nil {
			return engine.CMENotAllowed
		}
		c.Info("+FTPEXTGET: 2,%d", len(f.load))
		return nil
	}
	from, err := strconv.Atoi(second)
	if err != nil || from < 0 || from > len(f.load) {
		return engine.CMENotAllowed
	}
	data := f.load[from:min(len(f.load), from+c.Args.Int("readLength"))]
	c.Info("+FTPEXTGET: 3,%d", len(data))
	if len(data) > 0 {
		c.Raw(data, nil)
	}
	return nil
}

// extFetch is +FTPEXTGET=1: the file goes to the buffer in RAM.
func (f *ftp) extFetch() error {
	done := f.report("+FTPEXTGET")
	switch {
	case f.session != nil:
		done(ftpNotAllowed)
		return nil
	case f.para.getName == "":
		done(ftpTimeout)
		return nil
	}
	if err := f.turn(ftpFetched); err != nil {
		return err
	}
	f.begin(done, func(s *ftpSession) error {
		var got bytes.Buffer
		err := s.download(io.Writer(memory{&got, maxFTPRAM}), s.para.rest, func(int) { f.load = got.Bytes() })
		if err == nil {
			s.bye()
		}
		return err
	})
	return nil
}

func (f *ftp) readExtGet(c *engine.Call) error {
	if f.extended == ftpFetched {
		c.Info("+FTPEXTGET: 1,%d", len(f.load))
		return nil
	}
	c.Info("+FTPEXTGET: 0")
	return nil
}
