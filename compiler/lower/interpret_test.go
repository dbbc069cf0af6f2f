package lower_test

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// An interpreter reads the ir over rows as the comments of package ir say. It
// leaves scalar functions to the reference evaluator: what it is there to
// judge is everything around them.
type interpreter struct {
	t      *testing.T
	data   *rows.Data
	unit   *reference.Evaluator // over one row, for scalars
	over   *hir.Var
	links  map[*schema.Relation]map[string][]int
	ranks  map[*ir.Node]map[int]types.Value
	scalar map[string]types.Value

	judge    *reference.Evaluator // over the data, for versions
	versions map[*schema.Attribute]map[string]types.Value
}

// An env holds a row for each level; absent is a row that is not there.
type env []int

const absent = -1

func newInterpreter(t *testing.T, p *hir.Program, data *rows.Data, now types.Instant) *interpreter {
	key := &schema.Attribute{Name: "id", Type: types.Type{Kind: schema.String}, Columns: []string{"id"}}
	one := &schema.Entity{Name: "one", Table: schema.TableName{Default: "one"}, Key: key, Attributes: []*schema.Attribute{key}}
	key.Entity = one
	s := schema.New([]*schema.Entity{one})
	d := rows.New(s)
	if err := d.Table("one").Append(map[string]types.Value{"id": "x"}); err != nil {
		t.Fatal(err)
	}
	unit := reference.New(&hir.Program{Schema: s, Zone: p.Zone, WeekStart: p.WeekStart}, d, now)
	return &interpreter{t: t, data: data, unit: unit, over: &hir.Var{Name: "one", Entity: one},
		links: map[*schema.Relation]map[string][]int{}, ranks: map[*ir.Node]map[int]types.Value{}, scalar: map[string]types.Value{},
		judge: reference.New(p, data, now), versions: map[*schema.Attribute]map[string]types.Value{}}
}

// compute evaluates an expression without rows.
func (in *interpreter) compute(e hir.Expr) types.Value {
	found, err := in.unit.Values(in.over, e)
	if err != nil {
		panic(err)
	}
	return found["x"]
}

func constant(t types.Type, v types.Value) hir.Expr {
	return &hir.Const{Info: hir.Info{Type: t}, Value: v}
}

func (in *interpreter) apply(op types.Op, t types.Type, args []*ir.Node, s env) types.Value {
	call := &hir.Call{Info: hir.Info{Type: t}, Op: op}
	key := fmt.Sprint(op, t)
	for _, a := range args {
		v := in.value(a, s)
		if v == nil {
			return nil
		}
		key += fmt.Sprintf("|%v %T %s", a.Type.Kind, v, types.Format(v))
		call.Args = append(call.Args, constant(a.Type, v))
	}
	v, ok := in.scalar[key]
	if !ok {
		v = in.compute(call)
		in.scalar[key] = v
	}
	return v
}

func (in *interpreter) holds(n *ir.Node, s env) bool {
	switch n.Op {
	case ir.True, ir.False:
		return n.Op == ir.True
	case ir.And:
		return !slices.ContainsFunc(n.Args, func(a *ir.Node) bool { return !in.holds(a, s) })
	case ir.Or:
		return slices.ContainsFunc(n.Args, func(a *ir.Node) bool { return in.holds(a, s) })
	case ir.AtLeast:
		count := int64(0)
		for _, a := range n.Args {
			if in.holds(a, s) {
				count++
			}
		}
		return count >= n.N
	case ir.Lit:
		state := map[types.Value]ir.Mask{true: ir.IsTrue, false: ir.IsFalse, nil: ir.IsUnknown}[in.truth(n.Args[0], s)]
		return n.Mask&state != 0
	}
	panic("no condition: " + n.Op.String())
}

func (in *interpreter) truth(p *ir.Node, s env) types.Value {
	switch p.Op {
	case ir.IsNull:
		return in.value(p.Args[0], s) == nil
	case ir.Holds:
		return in.value(p.Args[0], s)
	case ir.In:
		x := p.Args[0]
		return in.compute(&hir.In{X: constant(x.Type, in.value(x, s)), List: p.List})
	}
	return in.apply(p.Fn, p.Type, p.Args, s)
}

func (in *interpreter) value(n *ir.Node, s env) types.Value {
	v := in.anyValue(n, s)
	if v == nil && !n.Nullable {
		in.t.Errorf("null, though it is never null: %s", ir.Dump(n))
	}
	return v
}

func (in *interpreter) anyValue(n *ir.Node, s env) types.Value {
	info := hir.Info{Type: n.Type}
	switch n.Op {
	case ir.Const:
		return n.Value
	case ir.Now:
		return in.compute(&hir.Now{Info: info})
	case ir.Today:
		return in.compute(&hir.Today{Info: info})
	case ir.CalendarStart:
		return in.compute(&hir.CalendarStart{Info: info, Unit: n.Unit, Offset: n.N})
	case ir.Shift:
		return in.compute(&hir.Shift{Info: info, X: constant(n.Type, in.value(n.Args[0], s)), By: n.By})
	case ir.Call:
		return in.apply(n.Fn, n.Type, n.Args, s)
	case ir.Attr:
		row := in.row(n.Args[0], s)
		if row == absent {
			return nil
		}
		return in.cell(n.Attr, row)
	case ir.Coalesce:
		for _, a := range n.Args {
			if v := in.value(a, s); v != nil {
				return v
			}
		}
		return nil
	case ir.If:
		if in.holds(n.Args[0], s) {
			return in.value(n.Args[1], s)
		}
		return in.value(n.Args[2], s)
	case ir.Truth:
		t, f := in.holds(n.Args[0], s), in.holds(n.Args[1], s)
		if t && f {
			in.t.Errorf("true and false: %s", ir.Dump(n))
		}
		if t || f {
			return t
		}
		return nil
	case ir.Agg:
		return in.aggregate(n, s)
	case ir.Rank:
		return in.rank(n, s)
	}
	panic("no value: " + n.Op.String())
}

// cell reads an attribute. The judge says which texts are versions.
func (in *interpreter) cell(a *schema.Attribute, row int) types.Value {
	v := in.data.Table(a.Entity.Table.Default).Attribute(a).At(row)
	if a.Type.Kind != schema.Version {
		return v
	}
	if in.versions[a] == nil {
		each := &hir.Var{Name: a.Entity.Name, Entity: a.Entity}
		found, err := in.judge.Values(each, &hir.Attr{Info: hir.Info{Type: a.Type}, Row: each, Attr: a})
		if err != nil {
			panic(err)
		}
		in.versions[a] = found
	}
	return in.versions[a][in.key(a.Entity, row)]
}

func (in *interpreter) row(n *ir.Node, s env) int {
	if n.Op == ir.Var {
		return s[n.Level]
	}
	of := in.row(n.Args[0], s)
	if of == absent {
		return absent
	}
	found := in.related(n.Rel, of)
	if len(found) == 0 || !n.Raw && !in.visible(n.Rel.To, found[0]) {
		return absent
	}
	return found[0]
}

func (in *interpreter) eventTime(e *schema.Entity, row int) types.Value {
	for e.Time.Attr == nil {
		found := in.related(e.Time.Via, row)
		if len(found) == 0 {
			return nil
		}
		e, row = e.Time.Via.To, found[0]
	}
	return in.cell(e.Time.Attr, row)
}

func (in *interpreter) visible(e *schema.Entity, row int) bool {
	if e.Time == nil {
		return true
	}
	switch v := in.eventTime(e, row).(type) {
	case types.Instant:
		return v < in.compute(&hir.Now{}).(types.Instant)
	case types.Date:
		return v <= in.compute(&hir.Today{}).(types.Date)
	}
	return false
}

// related returns the rows that a relation leads to, in the order of their keys.
func (in *interpreter) related(r *schema.Relation, row int) []int {
	if _, ok := in.links[r]; !ok {
		in.links[r] = in.link(r)
	}
	return in.links[r][joinText(in.column(r.From.Table.Default, r.FromColumn).At(row))]
}

func (in *interpreter) column(table, name string) *rows.Column {
	return in.data.Table(table).Join(name)
}

func joinText(v types.Value) string {
	if v == nil {
		return "null"
	}
	return "=" + types.Format(v)
}

func (in *interpreter) link(r *schema.Relation) map[string][]int {
	far := map[string][]int{}
	for row := range in.data.Table(r.To.Table.Default).Len() {
		if v := in.column(r.To.Table.Default, r.ToColumn).At(row); v != nil {
			far[joinText(v)] = append(far[joinText(v)], row)
		}
	}
	if r.Through != nil {
		near, name := map[string][]int{}, r.Through.Table.Default
		for row := range in.data.Table(name).Len() {
			from, to := in.column(name, r.Through.From).At(row), in.column(name, r.Through.To).At(row)
			if from == nil || to == nil {
				continue
			}
			for _, other := range far[joinText(to)] {
				if !slices.Contains(near[joinText(from)], other) {
					near[joinText(from)] = append(near[joinText(from)], other)
				}
			}
		}
		far = near
	}
	for k := range far {
		slices.SortFunc(far[k], func(a, b int) int { return cmp.Compare(in.key(r.To, a), in.key(r.To, b)) })
	}
	return far
}

func (in *interpreter) key(e *schema.Entity, row int) string { return rows.Text(in.cell(e.Key, row)) }

// chains returns the environments of the chains that a path leads to.
func (in *interpreter) chains(n *ir.Node, s env) []env {
	from := in.row(n.Args[0], s)
	if from == absent {
		return nil
	}
	base := int(n.Agg.Base)
	type chain struct {
		s    env
		last int
	}
	level := []chain{{append(slices.Clone(s[:min(base, len(s))]), make(env, max(0, base-len(s)))...), from}}
	for _, rel := range n.Agg.Steps {
		var next []chain
		for _, c := range level {
			for _, row := range in.related(rel, c.last) {
				next = append(next, chain{append(slices.Clone(c.s), row), row})
			}
		}
		level = next
	}
	var out []env
	for _, c := range level {
		if in.holds(n.Args[1], c.s) {
			out = append(out, c.s)
		}
	}
	return out
}

func (in *interpreter) aggregate(n *ir.Node, s env) types.Value {
	chains := in.chains(n, s)
	if time := n.TimeArg(); time != nil {
		last := n.Agg.Steps[len(n.Agg.Steps)-1].To
		slices.SortStableFunc(chains, func(a, b env) int {
			return cmp.Or(types.CompareValues(in.value(time, a), in.value(time, b)), cmp.Compare(in.key(last, a[len(a)-1]), in.key(last, b[len(b)-1])))
		})
	}
	pick := func(i int64) types.Value {
		if i < 0 || i >= int64(len(chains)) {
			return nil
		}
		return in.value(n.ValueArg(), chains[i])
	}
	switch n.Agg.Func {
	case hir.Count:
		return int64(len(chains))
	case hir.ActiveDays:
		days := map[types.Value]bool{}
		for _, c := range chains {
			days[in.apply(types.LocalDate, types.Type{Kind: schema.Date}, []*ir.Node{n.TimeArg()}, c)] = true
		}
		return int64(len(days))
	case hir.First:
		return pick(0)
	case hir.Last:
		return pick(int64(len(chains)) - 1)
	case hir.Nth:
		return pick(n.Agg.N - 1)
	}
	var known []types.Value
	for _, c := range chains {
		if v := in.value(n.ValueArg(), c); v != nil {
			known = append(known, v)
		}
	}
	return in.summary(n, known)
}

// less compares two values of a type as the language does.
func (in *interpreter) order(t types.Type, a, b types.Value) int {
	for result, op := range map[int]types.Op{-1: types.Lt, 0: types.Eq} {
		if in.compute(&hir.Call{Op: op, Args: []hir.Expr{constant(t, a), constant(t, b)}}) == true {
			return result
		}
	}
	return 1
}

func (in *interpreter) summary(n *ir.Node, known []types.Value) types.Value {
	t := n.ValueArg().Type
	order := func(a, b types.Value) int { return in.order(t, a, b) }
	slices.SortStableFunc(known, order)
	equal := func(a, b types.Value) bool { return order(a, b) == 0 }
	switch n.Agg.Func {
	case hir.CountDistinct:
		return int64(len(slices.CompactFunc(known, equal)))
	case hir.Sum:
		return in.total(n.Type, known)
	}
	if len(known) == 0 {
		return nil
	}
	middle, count := len(known)/2, float64(len(known))
	switch n.Agg.Func {
	case hir.Min:
		return known[0]
	case hir.Max:
		return known[len(known)-1]
	case hir.Avg:
		return float(in.total(t, known)) / count
	case hir.Median:
		if len(known)%2 == 0 {
			return float(in.total(t, known[middle-1:middle+1])) / 2
		}
		return float(known[middle])
	case hir.Stddev:
		return deviation(known)
	case hir.MostCommon:
		best, most := known[0], 0
		for _, v := range known {
			times := 0
			for _, w := range known {
				if equal(v, w) {
					times++
				}
			}
			if times > most {
				best, most = v, times
			}
		}
		return best
	}
	panic("no aggregate " + n.Agg.Func.String())
}

func (in *interpreter) total(t types.Type, list []types.Value) types.Value {
	var sum types.Value = int64(0)
	for _, v := range list {
		sum = in.compute(&hir.Call{Op: types.Add, Args: []hir.Expr{constant(t, sum), constant(t, v)}})
	}
	return sum
}

func float(v types.Value) float64 { f, _ := types.AsFloat(v); return f }

func deviation(list []types.Value) types.Value {
	n := int64(len(list))
	if n < 2 {
		return nil
	}
	sum, squares := new(big.Rat), new(big.Rat)
	for _, v := range list {
		x, ok := new(big.Rat).SetString(strings.Trim(types.Format(v), `"`))
		if !ok {
			panic("no number " + types.Format(v))
		}
		sum.Add(sum, x)
		squares.Add(squares, new(big.Rat).Mul(x, x))
	}
	squares.Mul(squares, big.NewRat(n, 1)).Sub(squares, sum.Mul(sum, sum)).Quo(squares, big.NewRat(n*(n-1), 1))
	f, _ := squares.Float64()
	return math.Sqrt(f)
}

// rank ranks the whole population, once a node.
func (in *interpreter) rank(n *ir.Node, s env) types.Value {
	row := in.row(n.Args[0], s)
	if row == absent {
		return nil
	}
	if in.ranks[n] == nil {
		in.ranks[n] = in.rankAll(n)
	}
	return in.ranks[n][row]
}

func (in *interpreter) rankAll(n *ir.Node) map[int]types.Value {
	groups := map[string][]int{}
	by := map[int]types.Value{}
	for row := range in.data.Table(n.Rank.Entity.Table.Default).Len() {
		if !in.holds(n.Args[1], env{row}) {
			continue
		}
		name := ""
		for _, g := range n.Args[3:] {
			name += joinText(in.value(g, env{row})) + "|"
		}
		groups[name] = append(groups[name], row)
		by[row] = in.value(n.Args[2], env{row})
		if by[row] == nil {
			in.t.Errorf("a row without value is ranked: %s", ir.Dump(n))
		}
	}
	out := map[int]types.Value{}
	for _, group := range groups {
		slices.SortFunc(group, func(a, b int) int {
			o := in.order(n.Args[2].Type, by[a], by[b])
			if n.Rank.Desc {
				o = -o
			}
			return cmp.Or(o, cmp.Compare(in.key(n.Rank.Entity, a), in.key(n.Rank.Entity, b)))
		})
		size, position := int64(len(group)), int64(0)
		for i, row := range group {
			if i == 0 || in.order(n.Args[2].Type, by[group[i-1]], by[row]) != 0 {
				position = int64(i) + 1
			}
			switch n.Rank.Op {
			case ir.RankPosition:
				out[row] = position
			case ir.RankSize:
				out[row] = size
			case ir.RankNtile:
				out[row] = ntile(int64(i), size, n.Rank.N)
			}
		}
	}
	return out
}

// ntile walks the buckets, the larger ones first.
func ntile(i, size, n int64) int64 {
	for bucket := int64(1); ; bucket++ {
		wide := size / n
		if bucket <= size%n {
			wide++
		}
		if i < wide {
			return bucket
		}
		i -= wide
	}
}
