package hir

// Walk visits an expression and all that it is made of, windows and filters of
// relations included; not the traits and sets that it names.
func Walk(x Expr, visit func(Expr)) {
	if x == nil {
		return
	}
	visit(x)
	for _, c := range Children(x) {
		Walk(c, visit)
	}
}

// Children returns the expressions right inside of an expression.
func Children(x Expr) []Expr {
	switch x := x.(type) {
	case *And:
		return x.Args
	case *Or:
		return x.Args
	case *Not:
		return []Expr{x.X}
	case *IsTrue:
		return []Expr{x.X}
	case *IsNull:
		return []Expr{x.X}
	case *Same:
		return []Expr{x.X, x.Y}
	case *AtLeast:
		return x.Preds
	case *Call:
		return x.Args
	case *In:
		return []Expr{x.X}
	case *Coalesce:
		return []Expr{x.X, x.Y}
	case *If:
		return []Expr{x.Cond, x.A, x.B}
	case *Shift:
		return []Expr{x.X}
	case *InWindow:
		return append([]Expr{x.X}, x.Window.bounds()...)
	case *Anniversary:
		return append([]Expr{x.X}, x.Window.bounds()...)
	case *Agg:
		return x.children()
	case *Ranking:
		return append([]Expr{x.By}, x.Within...)
	}
	return nil
}

func (w *Window) bounds() (out []Expr) {
	for _, b := range []*Bound{w.Lo, w.Hi} {
		if b != nil {
			out = append(out, b.At)
		}
	}
	return out
}

func (x *Agg) children() (out []Expr) {
	for _, st := range x.Rel.Steps {
		for _, w := range st.Windows {
			out = append(out, w.bounds()...)
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
