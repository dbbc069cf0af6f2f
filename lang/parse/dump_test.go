package parse_test

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/token"
)

// dump prints a tree as s-expressions with the places of its nodes: one line
// for a declaration, a clause, an arm.
func dump(f *ast.File) string {
	d := &dumper{}
	if f.Package != nil {
		d.line(0, f.Package)
	}
	for _, decl := range f.Decls {
		d.line(0, decl)
	}
	if len(f.Tail) > 0 {
		fmt.Fprintf(&d.b, "tail %q\n", texts(f.Tail))
	}
	ast.Walk(f, func(n ast.Node) bool {
		if cs := f.Comments[n]; cs != nil && len(cs.Before)+len(cs.After)+len(cs.Inner) > 0 {
			fmt.Fprintf(&d.b, "comments of %s%s:", kindOf(n), place(n.Pos()))
			for _, part := range []struct {
				name string
				cs   []ast.Comment
			}{{"before", cs.Before}, {"after", cs.After}, {"inner", cs.Inner}} {
				if len(part.cs) > 0 {
					fmt.Fprintf(&d.b, " %s %q", part.name, texts(part.cs))
				}
			}
			d.b.WriteByte('\n')
		}
		return true
	})
	return d.b.String()
}

func texts(cs []ast.Comment) []string {
	var out []string
	for _, c := range cs {
		t := c.Text
		if c.Gap {
			t += "|"
		}
		out = append(out, t)
	}
	return out
}

type dumper struct{ b strings.Builder }

func (d *dumper) line(indent int, n ast.Node) {
	d.b.WriteString(strings.Repeat("  ", indent))
	d.node(reflect.ValueOf(n))
	d.b.WriteByte('\n')
	switch n := n.(type) {
	case *ast.Segment:
		for _, it := range n.Items {
			d.line(indent+1, it)
		}
	case *ast.Partition:
		for _, it := range n.Items {
			d.line(indent+1, it)
		}
		for _, a := range n.Arms {
			d.line(indent+1, a)
		}
	case *ast.Split:
		for _, it := range n.Items {
			d.line(indent+1, it)
		}
		for _, a := range n.Arms {
			d.line(indent+1, a)
		}
	}
}

func kindOf(n ast.Node) string { return reflect.TypeOf(n).Elem().Name() }

// place is @line:column-column, or with both lines.
func place(s token.Span) string {
	if !s.IsValid() {
		return ""
	}
	from, to := s.File.Position(int(s.Start)), s.File.Position(int(s.End))
	if from.Line == to.Line {
		return fmt.Sprintf("@%d:%d-%d", from.Line, from.Column, to.Column)
	}
	return fmt.Sprintf("@%d:%d-%d:%d", from.Line, from.Column, to.Line, to.Column)
}

func (d *dumper) node(v reflect.Value) {
	if id, ok := v.Interface().(*ast.Ident); ok {
		d.b.WriteString(id.Name)
		return
	}
	if n, ok := v.Interface().(*ast.Name); ok {
		for i, id := range n.Parts {
			if i > 0 {
				d.b.WriteByte('.')
			}
			d.b.WriteString(id.Name)
		}
		d.b.WriteString(place(n.Span))
		return
	}
	n := v.Interface().(ast.Node)
	d.b.WriteString("(" + kindOf(n) + place(n.Pos()))
	d.fields(v.Elem())
	d.b.WriteByte(')')
}

func (d *dumper) fields(s reflect.Value) {
	for i := range s.NumField() {
		f, name := s.Field(i), s.Type().Field(i).Name
		switch {
		case name == "Head":
			d.fields(f)
			continue
		case f.IsZero() || name == "Span" || name == "OpPos" || name == "Items" || name == "Arms":
			continue
		}
		d.b.WriteString(" " + name + ":")
		d.value(f)
	}
}

func (d *dumper) value(f reflect.Value) {
	switch f.Kind() {
	case reflect.Pointer, reflect.Interface:
		if f.Kind() == reflect.Interface {
			f = f.Elem()
		}
		d.node(f)
	case reflect.Slice:
		if cs, ok := f.Interface().([]ast.Comment); ok {
			fmt.Fprintf(&d.b, "%q", texts(cs))
			return
		}
		d.b.WriteByte('[')
		for i := range f.Len() {
			if i > 0 {
				d.b.WriteByte(' ')
			}
			d.value(f.Index(i))
		}
		d.b.WriteByte(']')
	case reflect.String:
		fmt.Fprintf(&d.b, "%q", f.String())
	default:
		fmt.Fprint(&d.b, f.Interface())
	}
}
