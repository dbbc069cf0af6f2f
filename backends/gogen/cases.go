package gogen

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// tests writes a test a case: its rows, and for each segment a mark a row, as
// the reference evaluator decides: 1 is in, 0 is out, ! has no answer.
func (g *generator) tests(groups []group, cases []Case) string {
	var sb strings.Builder
	taken := names{}
	for _, c := range cases {
		w := &caseWriter{g: g, c: c, index: map[*schema.Relation]map[string][]int{}}
		fmt.Fprintf(&sb, "func %s(t *testing.T) {\n%s}\n\n", taken.unique("Test"+exported(c.Name)), w.write(groups))
	}
	return sb.String()
}

// caseWriter writes the rows of one case.
type caseWriter struct {
	g     *generator
	c     Case
	index map[*schema.Relation]map[string][]int // rows that a relation leads to, by join value
}

func (w *caseWriter) write(groups []group) string {
	var sb strings.Builder
	fmt.Fprintf(&sb, "at, err := At(time.UnixMicro(%d)) // %s\nif err != nil {\nt.Fatal(err)\n}\n", int64(w.c.Now), w.c.Now)
	var used []*rowType
	for _, t := range w.g.rowOrder {
		if len(w.order(t.entity)) > 0 {
			used = append(used, t)
		}
	}
	for _, t := range used {
		fmt.Fprintf(&sb, "%s := []%s{\n", t.local, t.name)
		for _, row := range w.order(t.entity) {
			fmt.Fprintf(&sb, "{%s}, // %s\n", w.literal(t, row), oneLine(strconv.Quote(w.key(t.entity, row))))
		}
		sb.WriteString("}\n")
	}
	var make, fill strings.Builder
	for _, t := range used {
		w.links(t, &make, &fill)
	}
	sb.WriteString(make.String() + fill.String())
	for _, t := range used {
		i := slices.IndexFunc(groups, func(gr group) bool { return gr.entity == t.entity })
		if i < 0 {
			fmt.Fprintf(&sb, "_ = %s\n", t.local)
			continue
		}
		fmt.Fprintf(&sb, "{\n%s}\n", w.expectations(t, groups[i]))
	}
	if len(used) == 0 {
		sb.WriteString("_ = at\n")
	}
	return sb.String()
}

// order returns the rows of an entity by key.
func (w *caseWriter) order(e *schema.Entity) []int {
	table := w.c.Data.Table(e.Table.Default)
	out := make([]int, table.Len())
	for i := range out {
		out[i] = i
	}
	slices.SortFunc(out, func(a, b int) int { return cmp.Compare(w.key(e, a), w.key(e, b)) })
	return out
}

func (w *caseWriter) key(e *schema.Entity, row int) string {
	return rows.Text(w.c.Data.Table(e.Table.Default).Attribute(e.Key).At(row))
}

func (w *caseWriter) literal(t *rowType, row int) string {
	var fields []string
	for _, a := range t.entity.Attributes {
		f, ok := t.fields[a]
		if !ok {
			continue
		}
		v := w.c.Data.Table(t.entity.Table.Default).Attribute(a).At(row)
		if v == nil {
			continue // the zero value: null, or what a field without null has
		}
		text := goLiteral(v, a.Type)
		if nullableField(a) {
			text = fmt.Sprintf("Null[%s]{V: %s, Valid: true}", goType(formOfType(a.Type), a.Type), text)
		}
		fields = append(fields, f+": "+text)
	}
	return strings.Join(fields, ", ")
}

// goLiteral writes a cell as Go.
func goLiteral(v types.Value, t types.Type) string {
	switch v := v.(type) {
	case bool, int64:
		return fmt.Sprint(v)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case string:
		return strconv.Quote(v)
	case types.Decimal:
		x := scaled(value{lit: v.Unscaled, scale: v.Scale, form: narrowForm}, max(v.Scale, t.Scale))
		return convert(x, formOfType(t), x.scale).text
	case types.Date:
		return strconv.Itoa(int(v))
	case types.Instant:
		return strconv.FormatInt(int64(v), 10)
	case types.Point:
		return fmt.Sprintf("Point{Lat: %v, Lon: %v}", v.Lat, v.Lon)
	case []types.Value:
		var parts []string
		for _, e := range v {
			if e != nil {
				parts = append(parts, goLiteral(e, *t.Elem))
			}
		}
		return goType(listForm, t) + "{" + strings.Join(parts, ", ") + "}"
	}
	panic(fmt.Sprintf("gogen: no literal of a %T", v))
}

// links writes the rows behind each row: first lists as long as they will be, so
// that rows may be copied in any order, then what is in them.
func (w *caseWriter) links(t *rowType, make, fill *strings.Builder) {
	for place, row := range w.order(t.entity) {
		for _, r := range t.entity.Relations {
			f, ok := t.fields[r]
			if !ok {
				continue
			}
			to := w.related(r, row)
			if len(to) == 0 {
				continue
			}
			other, at := w.g.rowTypes[r.To], fmt.Sprintf("%s[%d].%s", t.local, place, f)
			if !r.Many {
				fmt.Fprintf(make, "%s = &%s[%d]\n", at, other.local, to[0])
				continue
			}
			fmt.Fprintf(make, "%s = make([]%s, %d)\n", at, other.name, len(to))
			for i, p := range to {
				fmt.Fprintf(fill, "%s[%d] = %s[%d]\n", at, i, other.local, p)
			}
		}
	}
}

// related returns the places, in the order of keys, of the rows that a relation
// leads to.
func (w *caseWriter) related(r *schema.Relation, row int) []int {
	far, ok := w.index[r]
	if !ok {
		far = w.link(r)
		w.index[r] = far
	}
	v := w.c.Data.Table(r.From.Table.Default).Join(r.FromColumn).At(row)
	if v == nil {
		return nil
	}
	return far[types.Format(v)]
}

func (w *caseWriter) link(r *schema.Relation) map[string][]int {
	far := map[string][]int{}
	column := w.c.Data.Table(r.To.Table.Default).Join(r.ToColumn)
	for place, row := range w.order(r.To) {
		if v := column.At(row); v != nil {
			far[types.Format(v)] = append(far[types.Format(v)], place)
		}
	}
	if r.Through == nil {
		return far
	}
	junction := w.c.Data.Table(r.Through.Table.Default)
	from, to := junction.Join(r.Through.From), junction.Join(r.Through.To)
	near := map[string][]int{}
	for row := range junction.Len() {
		if a, b := from.At(row), to.At(row); a != nil && b != nil {
			near[types.Format(a)] = append(near[types.Format(a)], far[types.Format(b)]...)
		}
	}
	for k, list := range near {
		slices.Sort(list)
		near[k] = slices.Compact(list)
	}
	return near
}

// expectations writes what the segments of an entity decide for its rows.
func (w *caseWriter) expectations(t *rowType, gr group) string {
	var sb strings.Builder
	fmt.Fprintf(&sb, "names := make([][]string, len(%s))\n", t.local)
	fmt.Fprintf(&sb, "for _, s := range []struct {\nname string\nin func(*%s, *Clock) (bool, error)\nwant string\n}{\n", t.name)
	judge := reference.New(w.g.prog, w.c.Data, w.c.Now)
	for _, m := range gr.members {
		marks := ""
		for _, row := range w.order(t.entity) {
			in, err := judge.IsMember(m.set, w.key(t.entity, row))
			switch {
			case err != nil:
				marks += "!"
			case in:
				marks += "1"
			default:
				marks += "0"
			}
		}
		fmt.Fprintf(&sb, "{%q, %s, %q},\n", m.set.Name, m.fn, marks)
	}
	fmt.Fprintf(&sb, `} {
		for i, want := range s.want {
			if want == '1' {
				names[i] = append(names[i], s.name)
			}
			got, err := s.in(&%[1]s[i], at)
			switch {
			case (err != nil) != (want == '!'):
				t.Errorf("%%s, row %%d: %%v", s.name, i, err)
			case err == nil && got != (want == '1'):
				t.Errorf("%%s, row %%d: in is %%v, want %%c", s.name, i, got, want)
			}
		}
	}
	for i := range %[1]s {
		if in, err := %[2]s(&%[1]s[i], at); err == nil && !slices.Equal(in.Names(), names[i]) {
			t.Errorf("row %%d: in %%q, want %%q", i, in.Names(), names[i])
		}
	}
`, t.local, gr.decide)
	return sb.String()
}
