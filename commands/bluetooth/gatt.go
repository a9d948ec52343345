package bluetooth

import (
	"fmt"
	"slices"

	"sim800emu/atparser"
	"sim800emu/engine"
)

// A gatt is the GATT servers of the module (Bluetooth note 2.40 to 2.67, SIM868E
// only). Indices count from 1; nobody connects to them.
type gatt struct {
	servers  []*server
	services []*service
	chars    []*attribute
	descs    []*attribute
	index    int // given last, of any kind
	handle   int // the same
}

type server struct {
	index       int
	user        string
	advertising bool
}

type service struct {
	index         int
	server        *server
	uuid          string
	primary, inst int
	handle        int
	room, used    int // handles
	running       bool
}

type attribute struct {
	index            int
	service          *service
	uuid             string
	inst, prop, perm int
	handle           int
}

// mostServers is our own choice.
const mostServers = 4

// ble refuses a command while the radio is off, with the plain ERROR of the note.
func (g *Group) ble(h engine.Handler) engine.Handler {
	return func(c *engine.Call) error {
		if g.state != idle {
			return engine.ErrPlain
		}
		return h(c)
	}
}

func (g *Group) server(c *engine.Call) (*server, error) {
	n := c.Args.Int("server_index")
	for _, s := range g.gatt.servers {
		if s.index == n {
			return s, nil
		}
	}
	return nil, engine.ErrPlain
}

func (g *Group) service(c *engine.Call) (*service, error) {
	n := c.Args.Int("service_index")
	for _, s := range g.gatt.services {
		if s.index == n {
			return s, nil
		}
	}
	return nil, engine.ErrPlain
}

// register is +BLESREG; the server advertises at once.
func (g *Group) register(c *engine.Call) error {
	t := &g.gatt
	if len(t.servers) == mostServers {
		return engine.ErrPlain
	}
	n := 1
	for slices.ContainsFunc(t.servers, func(s *server) bool { return s.index == n }) {
		n++
	}
	s := &server{index: n, user: fmt.Sprintf("%016X%016X", g.loop.Rand.Uint64(), g.loop.Rand.Uint64()), advertising: true}
	t.servers = append(t.servers, s)
	c.Info("+BLESREG: %d,%s", s.index, s.user)
	return nil
}

// drop is +BLESDREG: with its services.
func (g *Group) drop(c *engine.Call) error {
	s, err := g.server(c)
	if err != nil {
		return err
	}
	t := &g.gatt
	t.servers = slices.DeleteFunc(t.servers, func(o *server) bool { return o == s })
	for _, v := range slices.Clone(t.services) {
		if v.server == s {
			g.dropService(v)
		}
	}
	c.Info("+BLESDREG: %d,%s", s.index, s.user)
	return nil
}

func (g *Group) dropService(s *service) {
	t := &g.gatt
	of := func(a *attribute) bool { return a.service == s }
	t.services = slices.DeleteFunc(t.services, func(o *service) bool { return o == s })
	t.chars, t.descs = slices.DeleteFunc(t.chars, of), slices.DeleteFunc(t.descs, of)
}

// uuid reports that a text is 4 to 32 hexadecimal digits.
func uuid(s string) bool { return len(s) >= 4 && len(s) <= 32 }

func (g *Group) addService(c *engine.Call) error {
	s, err := g.server(c)
	if err != nil || !uuid(c.Args.Str("uuid")) {
		return engine.ErrPlain
	}
	t := &g.gatt
	t.index++
	v := &service{
		index: t.index, server: s, uuid: c.Args.Str("uuid"), primary: c.Args.Int("is_primary"), inst: c.Args.Int("inst"),
		handle: t.handle + 1, room: c.Args.Int("num_handles"), used: 1,
	}
	t.handle += v.room
	t.services = append(t.services, v)
	c.Info("+BLESSAD: %s", v)
	return nil
}

func (s *service) String() string {
	return fmt.Sprintf("%d,%s,%s,%d,%d,%d", s.index, s.server.user, s.uuid, s.primary, s.inst, s.handle)
}

func (g *Group) removeService(c *engine.Call) error {
	s, err := g.service(c)
	if err != nil {
		return err
	}
	g.dropService(s)
	c.Info("+BLESSRM: %d,%s,%s,%d", s.index, s.server.user, s.uuid, s.handle)
	return nil
}

// attribute adds a characteristic, which takes two handles, or a descriptor.
func (g *Group) attribute(c *engine.Call, id string, handles int) (*attribute, error) {
	s, err := g.service(c)
	if err != nil || !uuid(c.Args.Str(id)) || s.used+handles > s.room {
		return nil, engine.ErrPlain
	}
	g.gatt.index++
	s.used += handles
	return &attribute{
		index: g.gatt.index, service: s, uuid: c.Args.Str(id), inst: c.Args.Int("inst"), prop: c.Args.Int("prop"),
		perm: c.Args.Int("permission"), handle: s.handle + s.used - 1,
	}, nil
}

func (g *Group) addCharacteristic(c *engine.Call) error {
	a, err := g.attribute(c, "char_uuid", 2)
	if err != nil {
		return err
	}
	g.gatt.chars = append(g.gatt.chars, a)
	c.Info("+BLESSC: %d,%s,%d,%s,%d,%d", a.index, a.service.server.user, a.service.handle, a.uuid, a.inst, a.handle)
	return nil
}

func (g *Group) addDescriptor(c *engine.Call) error {
	a, err := g.attribute(c, "desc_uuid", 1)
	if err != nil {
		return err
	}
	g.gatt.descs = append(g.gatt.descs, a)
	c.Info("+BLESSD: %d,%s,%d,%s,%d,%d", a.index, a.service.server.user, a.service.handle, a.uuid, a.inst, a.handle)
	return nil
}

// running makes the handler that starts or stops a service.
func (g *Group) running(on bool) engine.Handler {
	return func(c *engine.Call) error {
		s, err := g.service(c)
		if err != nil || s.running == on {
			return engine.ErrPlain
		}
		s.running = on
		c.Info("%s: %d,%s,%d", c.Name(), s.index, s.server.user, s.handle)
		return nil
	}
}

// advertise makes the handler that starts or stops the advertising of a server.
func (g *Group) advertise(on bool) engine.Handler {
	return func(c *engine.Call) error {
		s, err := g.server(c)
		if err != nil {
			return err
		}
		s.advertising = on
		c.Info("%s: %d,%s", c.Name(), s.index, s.user)
		return nil
	}
}

// setData is +BLEADV. A packet of advertising data has 31 octets.
func (g *Group) setData(c *engine.Call) error {
	const room, flags = 31, 3
	s, err := g.server(c)
	if err != nil {
		return err
	}
	size := flags
	for name, head := range map[string]int{"manufacturer_data": 2, "service_data": 2, "service_uuid": 2} {
		if v := c.Args.Str(name); len(v) > 1 {
			size += head + len(v)/2
		}
	}
	if c.Args.Int("include_name") == 1 {
		size += 2 + len(g.name)
	}
	if c.Args.Int("include_txpower") == 1 {
		size += 3
	}
	if c.Args.Int("appearance") > 0 {
		size += 4
	}
	if size > room {
		return engine.ErrPlain
	}
	c.Info("+BLEADV: %s", s.user)
	return nil
}

// readEach is a read form with a line for each thing that is there.
func readEach[T any](name string, all func() []T, text func(T) string) engine.Handler {
	return func(c *engine.Call) error {
		var lines []string
		for _, v := range all() {
			if s := text(v); s != "" {
				lines = append(lines, name+": "+s)
			}
		}
		c.Lines(lines...)
		return nil
	}
}

func (g *Group) gattCommands() []engine.Command {
	const nobody = "Nobody connects to the server."
	serverIndex, serviceIndex := atparser.Int("server_index", 1, mostServers), atparser.Int("service_index", 1, 65535)
	inst, perm := atparser.Int("inst", 0, 255), atparser.Int("permission", 0, 255)
	hex := func(name string) atparser.Param { return atparser.Hex(name, 0) }
	short := func(name string) atparser.Param { return atparser.Str(name, 56) }
	servers := func() []*server { return g.gatt.servers }
	services := func() []*service { return g.gatt.services }
	cmd := func(n int, name, title string, p ...atparser.Param) engine.Command {
		return engine.Command{
			Name: name, Manual: fmt.Sprintf("BTN 2.%d", n), Title: title, Params: p, Test: engine.OK, Read: engine.OK, Note: nobody,
		}
	}
	user := func(s *server) string { return fmt.Sprintf("%d,%s", s.index, s.user) }

	reg := cmd(40, "+BLESREG", "register a GATT server")
	reg.Execute, reg.Read = g.ble(g.register), readEach("+BLESREG", servers, user)
	dereg := cmd(41, "+BLESDREG", "drop a GATT server", serverIndex)
	dereg.Write = g.ble(g.drop)
	add := cmd(42, "+BLESSAD", "add a service", serverIndex, hex("uuid"), atparser.Int("num_handles", 1, 30), atparser.Int("is_primary", 0, 1), inst)
	add.Write, add.Read = g.ble(g.addService), readEach("+BLESSAD", services, (*service).String)
	remove := cmd(43, "+BLESSRM", "remove a service", serviceIndex)
	remove.Write = g.ble(g.removeService)
	char := cmd(44, "+BLESSC", "add a characteristic", serviceIndex, hex("char_uuid"), inst, atparser.Int("prop", 0, 255), perm)
	char.Write = g.ble(g.addCharacteristic)
	char.Read = readEach("+BLESSC", func() []*attribute { return g.gatt.chars }, func(a *attribute) string {
		return fmt.Sprintf("%d,%s,%d,%s,%d,%d,%d,%d", a.index, a.service.server.user, a.service.handle, a.uuid, a.inst, a.prop, a.perm, a.handle)
	})
	desc := cmd(45, "+BLESSD", "add a descriptor", serviceIndex, hex("desc_uuid"), inst, perm)
	desc.Write = g.ble(g.addDescriptor)
	desc.Read = readEach("+BLESSD", func() []*attribute { return g.gatt.descs }, func(a *attribute) string {
		return fmt.Sprintf("%d,%s,%d,%s,%d,%d,%d", a.index, a.service.server.user, a.service.handle, a.uuid, a.inst, a.perm, a.handle)
	})
	start := cmd(46, "+BLESSSTART", "start a service", serviceIndex, atparser.Int("transport", 0, 2))
	start.Write = g.ble(g.running(true))
	start.Read = readEach("+BLESSSTART", services, func(s *service) string {
		if !s.running {
			return ""
		}
		return fmt.Sprintf("%d,%s,%d", s.index, s.server.user, s.handle)
	})
	stop := cmd(47, "+BLESSSTOP", "stop a service", serviceIndex)
	stop.Write = g.ble(g.running(false))
	begin := cmd(48, "+BLESLSTART", "start advertising", serverIndex)
	begin.Write = g.ble(g.advertise(true))
	begin.Read = readEach("+BLESLSTART", servers, func(s *server) string {
		if !s.advertising {
			return ""
		}
		return user(s)
	})
	end := cmd(49, "+BLESLSTOP", "stop advertising", serverIndex)
	end.Write = g.ble(g.advertise(false))
	data := cmd(50, "+BLEADV", "advertising data", serverIndex, atparser.Int("scan_rsp", 0, 1), atparser.Int("include_name", 0, 1),
		atparser.Int("include_txpower", 0, 1), atparser.Int("appearance", 0, 16384), short("manufacturer_data"), short("service_data"), short("service_uuid"))
	data.Read, data.Write = nil, g.ble(g.setData)
	status := cmd(51, "+BLESTATUS", "state of BLE")
	status.Read = func(c *engine.Call) error {
		c.Info("+BLESTATUS: %d", g.power)
		return nil
	}
	address := cmd(52, "+BLEADDR", "own address")
	address.Read = func(c *engine.Call) error {
		failed := 1
		if g.state == idle {
			failed = 0
		}
		c.Info("+BLEADDR: %d,%s", failed, g.cfg.Address)
		return nil
	}
	// what needs somebody who is connected
	refuse := func(*engine.Call) error { return engine.ErrPlain }
	leave := cmd(53, "+BLEDISCONN", "drop a link", atparser.Int("conn_id", 1, 65535))
	leave.Write = refuse
	indicate := cmd(54, "+BLESIND", "indicate to a client", atparser.Int("char_index", 1, 65535), hex("value"))
	indicate.Test, indicate.Read, indicate.Write = nil, nil, refuse
	answer := cmd(55, "+BLESRSP", "answer a client", atparser.Int("switch", 0, 1), hex("value").Opt())
	answer.Test, answer.Read, answer.Write = nil, nil, refuse
	send := cmd(67, "+BLESPPSIND", "send over the serial service", hex("value"))
	send.Test, send.Read, send.Write = nil, nil, refuse
	service := func(n int, name, title string, v *int) engine.Command {
		c := engine.Setting(engine.Command{
			Name: name, Manual: fmt.Sprintf("BTN 2.%d", n), Title: title, Fidelity: engine.Stored, Note: nobody,
			Params: atparser.Params{atparser.Int("op", 0, 1).Shown("(0-1)")},
		}, v)
		c.Write = g.ble(c.Write)
		return c
	}
	return []engine.Command{
		reg, dereg, add, remove, char, desc, start, stop, begin, end, data, status, address, leave, indicate, answer,
		service(57, "+BLEFMP", "find-me service", &g.fmp), service(60, "+BLEPXP", "proximity service", &g.pxp),
		service(64, "+BLESPP", "serial service", &g.serial), send,
	}
}
