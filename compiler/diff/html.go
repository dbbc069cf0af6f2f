package diff

import (
	_ "embed"
	"html/template"
	"io"
	"math"
	"slices"
)

//go:embed report.html
var reportPage string

var reportTemplate = template.Must(template.New("report").Parse(reportPage))

// HTML writes a report as one page that needs nothing beside it: no script, font
// or picture from elsewhere. It works without script as well.
func (r *Report) HTML(w io.Writer) error {
	p := page{Report: r, Title: "Segments: " + r.Tally(), Base: r.Base.describe(), Head: r.Head.describe(), When: r.Context.describe()}
	for _, c := range r.Changes {
		p.Rows = append(p.Rows, pageRowOf(r, c))
	}
	p.Bars = bars(r.Changes)
	for _, v := range []Verdict{Widened, Narrowed, Shifted, Replaced, VerdictAdded, VerdictRemoved, Renamed, Equivalent, Unknown} {
		if n := r.Summary.ByVerdict[v]; n > 0 {
			p.Verdicts = append(p.Verdicts, tally{string(v), v.Symbol(), n})
		}
	}
	return reportTemplate.Execute(w, p)
}

// A page is what the template shows.
type page struct {
	*Report
	Title, Base, Head, When string
	Verdicts                []tally
	Bars                    []bar
	Rows                    []pageRow
}

type tally struct {
	Name, Symbol string
	N            int
}

// A bar is the members of a set before and after, in parts of the widest bar.
type bar struct {
	ID                                string
	Lost, Kept, Gained                string // numbers, as people read them
	LostWidth, KeptWidth, GainedWidth float64
	KeptAt, GainedAt                  float64
}

// chartWidth is the width of the widest bar, in pixels.
const chartWidth = 560

// bars draws the sets whose members were counted and move, the largest moves first.
func bars(changes []*Change) (out []bar) {
	var moved []*Change
	widest := 0
	for _, c := range changes {
		if p := c.Population; p != nil && len(p.Hidden) == 0 && p.Gained+p.Lost > 0 {
			moved = append(moved, c)
			widest = max(widest, p.Lost+p.Kept+p.Gained)
		}
	}
	slices.SortStableFunc(moved, func(a, b *Change) int {
		return (b.Population.Gained + b.Population.Lost) - (a.Population.Gained + a.Population.Lost)
	})
	width := func(n int) float64 { return math.Round(10*chartWidth*float64(n)/float64(widest)) / 10 }
	for _, c := range moved[:min(len(moved), 25)] {
		p := c.Population
		b := bar{ID: c.ID, Lost: Number(p.Lost), Kept: Number(p.Kept), Gained: Number(p.Gained),
			LostWidth: width(p.Lost), KeptWidth: width(p.Kept), GainedWidth: width(p.Gained)}
		b.KeptAt = b.LostWidth
		b.GainedAt = b.LostWidth + b.KeptWidth
		out = append(out, b)
	}
	return out
}

// A pageRow is a change as the page shows it.
type pageRow struct {
	*Change
	Left, Right, Class, Because string
	Members, Gained, Lost       string
	Lines                       []Line
	Groups                      []pageRegion
	Accepted                    bool
}

type pageRegion struct {
	*Region
	Sign, Counted string
}

func pageRowOf(r *Report, c *Change) pageRow {
	row := pageRow{Change: c, Because: c.because(), Accepted: c.isAccepted()}
	row.Left, row.Right = c.head()
	switch {
	case c.Breaks():
		row.Class = "breaking"
	case c.Verdict == Unknown:
		row.Class = "unknown"
	case c.Verdict.Moves() || c.Kind == Removed:
		row.Class = "moves"
	}
	if c.Predicate != nil && len(c.Predicate.Edits) > 0 {
		row.Lines = c.Predicate.Lines
	}
	if p := c.Population; p != nil {
		told := func(name string, n int) string {
			if slices.Contains(p.Hidden, name) {
				return "few"
			}
			return Number(n)
		}
		row.Members = told("old", p.Old) + " → " + told("new", p.New)
		row.Gained, row.Lost = told("gained", p.Gained)+share(p.Gained, p.Old), told("lost", p.Lost)+share(p.Lost, p.Old)
	}
	for _, g := range c.Regions {
		row.Groups = append(row.Groups, pageRegion{g, map[string]string{"gained": "+", "lost": "−"}[g.Dir], g.counted(r.Context.Data.Floor)})
	}
	return row
}
