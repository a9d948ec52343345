package profiles

import (
	"fmt"
	"strings"
	"time"

	"sim800emu/internal/kernel"
)

const ms = time.Millisecond

// Default is a SIM800L with firmware R14.18 in a cell of ordinary quality, its
// SIM ready and its line in the factory state, auto-bauding. The times are
// medians and spreads of public logs of real modules; where no log has one, the
// value is our own choice and says so.
func Default() Profile {
	return Profile{
		Name: "sim800l-r14.18",
		Device: Device{
			Manufacturer: "SIMCOM_Ltd", Model: "SIMCOM_SIM800L",
			Revision: "1418B05SIM800L24", Info: "SIM800 R14.18",
			ObjectID: "SIM800", IMEI: "867372050000017",
			BatteryMV: 4017, BatteryLevel: 82, PowerDown: "NORMAL POWER DOWN",
		},
		SIM: SIM{
			PUK: "12345678", IMSI: "001010123456789", ICCID: "89001011234567890123",
			SPN: "sim800emu", Number: "+0010101234567",
		},
		Network: Network{
			Operators: []Operator{
				{Long: "Test Network", Short: "TestNet", Numeric: "00101", Stat: 2},
				{Long: "Other Network", Short: "Other", Numeric: "00102", Stat: 3},
			},
			LAC: "1102", Cell: "D63D", RSSI: 19, BER: 0, Zone: 4,
		},
		Link: Link{
			// a PINGREQ was answered in 0.28 to 0.40 s: the round trip of a short packet
			DelayUp:   kernel.Lognormal(150*ms, 350*ms),
			DelayDown: kernel.Lognormal(150*ms, 350*ms),
			// GPRS class 10, coding scheme 2: one slot up of 12 kbit/s and four down; our own choice
			RateUp: 24000, RateDown: 48000,
		},
		Timing: Timing{
			Local:   kernel.Lognormal(1500*time.Microsecond, 4*ms), // 1 to 2 ms on a fast line
			SIM:     kernel.Lognormal(20*ms, 60*ms),                // our own choice
			Radio:   kernel.Lognormal(30*ms, 90*ms),                // our own choice
			Network: kernel.Lognormal(700*ms, 1500*ms),             // bearer opened in 0.65 to 1.31 s
			Remote:  kernel.Lognormal(300*ms, 900*ms),

			Listen:      kernel.Uniform(2000*ms, 2700*ms), // answered 2.0 to 3.3 s after reset
			Ready:       kernel.Uniform(2800*ms, 3600*ms), // read 2.5 to 4.4 s after reset
			SIMReady:    kernel.Uniform(400*ms, 1200*ms),  // 0 to 1.2 s after RDY
			CallReady:   kernel.Uniform(5000*ms, 5700*ms), // after RDY
			SMSReady:    kernel.Uniform(33*ms, 500*ms),    // after Call Ready
			Register:    kernel.Uniform(4000*ms, 6500*ms), // 10.4 s after the start in all
			Attach:      kernel.Uniform(900*ms, 2500*ms),  // our own choice
			Activate:    kernel.Lognormal(930*ms, 1310*ms),
			Shut:        kernel.Uniform(300*ms, 900*ms),                // our own choice
			Scan:        kernel.Uniform(8*time.Second, 25*time.Second), // our own choice, up to 3 min are told
			NetworkTime: kernel.Uniform(200*ms, 1500*ms),               // our own choice
			PowerOff:    kernel.Fixed(1700 * ms),                       // dead about 2 s after the key
			RadioOff:    kernel.Uniform(370*ms, 1500*ms),
		},
		Receive: Receive{
			Segment: 1460, Window: 5840,
			Gap:   kernel.Lognormal(4*ms, 25*ms),
			Split: 4, SplitGap: kernel.Lognormal(6*ms, 30*ms),
		},
	}
}

// Ideal is Default without waiting: no pacing, no delays, a module that is
// ready at once. It is for measuring the program and for tests of logic.
func Ideal() Profile {
	p := Default()
	p.Name = "ideal"
	p.Line = Line{Baud: 115200, NoPace: true}
	p.Link = Link{}
	p.Timing = Timing{}
	p.Receive = Receive{Segment: 1460, Window: 5840}
	return p
}

// Named is an embedded profile.
func Named(name string) (Profile, error) {
	all := []Profile{Default(), Ideal()}
	var names []string
	for _, p := range all {
		if p.Name == name {
			return p, nil
		}
		names = append(names, p.Name)
	}
	return Profile{}, fmt.Errorf("no profile %q; there are: %s", name, strings.Join(names, ", "))
}
