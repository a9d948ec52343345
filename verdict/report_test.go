package verdict

import (
	"bytes"
	"encoding/xml"
	"errors"
	"strings"
	"testing"
	"time"
)

// sample is a report with everything that XML has to escape.
func sample() Report {
	return Report{
		Results: []Result{
			{Suite: "modem1", Name: "connects", What: "connected: any", OK: true, Seen: "once", At: 1500 * time.Millisecond, Timed: true},
			{Suite: "modem1", Name: `sends <"&'> all`, What: `command: AT+CIPSEND*, result: "<OK>"`, Seen: "never; \x00\x1b[31m ERROR & more"},
			{Suite: "run", Name: "in time", What: "run_time: 5s", OK: true, Seen: "3 s", At: 3 * time.Second, Timed: true},
		},
		Seed: 7, Profile: "sim800l-r14.18+gprs-poor", Program: "v1", Took: 3 * time.Second,
		Rerun: `sim800emu run --seed 7 --exec 'a "b" <c>'`,
	}
}

func TestTable(t *testing.T) {
	var b bytes.Buffer
	if err := sample().Table(&b); err != nil {
		t.Fatal(err)
	}
	want := strings.Join([]string{
		`ok      modem1  connects         1.500 s  once`,
		"FAILED  modem1  sends <\"&'> all           never; \x00\x1b[31m ERROR & more",
		`ok      run     in time          3.000 s  3 s`,
		`not as expected: 1 of 3; the run again: sim800emu run --seed 7 --exec 'a "b" <c>'`, ``,
	}, "\n")
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	b.Reset()
	good := sample()
	good.Results = good.Results[2:]
	if err := good.Table(&b); err != nil || b.String() != "ok  in time  3.000 s  3 s\nas expected: all 1\n" {
		t.Errorf("%v\n%s", err, b.String())
	}
}

// TestJUnitReadsBack: another reader of XML finds what was meant.
func TestJUnitReadsBack(t *testing.T) {
	var b bytes.Buffer
	if err := sample().JUnit(&b); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Suites   []struct {
			Name       string `xml:"name,attr"`
			Tests      int    `xml:"tests,attr"`
			Failures   int    `xml:"failures,attr"`
			Time       string `xml:"time,attr"`
			Properties []struct {
				Name  string `xml:"name,attr"`
				Value string `xml:"value,attr"`
			} `xml:"properties>property"`
			Cases []struct {
				Name    string `xml:"name,attr"`
				Class   string `xml:"classname,attr"`
				Time    string `xml:"time,attr"`
				Failure *struct {
					Message string `xml:"message,attr"`
					Text    string `xml:",chardata"`
				} `xml:"failure"`
				Out string `xml:"system-out"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	if err := xml.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	if got.Tests != 3 || got.Failures != 1 || len(got.Suites) != 2 {
		t.Fatalf("%+v", got)
	}
	one := got.Suites[0]
	if one.Name != "modem1" || one.Tests != 2 || one.Failures != 1 || one.Time != "3.000" || len(one.Cases) != 2 {
		t.Errorf("%+v", one)
	}
	properties := map[string]string{}
	for _, p := range one.Properties {
		properties[p.Name] = p.Value
	}
	if properties["seed"] != "7" || properties["profile"] != "sim800l-r14.18+gprs-poor" || properties["rerun"] != sample().Rerun {
		t.Errorf("%v", properties)
	}
	good, bad := one.Cases[0], one.Cases[1]
	if good.Name != "connects" || good.Class != "sim800emu.modem1" || good.Time != "1.500" || good.Failure != nil || good.Out != "once" {
		t.Errorf("%+v", good)
	}
	if bad.Name != `sends <"&'> all` || bad.Failure == nil || !strings.Contains(bad.Failure.Message, "never; ") ||
		!strings.Contains(bad.Failure.Text, "expected: command: AT+CIPSEND*") || !strings.Contains(bad.Failure.Text, "again: sim800emu run --seed 7") {
		t.Errorf("%+v", bad)
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestReportsTellThatTheyCannotBeWritten(t *testing.T) {
	for name, err := range map[string]error{"table": sample().Table(broken{}), "junit": sample().JUnit(broken{})} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
