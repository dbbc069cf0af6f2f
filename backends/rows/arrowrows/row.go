package arrowrows

import (
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/specs/schema"
)

// mostRelated bounds the rows that a list nests in one row.
const mostRelated = 1 << 20

// mostNested is how deep relations are looked for in structs.
const mostNested = 16

// A form says where the attributes and relations of an entity are among columns.
type form struct {
	attrs map[string]attrColumn
	rels  map[string]relColumn
}

type attrColumn struct {
	index int
	read  reading
}

type relColumn struct {
	index int
	many  bool
	to    *form
}

// formOf finds the columns of an entity; those of related rows are the fields of
// structs, which stand in lists where there are many.
func formOf(e *schema.Entity, fields []arrow.Field, path string) (*form, *rows.Error) {
	out := &form{map[string]attrColumn{}, map[string]relColumn{}}
	for i, f := range fields {
		_, twice := out.attrs[f.Name]
		_, twiceRel := out.rels[f.Name]
		a, rel := e.Attribute(f.Name), e.Relation(f.Name)
		switch {
		case a == nil && rel == nil:
		case twice || twiceRel:
			return nil, &rows.Error{Code: rows.MalformedFile, Column: path + f.Name, Message: "there are two columns of this name"}
		case a != nil:
			read := readingOf(a.Type, f.Type)
			if read == nil {
				return nil, otherType(path+f.Name, f.Type, a.Type.String())
			}
			out.attrs[f.Name] = attrColumn{i, read}
		default:
			to, bad := related(rel, f, path)
			if bad != nil {
				return nil, bad
			}
			out.rels[f.Name] = relColumn{i, rel.Many, to}
		}
	}
	if path == "" {
		for _, a := range e.Attributes {
			if _, ok := out.attrs[a.Name]; !ok && !a.Nullable {
				return nil, &rows.Error{Code: rows.MissingColumn, Column: a.Name, Message: "there is no such column, and the schema does not say `nullable: true`"}
			}
		}
	}
	return out, nil
}

func otherType(column string, have arrow.DataType, want string) *rows.Error {
	return &rows.Error{Code: rows.OtherType, Column: column, Message: fmt.Sprintf("the column is %s, and the schema expects %s", have, want)}
}

// related returns the form of the rows that a relation leads to.
func related(rel *schema.Relation, f arrow.Field, path string) (*form, *rows.Error) {
	t, want := f.Type, "a struct"
	if rel.Many {
		want = "a list of structs"
		l, ok := t.(arrow.ListLikeType)
		if _, isMap := t.(*arrow.MapType); !ok || isMap {
			return nil, otherType(path+f.Name, f.Type, want)
		}
		t = l.Elem()
	}
	s, ok := t.(*arrow.StructType)
	if !ok {
		return nil, otherType(path+f.Name, f.Type, want)
	}
	path += f.Name + "."
	if strings.Count(path, ".") > mostNested {
		return nil, &rows.Error{Code: rows.MalformedFile, Column: path, Message: "structs nest too deep"}
	}
	for _, inner := range s.Fields() {
		if rel.To.Attribute(inner.Name) == nil && rel.To.Relation(inner.Name) == nil {
			return nil, &rows.Error{Code: rows.UnknownField, Column: path + inner.Name, Message: rel.To.Name + " has no such attribute or relation"}
		}
	}
	return formOf(rel.To, s.Fields(), path)
}

// columns are arrays of one length, side by side.
type columns interface{ column(i int) arrow.Array }

type batchColumns struct{ arrow.RecordBatch }

func (b batchColumns) column(i int) arrow.Array { return b.Column(i) }

type structColumns struct{ *array.Struct }

func (s structColumns) column(i int) arrow.Array { return s.Field(i) }

// A row is a place in columns.
type row struct {
	form *form
	in   columns
	at   int
}

// Get returns the value of an attribute, the row or the rows of a relation, or an
// error where the arrays are damaged.
func (r *row) Get(name string) (v any, ok bool) {
	defer func() {
		if p := recover(); p != nil { // an offset that leads out of its buffer
			v, ok = fmt.Errorf("the array is damaged: %v", p), true
		}
	}()
	if c, ok := r.form.attrs[name]; ok {
		return value(c.read, r.in.column(c.index), r.at), true
	}
	c, ok := r.form.rels[name]
	if !ok {
		return nil, false
	}
	arr := r.in.column(c.index)
	if arr.IsNull(r.at) {
		return nil, true
	}
	if !c.many {
		return &row{c.to, structColumns{arr.(*array.Struct)}, r.at}, true
	}
	list := arr.(array.ListLike)
	from, to := list.ValueOffsets(r.at)
	values := list.ListValues().(*array.Struct)
	if from < 0 || to < from || to > int64(values.Len()) || to-from > mostRelated {
		return fmt.Errorf("the list has no valid bounds, or more than %d rows", mostRelated), true
	}
	out := make([]rows.Record, 0, to-from)
	for i := int(from); i < int(to); i++ {
		if values.IsNull(i) {
			return fmt.Errorf("row %d of the list is null", i-int(from)+1), true
		}
		out = append(out, &row{c.to, structColumns{values}, i})
	}
	return out, true
}
