package ipapp

import (
	"fmt"
	"strconv"
	"strings"

	"sim800emu/engine"
)

// para are the parameters of +HTTPPARA (manual 11.2.3).
type para struct {
	cid               int
	url, ua, proip    string
	proport, redir    int
	first, last       int // BREAK, BREAKEND
	timeout           int // seconds
	content, userdata string
}

// factoryPara is what +HTTPINIT begins with. The first bearer is used where CID is
// not set (seen), though the manual calls it mandatory.
func factoryPara() para { return para{cid: 1, ua: agent, proip: "0.0.0.0", timeout: sessionMax} }

func (p *para) keep() []any {
	return []any{&p.cid, &p.url, &p.ua, &p.proip, &p.proport, &p.redir, &p.first, &p.last, &p.userdata}
}

func paraTags() []string {
	return []string{"CID", "URL", "UA", "PROIP", "PROPORT", "REDIR", "BREAK", "BREAKEND", "TIMEOUT", "CONTENT", "USERDATA"}
}

// lines are the parameters as +HTTPSCONT prints them, and what it leaves out.
func (p *para) lines(all bool) []string {
	number := strconv.Itoa
	l := []string{
		"CID: " + number(p.cid), "URL: " + p.url, "UA: " + p.ua, "PROIP: " + p.proip, "PROPORT: " + number(p.proport),
		"REDIR: " + number(p.redir), "BREAK: " + number(p.first), "BREAKEND: " + number(p.last),
	}
	if all {
		l = append(l, "TIMEOUT: "+number(p.timeout), "CONTENT: "+p.content)
	}
	return append(l, strings.TrimSuffix(fmt.Sprintf("USERDATA: %s", p.userdata), " "))
}

// proxy is where requests go in place of the server, if one is set.
func (p *para) proxy() (host string, port uint16, ok bool) {
	if p.proip == "" || p.proip == "0.0.0.0" || p.proport == 0 {
		return "", 0, false
	}
	return p.proip, uint16(p.proport), true
}

// setPara is +HTTPPARA.
func (w *web) setPara(c *engine.Call) error {
	value, ok := unquote(c.Args.Str("HTTPParamValue"))
	if !ok || !w.para.set(c.Args.Str("HTTPParamTag"), value) {
		return engine.CMENotAllowed
	}
	if w.para.userdata != "" {
		if _, wrong := w.para.headers(); wrong != "" {
			w.g.eng.Suspect(engine.Suspicion{
				What:   fmt.Sprintf("%q in USERDATA is no header and is left out of the request", wrong),
				Remedy: `write "Name: value", and \r\n between two`,
			})
		}
	}
	return nil
}

// unquote takes a value with its quotes or without them. A quote inside it has a
// backslash before it (seen in a URL with JSON).
func unquote(s string) (string, bool) {
	if inner, ok := strings.CutPrefix(s, `"`); ok {
		if s, ok = strings.CutSuffix(inner, `"`); !ok {
			return "", false
		}
	}
	if strings.Contains(strings.ReplaceAll(s, `\"`, ""), `"`) {
		return "", false
	}
	return strings.ReplaceAll(s, `\"`, `"`), true
}

// set changes one parameter; false: the value does not fit.
func (p *para) set(tag, value string) bool {
	switch tag {
	case "CID":
		return number(&p.cid, value, 1, maxBearers)
	case "URL":
		if value == "" {
			return false
		}
		p.url = value
	case "UA":
		p.ua = value
	case "PROIP":
		p.proip = value
	case "PROPORT":
		return number(&p.proport, value, 0, 65535)
	case "REDIR":
		return number(&p.redir, value, 0, 1)
	case "BREAK":
		return number(&p.first, value, 0, maxRange)
	case "BREAKEND":
		return number(&p.last, value, 0, maxRange)
	case "TIMEOUT":
		return number(&p.timeout, value, 30, 1000)
	case "CONTENT":
		p.content = value
	case "USERDATA":
		p.userdata = value
	}
	return true
}

// maxRange bounds BREAK and BREAKEND; our own choice, the manual has no bound.
const maxRange = 1<<31 - 1

func number(to *int, s string, lo, hi int) bool {
	n, err := strconv.Atoi(s)
	if err != nil || n < lo || n > hi {
		return false
	}
	*to = n
	return true
}

// byteRange is the value of the Range header, or "" for everything: both zero are
// off, and an end before the start means up to the end.
func (p *para) byteRange() string {
	switch {
	case p.first == 0 && p.last == 0:
		return ""
	case p.last < p.first:
		return fmt.Sprintf("bytes=%d-", p.first)
	}
	return fmt.Sprintf("bytes=%d-%d", p.first, p.last)
}

// headers are the lines of USERDATA, and the first that is no header.
func (p *para) headers() (list [][2]string, wrong string) {
	for _, line := range strings.Split(strings.NewReplacer(`\r\n`, "\n", `\n`, "\n", `\r`, "\n").Replace(p.userdata), "\n") {
		name, value, ok := strings.Cut(line, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		switch {
		case strings.TrimSpace(line) == "":
		case ok && isToken(name):
			list = append(list, [2]string{name, value})
		case wrong == "":
			wrong = line
		}
	}
	return list, wrong
}

// isToken reports that s can be the name of a header (RFC 9110 5.6.2).
func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !(c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0) {
			return false
		}
	}
	return s != ""
}
