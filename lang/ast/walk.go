package ast

import "fmt"

// Walk calls visit for n and, where that returns true, for what n holds, in the
// order of the source. Absent parts are not visited.
func Walk(n Node, visit func(Node) bool) {
	if visit(n) {
		Children(n, func(c Node) { Walk(c, visit) })
	}
}

// Children calls visit for the direct parts of n, in the order of the source.
func Children(n Node, visit func(Node)) {
	switch n := n.(type) {
	case *File:
		if n.Package != nil {
			visit(n.Package)
		}
		each(n.Decls, visit)
	case *Package:
		each(n.Path, visit)
	case Decl:
		declChildren(n, visit)
	case Item:
		itemChildren(n, visit)
	case Expr:
		exprChildren(n, visit)
	case *Formal:
		visit(n.Name)
		visit(n.Type)
		expr(n.Default, visit)
	case *Type:
		visit(n.Name)
		if n.Elem != nil {
			visit(n.Elem)
		}
		ident(n.Unit, visit)
	case *Arm:
		visit(n.Name)
		each(n.Where, visit)
	case *SplitArm:
		visit(n.Name)
		visit(n.Share)
	case *Arg:
		ident(n.Name, visit)
		expr(n.Value, visit)
	case *Rel:
		expr(n.Path, visit)
		ident(n.As, visit)
		if n.Window != nil {
			visit(n.Window)
		}
		expr(n.Where, visit)
		each(n.Then, visit)
		expr(n.Overall, visit)
	case *Step:
		expr(n.Path, visit)
		ident(n.As, visit)
		expr(n.Within, visit)
		expr(n.Where, visit)
	case *Window:
		expr(n.A, visit)
		expr(n.B, visit)
	case *Ident:
	default:
		panic(fmt.Sprintf("ast: no children known of %T", n))
	}
}

func declChildren(n Decl, visit func(Node)) {
	visit(n.DeclName())
	switch n := n.(type) {
	case *Segment:
		each(n.Params, visit)
		visit(n.Entity)
		each(n.Items, visit)
	case *Trait:
		each(n.Params, visit)
		visit(n.Entity)
		if n.Type != nil {
			visit(n.Type)
		}
		expr(n.Value, visit)
	case *Partition:
		visit(n.Entity)
		each(n.Items, visit)
		each(n.Arms, visit)
	case *Split:
		visit(n.Entity)
		visit(n.Seed)
		expr(n.Among, visit)
		each(n.Items, visit)
		each(n.Arms, visit)
	case *Param:
		visit(n.Type)
		expr(n.Value, visit)
	default:
		panic(fmt.Sprintf("ast: no children known of %T", n))
	}
}

func itemChildren(n Item, visit func(Node)) {
	switch n := n.(type) {
	case *Meta:
		visit(n.Key)
		expr(n.Value, visit)
	case *Let:
		visit(n.Name)
		expr(n.Value, visit)
	case *Where:
		expr(n.Cond, visit)
	case *Except:
		expr(n.Cond, visit)
	case *Expect:
		visit(n.What)
		expr(n.Lo, visit)
		expr(n.Hi, visit)
	default:
		panic(fmt.Sprintf("ast: no children known of %T", n))
	}
}

func exprChildren(n Expr, visit func(Node)) {
	switch n := n.(type) {
	case *StringLit, *BoolLit, *NullLit, *DateLit, *InstantLit, *DurationLit, *DistanceLit, *Bad:
	case *NumberLit:
		ident(n.Unit, visit)
	case *ListLit:
		each(n.Elems, visit)
	case *MapLit:
		each(n.Entries, visit)
	case *Unary:
		expr(n.X, visit)
	case *Binary:
		expr(n.X, visit)
		expr(n.Y, visit)
	case *IsNull:
		expr(n.X, visit)
	case *In:
		expr(n.X, visit)
		expr(n.Set, visit)
	case *Between:
		expr(n.X, visit)
		expr(n.Lo, visit)
		expr(n.Hi, visit)
	case *Match:
		expr(n.X, visit)
		expr(n.Y, visit)
	case *InWindow:
		expr(n.X, visit)
		visit(n.Window)
	case *Name:
		each(n.Parts, visit)
	case *Select:
		visit(n.X)
		each(n.Parts, visit)
	case *Call:
		visit(n.Func)
		each(n.Args, visit)
	case *Aggregate:
		visit(n.Func)
		visit(n.Rel)
		expr(n.N, visit)
	case *Ranking:
		expr(n.N, visit)
		expr(n.By, visit)
		each(n.Within, visit)
		expr(n.Among, visit)
	case *AtLeast:
		expr(n.N, visit)
		each(n.Preds, visit)
	case *Habit:
		expr(n.K, visit)
		expr(n.N, visit)
		expr(n.SpanLen, visit)
		expr(n.Pred, visit)
	default:
		panic(fmt.Sprintf("ast: no children known of %T", n))
	}
}

func each[N Node](ns []N, visit func(Node)) {
	for _, n := range ns {
		visit(n)
	}
}

func expr(e Expr, visit func(Node)) {
	if e != nil {
		visit(e)
	}
}

func ident(id *Ident, visit func(Node)) {
	if id != nil {
		visit(id)
	}
}
