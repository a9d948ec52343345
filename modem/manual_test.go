package modem_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sim800emu/engine"
)

// An entry is one command of the manual's tables, as facts.
type entry struct {
	Chapter     string          `json:"chapter"`
	Name        string          `json:"name"`
	Section     string          `json:"section"`
	Saving      string          `json:"saving"`
	MaxResponse string          `json:"max_response"`
	Forms       map[string]form `json:"forms"`
}

type form struct {
	Syntax   string `json:"syntax"`
	Response any    `json:"response"`
	Derived  any    `json:"derived"`
	Example  any    `json:"example"`
}

func manual(t *testing.T) map[string]entry {
	t.Helper()
	b, err := os.ReadFile("testdata/manual.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []entry
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	byName := map[string]entry{}
	for _, e := range all {
		byName[e.Name] = e
	}
	return byName
}

// gnssNotes is why the commands of the satellite receiver are not in the tables.
const gnssNotes = "of the GNSS and GPS notes of the SIM808, which the tables do not have; taken from logs"

// wanted are the differences from the tables that are meant, with their reasons.
var wanted = map[string]string{
	"+CMMSCURL saving":    "kept by +CMMSSCONT alone, which none of the modes of the engine is",
	"+CMMSPROTO saving":   "kept by +CMMSSCONT alone, which none of the modes of the engine is",
	"+CMMSCID saving":     "kept by +CMMSSCONT alone, which none of the modes of the engine is",
	"+CMMSSENDCFG saving": "kept by +CMMSSCONT alone, which none of the modes of the engine is",
	"+CMMSUA saving":      "kept by +CMMSSCONT alone, which none of the modes of the engine is",
	"+CMMSPROFILE saving": "kept by +CMMSSCONT alone, which none of the modes of the engine is",
	"+CMMSTIMEOUT saving": "kept by +CMMSSCONT alone, which none of the modes of the engine is",
	"+CBATCHK entry":      "not in V1.09; seen answered with OK",
	"+CVHU entry":         "not in V1.09; seen answered with OK",
	"+ICCID entry":        "not in V1.09; seen answered by a SIM800C",
	"+CMGC entry":         "not in V1.09; it is of 3GPP TS 27.005",
	"+CGNSPWR entry":      gnssNotes,
	"+CGNSSEQ entry":      gnssNotes,
	"+CGNSINF entry":      gnssNotes,
	"+CGNSURC entry":      gnssNotes,
	"+CGNSCMD entry":      gnssNotes,
	"+CGNSTST entry":      gnssNotes,
	"+CGPSPWR entry":      gnssNotes,
	"+CGPSRST entry":      gnssNotes,
	"+CGPSINF entry":      gnssNotes,
	"+CGPSOUT entry":      gnssNotes,
	"+CGPSSTATUS entry":   gnssNotes,
	"+CHUP entry":         "V1.09 names it with S0 and has no section for it",
	"+CGATT ceiling":      "10 s in V1.09, 75 s in V1.10, the newer",
	"+CPBR ceiling":       "30 s, of all 250 entries",
}

// A comparison counts which of the wanted differences are still there.
type comparison struct {
	*testing.T
	met map[string]bool
}

func (c comparison) differs(key, format string, args ...any) {
	c.Helper()
	c.met[key] = true
	if _, ok := wanted[key]; !ok {
		c.Errorf("%s: %s", key, fmt.Sprintf(format, args...))
	}
}

func (c comparison) end() {
	for key := range wanted {
		if !c.met[key] {
			c.Errorf("%s is listed as a wanted difference and there is none", key)
		}
	}
}

// TestDeclarationsAgreeWithTheManual compares section, forms, saving mode and ceiling.
func TestDeclarationsAgreeWithTheManual(t *testing.T) {
	tables := manual(t)
	cmp := comparison{t, map[string]bool{}}
	defer cmp.end()
	declared := map[string]bool{}
	for _, c := range newManualRig(t).Commands() {
		declared[c.Name] = true
		e, ok := tables[c.Name]
		if !ok {
			cmp.differs(c.Name+" entry", "not in the manual's tables")
			continue
		}
		if c.Manual != e.Section {
			cmp.differs(c.Name+" section", "declared %s, manual %s", c.Manual, e.Section)
		}
		var forms []string
		for f := range e.Forms {
			forms = append(forms, f)
		}
		slices.Sort(forms)
		if got := slices.Sorted(slices.Values(c.Forms())); !slices.Equal(got, forms) {
			cmp.differs(c.Name+" forms", "declared %v, manual %v", got, forms)
		}
		if saving := orDash(e.Saving); c.Saving.String() != saving {
			cmp.differs(c.Name+" saving", "declared %s, manual %s", c.Saving, saving)
		}
		if s, ok := seconds(e.MaxResponse); ok && c.Timing.Max.Seconds() != s {
			cmp.differs(c.Name+" ceiling", "declared %s, manual %s", c.Timing.Max, e.MaxResponse)
		}
	}
	for name, e := range tables {
		if !declared[name] {
			cmp.differs(name+" entry declared", "section %s has it and no group declares it", e.Section)
		}
	}
}

func orDash(s string) string {
	if s == "" {
		return engine.Unstated.String()
	}
	return s
}

var firstNumber = regexp.MustCompile(`^(\d+) ?s`)

// seconds is a maximum response time that the manual prints as one number.
func seconds(s string) (float64, bool) {
	m := firstNumber.FindStringSubmatch(s)
	if m == nil {
		return 0, false
	}
	n, err := strconv.ParseFloat(m[1], 64)
	return n, err == nil
}

// wantedTests are test forms that a module answers otherwise than the tables say.
var wantedTests = map[string]string{
	"+VTS":   "seen on a SIM800C",
	"+SAPBR": "a module prints no space behind the third comma",
	"+CEMNL": "the tables go on with dots",
	"+SGPIO": "the tables have the answer of a SIM800V beside that of a SIM800L",
	"+SIDET": "the tables have the answers of other models beside that of a SIM800L",
	"+CMIC":  "as +SIDET",
	"+CHFA":  "as +SIDET",
	"+CPBW":  "without spaces, as the manual's example of +CPBR=? is",
	"+CBAND": "the tables have the answer of dual-band models beside that of a SIM800L",
	"+CSCLK": "the tables have the answer of a SIM808, (0-1), beside that of the others",
}

// TestTestFormsAgreeWithTheManual sends every test form whose answer the tables spell out.
func TestTestFormsAgreeWithTheManual(t *testing.T) {
	tables := manual(t)
	m := newManualRig(t)
	m.send("ATE0\r")
	m.got()
	n := 0
	for _, c := range m.Commands() {
		f, ok := tables[c.Name].Forms["test"]
		if !ok || c.Test == nil || c.Listed {
			continue
		}
		want, ok := literal(f)
		if !ok {
			continue
		}
		n++
		m.send("AT" + c.Name + "=?\r")
		got := m.got()
		if _, ok := wantedTests[c.Name]; ok {
			continue
		}
		expect := "\r\nOK\r\n"
		if len(want) > 0 {
			expect = "\r\n" + strings.Join(want, "\r\n") + "\r\n" + expect
		}
		if got != expect {
			t.Errorf("AT%s=? printed\n %q, the tables have\n %q", c.Name, got, expect)
		}
	}
	if n < 50 {
		t.Errorf("only %d test forms could be compared", n)
	}
}

// literal is the answer of a form as lines, if the tables spell it out.
func literal(f form) ([]string, bool) {
	for _, try := range []any{f.Example, f.Derived, f.Response} {
		var lines []string
		switch v := try.(type) {
		case nil:
			continue
		case string:
			lines = []string{v}
		case []any:
			for _, l := range v {
				lines = append(lines, fmt.Sprint(l))
			}
		}
		if text := strings.Join(lines, "\n"); strings.Contains(text, "list of") || strings.Contains(text, "range of") ||
			strings.Contains(text, "<") && !strings.Contains(text, "<length>") {
			continue
		}
		return lines, true
	}
	return nil, false
}
