package diag

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/lang/token"
)

// oneLine returns the message with its label and those notes that have no place
// of their own, for formats that show one text.
func oneLine(d Diag) string {
	s := d.Message
	if d.Label != "" {
		s += " (" + d.Label + ")"
	}
	for _, n := range d.Notes {
		if !n.Span.IsValid() {
			s += "; " + n.Message
		}
	}
	return s
}

var githubLevels = [...]string{"error", "warning", "notice"}

// githubMost is how many annotations of a step GitHub shows.
const githubMost = 10

// GitHub writes workflow commands, a line each, which GitHub shows beside the
// code: of the heaviest findings, as many as it shows. The others follow as text
// in the log, and a last command says how many there are.
func GitHub(w io.Writer, list List) error {
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	list = heaviest(list)
	var rest List
	if len(list) > githubMost {
		list, rest = list[:githubMost-1], list[githubMost-1:]
	}
	for _, d := range list {
		place := ""
		if d.Span.IsValid() {
			start, end := ends(d.Span)
			place = fmt.Sprintf("file=%s,line=%d,col=%d,endLine=%d,endColumn=%d,",
				property.Replace(d.Span.File.Name), start.Line, start.Column, end.Line, end.Column)
		}
		if _, err := fmt.Fprintf(w, "::%s %stitle=%s::%s\n", githubLevels[d.Severity], place,
			property.Replace(string(d.Code)), data.Replace(oneLine(d))); err != nil {
			return err
		}
	}
	if len(rest) == 0 {
		return nil
	}
	if _, err := fmt.Fprintf(w, "::%s title=segc::%d more findings are in the log of this step\n", githubLevels[rest[0].Severity], len(rest)); err != nil {
		return err
	}
	return asLog(w, rest)
}

// asLog writes findings as text in which the runner looks for no commands: a file
// may be called `::stop-commands::x.seg`, and a line hold anything. What ends the
// text is a hash of it, so that the text cannot hold that.
func asLog(w io.Writer, list List) error {
	var text bytes.Buffer
	if err := Text(&text, list, TextOptions{}); err != nil {
		return err
	}
	end := fmt.Sprintf("segc-%x", sha256.Sum256(text.Bytes()))
	_, err := fmt.Fprintf(w, "::stop-commands::%s\n%s\n::%s::\n", end, strings.TrimRight(text.String(), "\n"), end)
	return err
}

// heaviest returns a list with the heaviest findings first, else in its order.
func heaviest(list List) List {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b Diag) int { return cmp.Compare(a.Severity, b.Severity) })
	return list
}

// A fingerprinter names findings so that one which moves with its text keeps its
// name: by code, file, message and the number among equals, not by the line.
type fingerprinter map[string]int

func (f fingerprinter) of(d Diag) string {
	file := "."
	if d.Span.IsValid() {
		file = d.Span.File.Name
	}
	id := string(d.Code) + "\x00" + file + "\x00" + d.Message
	sum := sha256.Sum256([]byte(id + "\x00" + strconv.Itoa(f[id])))
	f[id]++
	return hex.EncodeToString(sum[:16])
}

func ends(s token.Span) (start, end token.Position) {
	return s.File.Position(int(s.Start)), s.File.Position(int(s.End))
}

// The parts of GitLab's code quality report.
type (
	gitlabFinding struct {
		Description string         `json:"description"`
		CheckName   Code           `json:"check_name"`
		Fingerprint string         `json:"fingerprint"`
		Severity    string         `json:"severity"`
		Location    gitlabLocation `json:"location"`
	}
	gitlabLocation struct {
		Path  string      `json:"path"`
		Lines gitlabLines `json:"lines"`
	}
	gitlabLines struct {
		Begin int `json:"begin"`
		End   int `json:"end"`
	}
)

var gitlabSeverities = [...]string{"critical", "minor", "info"}

// GitLab writes a code quality report.
func GitLab(w io.Writer, list List) error {
	findings := []gitlabFinding{}
	prints := fingerprinter{}
	for _, d := range list {
		f := gitlabFinding{Description: oneLine(d), CheckName: d.Code, Fingerprint: prints.of(d), Severity: gitlabSeverities[d.Severity],
			Location: gitlabLocation{Path: ".", Lines: gitlabLines{1, 1}}}
		if d.Span.IsValid() {
			start, end := ends(d.Span)
			f.Location = gitlabLocation{d.Span.File.Name, gitlabLines{start.Line, end.Line}}
		}
		findings = append(findings, f)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(findings)
}

type junitSuites struct {
	XMLName xml.Name     `xml:"testsuites"`
	Suites  []JUnitSuite `xml:"testsuite"`
}

// The parts of JUnit's XML that are written.
type (
	// A JUnitSuite is cases that belong together.
	JUnitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Cases    []JUnitCase `xml:"testcase"`
	}
	// A JUnitCase passed unless it has a failure.
	JUnitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		File    string        `xml:"file,attr,omitempty"`
		Line    int           `xml:"line,attr,omitempty"`
		Failure *JUnitFailure `xml:"failure"`
		Output  string        `xml:"system-out,omitempty"`
	}
	// A JUnitFailure is why a case failed.
	JUnitFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// JUnitSuites writes suites, whose cases it counts. No time is told: reports of
// equal runs are equal.
func JUnitSuites(w io.Writer, suites []JUnitSuite) error {
	for i := range suites {
		suites[i].Tests, suites[i].Failures = len(suites[i].Cases), 0
		for _, c := range suites[i].Cases {
			if c.Failure != nil {
				suites[i].Failures++
			}
		}
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(junitSuites{Suites: suites}); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// JUnit writes one suite. An error is a failed case; a warning is a passed one
// with output; a list without either has one passed case, since some readers
// take an empty suite for a broken one.
func JUnit(w io.Writer, list List) error {
	suite := JUnitSuite{Name: "segc"}
	for _, d := range list {
		c := JUnitCase{Name: string(d.Code), Class: "segc"}
		if d.Span.IsValid() {
			start, _ := ends(d.Span)
			c.Name, c.Class = string(d.Code)+" at line "+strconv.Itoa(start.Line), d.Span.File.Name
			c.File, c.Line = d.Span.File.Name, start.Line
		}
		var text strings.Builder
		if err := Text(&text, List{d}, TextOptions{}); err != nil {
			return err
		}
		if d.Severity == Error {
			c.Failure = &JUnitFailure{Message: oneLine(d), Type: string(d.Code), Text: text.String()}
		} else {
			c.Output = text.String()
		}
		suite.Cases = append(suite.Cases, c)
	}
	if len(suite.Cases) == 0 {
		suite.Cases = []JUnitCase{{Name: "no findings", Class: "segc"}}
	}
	return JUnitSuites(w, []JUnitSuite{suite})
}
