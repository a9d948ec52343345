package ipapp

import "sim800emu/engine"

// ftp is chapter 12: the settings, and the one session that runs.
type ftp struct {
	g       *Group
	para    ftpPara
	notKept int // <mode> of +FTPSCONT: 1 while nothing is kept
	session *ftpSession

	// The buffer in the module's RAM. Uploads are filled by +FTPEXTPUT or
	// +FTPFILEPUT, downloads by +FTPEXTGET, and only one of the three is on.
	extended int // one of the modes below
	load     []byte

	getFile, putFile *fileTransfer // the last transfers with the file system
}

// What the buffer in RAM is for.
const (
	ftpDirect  = iota
	ftpLoading // +FTPEXTPUT=1
	ftpLoaded  // +FTPFILEPUT=1
	ftpFetched // +FTPEXTGET=1
)

// ftpPara are the values of the setting commands.
type ftpPara struct {
	port, mode, cid, rest, timeout int
	kind, put                      string // +FTPTYPE, +FTPPUTOPT
	serv, user, pw                 string
	getName, getPath               string
	putName, putPath               string
}

func factoryFTP() ftpPara {
	return ftpPara{port: 21, timeout: int(ftpMax.Seconds()), kind: "I", put: "STOR"}
}

// keep are the values that +FTPSCONT stores.
func (p *ftpPara) keep() []any {
	return []any{
		&p.port, &p.mode, &p.cid, &p.rest, &p.timeout, &p.kind, &p.put, &p.serv, &p.user, &p.pw,
		&p.getName, &p.getPath, &p.putName, &p.putPath,
	}
}

// begin starts a session with the server. Done hears how it ended: 0, or an error
// code of chapter 12. A second session, and one without bearer or server, is not
// allowed.
func (f *ftp) begin(done func(code int), body func(*ftpSession) error) {
	if f.session != nil || f.para.cid == 0 || f.para.serv == "" {
		done(ftpNotAllowed)
		return
	}
	s := &ftpSession{f: f, para: f.para, ssl: f.g.ssl.ftp}
	f.session = s
	f.g.start(s.para.cid, func(j *job) {
		s.job = j
		err := body(s)
		f.session = nil
		s.toTE.stop()
		if j.silent {
			return
		}
		j.note("FTP", err)
		done(s.codeOf(err))
	})
}

// quit is +FTPQUIT: what runs reports 86.
func (f *ftp) quit(*engine.Call) error {
	s := f.session
	if s == nil {
		return engine.CMENotAllowed
	}
	s.quit = true
	s.job.End()
	return nil
}

// reset is the service after a power cut.
func (f *ftp) reset() { f.extended, f.load = ftpDirect, nil }

func (f *ftp) state(c *engine.Call) error {
	state := 0
	if f.session != nil {
		state = 1
	}
	c.Info("+FTPSTATE: %d", state)
	return nil
}

// readSaved is the read form of +FTPSCONT.
func (f *ftp) readSaved(c *engine.Call) error {
	c.Info("+FTPSCONT: %d", f.notKept)
	c.Lines(f.para.lines()...)
	return nil
}

func (f *ftp) save(*engine.Call) error {
	f.notKept = 0
	f.g.eng.Keep("+FTPSCONT")
	return nil
}
