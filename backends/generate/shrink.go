package generate

import (
	"reflect"
	"slices"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/format"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// Differs says whether a set of a program still shows what is looked for, over
// rows.
type Differs func(p Program, data *rows.Data, set *hir.Set) bool

// A Case is a workspace and rows with a set that differs.
type Case struct {
	Workspace Workspace
	Data      *rows.Data
	Set       string
}

// Shrink makes a case smaller while its set still checks and differs: it drops
// declarations, clauses, parts and options, puts parts and literals in the place
// of expressions, then drops rows and cells. It tries at most so many times.
func Shrink(c Case, s *schema.Schema, tries int, differs Differs) Case {
	z := &shrinker{c: c, schema: s, left: tries, differs: differs}
	z.files, _ = c.Workspace.parse()
	for z.declarations() || z.syntax() {
	}
	z.rows()
	for z.declarations() || z.syntax() {
	}
	return z.c
}

type shrinker struct {
	c       Case
	files   []*ast.File
	schema  *schema.Schema
	left    int
	differs Differs
}

// holds tells whether the tree as it stands still differs, and keeps its text if so.
func (z *shrinker) holds() (ok bool) {
	if z.left--; z.left < 0 {
		return false
	}
	defer func() {
		if recover() != nil { // a tree that cannot be printed
			ok = false
		}
	}()
	w := z.c.Workspace
	w.Text, w.Extra = string(format.File(z.files[0])), string(format.File(z.files[1]))
	if !z.run(w, z.c.Data) {
		return false
	}
	z.c.Workspace = w
	return true
}

func (z *shrinker) run(w Workspace, data *rows.Data) bool {
	p, diags, err := Check(w, z.schema)
	if err != nil || diags.HasErrors() {
		return false
	}
	i := slices.IndexFunc(p.Sets, func(s *hir.Set) bool { return s.Name == z.c.Set })
	return i >= 0 && z.differs(p, data, p.Sets[i])
}

// declarations drops those that are not needed, many at once where that goes.
func (z *shrinker) declarations() (smaller bool) {
	for _, f := range z.files {
		all := f.Decls
		kept := halve(len(all), func(keep []int) bool {
			f.Decls = at(all, keep)
			return z.holds()
		})
		f.Decls = at(all, kept)
		smaller = smaller || len(kept) < len(all)
	}
	return smaller
}

func at[T any](list []T, keep []int) []T {
	out := make([]T, 0, len(keep))
	for _, i := range keep {
		out = append(out, list[i])
	}
	return out
}

// halve returns which of n things are needed: it drops halves, then quarters,
// and in the end one by one.
func halve(n int, needed func(keep []int) bool) []int {
	keep := make([]int, n)
	for i := range keep {
		keep[i] = i
	}
	for size := (n + 1) / 2; size > 0; size /= 2 {
		for from := 0; from < len(keep); {
			to := min(from+size, len(keep))
			if less := slices.Delete(slices.Clone(keep), from, to); needed(less) {
				keep = less
			} else {
				from = to
			}
		}
	}
	return keep
}

// syntax makes one pass over the declarations, outermost nodes first.
func (z *shrinker) syntax() (smaller bool) {
	for _, f := range z.files {
		for _, d := range f.Decls {
			smaller = z.node(reflect.ValueOf(d)) || smaller
		}
	}
	return smaller
}

// node tries what can be simpler in a node and below.
func (z *shrinker) node(v reflect.Value) (smaller bool) {
	for v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return false
		}
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return false
	}
	for i := range v.NumField() {
		field, slot := v.Type().Field(i), v.Field(i)
		switch {
		case field.Type == reflect.TypeFor[token.Span]() || !slot.CanSet() || slot.IsZero():
		case slot.Kind() == reflect.Slice:
			smaller = z.list(slot) || smaller
		case slot.Kind() == reflect.Bool || optional[field.Name]:
			if z.set(slot, reflect.Zero(slot.Type())) {
				smaller = true
				continue
			}
			fallthrough
		default:
			if field.Type == reflect.TypeFor[ast.Expr]() {
				smaller = z.expression(slot) || smaller
			}
			smaller = z.node(slot) || smaller
		}
	}
	return smaller
}

// optional are the fields of nodes that may be left out.
var optional = map[string]bool{"As": true, "Window": true, "Where": true, "Overall": true, "Among": true, "Within": true, "Default": true}

// set puts a value into a field if the case still differs then.
func (z *shrinker) set(slot, value reflect.Value) bool {
	old := reflect.New(slot.Type()).Elem()
	old.Set(slot)
	slot.Set(value)
	if z.holds() {
		return true
	}
	slot.Set(old)
	return false
}

func (z *shrinker) list(slot reflect.Value) (smaller bool) {
	if !slot.Type().Elem().Implements(reflect.TypeFor[ast.Node]()) {
		return false
	}
	for i := 0; i < slot.Len(); {
		less := reflect.MakeSlice(slot.Type(), 0, slot.Len())
		less = reflect.AppendSlice(reflect.AppendSlice(less, slot.Slice(0, i)), slot.Slice(i+1, slot.Len()))
		if z.set(slot, less) {
			smaller = true
			continue
		}
		if e := slot.Index(i); e.Type() == reflect.TypeFor[ast.Expr]() {
			smaller = z.expression(e) || smaller
		}
		smaller = z.node(slot.Index(i)) || smaller
		i++
	}
	return smaller
}

// expression puts parts of an expression, or a literal, in its place.
func (z *shrinker) expression(slot reflect.Value) (smaller bool) {
	for again := true; again; {
		again = false
		e := slot.Interface().(ast.Expr)
		for _, simpler := range replacements(e) {
			if z.set(slot, reflect.ValueOf(simpler)) {
				again, smaller = true, true
				break
			}
		}
	}
	return smaller
}

// replacements are the parts of an expression, then literals; none for a literal.
func replacements(e ast.Expr) (out []ast.Expr) {
	switch e.(type) {
	case *ast.StringLit, *ast.NumberLit, *ast.BoolLit, *ast.NullLit, *ast.DateLit, *ast.InstantLit, *ast.DurationLit, *ast.DistanceLit:
		return nil
	}
	ast.Walk(e, func(n ast.Node) bool {
		if x, ok := n.(ast.Expr); ok && x != e {
			out = append(out, x)
			return false
		}
		return true
	})
	return append(out, &ast.BoolLit{Value: true}, &ast.BoolLit{}, &ast.NumberLit{Text: "1"}, &ast.NumberLit{Text: "1", Unit: &ast.Ident{Name: "USD"}},
		&ast.StringLit{Value: "a"}, &ast.DateLit{Text: "2024-02-29"}, &ast.InstantLit{Text: "2024-02-29T12:00:00Z"}, &ast.DurationLit{N: 1, Unit: token.Day})
}

// rows drops rows of each table, then puts null where columns allow it.
func (z *shrinker) rows() {
	keep := make([][]int, len(z.c.Data.Tables))
	for i, t := range z.c.Data.Tables {
		keep[i] = make([]int, t.Len())
		for row := range keep[i] {
			keep[i][row] = row
		}
	}
	all := z.c.Data
	for i, t := range all.Tables {
		keep[i] = halve(t.Len(), func(rows []int) bool {
			keep := slices.Clone(keep)
			keep[i] = rows
			return z.narrowed(all, keep, nil)
		})
	}
	all = z.c.Data
	for i, t := range all.Tables {
		keep[i] = keep[i][:0]
		for row := range t.Len() {
			keep[i] = append(keep[i], row)
		}
	}
	blank := map[*rows.Column]bool{}
	for _, t := range all.Tables {
		for _, c := range t.Columns {
			if c.Nullable && c.Partition == nil && t.Len() > 0 {
				blank[c] = true
				if !z.narrowed(all, keep, blank) {
					delete(blank, c)
				}
			}
		}
	}
}

// narrowed keeps some rows of each table, without some columns, if they differ.
func (z *shrinker) narrowed(all *rows.Data, keep [][]int, blank map[*rows.Column]bool) bool {
	if z.left--; z.left < 0 {
		return false
	}
	d := rows.New(z.schema)
	for i, t := range all.Tables {
		for _, row := range keep[i] {
			if d.Tables[i].Append(cellsOf(t, row, blank)) != nil {
				return false
			}
		}
	}
	if d.Check() != nil || !z.run(z.c.Workspace, d) {
		return false
	}
	z.c.Data = d
	return true
}

func cellsOf(t *rows.Table, row int, blank map[*rows.Column]bool) map[string]types.Value {
	out := map[string]types.Value{}
	for _, c := range t.Columns {
		if v := c.At(row); v != nil && c.Partition == nil && !blank[c] {
			out[c.Label()] = v
		}
	}
	return out
}
