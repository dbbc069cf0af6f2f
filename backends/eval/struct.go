package eval

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// structs binds Go structs to entities, once per type.
type structs struct {
	schema *schema.Schema
	done   map[boundType]*layout
}

// A boundType is a Go type as the rows of an entity.
type boundType struct {
	t reflect.Type
	e *schema.Entity
}

// layout returns where the attributes and relations of an entity are in a
// struct. Fields name them by tag, `segc:"name"`, or by their own name in snake
// case; fields of embedded structs count.
func (s *structs) layout(t reflect.Type, e *schema.Entity) (*layout, error) {
	if t.Kind() != reflect.Struct {
		return nil, misbound("rows of %s are structs, and %s is none", e.Name, t)
	}
	at := boundType{t, e}
	if l, ok := s.done[at]; ok {
		return l, nil
	}
	l := &layout{entity: e, goType: t, attrs: map[*schema.Attribute]field{}, links: map[*schema.Relation]link{}}
	s.done[at] = l
	for _, sf := range reflect.VisibleFields(t) {
		if sf.Anonymous || throughPointer(t, sf.Index) {
			continue
		}
		if err := s.field(l, sf); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// throughPointer reports whether a promoted field lies behind a pointer.
func throughPointer(t reflect.Type, index []int) bool {
	for _, i := range index[:len(index)-1] {
		if t = t.Field(i).Type; t.Kind() == reflect.Pointer {
			return true
		}
	}
	return false
}

func misbound(format string, args ...any) *Error {
	return &Error{Code: BadRecordType, Message: fmt.Sprintf(format, args...)}
}

func (s *structs) field(l *layout, sf reflect.StructField) error {
	tag, tagged := sf.Tag.Lookup("segc")
	name, options, _ := strings.Cut(tag, ",")
	if name == "-" {
		return nil
	}
	if name == "" {
		name = snake(sf.Name)
	}
	var off uintptr
	for t, path := l.goType, sf.Index; len(path) > 0; path = path[1:] {
		f := t.Field(path[0])
		off, t = off+f.Offset, f.Type
	}
	a, r := l.entity.Attribute(name), l.entity.Relation(name)
	switch {
	case a != nil:
		d, err := fieldOf(a, sf.Type, options)
		if err != nil {
			if !tagged {
				return nil // a field that happens to have the name
			}
			return misbound("%s.%s: %s", l.goType, sf.Name, err)
		}
		d.flag += off
		d.off += off
		l.attrs[a] = d
	case r != nil:
		k, err := s.linkOf(r, sf.Type, options)
		if err != nil {
			return misbound("%s.%s: %s", l.goType, sf.Name, err)
		}
		k.off = off
		l.links[r] = k
	case tagged:
		return misbound("%s.%s: %s has no attribute or relation `%s`", l.goType, sf.Name, l.entity.Name, name)
	}
	return nil
}

// snake returns a Go name in snake case: CustomerID is customer_id.
func snake(name string) string {
	var b strings.Builder
	letters := []rune(name)
	for i, r := range letters {
		upper := unicode.IsUpper(r)
		if upper && i > 0 && (!unicode.IsUpper(letters[i-1]) || i+1 < len(letters) && unicode.IsLower(letters[i+1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

var (
	timeType    = reflect.TypeFor[time.Time]()
	decimalType = reflect.TypeFor[types.Decimal]()
	dateType    = reflect.TypeFor[types.Date]()
	instantType = reflect.TypeFor[types.Instant]()
)

// fieldOf returns how a Go type holds an attribute: its offsets are from the
// beginning of the field. A pointer holds null as nil; so does a struct of two
// fields the second of which is `Valid bool`, as those of database/sql.
func fieldOf(a *schema.Attribute, t reflect.Type, options string) (field, error) {
	d := field{}
	switch {
	case t.Kind() == reflect.Pointer:
		d.null, t = nullPointer, t.Elem()
	case t.Kind() == reflect.Struct && t.NumField() == 2 && t.Field(1).Name == "Valid" && t.Field(1).Type.Kind() == reflect.Bool:
		d.null, d.off, d.flag = nullValid, t.Field(0).Offset, t.Field(1).Offset
		t = t.Field(0).Type
	case t == timeType && a.Nullable:
		d.null = nullZero
	}
	if d.form = formOf(a.Type, t); d.form == formNone {
		return d, fmt.Errorf("a %s cannot hold `%s`, which is %s", t, a.Name, a.Type)
	}
	if d.form == formList {
		d.elem, d.stride = formOf(*a.Type.Elem, t.Elem()), t.Elem().Size()
		switch d.elem {
		case formNone, formTime, formDay, formDecimal, formVersion, formPoint, formList:
			return d, fmt.Errorf("a %s cannot hold `%s`, which is %s", t, a.Name, a.Type)
		}
		if d.null == nullNever && a.Nullable {
			d.null, d.off = nullNever, 0
		}
	}
	if scale, ok := strings.CutPrefix(options, "scale="); ok {
		n, err := strconv.Atoi(scale)
		if err != nil || n < 0 || n > 18 || a.Type.Kind != schema.Decimal || d.form == formDecimal || n > a.Type.Scale {
			return d, fmt.Errorf("scale is the number of digits behind the point of a decimal held in an integer, at most %d here", a.Type.Scale)
		}
		d.scale = n
	} else if options != "" {
		return d, fmt.Errorf("the options of a tag are `scale=N`, and not `%s`", options)
	}
	return d, nil
}

// formOf returns the form of a Go type for a type of the language, or formNone.
func formOf(of types.Type, t reflect.Type) form {
	ints := map[reflect.Kind]form{reflect.Int8: formInt8, reflect.Int16: formInt16, reflect.Int32: formInt32, reflect.Int64: formInt64,
		reflect.Int: formInt64, reflect.Uint8: formUint8, reflect.Uint16: formUint16, reflect.Uint32: formUint32}
	if strconv.IntSize == 32 {
		ints[reflect.Int] = formInt32
	}
	switch of.Kind {
	case schema.Bool:
		if t.Kind() == reflect.Bool {
			return formBool
		}
	case schema.Int:
		return ints[t.Kind()]
	case schema.Decimal:
		if t == decimalType {
			return formDecimal
		}
		return ints[t.Kind()]
	case schema.Float:
		switch t.Kind() {
		case reflect.Float64:
			return formFloat64
		case reflect.Float32:
			return formFloat32
		}
		return ints[t.Kind()]
	case schema.String, schema.Enum:
		if t.Kind() == reflect.String {
			return formString
		}
	case schema.Version:
		if t.Kind() == reflect.String {
			return formVersion
		}
	case schema.Date:
		switch t {
		case timeType:
			return formDay
		case dateType:
			return formInt32
		}
	case schema.Timestamp:
		switch t {
		case timeType:
			return formTime
		case instantType:
			return formInt64
		}
	case schema.Point:
		if t == pointType {
			return formPoint
		}
	case schema.List:
		if t.Kind() == reflect.Slice {
			return formList
		}
	}
	return formNone
}

// linkOf returns how a Go type holds related rows: a struct, a pointer to one,
// or a slice of either.
func (s *structs) linkOf(r *schema.Relation, t reflect.Type, options string) (link, error) {
	k := link{direct: true, sorted: options == "sorted"}
	if options != "" && (!k.sorted || !r.Many || r.To.Time == nil || r.To.Time.Attr == nil) {
		return k, fmt.Errorf("the option of a relation to many events is `sorted`, others have none")
	}
	if r.Many {
		if t.Kind() != reflect.Slice {
			return k, fmt.Errorf("`%s` leads to many rows and is a slice of structs", r.Name)
		}
		k.many, t = true, t.Elem()
	}
	if t.Kind() == reflect.Pointer {
		k.direct, t = false, t.Elem()
		if k.sorted {
			return k, fmt.Errorf("`sorted` is for a slice of structs, not of pointers to them")
		}
	}
	k.stride = t.Size()
	var err error
	k.to, err = s.layout(t, r.To)
	return k, err
}
