package profiles

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"sim800emu/internal/kernel"
)

var comparing = []cmp.Option{
	cmp.AllowUnexported(kernel.Dist{}),
	cmp.Comparer(func(Place, Place) bool { return true }), // where it stands is not what it says
}

// Each embedded file is whole: a mistake in one must fail here, not at a user.
func TestShippedFiles(t *testing.T) {
	all, err := Shipped()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 38 || all[0].Name != BaseName {
		t.Fatalf("%d profiles, the first is %s", len(all), all[0].Name)
	}
	base, kind := Default(), 0
	for _, i := range all {
		for kind < len(kinds) && kinds[kind] != i.Kind {
			kind++
		}
		if kind == len(kinds) {
			t.Errorf("%s: kind %q is out of order", i.Name, i.Kind)
		}
		if i.Line == "" || !strings.Contains(i.Doc, "\n\n") || !strings.HasSuffix(i.Line, ".") {
			t.Errorf("%s: doc says in one line what the profile is for, and below where its numbers come from", i.Name)
		}
		p, err := Named(i.Name)
		if err != nil {
			t.Errorf("%s: %v", i.Name, err)
			continue
		}
		if p.Name != i.Name {
			t.Errorf("%s calls itself %s", i.Name, p.Name)
		}
		if p.Name = base.Name; i.Name != BaseName && i.Name != "autobaud" && cmp.Equal(p, base, comparing...) {
			t.Errorf("%s changes nothing", i.Name)
		}
	}
}

// The names that a user may count on.
func TestShippedNames(t *testing.T) {
	for kind, names := range map[string]string{
		"module": "sim800l-r14.18 sim800l-r13.08 sim800c sim800h sim800f sim808 sim900 ideal",
		"line":   "autobaud fixed-115200 slow-9600 no-flow-control",
		"link":   "gprs-good gprs-typical gprs-poor edge bursty congested tunnel",
		"story": "weak-signal slow-registration registration-denied roaming no-sim pin-locked prepaid-empty brown-out cold-boot " +
			"context-lost-hourly nat-idle-timeout close-race rude-urcs lost-prompt send-fail noisy-line overrun freeze flaky-dns",
	} {
		all, err := Shipped()
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]bool{}
		for _, i := range all {
			got[i.Name] = i.Kind == kind
		}
		for _, name := range strings.Fields(names) {
			if !got[name] {
				t.Errorf("there is no %s %s", kind, name)
			}
		}
	}
}

func TestSchemaHoldsForShippedFiles(t *testing.T) {
	s, err := schema()
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	valid := func(text []byte) error {
		var v any
		if err := yaml.Unmarshal(text, &v); err != nil {
			return err
		}
		j, err := json.Marshal(v)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(j, &v); err != nil {
			return err
		}
		return r.Validate(v)
	}
	for _, name := range Names() {
		text, _ := shipped.ReadFile("data/" + name + ".yaml")
		if err := valid(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		l, err := Load([]string{name})
		if err != nil {
			t.Fatal(err)
		}
		if err := valid([]byte(l.Show())); err != nil {
			t.Errorf("what show prints of %s: %v", name, err)
		}
	}
	for _, wrong := range []string{
		"lines: {}", "line: {baud: 9600}", "line: {baud: 9600 Hz}", "line: {overrun: blok}", "network: {rssi: 100}", "network: {operators: []}",
		"link: {up: {rate: 3}}", "timing: {local: 3ms}", "device: {imei: '12'}", "device: {lacks: ['+cipssl']}", "device: {lacks: [E, E]}", "faults: [{name: a}]", "faults: [{name: a, when: b, do: c, times: 0}]", "faults: [{do: a, times: often}]",
		"link: {spells: [{left: 3 %}]}", "kind: thing",
	} {
		if valid([]byte(wrong)) == nil {
			t.Errorf("the schema holds for %s", wrong)
		}
	}
}

// What show prints is a profile file, and the same modem.
func TestShowReadsBack(t *testing.T) {
	for _, names := range [][]string{
		nil, {"ideal"}, {"sim800c", "bursty", "tunnel", "congested", "roaming"}, {"testdata/faults.yaml", "weak-signal"}, {"sim800l-r13.08", "close-race", "rude-urcs", "overrun"},
	} {
		l, err := Load(names)
		if err != nil {
			t.Fatal(err)
		}
		file := t.TempDir() + "/shown.yaml"
		if err := os.WriteFile(file, []byte(l.Show()), 0o600); err != nil {
			t.Fatal(err)
		}
		b, err := Load([]string{file})
		if err != nil {
			t.Fatalf("%v: %v", names, err)
		}
		if d := cmp.Diff(l.Profile, b.Profile, comparing...); d != "" {
			t.Errorf("%v reads back as something else:\n%s", names, d)
		}
	}
}

// The values that other packages' tests and figures were made with.
func TestDefaultAndIdeal(t *testing.T) {
	d := Default()
	if d.Line != (Line{}) || d.Receive.Segment != 1460 || d.Receive.Split != 4 || d.Device.PowerDown != "NORMAL POWER DOWN" ||
		d.Timing.Activate.String() != "lognormal(930ms, p95 1.31s)" || d.Link.RateDown != 48000 || d.Network.Operators[1].Stat != 3 {
		t.Errorf("%+v", d)
	}
	i := Ideal()
	if i.Timing != (Timing{}) || !cmp.Equal(i.Link, Link{}, comparing...) || i.Line != (Line{Baud: 115200, NoPace: true}) ||
		!i.Receive.Gap.IsZero() || !cmp.Equal(i.Device, d.Device) {
		t.Errorf("%+v", i)
	}
}

func TestKeyTable(t *testing.T) {
	keys, err := KeyTable()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		if k.Doc == "" || k.Want == "" {
			t.Errorf("%+v says too little", k)
		}
		if k.Name == "link.up.rate" && k.Base != "24 kbit/s" {
			t.Errorf("%+v", k)
		}
	}
}
