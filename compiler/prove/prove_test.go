package prove_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/prove"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

var (
	whole    = types.Type{Kind: schema.Int}
	instant  = types.Type{Kind: schema.Timestamp}
	decimal2 = types.Type{Kind: schema.Decimal, Precision: 12, Scale: 2}
)

// A table is an entity whose attributes are made as they are asked for.
type table struct {
	b      *ir.Builder
	entity *schema.Entity
}

func newTable() table {
	return table{ir.NewBuilder(), &schema.Entity{Name: "customer"}}
}

func (t table) attr(name string, typ types.Type, nullable bool) *ir.Node {
	for _, a := range t.entity.Attributes {
		if a.Name == name {
			return t.b.Attr(t.b.Var(0, t.entity), a)
		}
	}
	a := &schema.Attribute{Entity: t.entity, Name: name, Type: typ, Nullable: nullable}
	t.entity.Attributes = append(t.entity.Attributes, a)
	return t.b.Attr(t.b.Var(0, t.entity), a)
}

func (t table) less(x, y *ir.Node) *ir.Node  { return t.b.Lit(t.b.Pred(types.Lt, x, y), ir.IsTrue) }
func (t table) equal(x, y *ir.Node) *ir.Node { return t.b.Lit(t.b.Pred(types.Eq, x, y), ir.IsTrue) }

func (t table) ago(n int64, unit token.TimeUnit) *ir.Node {
	return t.b.Shift(t.b.Now(), types.Duration{N: -n, Unit: unit})
}

// TestSatisfy holds verdicts at the edges of cells: each condition is possible
// or not by one unit.
func TestSatisfy(t *testing.T) {
	cases := []struct {
		name string
		cond func(t table) *ir.Node
		want prove.Verdict
	}{
		{"no whole number between", func(t table) *ir.Node {
			x := t.attr("x", whole, false)
			return t.b.And(t.less(t.b.Int(3), x), t.less(x, t.b.Int(4)))
		}, prove.Impossible},
		{"a whole number between", func(t table) *ir.Node {
			x := t.attr("x", whole, false)
			return t.b.And(t.less(t.b.Int(3), x), t.less(x, t.b.Int(5)))
		}, prove.Possible},
		{"a hundredth between whole numbers", func(t table) *ir.Node {
			x := t.attr("x", decimal2, false)
			return t.b.And(t.less(t.b.Const(decimal2, types.DecimalOf(3)), x), t.less(x, t.b.Const(decimal2, types.DecimalOf(4))))
		}, prove.Possible},
		{"null and compared", func(t table) *ir.Node {
			x := t.attr("x", whole, true)
			return t.b.And(t.b.Null(x), t.less(x, t.b.Int(4)))
		}, prove.Impossible},
		{"neither true nor false is null", func(t table) *ir.Node {
			x := t.attr("x", whole, true)
			p := t.b.Pred(types.Lt, x, t.b.Int(4))
			return t.b.And(t.b.Lit(p, ir.NotTrue), t.b.Lit(p, ir.NotFalse), t.b.Not(t.b.Null(x)))
		}, prove.Impossible},
		{"less and greater than another", func(t table) *ir.Node {
			x, y := t.attr("x", whole, false), t.attr("y", whole, false)
			return t.b.And(t.less(x, y), t.less(y, x))
		}, prove.Impossible},
		{"31 days may be a month", func(t table) *ir.Node {
			x := t.attr("at", instant, false)
			return t.b.And(t.less(x, t.ago(31, token.Day)), t.less(t.ago(1, token.Month), x))
		}, prove.Possible},
		{"40 days ago is before a month ago", func(t table) *ir.Node {
			x := t.attr("at", instant, false)
			return t.b.And(t.less(x, t.ago(40, token.Day)), t.less(t.ago(1, token.Month), x))
		}, prove.Impossible},
		{"a month is before two", func(t table) *ir.Node {
			x := t.attr("at", instant, false)
			return t.b.And(t.less(x, t.ago(2, token.Month)), t.less(t.ago(1, token.Month), x))
		}, prove.Impossible},
		{"a date and the present do not compare", func(t table) *ir.Node {
			x := t.attr("at", instant, false)
			return t.b.And(t.less(x, t.b.Const(instant, types.Instant(0))), t.less(t.ago(1, token.Month), x))
		}, prove.Possible},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			tab := newTable()
			if got := prove.Satisfy(tab.b, c.cond(tab), prove.DefaultBudget); got.Verdict != c.want {
				t.Errorf("%v, want %v", got.Verdict, c.want)
			}
		})
	}
}

// TestPigeonhole holds that n+1 pigeons in n holes, which such a search cannot
// decide in reasonable time, end in Unknown, soon.
func TestPigeonhole(t *testing.T) {
	for _, n := range []int64{3, 12} {
		tab := newTable()
		var parts []*ir.Node
		in := func(pigeon, hole int64) *ir.Node {
			name := string(rune('a'+pigeon)) + string(rune('a'+hole))
			return tab.equal(tab.attr(name, whole, false), tab.b.Int(1))
		}
		for p := range n + 1 {
			var somewhere []*ir.Node
			for h := range n {
				somewhere = append(somewhere, in(p, h))
				for q := range p {
					parts = append(parts, tab.b.Or(tab.b.Not(in(p, h)), tab.b.Not(in(q, h))))
				}
			}
			parts = append(parts, tab.b.Or(somewhere...))
		}
		start := time.Now()
		got := prove.Satisfy(tab.b, tab.b.And(parts...), prove.DefaultBudget)
		want := prove.Impossible
		if n > 6 {
			want = prove.Unknown
		}
		if got.Verdict != want || (got.Reason == "") == (want == prove.Unknown) {
			t.Errorf("%d holes: %v %q", n, got.Verdict, got.Reason)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%d holes: %v", n, took)
		}
	}
}

// TestLongList holds that long lists cost about as much as they are long.
func TestLongList(t *testing.T) {
	tab := newTable()
	x := tab.attr("x", whole, true)
	var list, other []types.Value
	for i := range int64(5000) {
		list, other = append(list, 2*i), append(other, 2*i+1)
	}
	cond := tab.b.And(tab.b.Lit(tab.b.In(x, list), ir.IsTrue), tab.b.Lit(tab.b.In(x, other), ir.IsTrue))
	if got := prove.Satisfy(tab.b, cond, prove.DefaultBudget); got.Verdict != prove.Impossible {
		t.Errorf("%v", got.Verdict)
	}
}

// TestDeepXor holds that a chain of exclusive alternatives, which takes a search
// as many steps as there are ways through it, ends.
func TestDeepXor(t *testing.T) {
	for _, n := range []int{6, 200} {
		tab := newTable()
		is := func(i int) *ir.Node {
			return tab.equal(tab.attr("x"+strconv.Itoa(i), whole, true), tab.b.Int(1))
		}
		odd := func(x, y *ir.Node) *ir.Node {
			return tab.b.Or(tab.b.And(x, tab.b.Not(y)), tab.b.And(tab.b.Not(x), y))
		}
		forth, back := is(0), is(n-1)
		for i := 1; i < n; i++ {
			forth, back = odd(forth, is(i)), odd(back, is(n-1-i))
		}
		want := prove.Impossible // both orders are the same parity
		if n > 50 {
			want = prove.Unknown
		}
		if got := prove.Satisfy(tab.b, tab.b.And(forth, tab.b.Not(back)), prove.DefaultBudget); got.Verdict != want {
			t.Errorf("%d: %v, want %v", n, got.Verdict, want)
		}
	}
}

// TestManyPatterns holds that texts of which too much is asked are left open, not
// cut for ever.
func TestManyPatterns(t *testing.T) {
	tab := newTable()
	x := tab.attr("x", types.Type{Kind: schema.String}, false)
	var parts []*ir.Node
	for i := range 60 {
		word := strings.Repeat(string(rune('a'+i%26)), 2+i/26)
		parts = append(parts, tab.b.Lit(tab.b.Pred(types.Contains, x, tab.b.Const(x.Type, word)), ir.IsTrue))
	}
	start := time.Now()
	if got := prove.Satisfy(tab.b, tab.b.And(parts...), prove.DefaultBudget); got.Verdict == prove.Impossible {
		t.Errorf("%v", got.Verdict)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("%v", took)
	}
}
