package ir_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

func money(precision, scale int) types.Type {
	return types.Type{Kind: schema.Decimal, Precision: precision, Scale: scale, Unit: "USD"}
}

// TestDigits holds the digits that decimal results need.
func TestDigits(t *testing.T) {
	b := ir.NewBuilder()
	e := &schema.Entity{Name: "thing"}
	row := b.Var(0, e)
	attr := func(name string, typ types.Type) *ir.Node {
		return b.Attr(row, &schema.Attribute{Entity: e, Name: name, Type: typ})
	}
	price, rate, n := attr("price", money(12, 2)), attr("rate", money(6, 4)), attr("n", types.Type{Kind: schema.Int})
	half, err := types.ParseDecimal("-0.500")
	if err != nil {
		t.Fatal(err)
	}
	decimal := types.Type{Kind: schema.Decimal, Unit: "USD"}
	call := func(fn types.Op, args ...*ir.Node) *ir.Node { return b.Call(decimal, fn, args...) }
	lines := &schema.Relation{Name: "lines", From: e, To: e, Many: true}
	sum := b.Agg(decimal, ir.Aggregate{Func: hir.Sum, Steps: []*schema.Relation{lines}, Base: 1}, row, b.Bool(true), price, nil)
	for _, c := range []struct {
		n    *ir.Node
		want string
	}{
		{price, "decimal(12,2) USD"},
		{b.Const(decimal, half), "decimal(1,1) USD"},
		{b.Const(decimal, int64(120)), "decimal(3,0) USD"},
		{call(types.Add, price, rate), "decimal(15,4) USD"},
		{call(types.Sub, rate, n), "decimal(24,4) USD"},
		{call(types.Mul, price, rate), "decimal(18,6) USD"},
		{call(types.Mul, call(types.Mul, price, price), call(types.Mul, price, price)), "decimal(38,8) USD"},
		{call(types.Neg, price), "decimal(12,2) USD"},
		{call(types.Round, price), "decimal(11,0) USD"},
		{b.Coalesce(decimal, b.If(decimal, b.Bool(true), attr("x", money(5, 0)), price), n), "decimal(5,0) USD"},
		{b.If(decimal, b.Lit(b.Pred(types.Lt, n, b.Int(3)), ir.IsTrue), price, rate), "decimal(14,4) USD"},
		{sum, "decimal(12,2) USD"},
	} {
		if got := c.n.Type.String(); got != c.want {
			t.Errorf("%s has type %s, want %s", strings.TrimSpace(ir.Dump(c.n)), got, c.want)
		}
	}
}

// TestLiteral holds that a constant takes the type of what it is compared to.
func TestLiteral(t *testing.T) {
	b := ir.NewBuilder()
	e := &schema.Entity{Name: "thing"}
	dec := func(s string) types.Decimal {
		d, err := types.ParseDecimal(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for i, c := range []struct {
		kind schema.Kind
		x, y types.Value
	}{
		{schema.Int, int64(5), dec("5.00")},
		{schema.Decimal, int64(5), dec("5.0")},
		{schema.Float, int64(5), 5.0},
		{schema.Float, dec("0.5"), 0.5},
		{schema.Float, 0.0, -zero()},
	} {
		a := b.Attr(b.Var(0, e), &schema.Attribute{Entity: e, Name: "a" + strconv.Itoa(i), Type: types.Type{Kind: c.kind}})
		bare := func(v types.Value) *ir.Node {
			return b.Pred(types.Eq, b.Const(types.Type{Kind: schema.Decimal, Unit: "EUR"}, v), a)
		}
		if bare(c.x) != bare(c.y) || b.In(a, []types.Value{c.x, c.y}) != bare(c.x) {
			t.Errorf("%v: %v and %v are two nodes", c.kind, c.x, c.y)
		}
	}
}

func zero() float64 { return 0 }

// TestLevels holds which rows a node reads: an aggregate hides its own.
func TestLevels(t *testing.T) {
	b := ir.NewBuilder()
	e := &schema.Entity{Name: "thing", Key: &schema.Attribute{Name: "id", Type: types.Type{Kind: schema.String}}}
	lines := &schema.Relation{Name: "lines", From: e, To: e, Many: true}
	count := func(base int32, from, cond *ir.Node) *ir.Node {
		return b.Agg(types.Type{Kind: schema.Int}, ir.Aggregate{Func: hir.Count, Steps: []*schema.Relation{lines}, Base: base}, from, cond, nil, nil)
	}
	same := func(x, y int32) *ir.Node {
		return b.Lit(b.Pred(types.Eq, b.Attr(b.Var(x, e), e.Key), b.Attr(b.Var(y, e), e.Key)), ir.IsTrue)
	}
	for _, c := range []struct {
		n    *ir.Node
		want uint64
	}{
		{b.Var(3, e), 1 << 3},
		{count(1, b.Var(0, e), b.Bool(true)), 1},
		{count(2, b.Var(1, e), same(0, 2)), 1 | 1<<1},
		{count(1, b.Var(0, e), b.Lit(b.Pred(types.Lt, count(2, b.Var(1, e), same(1, 2)), b.Int(1)), ir.IsTrue)), 1},
		{count(70, b.Var(69, e), same(1, 70)), 1<<1 | 1<<63},
		{b.Rank(ir.Ranking{Entity: e}, b.Var(2, e), same(0, 0), b.Attr(b.Var(0, e), e.Key)), 1 << 2},
	} {
		if c.n.Free != c.want {
			t.Errorf("%s reads %b, want %b", strings.TrimSpace(ir.Dump(c.n)), c.n.Free, c.want)
		}
	}
}

// TestDumpShares holds that a large part is written once, however often it is used.
func TestDumpShares(t *testing.T) {
	th := newThing()
	n := th.Lit(th.Holds(th.attr("p")), ir.IsTrue)
	for range 200 { // 2^200 nodes, written out
		n = th.Or(th.And(n, th.Lit(th.Holds(th.attr("q")), ir.IsTrue)), th.And(th.Not(n), th.Lit(th.Holds(th.attr("s")), ir.IsTrue)))
	}
	text := ir.Dump(n)
	if n.Size() != 1<<63-1 {
		t.Errorf("size %d", n.Size())
	}
	if len(text) > 1<<20 || !strings.Contains(text, "#1=") || strings.Count(text, "#9=") != 1 {
		t.Errorf("%d bytes", len(text))
	}
	if again := ir.Dump(n); again != text {
		t.Error("two texts for one node")
	}
}

// TestOrigin holds that the first note stands, and that True has none.
func TestOrigin(t *testing.T) {
	th := newThing()
	f := token.NewFile("a.seg", []byte("one two"))
	one, two := token.Span{File: f, Start: 0, End: 3}, token.Span{File: f, Start: 4, End: 7}
	n := th.Lit(th.Holds(th.attr("p")), ir.IsTrue)
	th.Origin(th.Origin(n, one), two)
	if th.OriginOf(n) != one {
		t.Errorf("origin %v", th.OriginOf(n))
	}
	if th.Origin(th.Bool(true), one); th.OriginOf(th.Bool(true)).IsValid() {
		t.Error("true was written somewhere")
	}
}
