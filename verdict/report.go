package verdict

import (
	"encoding/xml"
	"fmt"
	"io"
	"text/tabwriter"
	"time"
)

// Failed is how many results are not as expected.
func Failed(all []Result) int {
	n := 0
	for _, r := range all {
		if !r.OK {
			n++
		}
	}
	return n
}

// A Report is what a table and a JUnit file tell beside the results.
type Report struct {
	Results []Result
	Seed    uint64
	Profile string
	Program string // its version
	Rerun   string // the command line that gives the run again
	Took    time.Duration
}

// word is the first column.
func (r Result) word() string {
	if r.OK {
		return "ok"
	}
	return "FAILED"
}

func (r Result) when() string {
	if !r.Timed {
		return ""
	}
	return moment(r.At)
}

// moment ends a sentence with when, if there is one.
func (r Result) moment() string {
	if !r.Timed {
		return ""
	}
	return " (at " + moment(r.At) + " of modem time)"
}

// Table writes one line for each result, and the sum.
func (r Report) Table(w io.Writer) error {
	several := false
	for _, one := range r.Results {
		several = several || one.Suite != r.Results[0].Suite
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, one := range r.Results {
		fmt.Fprint(t, one.word(), "\t")
		if several {
			fmt.Fprint(t, one.Suite, "\t")
		}
		fmt.Fprintf(t, "%s\t%s\t%s\n", clip(one.Name), one.when(), one.Seen)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	n := Failed(r.Results)
	if n == 0 {
		_, err := fmt.Fprintf(w, "as expected: all %d\n", len(r.Results))
		return err
	}
	_, err := fmt.Fprintf(w, "not as expected: %d of %d; the run again: %s\n", n, len(r.Results), r.Rerun)
	return err
}

// The elements of JUnit's XML, as far as servers of continuous integration read them.
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Name     string       `xml:"name,attr"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Time     string       `xml:"time,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name       string          `xml:"name,attr"`
		Tests      int             `xml:"tests,attr"`
		Failures   int             `xml:"failures,attr"`
		Errors     int             `xml:"errors,attr"`
		Time       string          `xml:"time,attr"`
		Properties []junitProperty `xml:"properties>property"`
		Cases      []junitCase     `xml:"testcase"`
	}
	junitProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		Time    string        `xml:"time,attr"` // modem time at which it was decided
		Failure *junitFailure `xml:"failure"`
		Out     string        `xml:"system-out,omitempty"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// JUnit writes the results as JUnit's XML: a suite for each modem, a test case
// for each expectation. Times are modem time; there is no date in it, so that
// one seed gives one file.
func (r Report) JUnit(w io.Writer) error {
	all := junitSuites{Name: "sim800emu", Tests: len(r.Results), Failures: Failed(r.Results), Time: seconds(r.Took)}
	for _, one := range r.Results {
		if n := len(all.Suites); n == 0 || all.Suites[n-1].Name != one.Suite {
			all.Suites = append(all.Suites, junitSuite{Name: one.Suite, Time: seconds(r.Took), Properties: r.properties()})
		}
		s := &all.Suites[len(all.Suites)-1]
		s.Tests++
		c := junitCase{Name: one.Name, Class: "sim800emu." + one.Suite, Time: seconds(one.At)}
		if one.OK {
			c.Out = one.Seen
		} else {
			s.Failures++
			c.Failure = &junitFailure{
				Message: one.Seen, Type: "expectation",
				Text: fmt.Sprintf("expected: %s\nseen: %s%s\nagain: %s\n", one.What, one.Seen, one.moment(), r.Rerun),
			}
		}
		s.Cases = append(s.Cases, c)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (r Report) properties() []junitProperty {
	return []junitProperty{
		{"seed", fmt.Sprint(r.Seed)}, {"profile", r.Profile}, {"program", r.Program}, {"rerun", r.Rerun},
	}
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
