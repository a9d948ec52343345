package tlsbackend

import (
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
)

// mqttBroker is the endpoint of MQTT without TLS.
func mqttBroker() Endpoint {
	return Endpoint{
		Name: "mqtt", Kind: kindPlain,
		Doc: "An MQTT broker of versions 3.1, 3.1.1 and 5 without TLS: any client, user and topic, QoS 0 to 2, retained messages and wills. " +
			"The same broker is inside every TLS endpoint for a client that begins with CONNECT there, on port 8883 or any other. " +
			"A client that publishes to a topic which it has subscribed to gets its own message back, and knows that its packets, in both directions, are right.",
		Ports: []uint16{1883},
		serve: func(s *session) { s.serveMQTT(s.client(s.wire)) },
	}
}

// mqttConnect is the first byte of MQTT's CONNECT (MQTT 3.1.1 section 3.1.1).
const mqttConnect = 0x10

// Limits of the broker, our own choice: more than a SIM800 can use, and small
// enough for a thousand clients at once.
const (
	maxMQTTPacket   = 256 << 10 // bytes
	maxMQTTClients  = 2000
	maxMQTTInflight = 256 // messages of QoS 1 and 2 on their way, each client
	maxMQTTPending  = 256 // messages that wait for one client; more are lost
	maxMQTTRetained = 1000
	maxMQTTSession  = 24 * 60 * 60 // s, of a client that is away
	maxMQTTAlive    = 43690        // s; above it the library's sum of one and a half overflows 16 bits
)

// A broker is the MQTT broker of a Server. It starts with its first client. It
// listens nowhere: connections are handed to it.
type broker struct {
	mu      sync.Mutex
	server  *mqtt.Server
	refused error // why it could not start
}

// open gives the broker, which runs.
func (b *broker) open() (*mqtt.Server, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.server != nil || b.refused != nil {
		return b.server, b.refused
	}
	can := mqtt.NewDefaultServerCapabilities()
	can.MaximumClients = maxMQTTClients
	can.MaximumPacketSize = maxMQTTPacket
	can.MaximumInflight = maxMQTTInflight
	can.ReceiveMaximum = maxMQTTInflight
	can.MaximumClientWritesPending = maxMQTTPending
	can.MaximumSessionExpiryInterval = maxMQTTSession
	server := mqtt.New(&mqtt.Options{
		Capabilities:           can,
		Logger:                 slog.New(slog.DiscardHandler), // events tell what matters
		SysTopicResendInterval: 10,                            // s
	})
	err := server.AddHook(&mqttHook{server: server}, nil)
	if err == nil {
		err = server.Serve()
	}
	if err != nil {
		b.refused = fmt.Errorf("start the MQTT broker: %w", err)
		return nil, b.refused
	}
	b.server = server
	return server, nil
}

// close ends a broker that has no clients any more.
func (b *broker) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.server != nil {
		_ = b.server.Close() // it has no way to fail
	}
}

// serveMQTT hands a client to the broker until it is over.
func (s *session) serveMQTT(c *client) {
	server, err := s.server.mqtt.open()
	if err != nil {
		s.server.log.Error().Err(err).Msg("connection closed")
		s.wire.end(err.Error())
		_ = c.Close() // nothing was sent
		return
	}
	conn := newMQTTConn(c)
	_ = c.SetReadDeadline(time.Now().Add(s.server.limits.header)) // for CONNECT; then the keep-alive counts
	err = establish(server, conn)
	conn.wait()
	ended := MQTTClosed{ID: s.id, Endpoint: s.endpoint.Name, Client: conn.name()}
	if err != nil {
		ended.Error = err.Error()
		s.wire.end("MQTT: " + ended.Error) // unless the client has ended the connection
	} else {
		s.wire.end("the client sent DISCONNECT")
	}
	s.entry.Request(time.Now(), ended.text())
	s.server.emit(ended)
}

// errMQTTPanic is a mistake of the broker's, not of ours; it ends one connection.
var errMQTTPanic = errors.New("the MQTT broker cannot deal with what the client sent")

// establish runs the broker for one client. Its parsers are not ours, and a
// client's bytes must not end the program.
func establish(server *mqtt.Server, c *mqttConn) (err error) {
	defer func() {
		if r := recover(); r != nil {
			_ = c.Close()
			err = fmt.Errorf("%w: %v", errMQTTPanic, r)
		}
	}()
	return server.EstablishConnection("", c)
}

// An mqttConn is a client's connection as the broker has it. A write never waits
// for the client, because the broker holds locks meanwhile that other clients
// need, unless the backlog is full.
type mqttConn struct {
	*client
	out     *backlog
	writing sync.WaitGroup
	closing sync.Once
	cut     atomic.Pointer[time.Timer]
	id      atomic.Pointer[string] // the client identifier, once CONNECT came
}

func newMQTTConn(c *client) *mqttConn {
	m := &mqttConn{client: c, out: newBacklog()}
	m.writing.Go(m.send)
	return m
}

// send writes until the end, and closes.
func (m *mqttConn) send() {
	for {
		part, more := m.out.take()
		if !more {
			break
		}
		if _, err := m.client.Write(part); err != nil {
			break
		}
	}
	m.out.end()
	_ = m.client.Close() // whether it was closed by the client first is noted
}

func (m *mqttConn) Write(p []byte) (int, error) {
	if !m.out.put(p) {
		return 0, errMQTTClosed
	}
	return len(p), nil
}

var errMQTTClosed = errors.New("the connection is closed")

// Close lets the client have the rest, for a short time.
func (m *mqttConn) Close() error {
	m.closing.Do(func() {
		m.out.end()
		w := m.session.wire
		m.cut.Store(time.AfterFunc(m.session.server.limits.linger, func() { _ = w.Close() }))
	})
	return nil
}

// wait returns when nothing of the connection runs.
func (m *mqttConn) wait() {
	_ = m.Close()
	m.writing.Wait()
	m.cut.Load().Stop()
}

// name is the client identifier; empty: no CONNECT came.
func (m *mqttConn) name() string {
	if id := m.id.Load(); id != nil {
		return *id
	}
	return ""
}
