package tlsbackend

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"syscall"
	"time"

	"sim800emu/internal/tlsnames"
)

// isReset is a reset.
func isReset(err error) bool { return errors.Is(err, syscall.ECONNRESET) }

// isCut is an end without close_notify.
func isCut(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) }

// stopsAfter wants a flight to stop behind a message (0: there is none), and the end.
func stopsAfter(last uint8, end func(error) bool) func(*trial, string) {
	return func(tr *trial, spec string) {
		var err error
		if last == 0 {
			_, _ = tr.tap.Write(hello{}.bytes(HostName(spec)))
			err = tr.listen(until(end))
		} else {
			err = tr.sayAndWait(spec, hello{}, until(end))
		}
		if err == nil {
			_ = tr.tap.SetReadDeadline(time.Now().Add(until(end)))
			_, err = tr.tap.Read(make([]byte, 1))
		}
		if !end(err) {
			tr.t.Errorf("it ends with %v", err)
		}
		messages := tr.tap.messages()
		got := uint8(0)
		if n := len(messages); n > 0 {
			got = messages[n-1][0]
		}
		if got != last {
			tr.t.Errorf("the last message is %s, want %s", tlsnames.HandshakeName(got), tlsnames.HandshakeName(last))
		}
	}
}

// alertsIn wants an alert behind a message.
func alertsIn(alert, last uint8) func(*trial, string) {
	return func(tr *trial, spec string) {
		stopsAfter(last, func(error) bool { return true })(tr, spec)
		if level, number := tr.firstAlert(); level != 2 || number != alert {
			tr.t.Errorf("alert %s", alertText(level, number))
		}
	}
}

// handshakeThen wants a handshake that is done for the client, and the end.
func handshakeThen(end func(error) bool) func(*trial, string) {
	return func(tr *trial, spec string) {
		tr.shake(spec, only12)
		if tr.err != nil {
			tr.t.Fatal(tr.err)
		}
		_ = tr.conn.SetReadDeadline(time.Now().Add(until(end)))
		_, err := io.WriteString(tr.conn, "GET /hello.txt HTTP/1.1\r\nHost: x\r\n\r\n")
		if err == nil {
			_, err = tr.conn.Read(make([]byte, 1))
		}
		if !end(err) {
			tr.t.Errorf("it ends with %v", err)
		}
	}
}

// dataThen wants a part of the first answer, and the end.
func dataThen(end func(error) bool) func(*trial, string) {
	return func(tr *trial, spec string) {
		tr.shake(spec, nil)
		if tr.err != nil {
			tr.t.Fatal(tr.err)
		}
		_ = tr.conn.SetReadDeadline(time.Now().Add(until(end)))
		_, _ = io.WriteString(tr.conn, "GET /bytes/100000 HTTP/1.1\r\nHost: x\r\n\r\n")
		n, err := io.Copy(io.Discard, tr.conn)
		if !end(err) || n >= 100000 {
			tr.t.Errorf("%d bytes, and it ends with %v", n, err)
		}
	}
}

func alertInData(tr *trial, spec string) {
	tr.shake(spec, nil)
	if tr.err != nil {
		tr.t.Fatal(tr.err)
	}
	_, _ = io.WriteString(tr.conn, "GET /hello.txt HTTP/1.1\r\nHost: x\r\n\r\n")
	_, err := tr.conn.Read(make([]byte, 1))
	if n, ok := alertIn(err); !ok || n != int(tlsnames.AlertInternalError) {
		tr.t.Errorf("%v", err)
	}
}

func truncated(n int) func(*trial, string) {
	return func(tr *trial, spec string) {
		tr.shake(spec, nil)
		if tr.err == nil {
			_, _ = io.WriteString(tr.conn, "GET /bytes/100000 HTTP/1.1\r\nHost: x\r\n\r\n")
			_, tr.err = io.Copy(io.Discard, tr.conn)
		}
		tr.tap.mu.Lock()
		got := tr.tap.bytes.Len()
		tr.tap.mu.Unlock()
		if got != n || !isCut(tr.err) {
			tr.t.Errorf("%d bytes, want %d; %v", got, n, tr.err)
		}
	}
}

func noNotify(tr *trial, spec string) {
	tr.shake(spec, only12)
	if tr.err != nil {
		tr.t.Fatal(tr.err)
	}
	r := bufio.NewReader(tr.conn)
	got := ask(tr.t, tr.conn, r, "GET", "GET /hello.txt HTTP/1.1\r\nHost: x\r\n\r\n")
	if got.body != helloText || !got.Close {
		tr.t.Errorf("%+v", got)
	}
	if _, err := r.ReadByte(); !errors.Is(err, io.EOF) {
		tr.t.Errorf("it ends with %v", err)
	}
	if n := len(tr.tap.sizes(tlsnames.RecordAlert)); n != 0 {
		tr.t.Errorf("%d alerts", n)
	}
}

// flood: crypto/tls gives up after sixteen warnings in a row.
func flood(tr *trial, spec string) {
	tr.shake(spec, only12)
	if tr.err != nil {
		tr.t.Fatal(tr.err)
	}
	_, _ = io.WriteString(tr.conn, "GET /hello.txt HTTP/1.1\r\nHost: x\r\n\r\n")
	_, err := tr.conn.Read(make([]byte, 1))
	if err == nil || !strings.Contains(err.Error(), "too many ignored records") {
		tr.t.Errorf("%v", err)
	}
	if n := len(tr.tap.sizes(tlsnames.RecordAlert)); n < 16 {
		tr.t.Errorf("%d alerts", n)
	}
}

func speaksNoTLS(start string) func(*trial, string) {
	return func(tr *trial, spec string) {
		_, _ = tr.tap.Write(hello{}.bytes(HostName(spec)))
		got := make([]byte, len(start))
		if _, err := io.ReadFull(tr.tap, got); string(got) != start {
			tr.t.Errorf("%q, %v", got, err)
		}
	}
}

func plainHello(tr *trial, _ string) {
	if got := get(tr.t, tr.tap, "/hello.txt"); got.body != helloText {
		tr.t.Errorf("%+v", got)
	}
}

// answersClear sends, and wants the start of an answer, or an end.
func answersClear(sent, start string, end func(error) bool) func(*trial, string) {
	return func(tr *trial, _ string) {
		_, _ = io.WriteString(tr.tap, sent)
		_ = tr.tap.SetReadDeadline(time.Now().Add(patience))
		if start == "" {
			_ = tr.tap.SetReadDeadline(time.Now().Add(until(end)))
			if _, err := io.Copy(io.Discard, tr.tap); !end(err) && (err != nil || !end(io.EOF)) {
				tr.t.Errorf("it ends with %v", err)
			}
			return
		}
		got := make([]byte, len(start))
		if _, err := io.ReadFull(tr.tap, got); string(got) != start || !end(err) {
			tr.t.Errorf("%q, %v", got, err)
		}
	}
}

func echoes64(tr *trial, _ string) {
	_, _ = io.WriteString(tr.tap, strings.Repeat("x", 64))
	if _, err := io.ReadFull(tr.tap, make([]byte, 64)); err != nil {
		tr.t.Error(err)
	}
}

func wrongVersion(tr *trial, spec string) {
	refuses(nil, "version")(tr, spec)
	for name, want := range map[string]uint8{"newer": 5, "ssl3": 0, "tls11": 2} {
		other := tr.another(spec + "-" + name)
		_ = other.say(spec, hello{})
		if m := other.message(tlsnames.MsgServerHello); len(m) < 6 || m[4] != 3 || m[5] != want {
			tr.t.Errorf("%s: % x", name, m[:min(len(m), 6)])
		}
	}
}

// drips: one byte comes within the first second, and another in the next.
func drips(tr *trial, spec string) {
	fast := tr.another(spec + "-2ms")
	fast.shake(spec, only12)
	if fast.err != nil {
		tr.t.Error(fast.err)
	}
	_, _ = tr.tap.Write(hello{}.bytes(HostName(spec)))
	_ = tr.tap.SetReadDeadline(time.Now().Add(patience))
	if _, err := tr.tap.Read(make([]byte, 32<<10)); err != nil {
		tr.t.Fatal(err)
	}
	if err := tr.listen(silence); !isSilence(err) || tr.tap.bytes.Len() != 1 {
		tr.t.Errorf("%d bytes came, and then %v", tr.tap.bytes.Len(), err)
	}
}

func delays(tr *trial, spec string) {
	fast := tr.another(spec + "-20ms")
	start := time.Now()
	fast.shake(spec, only12)
	if took := time.Since(start); fast.err != nil || took < 120*time.Millisecond {
		tr.t.Errorf("%v after %v", fast.err, took)
	}
	_, _ = tr.tap.Write(hello{}.bytes(HostName(spec)))
	if err := tr.listen(silence); !isSilence(err) || tr.tap.bytes.Len() != 0 {
		tr.t.Errorf("%d bytes came, and then %v", tr.tap.bytes.Len(), err)
	}
}
