package tlsbackend

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"
)

// mqttClient is a paho client whose connection is made by open.
func mqttClient(t *testing.T, id string, open func() (net.Conn, error), set ...func(*paho.ClientOptions)) paho.Client {
	t.Helper()
	o := paho.NewClientOptions().AddBroker("tcp://mqtt.sim800.test:1883").SetClientID(id).
		SetAutoReconnect(false).SetConnectRetry(false).SetConnectTimeout(10 * time.Second).SetWriteTimeout(10 * time.Second)
	o.SetCustomOpenConnectionFn(func(*url.URL, paho.ClientOptions) (net.Conn, error) { return open() })
	for _, f := range set {
		f(o)
	}
	c := paho.NewClient(o)
	done(t, c.Connect())
	t.Cleanup(func() { c.Disconnect(100) })
	return c
}

func done(t *testing.T, token paho.Token) {
	t.Helper()
	if !token.WaitTimeout(10*time.Second) || token.Error() != nil {
		t.Fatalf("MQTT: %v", token.Error())
	}
}

// undated is a connection without the bench's deadline.
func undated(c net.Conn) (net.Conn, error) { return c, c.SetDeadline(time.Time{}) }

// heard collects what a client has subscribed to.
func heard(t *testing.T, c paho.Client, filter string, qos byte) <-chan paho.Message {
	t.Helper()
	got := make(chan paho.Message, 100)
	done(t, c.Subscribe(filter, qos, func(_ paho.Client, m paho.Message) { got <- m }))
	return got
}

func next(t *testing.T, from <-chan paho.Message) paho.Message {
	t.Helper()
	select {
	case m := <-from:
		return m
	case <-time.After(10 * time.Second):
		t.Fatal("no message came")
		return nil
	}
}

func TestMQTTPlainAndInsideTLS(t *testing.T) {
	b := newBench(t)
	plain := mqttClient(t, "plain", func() (net.Conn, error) { return undated(b.dialTCP("mqtt", "mqtt.sim800.test", 1883)) })
	all3 := heard(t, plain, "#", 2)
	for _, c := range []struct {
		endpoint string
		port     uint16
		alpn     []string
	}{{"tls12", 8883, nil}, {"tls13", 8883, nil}, {"tls12", 443, []string{"mqtt"}}, {"records-512", 8883, nil}, {"chain5+mfl-1024", 8883, nil}} {
		config := b.trusting(c.endpoint[:5] + ".sim800.test")
		config.NextProtos = c.alpn
		secure := mqttClient(t, "in "+c.endpoint, func() (net.Conn, error) {
			raw, _ := undated(b.dialTCP(c.endpoint, config.ServerName, c.port))
			conn := tls.Client(raw, config)
			err := conn.Handshake()
			if got := conn.ConnectionState().NegotiatedProtocol; err == nil && got != strings.Join(c.alpn, "") {
				err = fmt.Errorf("the server chose %q by ALPN", got)
			}
			return conn, err
		})
		own := heard(t, secure, "own/"+c.endpoint[:5], 1)
		for qos := range byte(3) {
			text := strings.Repeat("x", 3000*int(qos)+1)
			done(t, secure.Publish("own/"+c.endpoint[:5], qos, false, text))
			if m := next(t, own); string(m.Payload()) != text {
				t.Errorf("%s, QoS %d: %d bytes came back", c.endpoint, qos, len(m.Payload()))
			}
			if m := next(t, all3); string(m.Payload()) != text || m.Qos() != qos {
				t.Errorf("%s, QoS %d: %d bytes came to the other client, QoS %d", c.endpoint, qos, len(m.Payload()), m.Qos())
			}
		}
		secure.Disconnect(1000)
	}
	plain.Disconnect(1000)
	b.work.Wait()
	if n := len(all[MQTTConnected](&b.diary)); n != 6 {
		t.Errorf("%d connected", n)
	}
	if s := all[MQTTSubscribed](&b.diary)[0]; s.Filter != "#" || s.QoS != 2 || s.Client != "plain" || s.Endpoint != "mqtt" {
		t.Errorf("%+v", s)
	}
	from := 0
	for _, p := range all[MQTTPublished](&b.diary) {
		if !p.ToClient {
			from += p.Bytes
		}
	}
	if from != 5*(1+3001+6001) {
		t.Errorf("%d bytes published", from)
	}
	for _, c := range all[MQTTClosed](&b.diary) {
		if c.Error != "" {
			t.Errorf("%+v", c)
		}
	}
}

func TestMQTTRetainedAndWill(t *testing.T) {
	b := newBench(t)
	dial := func() (net.Conn, error) { return undated(b.dialTCP("mqtt", "h", 1883)) }
	var raw net.Conn
	sick := mqttClient(t, "sick", func() (net.Conn, error) {
		c, err := dial()
		raw = c
		return c, err
	}, func(o *paho.ClientOptions) { o.SetWill("state", "gone", 1, true) })
	done(t, sick.Publish("kept", 1, true, "for later"))
	other := mqttClient(t, "other", dial)
	kept, state := heard(t, other, "kept", 1), heard(t, other, "state", 1)
	if m := next(t, kept); string(m.Payload()) != "for later" || !m.Retained() {
		t.Errorf("%q, retained %t", m.Payload(), m.Retained())
	}
	_ = raw.Close()
	if m := next(t, state); string(m.Payload()) != "gone" {
		t.Errorf("%q", m.Payload())
	}
}

// mqttRaw is a CONNECT of a client that is not clean.
func mqttRaw(id string) string {
	return fmt.Sprintf("\x10%c\x00\x04MQTT\x04\x02\x00\x00\x00%c%s", 12+len(id), len(id), id)
}

// TestMQTTSecondClientDoesNotWaitForTheFirst: of a modem that was reset the old
// connection hangs, with nobody at its end, and the new one has the same identifier.
func TestMQTTSecondClientDoesNotWaitForTheFirst(t *testing.T) {
	b := newBench(t)
	for range 2 {
		conn := b.dial("mqtt", "h", 1883)
		_, _ = io.WriteString(conn, mqttRaw("same"))
		var ack [4]byte
		if _, err := io.ReadFull(conn, ack[:]); err != nil || ack != [4]byte{0x20, 2, 0, 0} {
			t.Fatalf("% x, %v", ack, err)
		}
	}
}

// TestMQTTBadInput: whatever comes, the connection ends, and the broker lives.
func TestMQTTBadInput(t *testing.T) {
	b := newBench(t)
	long := "\x30\xff\xff\xff\x7f" // PUBLISH of 256 MB
	for name, sent := range map[string]string{
		"HTTP": "GET / HTTP/1.1\r\n\r\n", "a length without end": "\x10\xff\xff\xff\xff\xff", "an empty CONNECT": "\x10\x00",
		"too much": mqttRaw("a") + long, "a type of 0": mqttRaw("b") + "\x00\x00", "two CONNECT": mqttRaw("c") + mqttRaw("c"),
		"a bad SUBSCRIBE": mqttRaw("d") + "\x82\x02\x00\x01", "a bad PUBLISH": mqttRaw("e") + "\x30\x01\x00",
	} {
		conn := b.dialTCP("mqtt", "h", 1883)
		_, _ = io.WriteString(conn, sent)
		if _, err := io.Copy(io.Discard, conn); err != nil && !strings.Contains(err.Error(), "reset") {
			t.Errorf("%s: %v", name, err)
		}
	}
	b.work.Wait()
	for _, c := range all[MQTTClosed](&b.diary) {
		if c.Error == "" || strings.Contains(c.Error, errMQTTPanic.Error()) {
			t.Errorf("%+v", c)
		}
	}
	conn := b.dial("mqtt", "h", 1883)
	_, _ = io.WriteString(conn, mqttRaw("good"))
	if _, err := io.ReadFull(conn, make([]byte, 4)); err != nil {
		t.Error(err)
	}
}

func TestMQTTKeepAlive(t *testing.T) {
	b := newBench(t)
	conn := b.dial("mqtt", "h", 1883)
	_, _ = io.WriteString(conn, "\x10\x0d\x00\x04MQTT\x04\x02\x00\x01\x00\x01k") // 1 s
	began := time.Now()
	if _, err := io.Copy(io.Discard, conn); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took < time.Second || took > 5*time.Second {
		t.Errorf("a client with 1 s of keep-alive was let go after %s", took)
	}
	b.work.Wait()
	mustContain(t, only[Closed](t, &b.diary).Why, "the client sent nothing for too long")
}
