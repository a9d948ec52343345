package tlsbackend

import (
	"fmt"

	"github.com/rs/zerolog"
)

// An mqttEvent is what a client of the broker did.
type mqttEvent interface {
	Event
	text() string
}

// MQTTConnected tells that the broker has accepted a client.
type MQTTConnected struct {
	ID        uint64 `json:"id"`
	Endpoint  string `json:"endpoint"`
	Client    string `json:"client"` // its identifier; texts are cut after 200 bytes
	Version   string `json:"version"`
	KeepAlive int    `json:"keep_alive"` // s
	Clean     bool   `json:"clean"`
	User      string `json:"user,omitempty"`
	Will      string `json:"will,omitempty"` // its topic
}

// MQTTSubscribed tells of one topic filter of a SUBSCRIBE.
type MQTTSubscribed struct {
	ID       uint64 `json:"id"`
	Endpoint string `json:"endpoint"`
	Client   string `json:"client"`
	Filter   string `json:"filter"`
	QoS      int    `json:"qos"` // as it was asked for
	Refused  bool   `json:"refused,omitempty"`
}

// MQTTPublished tells of a message from a client, or to one.
type MQTTPublished struct {
	ID       uint64 `json:"id"`
	Endpoint string `json:"endpoint"`
	Client   string `json:"client"`
	ToClient bool   `json:"to_client"`
	Topic    string `json:"topic"`
	Bytes    int    `json:"bytes"` // of the payload
	QoS      int    `json:"qos"`
	Retain   bool   `json:"retain,omitempty"`
}

// MQTTClosed tells that a client of the broker is gone.
type MQTTClosed struct {
	ID       uint64 `json:"id"`
	Endpoint string `json:"endpoint"`
	Client   string `json:"client,omitempty"`
	Error    string `json:"error,omitempty"` // empty: it sent DISCONNECT
}

// EventKind implements Event.
func (MQTTConnected) EventKind() string { return "mqtt.connect" }

// EventKind implements Event.
func (MQTTSubscribed) EventKind() string { return "mqtt.subscribe" }

// EventKind implements Event.
func (MQTTPublished) EventKind() string { return "mqtt.publish" }

// EventKind implements Event.
func (MQTTClosed) EventKind() string { return "mqtt.close" }

func (e MQTTConnected) text() string {
	s := fmt.Sprintf("MQTT CONNECT: client %q, MQTT %s, keep-alive %d s", e.Client, e.Version, e.KeepAlive)
	if e.Clean {
		s += ", clean session"
	}
	if e.Will != "" {
		s += fmt.Sprintf(", will to %q", e.Will)
	}
	return s
}

func (e MQTTSubscribed) text() string {
	s := fmt.Sprintf("MQTT SUBSCRIBE: %q, QoS %d", e.Filter, e.QoS)
	if e.Refused {
		s += ", refused"
	}
	return s
}

func (e MQTTPublished) text() string {
	s := fmt.Sprintf("MQTT PUBLISH %s the client: %q, %d bytes, QoS %d", e.way(), e.Topic, e.Bytes, e.QoS)
	if e.Retain {
		s += ", retained"
	}
	return s
}

func (e MQTTPublished) way() string {
	if e.ToClient {
		return "to"
	}
	return "from"
}

func (e MQTTClosed) text() string {
	if e.Error == "" {
		return "MQTT DISCONNECT"
	}
	return "MQTT ended: " + e.Error
}

// MarshalZerologObject implements zerolog.LogObjectMarshaler.
func (e MQTTConnected) MarshalZerologObject(z *zerolog.Event) {
	z.Uint64("id", e.ID).Str("endpoint", e.Endpoint).Str("client", e.Client).Str("version", e.Version).
		Int("keep_alive", e.KeepAlive).Bool("clean", e.Clean)
}

// MarshalZerologObject implements zerolog.LogObjectMarshaler.
func (e MQTTSubscribed) MarshalZerologObject(z *zerolog.Event) {
	z.Uint64("id", e.ID).Str("endpoint", e.Endpoint).Str("client", e.Client).Str("filter", e.Filter).Int("qos", e.QoS)
}

// MarshalZerologObject implements zerolog.LogObjectMarshaler.
func (e MQTTPublished) MarshalZerologObject(z *zerolog.Event) {
	z.Uint64("id", e.ID).Str("endpoint", e.Endpoint).Str("client", e.Client).Bool("to_client", e.ToClient).
		Str("topic", e.Topic).Int("bytes", e.Bytes).Int("qos", e.QoS).Bool("retain", e.Retain)
}

// MarshalZerologObject implements zerolog.LogObjectMarshaler.
func (e MQTTClosed) MarshalZerologObject(z *zerolog.Event) {
	z.Uint64("id", e.ID).Str("endpoint", e.Endpoint).Str("client", e.Client)
	if e.Error != "" {
		z.Str("error", e.Error)
	}
}

// mqttVersion is the version behind the number in a CONNECT (MQTT 3.1.1 section 3.1.2.2).
func mqttVersion(number byte) string {
	switch number {
	case 3:
		return "3.1"
	case 4:
		return "3.1.1"
	}
	return fmt.Sprint(number)
}
