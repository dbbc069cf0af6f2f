package format_test

import (
	"flag"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/format"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
)

var (
	rounds = flag.Int("rounds", 500, "generated files; ten times as many expressions")
	seed   = flag.Uint64("seed", 1, "seed of the generator")
)

// TestGenerated prints random trees, in which every name is likely to be a word
// that means something elsewhere, and reads them back.
func TestGenerated(t *testing.T) {
	g := &generator{rand.New(rand.NewPCG(*seed, 2))}
	for range *rounds {
		f := g.file()
		out := format.File(f)
		again, diags := parse.File(token.NewFile("out.seg", out))
		if diags.HasErrors() {
			t.Fatalf("%v: %s\n%s", diags[0].Span, diags[0].Message, out)
		}
		if !ast.Equal(f, again) {
			t.Fatalf("another tree:\n%s\nread as:\n%s", out, format.File(again))
		}
		check(t, out)
		check(t, g.commented(out))
	}
}

// TestGeneratedExpr does the same for expressions on one line.
func TestGeneratedExpr(t *testing.T) {
	g := &generator{rand.New(rand.NewPCG(*seed, 4))}
	for range 10 * *rounds {
		e := g.expr(4)
		text := format.Expr(e)
		if strings.Contains(text, "\n") {
			t.Fatalf("more than one line: %s", text)
		}
		again, _, diags := parse.Expr(token.NewFile("e", []byte(text)), text, nil)
		if diags.HasErrors() {
			t.Fatalf("%v: %s\n%s", diags[0].Span, diags[0].Message, text)
		}
		if !ast.EqualExpr(e, again) {
			t.Fatalf("%s is read as %s", text, format.Expr(again))
		}
	}
}

type generator struct{ *rand.Rand }

// words are names to confuse the parser with.
var words = func() []string {
	out := []string{"a", "b", "orders", "x1", "USD", "AND", "Not", "TRUE", "WHERE", "of", "by", "desc", "within", "among", "overall", "until", "ending",
		"ago", "as", "starts", "ends", "before", "after", "since", "from", "on", "spans", "seed", "top", "bottom", "rank", "ntile", "percentile",
		"at", "least", "each", "last", "next", "this", "previous", "any", "all", "none", "count", "sum", "first", "nth", "distinct", "if",
		"days", "month", "m", "km", "case", "when", "exists", "select", "interval", "like", "size", "share", "with", "version"}
	for w := range token.Keywords {
		out = append(out, w)
	}
	slices.Sort(out)
	return out
}()

func (g *generator) word() string { return words[g.IntN(len(words))] }

func (g *generator) ident() *ast.Ident { return &ast.Ident{Name: g.word()} }

func (g *generator) maybe() bool { return g.IntN(2) == 0 }

func (g *generator) name() *ast.Name {
	n := &ast.Name{Parts: []*ast.Ident{g.ident()}}
	for g.IntN(3) == 0 {
		n.Parts = append(n.Parts, g.ident())
	}
	return n
}

func (g *generator) exprs(n, depth int) []ast.Expr {
	out := make([]ast.Expr, n)
	for i := range out {
		out[i] = g.expr(depth)
	}
	return out
}

func (g *generator) literal() ast.Expr {
	switch g.IntN(12) {
	case 0:
		return &ast.StringLit{Value: []string{"", "x", "é\"\\\n\t\u202E\u0007", "# no comment", "a long text that fills the line and goes on"}[g.IntN(5)]}
	case 1:
		n := &ast.NumberLit{Text: []string{"0", "5", "10000", "12.50", "007"}[g.IntN(5)]}
		if g.maybe() {
			n.Unit = g.ident()
		} else {
			n.Percent = g.maybe()
		}
		return n
	case 2:
		return &ast.BoolLit{Value: g.maybe()}
	case 3:
		return &ast.NullLit{}
	case 4:
		return &ast.DateLit{Text: "2026-01-31"}
	case 5:
		return &ast.InstantLit{Text: "2026-01-31T12:00:00Z"}
	case 6:
		return g.duration()
	case 7:
		return &ast.DistanceLit{Text: "2.5", Unit: "km"}
	default:
		return g.name()
	}
}

func (g *generator) duration() ast.Expr {
	return &ast.DurationLit{N: []int64{0, 1, 90, 100000}[g.IntN(4)], Unit: token.Second + token.TimeUnit(g.IntN(8))}
}

func (g *generator) expr(depth int) ast.Expr {
	if depth <= 0 {
		return g.literal()
	}
	d := depth - 1
	switch g.IntN(20) {
	case 0, 1, 2:
		return &ast.Binary{Op: ast.Or + ast.Op(g.IntN(2)), X: g.expr(d), Y: g.expr(d)}
	case 3, 4:
		return &ast.Binary{Op: ast.Eq + ast.Op(g.IntN(int(ast.Div-ast.Eq)+1)), X: g.expr(d), Y: g.expr(d)}
	case 5:
		return &ast.Unary{Op: ast.Not + ast.Op(g.IntN(2)), X: g.expr(d)}
	case 6:
		return &ast.IsNull{X: g.expr(d), Not: g.maybe()}
	case 7:
		in := &ast.In{Not: g.maybe(), Set: g.ref(d)}
		if g.maybe() {
			in.X = g.expr(d)
			if g.maybe() {
				in.Set = &ast.ListLit{Elems: g.exprs(g.IntN(4), d)}
			}
		}
		return in
	case 8:
		return &ast.Between{X: g.expr(d), Not: g.maybe(), Lo: g.expr(d), Hi: g.expr(d)}
	case 9:
		return &ast.Match{Op: ast.Contains + ast.Op(g.IntN(6)), X: g.expr(d), Not: g.maybe(), Y: g.expr(d)}
	case 10:
		w := g.window(d)
		for w.Kind == ast.WinBetween { // a predicate of its own
			w = g.window(d)
		}
		return &ast.InWindow{X: g.expr(d), Not: g.maybe(), Window: w}
	case 11:
		return &ast.Select{X: g.rel(d), Parts: []*ast.Ident{g.ident()}}
	case 12:
		return g.call(d)
	case 13, 14:
		return g.aggregate(d)
	case 15:
		return g.ranking(d)
	case 16:
		return &ast.AtLeast{N: g.count(d), Preds: g.exprs(1+g.IntN(3), d)}
	case 17:
		return g.habit(d)
	case 18:
		return &ast.ListLit{Elems: g.exprs(g.IntN(4), d)}
	}
	return g.literal()
}

func (g *generator) ref(depth int) ast.Expr {
	if g.maybe() {
		return g.call(depth)
	}
	return g.name()
}

func (g *generator) call(depth int) *ast.Call {
	c := &ast.Call{Func: g.name()}
	for range g.IntN(4) {
		a := &ast.Arg{Value: g.expr(depth)}
		if g.maybe() {
			a.Name = g.ident()
		}
		c.Args = append(c.Args, a)
	}
	return c
}

func (g *generator) count(depth int) ast.Expr {
	switch g.IntN(4) {
	case 0:
		return g.expr(depth)
	case 1:
		return g.name()
	}
	return &ast.NumberLit{Text: "3", Percent: g.IntN(4) == 0}
}

// span is a length of time: never a bare number, which lacks its unit.
func (g *generator) span(depth int) ast.Expr {
	for {
		e := g.expr(depth)
		if _, ok := e.(*ast.NumberLit); !ok {
			return e
		}
	}
}

func (g *generator) window(depth int) *ast.Window {
	w := &ast.Window{Kind: ast.WindowKind(g.IntN(int(ast.WinBetween) + 1))}
	switch w.Kind {
	case ast.WinLast:
		w.A = g.windowSpan(depth)
		if g.maybe() {
			w.B = g.windowSpan(depth)
		}
	case ast.WinNext:
		w.A = g.windowSpan(depth)
	case ast.WinThis, ast.WinPrevious:
		w.Unit = token.Day + token.TimeUnit(g.IntN(5))
		if w.Kind == ast.WinPrevious && g.maybe() {
			w.A = g.count(depth)
		}
	case ast.WinFrom, ast.WinBetween:
		w.A, w.B = g.expr(depth), g.expr(depth)
	default:
		w.A = g.windowSpan(depth)
	}
	return w
}

// windowSpan avoids the literals that begin no time or span.
func (g *generator) windowSpan(depth int) ast.Expr { return g.span(depth) }

func (g *generator) relPath(depth int) ast.Expr {
	if g.IntN(4) == 0 && depth > 0 {
		return &ast.Select{X: g.rel(depth - 1), Parts: []*ast.Ident{g.ident(), g.ident()}}
	}
	return g.name()
}

func (g *generator) rel(depth int) *ast.Rel {
	r := &ast.Rel{Path: g.relPath(depth)}
	if g.maybe() {
		r.As = g.ident()
	}
	if g.maybe() {
		r.Window = g.window(depth - 1)
	}
	if g.maybe() {
		r.Where = g.expr(depth - 1)
	}
	for g.IntN(3) == 0 {
		s := &ast.Step{Not: g.maybe(), Path: g.relPath(depth)}
		if g.maybe() {
			s.As = g.ident()
		}
		if g.maybe() {
			s.Within = g.span(depth - 1)
		}
		if g.maybe() {
			s.Where = g.expr(depth - 1)
		}
		r.Then = append(r.Then, s)
	}
	if g.IntN(4) == 0 {
		r.Overall = g.span(depth - 1)
	}
	return r
}

func (g *generator) aggregate(depth int) ast.Expr {
	names := []string{"any", "none", "count", "sum", "nth", "first", "most_common"}
	a := &ast.Aggregate{Func: &ast.Ident{Name: names[g.IntN(len(names))]}, Distinct: g.IntN(3) == 0, Rel: g.rel(depth)}
	if a.Func.Name == "nth" {
		a.N = g.expr(depth)
	}
	return a
}

func (g *generator) ranking(depth int) ast.Expr {
	r := &ast.Ranking{Kind: ast.RankKind(g.IntN(5)), By: g.expr(depth), Within: g.exprs(g.IntN(3), depth)}
	if g.maybe() {
		r.Among = g.ref(depth)
	}
	switch r.Kind {
	case ast.Top, ast.Bottom:
		r.N = g.count(depth)
	case ast.Ntile:
		r.N, r.Desc = g.expr(depth), g.maybe()
	default:
		r.Desc = g.maybe()
	}
	return r
}

func (g *generator) habit(depth int) ast.Expr {
	h := &ast.Habit{N: g.count(depth), Pred: g.expr(depth)}
	if g.maybe() {
		h.K = g.count(depth)
	}
	switch g.IntN(3) {
	case 0:
		h.Previous, h.Unit = true, token.Day+token.TimeUnit(g.IntN(5))
	case 1:
		h.Unit = token.Second + token.TimeUnit(g.IntN(8))
	default:
		h.SpanLen = g.span(depth)
	}
	return h
}

func (g *generator) file() *ast.File {
	f := &ast.File{}
	if g.maybe() {
		f.Package = &ast.Package{Path: g.name().Parts}
	}
	for range 1 + g.IntN(3) {
		f.Decls = append(f.Decls, g.decl())
	}
	return f
}

func (g *generator) decl() ast.Decl {
	head := ast.Head{Name: g.ident()}
	switch g.IntN(5) {
	case 0:
		return &ast.Trait{Head: head, Params: g.formals(), Entity: g.ident(), Type: g.typ(), Value: g.expr(3)}
	case 1:
		p := &ast.Partition{Head: head, Exclusive: g.maybe(), Entity: g.ident(), Items: g.items(false)}
		for range g.IntN(4) {
			p.Arms = append(p.Arms, &ast.Arm{Name: g.ident(), Where: g.exprs(g.IntN(4), 2)})
		}
		return p
	case 2:
		s := &ast.Split{Head: head, Entity: g.ident(), Seed: &ast.StringLit{Value: "s"}}
		if g.maybe() {
			s.Among = g.ref(2)
		}
		for range g.IntN(3) {
			s.Arms = append(s.Arms, &ast.SplitArm{Name: g.ident(), Share: &ast.NumberLit{Text: "10", Percent: true}})
		}
		return s
	case 3:
		return &ast.Param{Head: head, Type: g.typ(), Value: &ast.Unary{Op: ast.Neg, X: &ast.NumberLit{Text: "5"}}}
	}
	return &ast.Segment{Head: head, Params: g.formals(), Entity: g.ident(), Items: g.items(true)}
}

func (g *generator) formals() []*ast.Formal {
	var out []*ast.Formal
	for range g.IntN(3) {
		f := &ast.Formal{Name: g.ident(), Type: g.typ()}
		if g.maybe() {
			f.Default = g.duration()
		}
		out = append(out, f)
	}
	return out
}

func (g *generator) typ() *ast.Type {
	t := &ast.Type{Name: &ast.Ident{Name: "decimal"}}
	switch g.IntN(3) {
	case 0:
		t.Args, t.Unit = []int{12, 2}, g.ident()
	case 1:
		t = &ast.Type{Name: &ast.Ident{Name: "list"}, Elem: g.typ()}
	}
	return t
}

func (g *generator) items(segment bool) []ast.Item {
	var out []ast.Item
	for range g.IntN(5) {
		switch k := g.IntN(6); {
		case k == 0:
			out = append(out, &ast.Let{Name: g.ident(), Value: g.expr(3)})
		case k == 1 && segment:
			out = append(out, &ast.Except{Cond: g.expr(3)})
		case k == 2 && segment:
			out = append(out, &ast.Expect{What: &ast.Ident{Name: "size"}, Op: ast.Lt, Lo: &ast.NumberLit{Text: "5"}})
		case k <= 3 && segment:
			out = append(out, &ast.Where{Cond: g.expr(4)})
		case k == 4:
			out = append(out, &ast.Meta{Key: g.ident(), Value: &ast.MapLit{Entries: []*ast.Meta{{Key: g.ident(), Value: g.name()}}}})
		default:
			out = append(out, &ast.Meta{Key: g.ident(), Value: g.name()})
		}
	}
	return out
}

// commented puts comments behind blanks of a source, some alone on a line.
func (g *generator) commented(src []byte) []byte {
	var out []byte
	quoted := false
	for i, c := range src {
		out = append(out, c)
		if c == '"' && (i == 0 || src[i-1] != '\\') {
			quoted = !quoted
		}
		if quoted || c != ' ' && c != '\n' || g.IntN(12) > 0 {
			continue
		}
		for range 1 + g.IntN(2) {
			if g.maybe() {
				out = append(out, '\n')
			}
			out = append(out, "# "+string(rune('a'+g.IntN(26)))+"\n"...)
			if g.IntN(4) == 0 {
				out = append(out, '\n')
			}
		}
	}
	return out
}
