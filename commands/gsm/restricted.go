package gsm

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"sim800emu/atparser"
	"sim800emu/engine"
	"sim800emu/internal/simcard"
)

// Errors of +CRSM (manual 19.1).
const (
	errInstruction engine.CME = 754
	errFileID      engine.CME = 755
	errNoP         engine.CME = 756
	errNoData      engine.CME = 758
	errData        engine.CME = 759
)

// restricted is 3.2.34.
func (g *Group) restricted() engine.Command {
	return engine.Command{
		Name: "+CRSM", Manual: "3.2.34", Title: "restricted SIM access",
		Params: atparser.Params{
			atparser.Int("Command", 0, 255), atparser.Int("fileId", 0, 65535).Opt(),
			atparser.Int("P1", 0, 255).Opt(), atparser.Int("P2", 0, 255).Opt(), atparser.Int("P3", 0, 255).Opt(),
			atparser.Str("data", 0).Opt(),
		},
		Timing: engine.Timing{Class: engine.SIM}, Bad: engine.CMEInvalidInput,
		Test: engine.OK, Write: g.accessFile,
		Note: "No space before <sw2>, and quotes around the response, as modules of this family print it (guess). A card whose PIN is asked for answers for itself: 152,4.",
	}
}

// generic is 3.2.44.
func (g *Group) generic() engine.Command {
	return engine.Command{
		Name: "+CSIM", Manual: "3.2.44", Title: "generic SIM access",
		Params: atparser.Params{atparser.Int("length", 10, 520), atparser.Str("Command", 0)},
		Timing: engine.Timing{Class: engine.SIM}, Bad: engine.CMEInvalidInput,
		Test: engine.OK, Write: g.transmit,
		Note: "A PIN or PUK that is given this way counts for +CPIN as well; +CPIN: READY comes behind the OK. RUN GSM ALGORITHM is the test algorithm " +
			"of 3GPP TS 34.108 with the key sim.ki.",
	}
}

// accessFile is +CRSM. It leaves what +CSIM has selected alone.
func (g *Group) accessFile(c *engine.Call) error {
	if err := g.sim.Readable(); err != nil {
		return err
	}
	ins, a := byte(c.Args.Int("Command")), c.Args
	updates := ins == simcard.UpdateBinary || ins == simcard.UpdateRecord
	places := updates || ins == simcard.ReadBinary || ins == simcard.ReadRecord
	known := []byte{simcard.GetResponse, simcard.ReadStatus}
	data, err := hex.DecodeString(a.Str("data"))
	switch {
	case !places && !slices.Contains(known, ins):
		return errInstruction
	case ins != simcard.ReadStatus && !a.Has("fileId"):
		return errFileID
	case places && !(a.Has("P1") && a.Has("P2") && a.Has("P3")):
		return errNoP
	case updates && !a.Has("data"):
		return errNoData
	case err != nil:
		return errData
	}
	answer, status := g.sim.card.Open().Run(
		ins, simcard.ID(a.Int("fileId")), byte(a.Int("P1")), byte(a.Int("P2")), byte(a.Int("P3")), data)
	sw1, sw2 := status.Octets()
	line := fmt.Sprintf("+CRSM: %d,%d", sw1, sw2)
	if len(answer) > 0 {
		line += fmt.Sprintf(",\"%s\"", hexText(answer))
	}
	c.Info("%s", line)
	return nil
}

// transmit is +CSIM: a command as it goes to the card, which has a selected file from one to
// the next.
func (g *Group) transmit(c *engine.Call) error {
	if err := g.sim.Readable(); err != nil {
		return err
	}
	text := c.Args.Str("Command")
	command, err := hex.DecodeString(text)
	if err != nil || len(text) != c.Args.Int("length") {
		return engine.CMEInvalidInput
	}
	answer, status := g.sim.session.Transmit(command)
	defer g.sim.follow()
	sw1, sw2 := status.Octets()
	all := hexText(append(slices.Clone(answer), sw1, sw2))
	c.Info("+CSIM: %d,\"%s\"", len(all), all)
	return nil
}

func hexText(b []byte) string { return strings.ToUpper(hex.EncodeToString(b)) }
