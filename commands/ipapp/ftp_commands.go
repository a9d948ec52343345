package ipapp

import (
	"slices"
	"strconv"

	"sim800emu/atparser"
	"sim800emu/engine"
)

// ftpCommands is chapter 12.
func (g *Group) ftpCommands() []engine.Command {
	f := &g.ftp
	return slices.Concat(f.settings(), f.transfers(), f.directories(), f.files(), []engine.Command{f.quitCommand()})
}

// setting declares a command that keeps one value. +FTPSCONT stores it, so it has
// no saving of its own. Values are printed without quotes.
func (f *ftp) setting(name, section, title string, p atparser.Param, v any) engine.Command {
	return engine.Command{
		Name: name, Manual: section, Title: title, Params: atparser.Params{p},
		Fidelity: engine.Modelled, Evidence: engine.FromManual,
		Test: engine.OK,
		Read: func(c *engine.Call) error {
			c.Info("%s: %s", name, unquoted(v))
			return nil
		},
		Write: func(c *engine.Call) error {
			switch v := v.(type) {
			case *int:
				*v = c.Args.Int(p.Name())
			case *string:
				*v = c.Args.Str(p.Name())
			}
			return nil
		},
	}
}

func unquoted(v any) string {
	if n, ok := v.(*int); ok {
		return strconv.Itoa(*n)
	}
	return *v.(*string)
}

// lines are the values as +FTPSCONT prints them.
func (p *ftpPara) lines() []string {
	var all []string
	for _, l := range []struct {
		name string
		v    any
	}{
		{"+FTPSERV", &p.serv}, {"+FTPPORT", &p.port}, {"+FTPUN", &p.user}, {"+FTPPW", &p.pw}, {"+FTPCID", &p.cid},
		{"+FTPMODE", &p.mode}, {"+FTPTYPE", &p.kind}, {"+FTPPUTOPT", &p.put}, {"+FTPREST", &p.rest},
		{"+FTPGETNAME", &p.getName}, {"+FTPGETPATH", &p.getPath}, {"+FTPPUTNAME", &p.putName}, {"+FTPPUTPATH", &p.putPath},
		{"+FTPTIMEOUT", &p.timeout},
	} {
		all = append(all, l.name+": "+unquoted(l.v))
	}
	return all
}

// settings are manual 12.2.1 to 12.2.13.
func (f *ftp) settings() []engine.Command {
	const value = "value"
	p := &f.para
	mode := f.setting("+FTPMODE", "12.2.2", "active or passive", atparser.Int(value, 0, 1), &p.mode)
	mode.Note = "Active is the factory state, a guess. In active mode the server comes to where the bridge listens, which is " +
		"the loopback of the host unless the emulator is told otherwise."
	put := f.setting("+FTPPUTOPT", "12.2.4", "kind of upload", atparser.Word(value, "APPE", "STOU", "STOR"), &p.put)
	put.Note = "STOR is the factory state, a guess."
	kind := f.setting("+FTPTYPE", "12.2.3", "type of the transfer", atparser.Word(value, "A", "I"), &p.kind)
	kind.Note = "I is the factory state, a guess. A clears the top bit of each byte, in both directions."
	cid := f.setting("+FTPCID", "12.2.5", "bearer for FTP", atparser.Int(value, 1, maxBearers), &p.cid)
	cid.Note = "0 is read before the first setting; a session is refused with 66 then, a guess."
	return []engine.Command{
		f.setting("+FTPPORT", "12.2.1", "control port", atparser.Int(value, 1, 65535), &p.port),
		mode, kind, put, cid,
		f.setting("+FTPREST", "12.2.6", "where a download begins", atparser.Int(value, 0, maxRange), &p.rest),
		f.setting("+FTPSERV", "12.2.7", "server", atparser.Str(value, 49), &p.serv),
		f.setting("+FTPUN", "12.2.8", "user", atparser.Str(value, 49), &p.user),
		f.setting("+FTPPW", "12.2.9", "password", atparser.Str(value, 49), &p.pw),
		f.setting("+FTPGETNAME", "12.2.10", "file to fetch", atparser.Str(value, 99), &p.getName),
		f.setting("+FTPGETPATH", "12.2.11", "directory to fetch from", atparser.Str(value, 255), &p.getPath),
		f.setting("+FTPPUTNAME", "12.2.12", "file to write", atparser.Str(value, 99), &p.putName),
		f.setting("+FTPPUTPATH", "12.2.13", "directory to write to", atparser.Str(value, 255), &p.putPath),
	}
}

// transfers are manual 12.2.14 to 12.2.20.
func (f *ftp) transfers() []engine.Command {
	timing := engine.Timing{Max: ftpMax}
	order := "Each runs in a session of its own: USER, PASS, TYPE, CWD to the directory, the command, QUIT."
	return []engine.Command{
		{
			Name: "+FTPGET", Manual: "12.2.14", Title: "download", Params: readParams(), Timing: timing,
			Fidelity: engine.Modelled, Evidence: engine.FromManual,
			Note: order + " 1,1 comes when data wait and none did before, and again each 10 s; up to 14600 bytes wait and " +
				"then the server does. 1,0 comes when all is read and the server has said goodbye. Unread for 75 s it ends with 64.",
			Test: engine.OK, Write: f.get,
		},
		{
			Name: "+FTPPUT", Manual: "12.2.15", Title: "upload", Timing: timing,
			Params:   atparser.Params{atparser.Int("mode", ftpOpen, ftpData), atparser.Int("reqlength", 0, maxFTPPut).Opt()},
			Fidelity: engine.Modelled, Evidence: engine.Seen,
			Note: "The length of a block is always 1360. Without a block for 75 s it ends with 64. DCD is on while a block is taken.",
			Test: engine.OK, Write: f.put,
		},
		{
			Name: "+FTPSCONT", Manual: "12.2.16", Title: "keep the FTP settings",
			Fidelity: engine.Modelled, Evidence: engine.FromManual,
			Note: "+FTPTIMEOUT is in the list and is no command.",
			Read: f.readSaved, Execute: f.save,
			Keep: append(f.para.keep(), &f.notKept),
		},
		{
			Name: "+FTPDELE", Manual: "12.2.17", Title: "delete a file of the server", Timing: timing,
			Fidelity: engine.Modelled, Evidence: engine.FromManual, Test: engine.OK, Execute: f.remove,
		},
		{
			Name: "+FTPSIZE", Manual: "12.2.18", Title: "size of a file of the server", Timing: timing,
			Fidelity: engine.Modelled, Evidence: engine.Seen, Test: engine.OK, Execute: f.size,
		},
		{
			Name: "+FTPSTATE", Manual: "12.2.19", Title: "whether a session runs",
			Fidelity: engine.Modelled, Evidence: engine.FromManual, Test: engine.OK, Execute: f.state,
		},
		{
			Name: "+FTPEXTPUT", Manual: "12.2.20", Title: "upload from RAM", Timing: timing,
			Params: atparser.Params{
				atparser.Int("mode", extOff, extLoad), atparser.Int("pos", 0, maxFTPRAM).Opt(),
				atparser.Int("len", 0, maxFTPRAM).Opt(), atparser.Int("timeout", 1000, 1000000).Opt(),
			},
			Fidelity: engine.Modelled, Evidence: engine.FromManual,
			Note: "What is loaded must join what is there.",
			Test: engine.OK, Write: f.extPut,
		},
	}
}

// readParams are those of +FTPGET and +FTPLIST.
func readParams() atparser.Params {
	return atparser.Params{atparser.Int("mode", ftpOpen, ftpData), atparser.Int("reqlength", 1, maxFTPRead).Opt()}
}

// directories are manual 12.2.21 to 12.2.23.
func (f *ftp) directories() []engine.Command {
	timing := engine.Timing{Max: ftpMax}
	return []engine.Command{
		{
			Name: "+FTPMKD", Manual: "12.2.21", Title: "make a directory", Timing: timing,
			Fidelity: engine.Modelled, Evidence: engine.FromManual, Test: engine.OK, Execute: f.directory("+FTPMKD", "MKD"),
		},
		{
			Name: "+FTPRMD", Manual: "12.2.22", Title: "remove a directory", Timing: timing,
			Fidelity: engine.Modelled, Evidence: engine.FromManual, Test: engine.OK, Execute: f.directory("+FTPRMD", "RMD"),
		},
		{
			Name: "+FTPLIST", Manual: "12.2.23", Title: "list a directory", Params: readParams(), Timing: timing,
			Fidelity: engine.Modelled, Evidence: engine.FromManual,
			Note: "The text is the server's answer to LIST, unchanged.",
			Test: engine.OK, Write: f.list,
		},
	}
}

// files are manual 12.2.24 to 12.2.27: the file system and the buffer in RAM.
func (f *ftp) files() []engine.Command {
	timing := engine.Timing{Max: ftpMax}
	num, pause := atparser.Int("num", 0, 255).Or(3), atparser.Int("time", 0, 60).Or(5)
	return []engine.Command{
		{
			Name: "+FTPGETTOFS", Manual: "12.2.24", Title: "download to a file", Timing: timing,
			Params:   atparser.Params{atparser.Int("loc", 0, 1), atparser.Str("filename", 64), num, pause},
			Fidelity: engine.Modelled, Evidence: engine.FromManual,
			Note: `The file is written when all is there, in C:\User\FTP or D:\FTP.`,
			Test: engine.OK, Read: f.readGetFile, Write: f.getToFile,
		},
		{
			Name: "+FTPPUTFRMFS", Manual: "12.2.25", Title: "upload a file", Timing: timing,
			Params:   atparser.Params{atparser.Str("filepath", 128), num, pause},
			Fidelity: engine.Modelled, Evidence: engine.FromManual,
			Note: "After a break the module asks the server for the size of what it has (SIZE) and goes on there.",
			Test: engine.OK, Read: f.readPutFile, Write: f.putFromFile,
		},
		{
			Name: "+FTPEXTGET", Manual: "12.2.26", Title: "download to RAM", Timing: timing,
			Params: atparser.Params{
				atparser.Int("mode", extOff, extShow), atparser.Str("filename", 64).Opt(), atparser.Int("readLength", 1, maxFTPRAM).Opt(),
			},
			Fidelity: engine.Modelled, Evidence: engine.FromManual,
			Note: "More than 300 kB end with 79, a guess. The second parameter is the name for mode 2 and the position for mode 3.",
			Test: engine.OK, Read: f.readExtGet, Write: f.extGet,
		},
		{
			Name: "+FTPFILEPUT", Manual: "12.2.27", Title: "upload a file by way of RAM", Timing: timing,
			Params:   atparser.Params{atparser.Int("mode", extOff, extOn), atparser.Str("filename", 64).Opt()},
			Fidelity: engine.Modelled, Evidence: engine.FromManual,
			Note: "A file that is not there, or is longer than 300 kB, is an error at once.",
			Test: engine.OK, Write: f.filePut,
		},
	}
}

func (f *ftp) quitCommand() engine.Command {
	return engine.Command{
		Name: "+FTPQUIT", Manual: "12.2.28", Title: "break the session off",
		Fidelity: engine.Modelled, Evidence: engine.FromManual,
		Note: "An error without a session, a guess.",
		Test: engine.OK, Execute: f.quit,
	}
}
