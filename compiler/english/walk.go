package english

import (
	"github.com/segc-dev/segc/compiler/hir"
)

// windows visits the windows of the relations in an expression.
func windows(x hir.Expr, visit func(*hir.Window)) {
	Walk(x, func(x hir.Expr) {
		if agg, ok := x.(*hir.Agg); ok {
			for _, st := range agg.Rel.Steps {
				for _, w := range st.Windows {
					visit(w)
				}
			}
		}
	})
}

// Walk visits an expression and all that it is made of, not what it refers to
// by name.
func Walk(x hir.Expr, visit func(hir.Expr)) {
	if x == nil {
		return
	}
	visit(x)
	for _, c := range children(x) {
		Walk(c, visit)
	}
}

// children are the expressions right inside of an expression.
func children(x hir.Expr) []hir.Expr {
	switch x := x.(type) {
	case *hir.And:
		return x.Args
	case *hir.Or:
		return x.Args
	case *hir.Not:
		return []hir.Expr{x.X}
	case *hir.IsTrue:
		return []hir.Expr{x.X}
	case *hir.IsNull:
		return []hir.Expr{x.X}
	case *hir.Same:
		return []hir.Expr{x.X, x.Y}
	case *hir.AtLeast:
		return x.Preds
	case *hir.Call:
		return x.Args
	case *hir.In:
		return []hir.Expr{x.X}
	case *hir.Coalesce:
		return []hir.Expr{x.X, x.Y}
	case *hir.If:
		return []hir.Expr{x.Cond, x.A, x.B}
	case *hir.Shift:
		return []hir.Expr{x.X}
	case *hir.InWindow:
		return append([]hir.Expr{x.X}, bounds(x.Window)...)
	case *hir.Anniversary:
		return append([]hir.Expr{x.X}, bounds(x.Window)...)
	case *hir.Agg:
		return ofRelation(x)
	case *hir.Ranking:
		return append([]hir.Expr{x.By}, x.Within...)
	}
	return nil
}

func bounds(w *hir.Window) (out []hir.Expr) {
	for _, b := range []*hir.Bound{w.Lo, w.Hi} {
		if b != nil {
			out = append(out, b.At)
		}
	}
	return out
}

func ofRelation(x *hir.Agg) (out []hir.Expr) {
	for _, st := range x.Rel.Steps {
		for _, w := range st.Windows {
			out = append(out, bounds(w)...)
		}
		if st.Where != nil {
			out = append(out, st.Where)
		}
	}
	if x.Value != nil {
		out = append(out, x.Value)
	}
	return out
}
