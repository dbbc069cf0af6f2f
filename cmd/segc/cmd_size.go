package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/segc-dev/segc/backends/engine"
	"github.com/segc-dev/segc/compiler/hir"
)

func sizeCommand(e *env) *cobra.Command {
	var f runFlags
	var overlap bool
	c := &cobra.Command{
		Use:   "size [SEGMENT…]",
		Short: "members, share, money and score of segments, and how they overlap",
		RunE: func(c *cobra.Command, args []string) error {
			if err := e.forms("text", "json", "csv"); err != nil {
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
				value, score := p.measure(p.ws.Value, g[0].Entity), p.measure(p.ws.Score, g[0].Entity)
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
	e.bindOutputs(c)
	return c
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
	if r.Overlap == nil {
		r.Overlap = []overlapSize{}
	}
	if e.format == "text" {
		e.note("as of %s on %s", r.AsOf, r.Engine)
	}
	return e.emit(func(w io.Writer, form string) error {
		switch form {
		case "json":
			return writeJSON(w, r)
		case "csv":
			return sizesCSV(w, r)
		}
		if err := sizesText(w, r); err != nil || !overlap {
			return err
		}
		return overlapText(w, r)
	})
}

func sizesText(w io.Writer, r sizeReport) error {
	hasValue := slices.ContainsFunc(r.Segments, func(s segmentSize) bool { return s.Value != nil })
	hasScore := slices.ContainsFunc(r.Segments, func(s segmentSize) bool { return s.Score != nil })
	var t table
	t.column("segment", false)
	t.column("members", true)
	t.column("share", true)
	t.column("", false)
	if hasValue {
		t.column("value", true)
		t.column("mean", true)
	}
	if hasScore {
		for _, head := range []string{"score min", "q1", "median", "q3", "max", "mean"} {
			t.column(head, true)
		}
	}
	for _, s := range r.Segments {
		cells := []string{s.Name, strconv.Itoa(s.Members), fmt.Sprintf("%.1f%%", 100*s.Share), bar(s.Share)}
		if hasValue {
			cells = append(cells, moneyCells(s.Value)...)
		}
		if hasScore {
			cells = append(cells, spreadCells(s.Score)...)
		}
		t.row(cells...)
	}
	return t.write(w)
}

// bar draws a share as blocks, a half block for a rest.
func bar(share float64) string {
	halves := int(share*barWidth*2 + 0.5)
	return strings.Repeat("█", halves/2) + strings.Repeat("▌", halves%2)
}

func moneyCells(m *money) []string {
	if m == nil {
		return []string{"", ""}
	}
	unit := ""
	if m.Unit != "" {
		unit = " " + m.Unit
	}
	if m.Known == 0 {
		return []string{fmt.Sprintf("%.2f%s", m.Total, unit), ""}
	}
	return []string{fmt.Sprintf("%.2f%s", m.Total, unit), fmt.Sprintf("%.2f", m.Mean)}
}

func spreadCells(s *spread) []string {
	if s == nil {
		return make([]string, 6)
	}
	var cells []string
	for _, v := range []float64{s.Min, s.Q1, s.Median, s.Q3, s.Max, s.Mean} {
		cells = append(cells, strconv.FormatFloat(v, 'g', 4, 64))
	}
	return cells
}

func overlapText(w io.Writer, r sizeReport) error {
	if len(r.Overlap) == 0 {
		_, err := io.WriteString(w, "\nno two segments share a member\n")
		return err
	}
	members := map[string]int{}
	for _, s := range r.Segments {
		members[s.Name] = s.Members
	}
	if _, err := io.WriteString(w, "\n"); err != nil {
		return err
	}
	var t table
	t.column("segment", false)
	t.column("and", false)
	t.column("both", true)
	t.column("of the first", true)
	t.column("of the second", true)
	for _, o := range r.Overlap {
		of := func(name string) string { return fmt.Sprintf("%.1f%%", 100*float64(o.Members)/float64(members[name])) }
		t.row(o.A, o.B, strconv.Itoa(o.Members), of(o.A), of(o.B))
	}
	return t.write(w)
}

func sizesCSV(out io.Writer, r sizeReport) error {
	w := csv.NewWriter(out) // its errors stay until Flush
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
