package lint

import (
	"bytes"
	"strings"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/format"
)

var notFormatted = &Rule{
	Code: "SEG2501", Name: "not-formatted", Level: Warning, Preset: Recommended,
	Title:   "the file is not in the canonical layout",
	Why:     `One layout for all makes changes small and reviews about meaning. 'segc fmt' writes it.`,
	Fires:   "segment   dutch of customer {\n  where country=\"NL\"\n}",
	Instead: "segment dutch of customer {\n  where country = \"NL\"\n}",
	File: func(p *Pass, f *ast.File) {
		if !strings.HasSuffix(f.Source.Name, ".seg") {
			return
		}
		want := format.File(f)
		have := f.Source.Content
		if bytes.Equal(want, have) {
			return
		}
		at := 0
		for at < len(want) && at < len(have) && want[at] == have[at] {
			at++
		}
		end := at
		for end < len(have) && have[end] != '\n' {
			end++
		}
		d := p.report(f.Source.Span(at, end), "the file is not in the canonical layout", "run `segc fmt`")
		d.Fixes = []diag.Fix{{Message: "format the file", Safe: true, Edits: []diag.Edit{{Span: f.Source.Span(0, len(have)), Text: string(want)}}}}
	},
}
