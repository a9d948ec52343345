package ipapp

import (
	"fmt"

	"sim800emu/atparser"
	"sim800emu/engine"
)

// What the manual leaves open of the fields of chapter 14; our own choices.
const (
	maxMailField   = 50   // bytes of a server, a name, an address, a password, a subject
	maxMailBody    = 2048 // bytes of a body
	maxRecipients  = 5    // of each type
	maxCharset     = 20   // bytes of the name of a charset
	maxAttachment  = 50   // bytes of the name of an attachment
	pop3ReadMax    = 1460 // bytes of one +POP3READ (manual 14.2.19)
	maxMailNumber  = 65535
	mailDefaultMax = 30 // seconds of +EMAILTO
)

// commonCommands are manual 14.2.1 and 14.2.2.
func (m *mail) commonCommands() []engine.Command {
	return []engine.Command{
		engine.Setting(engine.Command{
			Name: "+EMAILCID", Manual: "14.2.1", Title: "bearer for mail",
			Params:   atparser.Params{atparser.Int("cid", 1, maxBearers)},
			Fidelity: engine.Modelled, Evidence: engine.FromManual,
		}, &m.cid),
		engine.Setting(engine.Command{
			Name: "+EMAILTO", Manual: "14.2.2", Title: "time of a server",
			Params:   atparser.Params{atparser.Int("timeout", 10, 120)},
			Fidelity: engine.Modelled, Evidence: engine.FromManual,
			Note: "For each answer of the server, and for the TE's next block.",
		}, &m.timeout),
	}
}

// commands are manual 14.2.3 to 14.2.12.
func (s *smtpMail) commands() []engine.Command {
	return []engine.Command{
		{
			Name: "+SMTPSRV", Manual: "14.2.3", Title: "SMTP server",
			Params:   atparser.Params{atparser.Str("smtpServer", maxMailField), atparser.Int("smtpPort", 1, 65535).Opt()},
			Fidelity: engine.Modelled, Evidence: engine.FromManual,
			Note: "Without a port it is 25, with +EMAILSSL=1 465.",
			Test: text(fmt.Sprintf("+SMTPSRV: %d,(1-65535)", maxMailField)),
			Read: func(c *engine.Call) error {
				c.Info(`+SMTPSRV: "%s",%d`, s.server, s.usedPort())
				return nil
			},
			Write: func(c *engine.Call) error {
				s.server, s.port = c.Args.Str("smtpServer"), c.Args.Int("smtpPort")
				return nil
			},
			Keep: []any{&s.server, &s.port},
		},
		{
			Name: "+SMTPAUTH", Manual: "14.2.4", Title: "SMTP login",
			Params: atparser.Params{
				atparser.Int("authType", 0, 1), atparser.Str("userName", maxMailField).Opt(), atparser.Str("password", maxMailField).Opt(),
			},
			Fidelity: engine.Modelled, Evidence: engine.FromManual,
			Note: "LOGIN where the server offers it, else PLAIN.",
			Test: text(fmt.Sprintf("+SMTPAUTH: (0-1),%d,%d", maxMailField, maxMailField)),
			Read: func(c *engine.Call) error {
				c.Info(`+SMTPAUTH: %d,"%s","%s"`, s.auth, s.user, s.password)
				return nil
			},
			Write: s.setAuth,
			Keep:  []any{&s.auth, &s.user, &s.password},
		},
		engine.Setting(engine.Command{
			Name: "+SMTPFROM", Manual: "14.2.5", Title: "sender",
			Params: atparser.Params{
				atparser.Str("senderAddress", maxMailField), atparser.Str("senderName", maxMailField).Or(""),
			},
			Fidelity: engine.Modelled, Evidence: engine.FromManual,
			Test: text(fmt.Sprintf("+SMTPFROM: %d,%d", maxMailField, maxMailField)),
		}, &s.from, &s.fromName),
		{
			Name: "+SMTPRCPT", Manual: "14.2.6", Title: "recipients",
			Params: atparser.Params{
				atparser.Int("rcptType", 0, 2), atparser.Int("index", 0, maxRecipients-1).Opt(),
				atparser.Str("rcptAddress", maxMailField).Opt(), atparser.Str("rcptName", maxMailField).Opt(),
			},
			Fidelity: engine.Modelled, Evidence: engine.FromManual,
			Note: "Five of each type, a guess.",
			Test: text(fmt.Sprintf("+SMTPRCPT: (0-2),(0-%d),%d,%d", maxRecipients-1, maxMailField, maxMailField)),
			Read: s.readRecipients, Write: s.setRecipient,
		},
		{
			Name: "+SMTPSUB", Manual: "14.2.7", Title: "subject",
			Params:   atparser.Params{atparser.Str("subject", maxMailField)},
			Fidelity: engine.Modelled, Evidence: engine.FromManual,
			Test:  text(fmt.Sprintf("+SMTPSUB: %d", maxMailField)),
			Read:  func(c *engine.Call) error { c.Info(`+SMTPSUB: "%s"`, s.subject); return nil },
			Write: s.setSubject,
			Keep:  []any{&s.subject},
		},
		{
			Name: "+SMTPBODY", Manual: "14.2.8", Title: "body",
			Params:   atparser.Params{atparser.Int("length", 1, maxMailBody)},
			Fidelity: engine.Modelled, Evidence: engine.Seen,
			Test:  text(fmt.Sprintf("+SMTPBODY: %d", maxMailBody)),
			Read:  func(c *engine.Call) error { c.Info(`+SMTPBODY: "%s"`, s.body); return nil },
			Write: s.setBody,
		},
		{
			Name: "+SMTPFILE", Manual: "14.2.9", Title: "attachment",
			Params: atparser.Params{
				atparser.Int("fileType", 0, 2), atparser.Str("fileName", maxAttachment).Opt(), atparser.Int("encodeType", 0, 1).Opt(),
			},
			Fidelity: engine.Modelled, Evidence: engine.FromManual,
			Test: text(fmt.Sprintf("+SMTPFILE: (0-2),%d,(0-1)", maxAttachment)),
			Read: func(c *engine.Call) error {
				c.Info(`+SMTPFILE: %d,"%s",%d`, s.fileType, s.fileName, s.fileCode)
				return nil
			},
			Write: s.setFile,
			Keep:  []any{&s.fileType, &s.fileName, &s.fileCode},
		},
		{
			Name: "+SMTPSEND", Manual: "14.2.10", Title: "send the mail",
			Fidelity: engine.Modelled, Evidence: engine.FromManual,
			Note: "Sends it for real. It needs a server, a sender and a recipient.",
			Test: engine.OK, Execute: s.send,
		},
		{
			Name: "+SMTPFT", Manual: "14.2.11", Title: "feed the attachment",
			Params:   atparser.Params{atparser.Int("reqLength", 0, maxFTPPut)},
			Fidelity: engine.Modelled, Evidence: engine.FromManual,
			Note: "Without a block within the time of +EMAILTO the mail fails with 64.",
			Test: engine.OK, Write: s.feed,
		},
		{
			Name: "+SMTPCS", Manual: "14.2.12", Title: "charset",
			Params:   atparser.Params{atparser.Str("charset", maxCharset)},
			Fidelity: engine.Modelled, Evidence: engine.FromManual,
			Note:  "Anything but ASCII makes subject and body hex.",
			Test:  text(fmt.Sprintf("+SMTPCS: %d", maxCharset)),
			Read:  func(c *engine.Call) error { c.Info(`+SMTPCS: "%s"`, s.charset); return nil },
			Write: s.setCharset,
			Keep:  []any{&s.charset},
		},
	}
}

// commands are manual 14.2.13 to 14.2.22.
func (p *pop3Mail) commands() []engine.Command {
	number := atparser.Int("msgNumber", 1, maxMailNumber)
	cmds := []engine.Command{
		{
			Name: "+POP3SRV", Manual: "14.2.13", Title: "POP3 server and account",
			Params: atparser.Params{
				atparser.Str("pop3Server", maxMailField), atparser.Str("userName", maxMailField), atparser.Str("password", maxMailField),
				atparser.Int("pop3Port", 1, 65535).Opt(),
			},
			Note: "Without a port it is 110, with +EMAILSSL=1 995.",
			Test: text(fmt.Sprintf("+POP3SRV: %d,%d,%d,(1-65535)", maxMailField, maxMailField, maxMailField)),
			Read: func(c *engine.Call) error {
				c.Info(`+POP3SRV: "%s","%s","%s",%d`, p.server, p.user, p.password, p.usedPort())
				return nil
			},
			Write: func(c *engine.Call) error {
				p.server, p.user, p.password = c.Args.Str("pop3Server"), c.Args.Str("userName"), c.Args.Str("password")
				p.port = c.Args.Int("pop3Port")
				return nil
			},
			Keep: []any{&p.server, &p.port, &p.user, &p.password},
		},
		{Name: "+POP3IN", Manual: "14.2.14", Title: "log in", Test: engine.OK, Execute: p.logIn},
		{Name: "+POP3NUM", Manual: "14.2.15", Title: "number and size of mails", Test: engine.OK, Execute: p.number},
		{Name: "+POP3LIST", Manual: "14.2.16", Title: "size of one mail", Params: atparser.Params{number}, Write: p.list},
		{Name: "+POP3UIDL", Manual: "14.2.17", Title: "id of one mail", Params: atparser.Params{number}, Write: p.unique},
		{
			Name: "+POP3CMD", Manual: "14.2.18", Title: "answers of many lines",
			Params: atparser.Params{
				atparser.Int("cmdType", pop3List, pop3Retr), number.Opt(), atparser.Int("lineNumber", 0, maxMailNumber).Opt(),
			},
			Write: p.command,
		},
		{
			Name: "+POP3READ", Manual: "14.2.19", Title: "fetch an answer",
			Params: atparser.Params{atparser.Int("reqLength", 1, pop3ReadMax)},
			Note: "The text is the server's, dot-stuffing and the dot at the end included. Data that wait are told of when they come " +
				"and each 10 s; unread for the time of +EMAILTO they end the session with 69.",
			Write: p.read,
		},
		{Name: "+POP3DEL", Manual: "14.2.20", Title: "mark for deletion", Params: atparser.Params{number}, Write: p.remove},
		{Name: "+POP3RSET", Manual: "14.2.21", Title: "take the marks back", Test: engine.OK, Execute: p.restore},
		{
			Name: "+POP3OUT", Manual: "14.2.22", Title: "log out",
			Note: "While something runs the session is broken off, with 61, a guess.",
			Test: engine.OK, Execute: p.logOut,
		},
	}
	for i := range cmds {
		c := &cmds[i]
		c.Fidelity, c.Evidence = engine.Modelled, engine.FromManual
		if c.Test == nil {
			c.Test = engine.Ranges(c.Name, c.Params)
		}
	}
	return cmds
}
