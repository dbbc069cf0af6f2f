package eval

import (
	"fmt"
	"math"
	"reflect"
	"unsafe"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// Rows of ours are structs whose type is made from the schema: per attribute a
// value and a byte that says whether it is null, per relation a pointer or a
// slice of pointers, and the place of the row in its store. So the garbage
// collector sees every pointer in them, and code reads them as it reads structs
// of users.

var (
	intType     = reflect.TypeFor[int64]()
	floatType   = reflect.TypeFor[float64]()
	stringType  = reflect.TypeFor[string]()
	exactType   = reflect.TypeFor[exact]()
	pointType   = reflect.TypeFor[types.Point]()
	cellsType   = reflect.TypeFor[[]cell]()
	flagType    = reflect.TypeFor[uint8]()
	pointerType = reflect.TypeFor[unsafe.Pointer]()
	manyType    = reflect.TypeFor[[]unsafe.Pointer]()
)

// rowLayouts makes the layouts of every entity of a schema.
func rowLayouts(s *schema.Schema) map[*schema.Entity]*layout {
	all := map[*schema.Entity]*layout{}
	for _, e := range s.Entities {
		all[e] = &layout{entity: e}
	}
	for _, e := range s.Entities {
		all[e].build(all)
	}
	return all
}

func (l *layout) build(all map[*schema.Entity]*layout) {
	var fields []reflect.StructField
	add := func(t reflect.Type) int {
		fields = append(fields, reflect.StructField{Name: fmt.Sprintf("F%d", len(fields)), Type: t})
		return len(fields) - 1
	}
	add(intType) // the place of the row
	values, flags, rels := map[*schema.Attribute]int{}, map[*schema.Attribute]int{}, map[*schema.Relation]int{}
	for _, a := range l.entity.Attributes {
		_, t := rowForm(a.Type)
		values[a] = add(t)
	}
	for _, r := range l.entity.Relations {
		if r.Many {
			rels[r] = add(manyType)
		} else {
			rels[r] = add(pointerType)
		}
	}
	for _, a := range l.entity.Attributes {
		flags[a] = add(flagType)
	}
	l.goType = reflect.StructOf(fields)
	l.attrs, l.links = map[*schema.Attribute]field{}, map[*schema.Relation]link{}
	for a, i := range values {
		f, _ := rowForm(a.Type)
		l.attrs[a] = field{off: l.goType.Field(i).Offset, flag: l.goType.Field(flags[a]).Offset, form: f, null: nullFlag, scale: scaleOf(a.Type)}
	}
	for r, i := range rels {
		l.links[r] = link{off: l.goType.Field(i).Offset, many: r.Many, to: all[r.To]}
	}
}

// rowForm returns how a type lies in rows of ours.
func rowForm(t types.Type) (form, reflect.Type) {
	switch familyOf(t) {
	case exacts:
		return formExact, exactType
	case floats:
		return formFloat64, floatType
	case texts:
		return formString, stringType
	case points:
		return formPoint, pointType
	case lists:
		return formCells, cellsType
	}
	return formInt64, intType
}

// ours reports whether rows are made by this package: related events then
// stand in the order of time and key.
func (l *layout) ours() bool { return l.goType.Name() == "" && l.goType.Field(0).Name == "F0" }

// indexOf returns the place of a row of ours in its store.
func (l *layout) indexOf(row unsafe.Pointer) int64 { return *(*int64)(row) }

// newRow returns memory of a row whose attributes are all null.
func (l *layout) newRow() unsafe.Pointer {
	row := reflect.New(l.goType).UnsafePointer()
	for _, d := range l.attrs {
		*(*uint8)(unsafe.Add(row, d.flag)) = 1
	}
	return row
}

// put stores the value of an attribute; nil is null. A text that is no version
// is null as one.
func (l *layout) put(row unsafe.Pointer, a *schema.Attribute, v types.Value) error {
	d := l.attrs[a]
	if s, ok := v.(string); ok && a.Type.Kind == schema.Version {
		v = nil
		if key, ok := versionKey(s); ok {
			v = key
		}
	}
	if x, ok := v.(float64); ok && (math.IsNaN(x) || math.IsInf(x, 0)) {
		v = nil
	}
	flag := (*uint8)(unsafe.Add(row, d.flag))
	if *flag = 1; v == nil {
		return nil
	}
	p := unsafe.Add(row, d.off)
	switch v := v.(type) {
	case bool, int64, types.Date, types.Instant:
		if d.form != formInt64 {
			return misfit(a, v)
		}
		*(*int64)(p) = constNum(v)
	case float64:
		if d.form != formFloat64 {
			return misfit(a, v)
		}
		*(*float64)(p) = v
	case string:
		if d.form != formString {
			return misfit(a, v)
		}
		*(*string)(p) = v
	case types.Point:
		if d.form != formPoint {
			return misfit(a, v)
		}
		*(*types.Point)(p) = v
	case types.Decimal:
		if d.form != formExact {
			return misfit(a, v)
		}
		if v = v.Trim(); v.Scale > a.Type.Scale {
			return &Error{Code: BadRecord, Message: fmt.Sprintf("attribute `%s`: %s has more digits after the point than %s holds", a.Name, v, a.Type)}
		}
		*(*exact)(p) = exactOf(v.Unscaled).up(a.Type.Scale - v.Scale)
	case []types.Value:
		if d.form != formCells {
			return misfit(a, v)
		}
		*(*[]cell)(p) = cellsOf(v, elemOf(a.Type))
	default:
		return misfit(a, v)
	}
	*flag = 0
	return nil
}

func misfit(a *schema.Attribute, v types.Value) *Error {
	return &Error{Code: BadRecord, Message: fmt.Sprintf("attribute `%s` is %s, and the value is a %T", a.Name, a.Type, v)}
}

// link makes to the row that a to-one relation leads to, or one of those that
// a to-many relation leads to.
func (l *layout) join(row unsafe.Pointer, r *schema.Relation, to unsafe.Pointer) {
	at := l.links[r]
	p := unsafe.Add(row, at.off)
	if !at.many {
		*(*unsafe.Pointer)(p) = to
		return
	}
	many := (*[]unsafe.Pointer)(p)
	*many = append(*many, to)
}
