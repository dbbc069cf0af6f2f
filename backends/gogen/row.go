package gogen

import (
	"fmt"
	"strings"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A rowType is the struct of an entity, with the fields that segments read.
type rowType struct {
	entity   *schema.Entity
	name     string
	local    string         // of a variable that points at one
	fields   map[any]string // attributes and relations that are read
	names    names
	known    bool  // listed in rowOrder
	segments names // fields of the struct that says which segments a row is in
}

// row returns the struct of an entity, which is then written.
func (g *generator) row(e *schema.Entity) *rowType {
	t := g.rowTypes[e]
	if !t.known {
		t.known = true
		g.rowOrder = append(g.rowOrder, t)
	}
	return t
}

// attr returns the field of an attribute.
func (g *generator) attr(a *schema.Attribute) string { return g.row(a.Entity).field(a, a.Name) }

// relation returns the field of a relation.
func (g *generator) relation(r *schema.Relation) string {
	g.row(r.To)
	return g.row(r.From).field(r, r.Name)
}

func (t *rowType) field(of any, name string) string {
	f, ok := t.fields[of]
	if !ok {
		f = t.names.unique(exported(name))
		t.fields[of] = f
	}
	return f
}

// structOf writes the struct of an entity, its fields in the order of the schema.
func (g *generator) structOf(t *rowType) string {
	var sb strings.Builder
	fmt.Fprintf(&sb, "// %s is a row of %s.\ntype %s struct {\n", t.name, t.entity.Name, t.name)
	for _, a := range t.entity.Attributes {
		if f, ok := t.fields[a]; ok {
			fmt.Fprintf(&sb, "\t%s %s%s\n", f, fieldType(a), g.fieldComment(a))
		}
	}
	for _, r := range t.entity.Relations {
		f, ok := t.fields[r]
		switch {
		case !ok:
		case r.Many:
			fmt.Fprintf(&sb, "\t%s []%s\n", f, g.row(r.To).name)
		default:
			fmt.Fprintf(&sb, "\t%s *%s // nil when there is none\n", f, g.row(r.To).name)
		}
	}
	sb.WriteString("}\n\n")
	return sb.String()
}

// nullableField reports whether a field is a Null.
func nullableField(a *schema.Attribute) bool { return a.Nullable }

func fieldType(a *schema.Attribute) string {
	t := goType(formOfType(a.Type), a.Type)
	if nullableField(a) {
		return "Null[" + t + "]"
	}
	return t
}

// fieldComment says what the Go type does not.
func (g *generator) fieldComment(a *schema.Attribute) string {
	t := a.Type
	var parts []string
	switch {
	case t.Kind == schema.Decimal:
		parts = append(parts, fmt.Sprintf("%s: %s is %s", t, sample(t.Scale), ones(t.Scale)))
	case t.Kind == schema.List && t.Elem.Kind == schema.Decimal:
		parts = append(parts, fmt.Sprintf("each %s: %s is %s", t.Elem, sample(t.Elem.Scale), ones(t.Elem.Scale)))
	case t.Kind == schema.Enum:
		parts = append(parts, "one of "+strings.Join(t.Values, ", "))
	case t.Kind == schema.Version:
		parts = append(parts, "a version; a text that is none counts as null")
	case t.Kind == schema.Float && !a.Nullable:
		parts = append(parts, "finite")
	case t.Unit != "":
		parts = append(parts, "in "+t.Unit)
	}
	if len(parts) == 0 {
		return ""
	}
	return " // " + oneLine(strings.Join(parts, "; "))
}

// sample is the integer that a field holds for 1.
func sample(scale int) string { return "1" + strings.Repeat("0", scale) }

func ones(scale int) string {
	if scale == 0 {
		return "1"
	}
	return "1." + strings.Repeat("0", scale)
}

// A form is how Go holds a value.
type form uint8

// The forms. A decimal is whole units of its last digit: an int64 up to 18
// digits, a Wide beyond.
const (
	boolForm form = iota
	intForm
	narrowForm
	wideForm
	floatForm
	textForm
	versionForm
	dateForm
	instantForm
	pointForm
	listForm
)

// narrowDigits is how many digits of a decimal an int64 holds.
const narrowDigits = 18

func formOfType(t types.Type) form {
	switch t.Kind {
	case schema.Bool:
		return boolForm
	case schema.Int:
		return intForm
	case schema.Decimal:
		if t.Precision > 0 && t.Precision <= narrowDigits {
			return narrowForm
		}
		return wideForm
	case schema.Float, schema.Distance:
		return floatForm
	case schema.Version:
		return versionForm
	case schema.Date:
		return dateForm
	case schema.Timestamp:
		return instantForm
	case schema.Point:
		return pointForm
	case schema.List:
		return listForm
	}
	return textForm
}

func goType(f form, t types.Type) string {
	switch f {
	case boolForm:
		return "bool"
	case intForm, narrowForm:
		return "int64"
	case wideForm:
		return "Wide"
	case floatForm:
		return "float64"
	case dateForm:
		return "Date"
	case instantForm:
		return "Instant"
	case pointForm:
		return "Point"
	case listForm:
		return "[]" + goType(formOfType(*t.Elem), *t.Elem)
	}
	return "string"
}
