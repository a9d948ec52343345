package ipapp

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"sim800emu/engine"
	"sim800emu/internal/mms"
)

const mmsContentType = "application/vnd.wap.mms-message"

// request is the buffer as M-Send.req.
func (s *mmsService) request(transaction string) *mms.Message {
	m, p := *s.message, s.para
	m.Type, m.Transaction, m.From = mms.SendReq, transaction, ""
	typed := func(all []string) (list []string) {
		for _, a := range all {
			if !strings.ContainsAny(a, "@/") {
				a += "/TYPE=PLMN"
			}
			list = append(list, a)
		}
		return list
	}
	m.To, m.Cc, m.Bcc = typed(m.To), typed(m.Cc), typed(m.Bcc)
	unless := func(v, unset int) int {
		if v == unset {
			return mms.NotSet
		}
		return v
	}
	m.Priority, m.Visible, m.Class = unless(p.pri, 3), unless(p.visible, 2), unless(p.class, 4)
	m.Delivery, m.Read = p.sendrep == 1, p.readrep == 1
	hour := time.Hour
	m.Expiry = [...]time.Duration{hour, 12 * hour, 24 * hour, 48 * hour, 7 * 24 * hour, 0, 0}[p.valid]
	return &m
}

// send is +CMMSSEND: the line stays open until the centre has answered.
func (s *mmsService) send(c *engine.Call) error {
	if c.Form != executeForm {
		if s.edit == 0 {
			return mmsNotEditing
		}
		addr := c.Args.Str("address")
		if !isPerson(addr) {
			return engine.CMENotAllowed
		}
		if len(s.message.To) >= maxMMSPeople {
			return mmsAddressFull
		}
		s.message.To = append(s.message.To, addr)
	}
	m := s.message
	switch {
	case m == nil || len(m.Parts) == 0 && m.Subject == "":
		return mmsEmpty
	case len(m.To)+len(m.Cc)+len(m.Bcc) == 0:
		return mmsNoReceiver
	case s.para.url == "":
		return engine.CMENotAllowed
	}
	body := s.request(fmt.Sprintf("T%08x", s.g.loop.Rand.Uint32())).Encode()
	return s.run(c, "MMS_SENDING", s.para.send, mmsNoNetwork, func(j *job) error {
		answer, err := s.post(j, body)
		if err != nil {
			return err
		}
		conf, err := mms.Decode(answer)
		if err != nil {
			return err
		}
		if conf.Type != mms.SendConf || conf.Response != mms.ResponseOK {
			return fmt.Errorf("the centre answers %d with response %d", conf.Type, conf.Response)
		}
		s.kind, s.size, m.Date = mmsSent, len(body), s.g.cfg.Now()
		return nil
	})
}

// run does something with the centre while the line stays open.
func (s *mmsService) run(c *engine.Call, status string, seconds int, failed engine.CME, f func(*job) error) error {
	done, pending := c.Later()
	s.busy, s.status = true, status
	s.g.start(s.para.cid, func(j *job) {
		j.limit(time.Duration(seconds) * time.Second)
		err := f(j)
		if j.silent {
			s.busy, s.status = false, "MMS_IDLE"
			return
		}
		j.note("MMS", err)
		s.busy, s.status = false, "MMS_IDLE"
		var own engine.CME
		switch {
		case err == nil:
			done(nil)
		case errors.As(err, &own):
			done(own)
		case late(err):
			done(mmsOvertime)
		default:
			done(failed)
		}
	})
	return pending
}

// post sends a message to the centre and gives what it answers.
func (s *mmsService) post(j *job, body []byte) ([]byte, error) {
	return s.exchange(j, http.MethodPost, s.para.url, body)
}

// exchange is one HTTP request to a URL, by the gateway if there is one.
func (s *mmsService) exchange(j *job, method, where string, body []byte) ([]byte, error) {
	t, err := parseTarget(where, false)
	if err != nil {
		return nil, err
	}
	host, port, path := t.host, t.port, t.path
	if s.para.gateway != "" {
		host, port, path = s.para.gateway, uint16(s.para.port), "http://"+t.authority()+t.path
	}
	c, err := j.dial(host, port)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	req := &http.Request{
		Method: method, Host: t.authority(), ContentLength: int64(len(body)),
		URL:    &url.URL{Scheme: "http", Host: t.authority(), Opaque: path},
		Header: http.Header{"User-Agent": {s.para.ua}, "Accept": {mmsContentType + ", */*"}},
	}
	if s.para.profile != "" {
		req.Header.Set("X-Wap-Profile", s.para.profile)
	}
	if len(body) > 0 {
		req.Header.Set("Content-Type", mmsContentType)
		req.Body = io.NopCloser(bytes.NewReader(body))
	}
	if err := req.Write(c); err != nil {
		return nil, err
	}
	r, err := http.ReadResponse(bufio.NewReader(io.LimitReader(c, maxMMS+maxHead)), req)
	if err != nil {
		return nil, err
	}
	if r.StatusCode/100 != 2 {
		return nil, fmt.Errorf("the centre answers %s", r.Status)
	}
	return io.ReadAll(io.LimitReader(r.Body, maxMMS))
}

// notice is the push message at an index of the card.
func (s *mmsService) notice(index int) (*mms.Message, error) {
	if s.g.pushes == nil {
		return nil, mmsNoPush
	}
	data, found := s.g.pushes.Push(index)
	switch {
	case !found:
		return nil, mmsNoPush
	case data == nil:
		return nil, mmsNotPush
	}
	b, err := mms.Unwrap(data)
	if err != nil {
		return nil, err
	}
	return mms.Decode(b)
}

// receive is +CMMSRECV.
func (s *mmsService) receive(c *engine.Call) error {
	s.clear()
	n, err := s.notice(c.Args.Int("index"))
	var own engine.CME
	switch {
	case errors.As(err, &own):
		return own
	case err != nil || n.Type != mms.NotificationInd || n.Location == "":
		return mmsNotNotice
	}
	return s.run(c, "MMS_RECEIVING", s.para.receive, mmsNotReceived, func(j *job) error {
		b, err := s.exchange(j, http.MethodGet, n.Location, nil)
		if err != nil {
			return err
		}
		m, err := mms.Decode(b)
		if err != nil || m.Type != mms.RetrieveConf {
			return fmt.Errorf("what the centre sends is no M-Retrieve.conf: %w", mmsNotReceived)
		}
		m.Parts = m.Parts[:min(len(m.Parts), maxMMSParts)]
		s.message, s.kind, s.size = m, mmsReceived, len(b)
		s.hasCome(j, n.Transaction)
		lines := []string{fmt.Sprintf(`+CMMSRECV: "%s","%s","%s",%d`, plainAddress(m.From), mmsDate(m.Date), titleHex(m.Subject), len(b))}
		for i, p := range m.Parts {
			lines = append(lines, fmt.Sprintf(`%d,"%s",%d,%d`, i+1, printable(p.Name), typeNumber(p.Type), len(p.Data)))
		}
		c.Lines(lines...)
		return nil
	})
}

// hasCome tells the centre that a message has come (M-NotifyResp.ind). With
// <notifrspcheck> 1 the TE does not wait for that. A failure is logged alone.
func (s *mmsService) hasCome(j *job, transaction string) {
	if s.para.url == "" {
		return
	}
	body := (&mms.Message{Type: mms.NotifyRespInd, Transaction: transaction, Status: mms.Retrieved}).Encode()
	tell := func(j *job) {
		_, err := s.post(j, body)
		j.note("MMS: tell the centre that it has come", err)
	}
	if s.para.notify == 0 {
		tell(j)
		return
	}
	limit := time.Duration(s.para.receive) * time.Second
	s.g.start(s.para.cid, func(j *job) {
		j.limit(limit)
		tell(j)
	})
}

// readPush is +CMMSRDPUSH.
func (s *mmsService) readPush(c *engine.Call) error {
	s.clear()
	n, err := s.notice(c.Args.Int("index"))
	var own engine.CME
	switch {
	case errors.As(err, &own):
		return own
	case err == nil && n.Type == mms.NotificationInd:
		c.Info(`+CMMSRDPUSH: 2,"%s","%s","%s","%s","%s",%d,%d`, plainAddress(n.From), titleHex(n.Subject), printable(n.Transaction),
			printable(n.Location), mmsDate(s.g.cfg.Now()), max(0, n.Class), n.Size)
	case err == nil && n.Type == mms.DeliveryInd && n.Status >= 128 && n.Status <= 132:
		c.Info(`+CMMSRDPUSH: 6, "%s","%s",%d`, joinAddresses(n.To), mmsDate(n.Date), n.Status-128)
	default:
		c.Info("+CMMSRDPUSH: 255")
	}
	return nil
}
