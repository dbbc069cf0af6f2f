package generate

import (
	"fmt"
	"slices"
	"time"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// A Program is a checked workspace with the instant that it is asked about.
type Program struct {
	*hir.Program
	AsOf      types.Instant
	Files     []*ast.File // as parsed
	Workspace Workspace
	Data      *rows.Data // of Make
}

// Check parses and checks a generated workspace.
func Check(w Workspace, s *schema.Schema) (Program, diag.List, error) {
	zone, err := time.LoadLocation(w.Zone)
	if err != nil {
		return Program{}, nil, err
	}
	asOf, err := types.ParseInstant(w.AsOf)
	if err != nil {
		return Program{}, nil, err
	}
	files, diags := w.parse()
	week := slices.Index([]string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}, w.Week)
	p, list := check.Check(check.Input{Schema: s, Files: files, Zone: zone, WeekStart: time.Weekday(week)})
	return Program{Program: p, AsOf: asOf, Files: files, Workspace: w}, append(diags, list...), nil
}

// parse reads the files of a workspace.
func (w Workspace) parse() (files []*ast.File, diags diag.List) {
	for _, src := range [][2]string{{"generated.seg", w.Text}, {"extra.seg", w.Extra}} {
		f, list := parse.File(token.NewFile(src[0], []byte(src[1])))
		files, diags = append(files, f), append(diags, list...)
	}
	return files, diags
}

// Make makes a workspace of n segments and rows of about so many customers for
// it. Its error tells the seed.
func Make(seed uint64, s *schema.Schema, n, customers int) (Program, error) {
	g := New(seed)
	p, diags, err := Check(g.Workspace(n), s)
	if err == nil && diags.HasErrors() {
		err = fmt.Errorf("%s: %s", diags[0].Code, diags[0].Message)
	}
	if err == nil {
		p.Data, err = g.Rows(s, customers, p.AsOf)
	}
	if err != nil {
		return Program{}, fmt.Errorf("seed %d: %w", seed, err)
	}
	return p, nil
}
