package diag

import (
	"encoding/json"
	"io"

	"github.com/segc-dev/segc/lang/token"
)

type jsonDiag struct {
	Code     Code   `json:"code"`
	Severity string `json:"severity"`
	Message  string `json:"message"`
	Label    string `json:"label,omitempty"`
	jsonPlace
	Notes []jsonNote `json:"notes"`
	Fixes []jsonFix  `json:"fixes"`
}

// A jsonPlace is left out where there is no file.
type jsonPlace struct {
	File  string        `json:"file,omitempty"`
	Start *jsonPosition `json:"start,omitempty"`
	End   *jsonPosition `json:"end,omitempty"`
}

type jsonPosition struct {
	Line   int `json:"line"`
	Column int `json:"column"`
	Offset int `json:"offset"`
}

type jsonNote struct {
	Message string `json:"message"`
	jsonPlace
}

type jsonFix struct {
	Message string     `json:"message"`
	Safe    bool       `json:"safe"`
	Edits   []jsonEdit `json:"edits"`
}

type jsonEdit struct {
	jsonPlace
	Text string `json:"text"`
}

// JSON writes one object a line. Lines and columns count from 1, columns in
// UTF-16 units; offsets count bytes from 0.
func JSON(w io.Writer, list List) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, d := range list {
		j := jsonDiag{Code: d.Code, Severity: d.Severity.String(), Message: d.Message, Label: d.Label,
			jsonPlace: jsonPlaceOf(d.Span), Notes: []jsonNote{}, Fixes: []jsonFix{}}
		for _, n := range d.Notes {
			j.Notes = append(j.Notes, jsonNote{n.Message, jsonPlaceOf(n.Span)})
		}
		for _, f := range d.Fixes {
			j.Fixes = append(j.Fixes, jsonFixOf(f))
		}
		if err := enc.Encode(j); err != nil {
			return err
		}
	}
	return nil
}

func jsonFixOf(f Fix) jsonFix {
	j := jsonFix{Message: f.Message, Safe: f.Safe, Edits: []jsonEdit{}}
	for _, e := range f.Edits {
		j.Edits = append(j.Edits, jsonEdit{jsonPlaceOf(e.Span), e.Text})
	}
	return j
}

func jsonPlaceOf(s token.Span) jsonPlace {
	if !s.IsValid() {
		return jsonPlace{}
	}
	start, end := jsonPosition(s.File.Position(int(s.Start))), jsonPosition(s.File.Position(int(s.End)))
	return jsonPlace{s.File.Name, &start, &end}
}
