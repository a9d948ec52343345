package ipapp

import (
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"net/textproto"
	"path"
	"strings"
	"time"
)

// write is the message (RFC 5322, RFC 2045): one text, or with an attachment two parts.
func (s *smtpMail) write(j *job, w io.Writer) error {
	head := s.headers(j)
	if s.fileType == 0 {
		s.textHeaders(head)
		if err := writeHeaders(w, head); err != nil {
			return err
		}
		return s.writeText(w)
	}
	parts := multipart.NewWriter(w)
	if err := parts.SetBoundary(fmt.Sprintf("----=_%016x", j.g.loop.Rand.Uint64())); err != nil {
		return err
	}
	head.Set("Content-Type", mime.FormatMediaType("multipart/mixed", map[string]string{"boundary": parts.Boundary()}))
	if err := writeHeaders(w, head); err != nil {
		return err
	}
	part := textproto.MIMEHeader{}
	s.textHeaders(part)
	p, err := parts.CreatePart(part)
	if err != nil {
		return err
	}
	if err := s.writeText(p); err != nil {
		return err
	}
	if p, err = parts.CreatePart(s.fileHeaders()); err != nil {
		return err
	}
	if err := s.writeFile(j, p); err != nil {
		return err
	}
	return parts.Close()
}

// headers are those of the whole message.
func (s *smtpMail) headers(j *job) textproto.MIMEHeader {
	head := textproto.MIMEHeader{}
	head.Set("From", s.address(recipient{s.from, s.fromName}))
	head.Set("Date", j.g.cfg.Now().Format(time.RFC1123Z))
	for kind, name := range [...]string{mailTo: "To", mailCC: "Cc"} {
		var all []string
		for _, r := range s.to[kind] {
			if r.addr != "" {
				all = append(all, s.address(r))
			}
		}
		if len(all) > 0 {
			head.Set(name, strings.Join(all, ", "))
		}
	}
	subject, _ := s.written(s.subject) // checked when it was set
	if s.ascii() {
		head.Set("Subject", string(subject))
	} else {
		head.Set("Subject", "=?"+s.charset+"?B?"+base64.StdEncoding.EncodeToString(subject)+"?=")
	}
	head.Set("MIME-Version", "1.0")
	return head
}

func (s *smtpMail) address(r recipient) string {
	return (&netmail.Address{Name: r.name, Address: r.addr}).String()
}

func (s *smtpMail) textHeaders(head textproto.MIMEHeader) {
	charset, code := "US-ASCII", "7bit"
	if !s.ascii() {
		charset, code = s.charset, "base64"
	}
	head.Set("Content-Type", mime.FormatMediaType("text/plain", map[string]string{"charset": charset}))
	head.Set("Content-Transfer-Encoding", code)
}

func (s *smtpMail) fileHeaders() textproto.MIMEHeader {
	head := textproto.MIMEHeader{}
	kind, code := "text/plain", "7bit"
	if s.fileCode == 1 {
		kind, code = "application/octet-stream", "base64"
	}
	name := map[string]string{"name": path.Base(s.fileName)}
	head.Set("Content-Type", mime.FormatMediaType(kind, name))
	head.Set("Content-Transfer-Encoding", code)
	head.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": path.Base(s.fileName)}))
	return head
}

// mailHeaders is the order in which headers stand.
func mailHeaders() []string {
	return []string{"From", "To", "Cc", "Subject", "Date", "Mime-Version", "Content-Type", "Content-Transfer-Encoding"}
}

func writeHeaders(w io.Writer, head textproto.MIMEHeader) error {
	var b strings.Builder
	for _, name := range mailHeaders() {
		if v := head.Get(name); v != "" {
			b.WriteString(name + ": " + v + "\r\n")
		}
	}
	_, err := io.WriteString(w, b.String()+"\r\n")
	return err
}

func (s *smtpMail) writeText(w io.Writer) error {
	if s.ascii() {
		_, err := w.Write(s.body)
		return err
	}
	body, _ := s.written(string(s.body)) // checked when it was set
	return writeBase64(w, func(w io.Writer) error {
		_, err := w.Write(body)
		return err
	})
}

// writeFile asks the TE for the attachment block by block.
func (s *smtpMail) writeFile(j *job, w io.Writer) error {
	s.file = fromTE{job: j, time: s.m.patience(), tell: func() { j.g.urc("+SMTPFT: 1,%d", maxFTPPut) }}
	feed := func(w io.Writer) error { return j.pump(w, &s.file, s.m.patience(), func(int) {}) }
	if s.fileCode == 1 {
		return writeBase64(w, feed)
	}
	return feed(w)
}

// writeBase64 encodes what f writes, in lines of 76 characters (RFC 2045 6.8).
func writeBase64(w io.Writer, f func(io.Writer) error) error {
	e := base64.NewEncoder(base64.StdEncoding, &wrapped{w: w})
	if err := f(e); err != nil {
		return err
	}
	return e.Close()
}

// wrapped breaks lines.
type wrapped struct {
	w      io.Writer
	column int
}

func (l *wrapped) Write(p []byte) (n int, err error) {
	const width = 76
	for n < len(p) {
		if l.column == width {
			if _, err := io.WriteString(l.w, "\r\n"); err != nil {
				return n, err
			}
			l.column = 0
		}
		k, err := l.w.Write(p[n:min(len(p), n+width-l.column)])
		n, l.column = n+k, l.column+k
		if err != nil {
			return n, err
		}
	}
	return n, nil
}
