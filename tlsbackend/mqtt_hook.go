package tlsbackend

import (
	"sync/atomic"
	"time"

	mqtt "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/packets"
)

// An mqttHook lets everybody in, and tells events of what clients do.
type mqttHook struct {
	mqtt.HookBase
	server *mqtt.Server
}

// ID implements mqtt.Hook.
func (*mqttHook) ID() string { return "sim800emu" }

// Provides implements mqtt.Hook.
func (*mqttHook) Provides(b byte) bool {
	switch b {
	case mqtt.OnConnect, mqtt.OnConnectAuthenticate, mqtt.OnACLCheck, mqtt.OnSessionEstablished,
		mqtt.OnSubscribed, mqtt.OnPublish, mqtt.OnPublished, mqtt.OnPacketSent, mqtt.OnWillSent:
		return true
	}
	return false
}

// OnConnectAuthenticate implements mqtt.Hook.
func (*mqttHook) OnConnectAuthenticate(*mqtt.Client, packets.Packet) bool { return true }

// OnACLCheck implements mqtt.Hook.
func (*mqttHook) OnACLCheck(*mqtt.Client, string, bool) bool { return true }

// OnConnect implements mqtt.Hook. A keep-alive that the library cannot count is
// none: twelve hours and more are none for a test.
func (*mqttHook) OnConnect(cl *mqtt.Client, _ packets.Packet) error {
	if c, ok := cl.Net.Conn.(*mqttConn); ok {
		c.id.Store(&cl.ID)
	}
	if cl.State.Keepalive > maxMQTTAlive {
		cl.State.Keepalive = 0
	}
	return nil
}

// OnSessionEstablished implements mqtt.Hook.
func (h *mqttHook) OnSessionEstablished(cl *mqtt.Client, pk packets.Packet) {
	h.tell(cl, func(s *session) mqttEvent {
		return MQTTConnected{
			ID: s.id, Endpoint: s.endpoint.Name, Client: short(cl.ID), Version: mqttVersion(pk.ProtocolVersion),
			KeepAlive: int(pk.Connect.Keepalive), Clean: pk.Connect.Clean, User: short(string(pk.Connect.Username)), Will: short(pk.Connect.WillTopic),
		}
	})
}

// OnSubscribed implements mqtt.Hook.
func (h *mqttHook) OnSubscribed(cl *mqtt.Client, pk packets.Packet, reasons []byte) {
	for i, f := range pk.Filters {
		h.tell(cl, func(s *session) mqttEvent {
			return MQTTSubscribed{
				ID: s.id, Endpoint: s.endpoint.Name, Client: short(cl.ID), Filter: short(f.Filter), QoS: int(f.Qos),
				Refused: reasons[i] >= packets.ErrUnspecifiedError.Code,
			}
		})
	}
}

// OnPublish implements mqtt.Hook. Of retained messages beyond the limit none is kept.
func (h *mqttHook) OnPublish(_ *mqtt.Client, pk packets.Packet) (packets.Packet, error) {
	if len(pk.Payload) > 0 && atomic.LoadInt64(&h.server.Info.Retained) >= maxMQTTRetained {
		pk.FixedHeader.Retain = false
	}
	return pk, nil
}

// OnPublished implements mqtt.Hook.
func (h *mqttHook) OnPublished(cl *mqtt.Client, pk packets.Packet) { h.published(cl, pk, false) }

// OnWillSent implements mqtt.Hook.
func (h *mqttHook) OnWillSent(cl *mqtt.Client, pk packets.Packet) { h.published(cl, pk, false) }

// OnPacketSent implements mqtt.Hook.
func (h *mqttHook) OnPacketSent(cl *mqtt.Client, pk packets.Packet, _ []byte) {
	if pk.FixedHeader.Type == packets.Publish {
		h.published(cl, pk, true)
	}
}

func (h *mqttHook) published(cl *mqtt.Client, pk packets.Packet, toClient bool) {
	h.tell(cl, func(s *session) mqttEvent {
		return MQTTPublished{
			ID: s.id, Endpoint: s.endpoint.Name, Client: short(cl.ID), ToClient: toClient, Topic: short(pk.TopicName),
			Bytes: len(pk.Payload), QoS: int(pk.FixedHeader.Qos), Retain: pk.FixedHeader.Retain,
		}
	})
}

// tell tells an event of a client and writes it into the diary.
func (h *mqttHook) tell(cl *mqtt.Client, event func(*session) mqttEvent) {
	c, ok := cl.Net.Conn.(*mqttConn)
	if !ok {
		return // the broker itself
	}
	e := event(c.session)
	c.session.entry.Request(time.Now(), e.text())
	c.session.server.emit(e)
}

// short is a text of a client's in a length that an event can hold.
func short(s string) string { return s[:min(len(s), maxPath)] }
