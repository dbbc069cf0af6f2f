package diag

import (
	"encoding/json"
	"io"
	"net/url"

	"github.com/segc-dev/segc/lang/token"
)

// The parts of SARIF 2.1.0 that are written, under their names there.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               Code        `json:"id"`
		ShortDescription *sarifText  `json:"shortDescription,omitempty"`
		Help             *sarifMulti `json:"help,omitempty"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifMulti struct {
		Text     string `json:"text"`
		Markdown string `json:"markdown"`
	}
	sarifResult struct {
		RuleID           Code            `json:"ruleId"`
		RuleIndex        int             `json:"ruleIndex"`
		Level            string          `json:"level"`
		Message          sarifText       `json:"message"`
		Locations        []sarifLocation `json:"locations,omitempty"`
		RelatedLocations []sarifLocation `json:"relatedLocations,omitempty"`
		Fixes            []sarifFix      `json:"fixes,omitempty"`
		// PartialFingerprints name the finding from run to run.
		PartialFingerprints map[string]string `json:"partialFingerprints"`
	}
	sarifLocation struct {
		PhysicalLocation sarifPhysical `json:"physicalLocation"`
		Message          *sarifText    `json:"message,omitempty"`
	}
	sarifPhysical struct {
		ArtifactLocation sarifArtifact `json:"artifactLocation"`
		Region           sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI       string `json:"uri"`
		URIBaseID string `json:"uriBaseId"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
		ByteOffset  int `json:"byteOffset"`
		ByteLength  int `json:"byteLength"`
	}
	sarifFix struct {
		Description     sarifText     `json:"description"`
		ArtifactChanges []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		ArtifactLocation sarifArtifact      `json:"artifactLocation"`
		Replacements     []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		DeletedRegion   sarifRegion `json:"deletedRegion"`
		InsertedContent sarifText   `json:"insertedContent"`
	}
)

var sarifLevels = [...]string{"error", "warning", "note"}

// sarifMost is how many results of a run GitHub takes; a larger log it refuses whole.
const sarifMost = 25_000

// SARIF writes one log of version 2.1.0 with the pages of the codes as rules; of
// more findings than readers take, the heaviest.
func SARIF(w io.Writer, list List) error {
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: "segc", InformationURI: "https://github.com/segc-dev/segc", Rules: []sarifRule{}}},
		ColumnKind: "utf16CodeUnits",
		Results:    []sarifResult{},
	}
	if len(list) > sarifMost {
		list = heaviest(list)[:sarifMost]
	}
	index, prints := map[Code]int{}, fingerprinter{}
	for _, d := range list {
		at, known := index[d.Code]
		if !known {
			at = len(index)
			index[d.Code] = at
			run.Tool.Driver.Rules = append(run.Tool.Driver.Rules, sarifRuleOf(d.Code))
		}
		r := sarifResultOf(d, at)
		r.PartialFingerprints = map[string]string{"segc/v1": prints.of(d)}
		run.Results = append(run.Results, r)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(sarifLog{
		Schema:  "https://json.schemastore.org/sarif-2.1.0.json",
		Version: "2.1.0",
		Runs:    []sarifRun{run},
	})
}

func sarifRuleOf(code Code) sarifRule {
	page, err := Lookup(code)
	if err != nil { // a code without a page still names a rule
		return sarifRule{ID: code}
	}
	return sarifRule{ID: code, ShortDescription: &sarifText{page.Title}, Help: &sarifMulti{page.Title, page.Text}}
}

func sarifResultOf(d Diag, rule int) sarifResult {
	r := sarifResult{RuleID: d.Code, RuleIndex: rule, Level: sarifLevels[d.Severity], Message: sarifText{oneLine(d)}}
	if d.Span.IsValid() {
		r.Locations = []sarifLocation{{PhysicalLocation: sarifPlaceOf(d.Span)}}
	}
	for _, n := range d.Notes {
		if n.Span.IsValid() {
			r.RelatedLocations = append(r.RelatedLocations, sarifLocation{sarifPlaceOf(n.Span), &sarifText{n.Message}})
		}
	}
	for _, f := range d.Fixes {
		fix := sarifFix{Description: sarifText{f.Message}, ArtifactChanges: []sarifChange{}}
		for _, e := range f.Edits {
			place := sarifPlaceOf(e.Span)
			fix.ArtifactChanges = append(fix.ArtifactChanges,
				sarifChange{place.ArtifactLocation, []sarifReplacement{{place.Region, sarifText{e.Text}}}})
		}
		r.Fixes = append(r.Fixes, fix)
	}
	return r
}

func sarifPlaceOf(s token.Span) sarifPhysical {
	start, end := s.File.Position(int(s.Start)), s.File.Position(int(s.End))
	return sarifPhysical{
		ArtifactLocation: sarifArtifact{URI: (&url.URL{Path: s.File.Name}).String(), URIBaseID: "%SRCROOT%"},
		Region: sarifRegion{start.Line, start.Column, end.Line, end.Column,
			start.Offset, end.Offset - start.Offset},
	}
}
