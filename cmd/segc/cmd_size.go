package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/workspace"
)

func sizeCommand(e *env) *cobra.Command {
	var f runFlags
	var overlap bool
	c := &cobra.Command{
		Use:   "size [SEGMENT…]",
		Short: "members, share, money and score of segments, and how they overlap",
		RunE: func(c *cobra.Command, args []string) error {
			if err := oneOf("format", e.format, "text", "json", "csv"); err != nil {
				return err
			}
			p, err := e.loadClean()
			if err != nil {
				return err
			}
			sets, err := e.sets(p, args)
			if err != nil {
				return err
			}
			src, now, err := e.open(c.Context(), p, f)
			if err != nil {
				return err
			}
			defer src.close()
			report := sizeReport{AsOf: now.String(), Engine: src.name(), Segments: []segmentSize{}}
			for _, g := range byEntity(sets) {
				value, score := p.measure(p.ws.Value, g[0]), p.measure(p.ws.Score, g[0])
				var values []*hir.Trait
				for _, t := range []*hir.Trait{value, score} {
					if t != nil {
						values = append(values, t)
					}
				}
				r, err := src.table(c.Context(), g, values)
				if err != nil {
					return err
				}
				report.add(g, r, value, score)
			}
			return e.printSizes(report, overlap)
		},
	}
	f.bind(c)
	c.Flags().BoolVar(&overlap, "overlap", false, "show how many members each two segments share")
	return c
}

// measure returns the trait that segc.yaml names, when it is of the set's entity.
func (p *project) measure(m *workspace.Measure, s *hir.Set) *hir.Trait {
	if m == nil {
		return nil
	}
	src := token.NewFile("segc.yaml", []byte(m.Name))
	x, _, diags := parse.Expr(src, m.Name, nil)
	if diags.HasErrors() {
		return nil
	}
	if t, diags := p.checker.Trait(x); !diags.HasErrors() && t != nil && t.Entity == s.Entity {
		return t
	}
	row := &hir.Var{Name: s.Entity.Name, Entity: s.Entity}
	v, diags := p.checker.Expr(row, x)
	if diags.HasErrors() || v == nil {
		return nil
	}
	return &hir.Trait{Name: m.Name, Entity: s.Entity, Row: row, Value: v}
}

// A sizeReport is what size --format json prints.
type sizeReport struct {
	AsOf     string        `json:"as_of"`
	Engine   string        `json:"engine"`
	Segments []segmentSize `json:"segments"`
	Overlap  []overlapSize `json:"overlap"`
}

type segmentSize struct {
	Name    string  `json:"name"`
	Entity  string  `json:"entity"`
	Members int     `json:"members"`
	Of      int     `json:"of"`
	Share   float64 `json:"share"`
	Value   *money  `json:"value,omitempty"`
	Score   *spread `json:"score,omitempty"`
}

// money is the sum and mean of the workspace's value over members who have one.
type money struct {
	Unit  string  `json:"unit,omitempty"`
	Total float64 `json:"total"`
	Mean  float64 `json:"mean"`
	Known int     `json:"known"`
}

// spread is the five-number summary and mean of the workspace's score.
type spread struct {
	Min    float64 `json:"min"`
	Q1     float64 `json:"q1"`
	Median float64 `json:"median"`
	Q3     float64 `json:"q3"`
	Max    float64 `json:"max"`
	Mean   float64 `json:"mean"`
	Known  int     `json:"known"`
}

type overlapSize struct {
	A       string `json:"a"`
	B       string `json:"b"`
	Members int    `json:"members"`
}

// add counts the sets of one entity: rows hold key, memberships, then the value
// and the score as far as there are.
func (r *sizeReport) add(sets []*hir.Set, rows *engine.Result, value, score *hir.Trait) {
	valueAt, scoreAt := len(sets)+1, len(sets)+1
	if value != nil {
		scoreAt++
	}
	pairs := map[[2]int]int{}
	for i, s := range sets {
		size := segmentSize{Name: s.Name, Entity: s.Entity.Name, Of: len(rows.Rows)}
		var values, scores []float64
		for _, row := range rows.Rows {
			if !row[i+1].True() {
				continue
			}
			size.Members++
			if value != nil {
				values = known(values, row[valueAt])
			}
			if score != nil {
				scores = known(scores, row[scoreAt])
			}
			for j := i + 1; j < len(sets); j++ {
				if row[j+1].True() {
					pairs[[2]int{i, j}]++
				}
			}
		}
		if size.Of > 0 {
			size.Share = float64(size.Members) / float64(size.Of)
		}
		if value != nil {
			size.Value = total(values, value.Value.Of().Type.Unit)
		}
		if score != nil && len(scores) > 0 {
			size.Score = summary(scores)
		}
		r.Segments = append(r.Segments, size)
	}
	for i := range sets {
		for j := i + 1; j < len(sets); j++ {
			if n := pairs[[2]int{i, j}]; n > 0 {
				r.Overlap = append(r.Overlap, overlapSize{sets[i].Name, sets[j].Name, n})
			}
		}
	}
}

func known(list []float64, c engine.Cell) []float64 {
	if c.Null {
		return list
	}
	f, err := strconv.ParseFloat(c.Text, 64)
	if err != nil {
		return list
	}
	return append(list, f)
}

func total(list []float64, unit string) *money {
	m := &money{Unit: unit, Known: len(list)}
	for _, v := range list {
		m.Total += v
	}
	m.Total = math.Round(m.Total*1e6) / 1e6
	if len(list) > 0 {
		m.Mean = m.Total / float64(len(list))
	}
	return m
}

func summary(list []float64) *spread {
	slices.Sort(list)
	sum := 0.0
	for _, v := range list {
		sum += v
	}
	at := func(q float64) float64 { // linear between the neighbours, as percentile_cont
		x := q * float64(len(list)-1)
		lo := int(x)
		if lo+1 >= len(list) {
			return list[lo]
		}
		return list[lo] + (x-float64(lo))*(list[lo+1]-list[lo])
	}
	return &spread{list[0], at(0.25), at(0.5), at(0.75), list[len(list)-1], sum / float64(len(list)), len(list)}
}

// barWidth is the length of the bar of a share of one.
const barWidth = 20

func (e *env) printSizes(r sizeReport, overlap bool) error {
	switch e.format {
	case "json":
		enc := json.NewEncoder(e.out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if r.Overlap == nil {
			r.Overlap = []overlapSize{}
		}
		return enc.Encode(r)
	case "csv":
		return e.sizesCSV(r)
	}
	e.note("as of %s on %s", r.AsOf, r.Engine)
	w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	hasValue, hasScore := false, false
	for _, s := range r.Segments {
		hasValue, hasScore = hasValue || s.Value != nil, hasScore || s.Score != nil
	}
	head := "segment\tmembers\tshare\t"
	if hasValue {
		head += "\tvalue\tmean"
	}
	if hasScore {
		head += "\tscore min\tq1\tmedian\tq3\tmax"
	}
	fmt.Fprintln(w, head)
	for _, s := range r.Segments {
		line := fmt.Sprintf("%s\t%d\t%.1f%%\t%s", s.Name, s.Members, 100*s.Share, strings.Repeat("█", int(s.Share*barWidth+0.5)))
		if hasValue {
			line += "\t" + moneyText(s.Value)
		}
		if hasScore {
			line += "\t" + spreadText(s.Score)
		}
		fmt.Fprintln(w, line)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if overlap {
		return e.printOverlap(r)
	}
	return nil
}

func moneyText(m *money) string {
	if m == nil {
		return "\t"
	}
	unit := ""
	if m.Unit != "" {
		unit = " " + m.Unit
	}
	return fmt.Sprintf("%.2f%s\t%.2f", m.Total, unit, m.Mean)
}

func spreadText(s *spread) string {
	if s == nil {
		return "\t\t\t\t"
	}
	return fmt.Sprintf("%.4g\t%.4g\t%.4g\t%.4g\t%.4g", s.Min, s.Q1, s.Median, s.Q3, s.Max)
}

func (e *env) printOverlap(r sizeReport) error {
	w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nsegment\tand\tshare members")
	for _, o := range r.Overlap {
		fmt.Fprintf(w, "%s\t%s\t%d\n", o.A, o.B, o.Members)
	}
	return w.Flush()
}

func (e *env) sizesCSV(r sizeReport) error {
	w := csv.NewWriter(e.out)
	w.Write([]string{"segment", "entity", "members", "of", "share", "value_total", "value_mean", "score_min", "score_q1", "score_median", "score_q3", "score_max"})
	num := func(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }
	for _, s := range r.Segments {
		row := []string{s.Name, s.Entity, strconv.Itoa(s.Members), strconv.Itoa(s.Of), num(s.Share), "", "", "", "", "", "", ""}
		if s.Value != nil {
			row[5], row[6] = num(s.Value.Total), num(s.Value.Mean)
		}
		if s.Score != nil {
			row[7], row[8], row[9], row[10], row[11] = num(s.Score.Min), num(s.Score.Q1), num(s.Score.Median), num(s.Score.Q3), num(s.Score.Max)
		}
		w.Write(row)
	}
	w.Flush()
	return w.Error()
}

// sortRows orders a result by its first column, in byte order.
func sortRows(r *engine.Result) {
	slices.SortFunc(r.Rows, func(a, b []engine.Cell) int { return strings.Compare(a[0].Text, b[0].Text) })
}
