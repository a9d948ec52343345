package control_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"sim800emu/control"
	"sim800emu/tlsbackend/diary"
)

// oneConnection is a diary with a connection in which a bit of everything has happened.
func oneConnection() *diary.Diary {
	d := diary.New(nil)
	at := time.Unix(1_800_000_000, 0)
	e := d.Open(at, diary.Opening{ID: 1, Endpoint: "tls12", Name: "tls12.sim800.test", Port: 443, Peer: "pipe", TLS: true})
	random := strings.Repeat("\x01", 32)
	hello := "\x03\x03" + random + "\x00" + "\x00\x04\xc0\x2b\x00\xff" + "\x01\x00" + "\x00\x05\x00\x01\x00\x01\x01"
	e.In(at, []byte("\x16\x03\x01\x00"+string(rune(len(hello)+4))+"\x01\x00\x00"+string(rune(len(hello)))+hello))
	e.Out(at, at, []byte("\x16\x03\x03\x00\x2a\x02\x00\x00\x26\x03\x03"+random+"\x00\xc0\x2b\x00"))
	e.Message(at, true, 20, 16)
	e.Note(at, "a note")
	e.Out(at, at, []byte("\x15\x03\x03\x00\x02\x02\x28"))
	e.Failed(at, "an error", "a hint")
	e.Request(at, "a request")
	e.Close(at.Add(time.Second), "over", false)
	return d
}

func TestTLSConnections(t *testing.T) {
	b := newBench(t, func(c *control.Config) { c.Diary = oneConnection() })
	get := func(path string, v any) error {
		reply, err := b.client.Do(b.Context(), "GET", "/tls/connections"+path, nil)
		if err != nil {
			return err
		}
		return json.Unmarshal(reply, v)
	}
	var list []diary.Summary
	if err := get("", &list); err != nil || len(list) != 1 || list[0].ID != 1 || len(list[0].Findings) == 0 {
		t.Errorf("%+v, %v", list, err)
	}
	var c diary.Connection
	if err := get("/1", &c); err != nil || c.Offered == nil || c.Chosen == nil || len(c.Alerts) != 1 || c.Alerts[0].MbedTLS[0].Code != "-0x7780" || c.TookMS != 1000 {
		t.Errorf("%+v, %v", c, err)
	}
	wantRefused(t, get("/2", &c), 404, "no connection 2")
	wantRefused(t, get("/x", &c), 400, "a number")
}

func TestWithoutATLSServer(t *testing.T) {
	b := newBench(t, nil)
	for _, path := range []string{"/tls/connections", "/tls/connections/1"} {
		_, err := b.client.Do(b.Context(), "GET", path, nil)
		wantRefused(t, err, 404, "no TLS server")
	}
}
