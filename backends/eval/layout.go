package eval

import (
	"math"
	"math/big"
	"reflect"
	"time"
	"unsafe"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A layout says where the attributes and relations of an entity are in the
// memory of a row: of a Go struct that is bound by tags, or of a Row of ours,
// which is a struct too. Compiled code reads at offsets; nothing reflects.
type layout struct {
	entity *schema.Entity
	goType reflect.Type
	attrs  map[*schema.Attribute]field
	links  map[*schema.Relation]link
	absent bool // no file was given for its rows
}

// A form is how a value lies in memory.
type form uint8

const (
	formNone form = iota
	formBool
	formInt8
	formInt16
	formInt32
	formInt64
	formUint8
	formUint16
	formUint32
	formUint64
	formFloat32
	formFloat64
	formString
	formTime    // time.Time of a timestamp
	formDay     // time.Time of a date: the day that it shows
	formDecimal // types.Decimal
	formExact   // exact: a decimal in units of the last digit of the attribute's type
	formVersion // string, the text of a version
	formPoint   // types.Point
	formList    // a slice
	formCells   // []cell: a list of ours
)

// A nullness is how a value says that it is null.
type nullness uint8

const (
	nullNever   nullness = iota
	nullFlag             // a byte is not 0
	nullValid            // a byte is 0
	nullPointer          // the value is behind a pointer, which is nil
	nullZero             // a time.Time is zero
)

// A field is the place of an attribute.
type field struct {
	off, flag uintptr
	form      form
	null      nullness
	scale     int  // of integer forms of a decimal: digits behind the point
	elem      form // of formList
	stride    uintptr
}

// A link is the place of related rows.
type link struct {
	off    uintptr
	many   bool    // a slice
	direct bool    // of many: rows lie in the slice; else it holds pointers. Of one: the row lies in the struct
	stride uintptr // of direct many
	absent bool    // no file was given for the table between
	sorted bool    // of many: its events stand in the order of time, as the tag says
	to     *layout
}

// A cell is an element of a list of ours.
type cell struct {
	null bool
	n    exact
	s    string
	f    float64
}

// A sliceHeader is a slice as memory has it.
type sliceHeader struct {
	data unsafe.Pointer
	len  int
	cap  int
}

// at returns where the value lies, nil when it is null.
func (d *field) at(row unsafe.Pointer) unsafe.Pointer {
	p := unsafe.Add(row, d.off)
	switch d.null {
	case nullFlag:
		if *(*uint8)(unsafe.Add(row, d.flag)) != 0 {
			return nil
		}
	case nullValid:
		if *(*uint8)(unsafe.Add(row, d.flag)) == 0 {
			return nil
		}
	case nullPointer:
		return *(*unsafe.Pointer)(p)
	case nullZero:
		if (*time.Time)(p).IsZero() {
			return nil
		}
	}
	return p
}

// integer reads an integer, a truth value or a time at p.
func integer(f form, p unsafe.Pointer) int64 {
	switch f {
	case formInt64:
		return *(*int64)(p)
	case formBool, formUint8:
		return int64(*(*uint8)(p))
	case formInt32:
		return int64(*(*int32)(p))
	case formInt8:
		return int64(*(*int8)(p))
	case formInt16:
		return int64(*(*int16)(p))
	case formUint16:
		return int64(*(*uint16)(p))
	case formUint32:
		return int64(*(*uint32)(p))
	case formUint64:
		return int64(*(*uint64)(p))
	case formTime:
		return (*time.Time)(p).UnixMicro()
	case formDay:
		return int64(types.DateOf((*time.Time)(p).Date()))
	}
	return 0
}

// num returns the integer, truth value or time of an attribute of a row.
func (d *field) num(row unsafe.Pointer) (int64, state) {
	p := d.at(row)
	if p == nil {
		return 0, isNull
	}
	return integer(d.form, p), known
}

// float returns the float of an attribute; what is no number is null.
func (d *field) float(row unsafe.Pointer) (float64, state) {
	p := d.at(row)
	if p == nil {
		return 0, isNull
	}
	var v float64
	switch d.form {
	case formFloat64:
		v = *(*float64)(p)
	case formFloat32:
		v = float64(*(*float32)(p))
	default:
		v = float64(integer(d.form, p))
	}
	if v-v != 0 { // NaN, or infinite
		return 0, isNull
	}
	return v, known
}

// text returns the text of an attribute.
func (d *field) text(row unsafe.Pointer) (string, state) {
	p := d.at(row)
	if p == nil {
		return "", isNull
	}
	return *(*string)(p), known
}

// exact returns the number of an attribute in units of scale.
func (d *field) exact(row unsafe.Pointer, scale int) (exact, state) {
	p := d.at(row)
	if p == nil {
		return exact{}, isNull
	}
	switch d.form {
	case formExact:
		return (*(*exact)(p)).up(scale - d.scale), known
	case formDecimal:
		v := *(*types.Decimal)(p)
		if v.Unscaled == nil {
			return exact{}, isNull
		}
		if v.Scale > scale {
			if v = v.Trim(); v.Scale > scale { // more digits than the schema allows: those are cut
				q := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(v.Scale-scale)), nil)
				return exactOf(q.Quo(v.Unscaled, q)), known
			}
		}
		return exactOf(v.Unscaled).up(scale - v.Scale), known
	}
	return exact{n: integer(d.form, p)}.up(scale - d.scale), known
}

// one returns the row that a to-one link leads to, or nil.
func (l *link) one(row unsafe.Pointer) unsafe.Pointer {
	if l.direct {
		return unsafe.Add(row, l.off)
	}
	return *(*unsafe.Pointer)(unsafe.Add(row, l.off))
}

// A list is the related rows of one row.
type list struct {
	data   unsafe.Pointer
	len    int
	stride uintptr // of rows in place; 0: pointers to rows
}

// rows returns the rows that a to-many link leads to; of a to-one link, the
// one, if it is there.
func (l *link) rows(row unsafe.Pointer) list {
	p := unsafe.Add(row, l.off)
	if !l.many {
		switch {
		case l.direct:
			return list{data: p, len: 1, stride: 1}
		case *(*unsafe.Pointer)(p) == nil:
			return list{}
		}
		return list{data: p, len: 1}
	}
	h := (*sliceHeader)(p)
	out := list{data: h.data, len: h.len}
	if l.direct {
		out.stride = l.stride
	}
	return out
}

func (l list) at(i int) unsafe.Pointer {
	if l.stride != 0 {
		return unsafe.Add(l.data, uintptr(i)*l.stride)
	}
	return *(*unsafe.Pointer)(unsafe.Add(l.data, uintptr(i)*unsafe.Sizeof(uintptr(0))))
}

// minTime stands for the time of an event that has none: before all others.
const minTime = math.MinInt64
