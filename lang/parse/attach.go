package parse

import (
	"bytes"
	"cmp"
	"slices"
	"sort"

	"github.com/segc-dev/segc/lang/ast"
)

// A unit is a part of a container that comments are measured against. Comments
// stand before and after the parts that begin and end a line when they are
// printed, and inside any unit.
type unit struct {
	node          ast.Node
	before, after bool
}

// attach gives every comment of the file to a node, or to the file's tail. None
// is lost and none is given twice.
func (p *parser) attach(f *ast.File) {
	f.Comments = map[ast.Node]*ast.Comments{}
	a := &attacher{p: p, f: f}
	us := units(f)
	inside := a.outside(us, p.comments, func(c ast.Comment, prev, next *unit) {
		switch {
		case prev != nil && p.oneLine(prev.node, c):
			a.after(prev.node, c)
		case next != nil:
			a.before(next.node, c)
		default:
			f.Tail = append(f.Tail, c)
		}
	})
	for _, d := range f.Decls {
		a.describe(d)
	}
	for i, cs := range inside {
		for _, c := range a.place(us[i].node, cs) {
			c.Gap = true // above the declaration, and not its description
			a.before(us[i].node, c)
		}
	}
}

type attacher struct {
	p *parser
	f *ast.File
}

func (a *attacher) at(n ast.Node) *ast.Comments {
	c := a.f.Comments[n]
	if c == nil {
		c = &ast.Comments{}
		a.f.Comments[n] = c
	}
	return c
}

func (a *attacher) before(n ast.Node, c ast.Comment) { a.at(n).Before = append(a.at(n).Before, c) }
func (a *attacher) after(n ast.Node, c ast.Comment)  { a.at(n).After = append(a.at(n).After, c) }
func (a *attacher) inner(n ast.Node, c ast.Comment)  { a.at(n).Inner = append(a.at(n).Inner, c) }

// describe makes the comments right above a declaration or arm its description.
func (a *attacher) describe(n ast.Node) {
	cs := a.f.Comments[n]
	if cs == nil {
		return
	}
	from := len(cs.Before)
	for from > 0 && !cs.Before[from-1].Gap {
		from--
	}
	doc := cs.Before[from:]
	cs.Before = cs.Before[:from:from]
	switch n := n.(type) {
	case *ast.Segment:
		n.Doc = doc
	case *ast.Trait:
		n.Doc = doc
	case *ast.Partition:
		n.Doc = doc
	case *ast.Split:
		n.Doc = doc
	case *ast.Param:
		n.Doc = doc
	case *ast.Arm:
		n.Doc = doc
	case *ast.SplitArm:
		n.Doc = doc
	default:
		cs.Before = append(cs.Before, doc...)
	}
}

// outside calls put for each comment that stands in no unit, with the units
// around it, and returns the others by the index of their unit.
func (a *attacher) outside(us []unit, comments []ast.Comment, put func(c ast.Comment, prev, next *unit)) map[int][]ast.Comment {
	var inside map[int][]ast.Comment
	i := 0
	for _, c := range comments {
		for i < len(us) && us[i].node.Pos().End <= c.Span.Start {
			i++
		}
		if i < len(us) && us[i].node.Pos().Start <= c.Span.Start {
			if inside == nil {
				inside = map[int][]ast.Comment{}
			}
			inside[i] = append(inside[i], c)
			continue
		}
		var prev, next *unit
		if i > 0 {
			prev = &us[i-1]
		}
		if i < len(us) {
			next = &us[i]
		}
		put(c, prev, next)
	}
	return inside
}

// place attaches the comments inside n, and returns those that n has no place
// for: they go above the nearest part around n that has a line of its own.
func (a *attacher) place(n ast.Node, comments []ast.Comment) (left []ast.Comment) {
	us := units(n)
	head, brace := a.p.bodyHead(n)
	inside := a.outside(us, comments, func(c ast.Comment, prev, next *unit) {
		switch {
		case c.Span.Start < brace:
			left = append(left, c)
		case prev == nil && head != nil && !bytes.ContainsRune(a.p.file.Content[brace:c.Span.Start], '\n'):
			a.after(head, c)
		case prev != nil && prev.after && a.p.oneLine(prev.node, c):
			a.after(prev.node, c)
		case next != nil && next.before:
			a.before(next.node, c)
		case next == nil && closes(n):
			a.inner(n, c)
		default:
			left = append(left, c)
		}
	})
	for _, u := range us {
		switch u.node.(type) {
		case *ast.Arm, *ast.SplitArm:
			a.describe(u.node)
		}
	}
	for i, u := range us { // in order, for those that are handed up
		if len(inside[i]) == 0 {
			continue
		}
		up := a.place(u.node, inside[i])
		if !u.before {
			left = append(left, up...)
			continue
		}
		for _, c := range up {
			c.Gap = c.Gap || isArm(u.node)
			a.before(u.node, c)
		}
	}
	slices.SortStableFunc(left, func(x, y ast.Comment) int { return cmp.Compare(x.Span.Start, y.Span.Start) })
	return left
}

func isArm(n ast.Node) bool {
	switch n.(type) {
	case *ast.Arm, *ast.SplitArm:
		return true
	}
	return false
}

// oneLine reports whether a comment stands on the line where n ends.
func (p *parser) oneLine(n ast.Node, c ast.Comment) bool {
	return !bytes.ContainsRune(p.file.Content[n.Pos().End:c.Span.Start], '\n')
}

// bodyHead returns the node that carries the comment behind the opening brace of a
// body, and the offset of that brace.
func (p *parser) bodyHead(n ast.Node) (ast.Node, int32) {
	var entity, last ast.Node
	switch n := n.(type) {
	case *ast.Segment:
		entity, last = n.Entity, n.Entity
	case *ast.Partition:
		entity, last = n.Entity, n.Entity
	case *ast.Split:
		entity, last = n.Entity, n.Seed
		if n.Among != nil {
			last = n.Among
		}
	default:
		return nil, 0
	}
	end := last.Pos().End
	i := sort.Search(len(p.toks), func(i int) bool { return p.toks[i].start >= end })
	for i < len(p.toks) && p.toks[i].kind != lbrace && p.toks[i].start < n.Pos().End {
		i++
	}
	if i == len(p.toks) || p.toks[i].start >= n.Pos().End {
		return nil, 0
	}
	return entity, p.toks[i].start
}

// closes reports whether n ends with a bracket that a comment may stand before.
func closes(n ast.Node) bool {
	switch n.(type) {
	case *ast.Segment, *ast.Partition, *ast.Split, *ast.ListLit, *ast.MapLit, *ast.Call, *ast.Aggregate, *ast.AtLeast, *ast.Habit:
		return true
	}
	return false
}

// units returns the parts of n in the order of the source.
func units(n ast.Node) []unit {
	var us []unit
	part := func(c ast.Node) { us = append(us, unit{c, true, true}) }
	switch n := n.(type) {
	case *ast.File:
		ast.Children(n, part)
	case *ast.Segment:
		all(n.Items, part)
	case *ast.Partition:
		all(n.Items, part)
		all(n.Arms, part)
		slices.SortStableFunc(us, func(a, b unit) int { return cmp.Compare(a.node.Pos().Start, b.node.Pos().Start) })
	case *ast.Split:
		all(n.Items, part)
		all(n.Arms, part)
		slices.SortStableFunc(us, func(a, b unit) int { return cmp.Compare(a.node.Pos().Start, b.node.Pos().Start) })
	case *ast.Trait:
		part(n.Value)
	case *ast.Param:
		part(n.Value)
	case *ast.Let:
		part(n.Value)
	case *ast.Arm:
		if len(n.Where) > 1 {
			all(n.Where, part)
		} else {
			all(n.Where, func(w ast.Node) { us = append(us, pieces(w)...) })
		}
	case *ast.Binary:
		if op := n.Op; op == ast.And || op == ast.Or {
			all(chain(n), part)
			us[0].before = false // the clause or bracket before it begins the line
		} else {
			us = inner(n)
		}
	case *ast.ListLit:
		all(n.Elems, part)
	case *ast.MapLit:
		all(n.Entries, part)
	case *ast.Call:
		all(n.Args, part)
	case *ast.AtLeast:
		all(n.Preds, part)
	case *ast.Habit:
		part(n.Pred)
	case *ast.Rel:
		us = append(us, pieces(n.Path)...)
		if n.Where != nil {
			part(n.Where)
		}
		all(n.Then, part)
	case *ast.Step:
		us = append(us, pieces(n.Path)...)
		if n.Where != nil {
			part(n.Where)
		}
	default:
		us = inner(n)
	}
	return us
}

func all[N ast.Node](ns []N, visit func(ast.Node)) {
	for _, n := range ns {
		visit(n)
	}
}

// inner gathers the units of the children of n.
func inner(n ast.Node) (us []unit) {
	ast.Children(n, func(c ast.Node) { us = append(us, pieces(c)...) })
	return us
}

// pieces returns the units of an expression that has no line of its own.
func pieces(n ast.Node) []unit {
	switch n := n.(type) {
	case *ast.ListLit, *ast.MapLit, *ast.Call, *ast.Aggregate, *ast.AtLeast, *ast.Habit:
		return []unit{{node: n}}
	}
	return units(n)
}

// chain returns the operands of `a and b and c`, or of or.
func chain(b *ast.Binary) []ast.Expr {
	var out []ast.Expr
	for x := ast.Expr(b); ; {
		n, ok := x.(*ast.Binary)
		if !ok || n.Op != b.Op {
			out = append(out, x)
			break
		}
		out = append(out, n.Y)
		x = n.X
	}
	slices.Reverse(out)
	return out
}
