package atoms_test

import (
	"testing"
	"time"

	"github.com/segc-dev/segc/compiler/atoms"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/lower"
	"github.com/segc-dev/segc/compiler/optimize"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

const schemaText = `version: 1
entities:
  customer:
    table: customers
    key: id
    attributes: {id: string, country: string, level: {type: int, nullable: true}, seen: timestamp, ok: bool, tags: {type: "list<string>"}}
    relations: {orders: {to: order, key: customer_id}}
  order:
    table: orders
    key: id
    time: at
    attributes: {id: string, customer_id: string, at: timestamp, level: int}
`

// conds returns the optimised conditions of the segments of a text.
func conds(t *testing.T, text string) []*ir.Node {
	t.Helper()
	s, diags := schema.Read([]*token.File{token.NewFile("schema.yaml", []byte(schemaText))})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	f, diags := parse.File(token.NewFile("in.seg", []byte(text)))
	p, more := check.Check(check.Input{Schema: s, Files: []*ast.File{f}, Zone: time.UTC, WeekStart: time.Monday})
	if diags = append(diags, more...); diags.HasErrors() {
		t.Fatal(diags)
	}
	b := ir.NewBuilder()
	l := lower.New(b, p)
	var out []*ir.Node
	for _, set := range p.Sets {
		out = append(out, optimize.Run(b, l.Set(set), optimize.Options{}))
	}
	return out
}

func TestGraphShares(t *testing.T) {
	g := atoms.NewGraph(conds(t, `
		segment a of customer { where country = "NL" and (level > 3 or ok) }
		segment b of customer { where country = "NL" and (level > 3 or ok) and seen in last 3 days }
		segment c of customer { where at least 2 of (country = "NL", ok, level is null) }`)...)
	if got := len(g.Literals); got != 6 { // country, level, ok, null, and the two bounds
		t.Errorf("%d literals, want 6", got)
	}
	shared := 0
	for _, n := range g.Nodes {
		if n.Op == ir.Or && n.Uses == 2 {
			shared++
		}
	}
	if shared != 1 {
		t.Errorf("%d disjunctions are shared, want 1", shared)
	}
	yes := map[string]bool{}
	lit := func(i int32) bool {
		test, ok := atoms.TestOf(g.Literals[i])
		return ok && yes[test.Attr.Attr.Name]
	}
	for _, c := range []struct {
		yes  []string
		want [3]bool
	}{
		{nil, [3]bool{}},
		{[]string{"country"}, [3]bool{}},
		{[]string{"country", "ok"}, [3]bool{true, false, true}},
		{[]string{"country", "ok", "seen"}, [3]bool{true, true, true}},
		{[]string{"level", "ok"}, [3]bool{false, false, true}},
	} {
		clear(yes)
		for _, name := range c.yes {
			yes[name] = true
		}
		for i, want := range c.want {
			if got := g.Eval(i, lit); got != want {
				t.Errorf("with %v condition %d is %v", c.yes, i, got)
			}
		}
	}
}

func TestTestOf(t *testing.T) {
	for text, want := range map[string]atoms.Shape{
		`level is null`: atoms.Null, `ok`: atoms.Holds, `not ok`: atoms.Holds, `country = "NL"`: atoms.Equal,
		`level < 3`: atoms.Less, `level >= 3`: atoms.Less, `level > 3`: atoms.Greater, `level <= 3`: atoms.Greater,
		`country in ["A", "B"]`: atoms.OneOf, `country starts with "N"`: atoms.Text, `tags contains "x"`: atoms.Lists,
		`tags contains any ["x", "y"]`: atoms.Lists, `seen before now`: atoms.Less,
	} {
		c := conds(t, "segment s of customer { where "+text+" }")[0]
		if test, ok := atoms.TestOf(c); !ok || test.Shape != want {
			t.Errorf("%s: shape %d, %v; want %d", text, test.Shape, ok, want)
		}
	}
	for _, text := range []string{`level + level > 3`, `country = lower(country)`, `any(orders where level < 3)`} {
		if test, ok := atoms.TestOf(conds(t, "segment s of customer { where "+text+" }")[0]); ok {
			t.Errorf("%s is a test: %+v", text, test)
		}
	}
}

func TestWindow(t *testing.T) {
	for _, c := range []struct {
		text         string
		bounds, rest int
		lower        int
	}{
		{`any(orders)`, 1, 0, 0}, // before now
		{`any(orders in last 3 days)`, 2, 0, 1},
		{`any(orders in next 3 days where level > 2)`, 2, 1, 1},
		{`any(orders after seen where level > 2)`, 2, 1, 1},
	} {
		cond := conds(t, "segment s of customer { where "+c.text+" }")[0]
		bounds, rest := atoms.Window(cond.Args[0].Args[0])
		lower := 0
		for _, b := range bounds {
			if b.Lower {
				lower++
			}
		}
		if len(bounds) != c.bounds || len(rest) != c.rest || lower != c.lower {
			t.Errorf("%s: %d bounds (%d lower), %d others\n%s", c.text, len(bounds), lower, len(rest), ir.Dump(cond))
		}
	}
}
