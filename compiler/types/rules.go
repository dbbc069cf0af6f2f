package types

import (
	"slices"

	"github.com/segc-dev/segc/specs/schema"
)

// AnyUnit is the unit of a parameter whose value is not known yet: it goes with
// every unit, and with none.
const AnyUnit = "?"

// MaxPrecision is the largest number of digits of a decimal.
const MaxPrecision = 38

// A Clash says why types do not go together; NoClash says that they do.
type Clash int

// The clashes.
const (
	NoClash     Clash = iota
	Unlike            // kinds that have nothing in common
	DateInstant       // a day beside an instant
	TextTime          // a text beside a date or an instant
	TextVersion       // a text beside a version
	TextNumber        // a text beside a number
	UnitsDiffer       // USD beside EUR
	UnitMissing       // USD beside a number without a unit
	UnitProduct       // USD * USD, 1 / USD: no unit stands for the result
	NoOrder           // kinds that are equal or not, but not less or greater
	NoEquality        // kinds that do not compare at all
	NoneShared        // two enums without a common value
	NoNumber          // arithmetic on what is no number
	TooLong           // more digits than a decimal has
	Narrower          // the declared type has fewer digits or another kind of number
)

// class groups the kinds that compare with each other.
type class int

const (
	none class = iota
	logical
	number
	text
	day
	instant
	version
	place
	list
	duration
	length
)

// classes has a row for each kind: its class, whether values are equal or not,
// and whether they have an order.
var classes = [...]struct {
	class class
	equal bool
	order bool
}{
	schema.Bool:      {logical, true, false},
	schema.Int:       {number, true, true},
	schema.Decimal:   {number, true, true},
	schema.Float:     {number, true, true},
	schema.String:    {text, true, true},
	schema.Enum:      {text, true, false},
	schema.Date:      {day, true, true},
	schema.Timestamp: {instant, true, true},
	schema.Version:   {version, true, true},
	schema.Point:     {place, false, false},
	schema.List:      {list, false, false},
	schema.Duration:  {duration, false, false},
	schema.Distance:  {length, true, true},
}

// IsNumber reports whether t is int, decimal or float.
func IsNumber(t Type) bool { return classes[t.Kind].class == number }

// IsText reports whether t is string or enum.
func IsText(t Type) bool { return classes[t.Kind].class == text }

// IsTime reports whether t is date or timestamp.
func IsTime(t Type) bool { return t.Kind == schema.Date || t.Kind == schema.Timestamp }

// HasOrder reports whether values of t are less and greater than others.
func HasOrder(t Type) bool { return t.Kind == schema.Invalid || classes[t.Kind].order }

// HasEquality reports whether values of t are equal or not.
func HasEquality(t Type) bool { return t.Kind == schema.Invalid || classes[t.Kind].equal }

// Comparable says whether op, one of Eq to Ge, takes a and b.
func Comparable(op Op, a, b Type) Clash {
	if a.Kind == schema.Invalid || b.Kind == schema.Invalid {
		return NoClash
	}
	x, y := classes[a.Kind], classes[b.Kind]
	switch {
	case x.class != y.class:
		return unlike(x.class, y.class)
	case !x.equal:
		return NoEquality
	case op != Eq && op != Ne && !(x.order && y.order):
		return NoOrder
	case x.class == number:
		return Units(a, b)
	case a.Kind == schema.Enum && b.Kind == schema.Enum && !shareValue(a, b):
		return NoneShared
	}
	return NoClash
}

// unlike names the clashes of classes that people mix up.
func unlike(x, y class) Clash {
	if x > y {
		x, y = y, x
	}
	switch {
	case x == day && y == instant:
		return DateInstant
	case x == text && (y == day || y == instant):
		return TextTime
	case x == text && y == version:
		return TextVersion
	case x == number && y == text:
		return TextNumber
	}
	return Unlike
}

func shareValue(a, b Type) bool {
	return slices.ContainsFunc(a.Values, func(v string) bool { return slices.Contains(b.Values, v) })
}

// Units says whether the units of two numbers are one.
func Units(a, b Type) Clash {
	switch {
	case a.Unit == b.Unit, a.Unit == AnyUnit, b.Unit == AnyUnit:
		return NoClash
	case a.Unit == "" || b.Unit == "":
		return UnitMissing
	}
	return UnitsDiffer
}

// Arith returns the type of `a op b`, op one of Add, Sub, Mul, Div.
//
//   - -  one unit; scale is the larger
//   - at most one side has a unit; scales add up
//     /    float; USD / USD is a number, USD / number is USD
func Arith(op Op, a, b Type) (Type, Clash) {
	if a.Kind == schema.Invalid || b.Kind == schema.Invalid {
		return Type{}, NoClash
	}
	if !IsNumber(a) || !IsNumber(b) {
		return Type{}, NoNumber
	}
	unit, clash := arithUnit(op, a, b)
	if clash != NoClash {
		return Type{}, clash
	}
	t := Type{Unit: unit}
	switch {
	case op == Div || a.Kind == schema.Float || b.Kind == schema.Float:
		t.Kind = schema.Float
	case a.Kind == schema.Int && b.Kind == schema.Int:
		t.Kind = schema.Int
	default:
		t.Kind = schema.Decimal
		if t.Precision, t.Scale = arithDigits(op, a, b); t.Scale > MaxPrecision {
			return Type{}, TooLong
		}
	}
	return t, NoClash
}

func arithUnit(op Op, a, b Type) (string, Clash) {
	either := a.Unit == AnyUnit || b.Unit == AnyUnit
	switch {
	case op == Add || op == Sub:
		if c := Units(a, b); c != NoClash {
			return "", c
		}
		if a.Unit == AnyUnit {
			return b.Unit, NoClash
		}
		return a.Unit, NoClash
	case either:
		return AnyUnit, NoClash
	case op == Mul && (a.Unit == "" || b.Unit == ""):
		return a.Unit + b.Unit, NoClash
	case op == Div && b.Unit == "":
		return a.Unit, NoClash
	case op == Div && a.Unit == b.Unit:
		return "", NoClash
	case op == Div && a.Unit != "":
		return "", UnitsDiffer
	}
	return "", UnitProduct
}

// arithDigits returns precision and scale of an exact result, an Int counting
// as 19 digits without a fraction.
func arithDigits(op Op, a, b Type) (precision, scale int) {
	p, s := digits(a)
	q, r := digits(b)
	if op == Mul {
		return min(p+q, MaxPrecision), s + r
	}
	scale = max(s, r)
	return min(max(p-s, q-r)+scale+1, MaxPrecision), scale
}

func digits(t Type) (precision, scale int) {
	switch {
	case t.Kind == schema.Int:
		return 19, 0
	case t.Precision == 0:
		return MaxPrecision, t.Scale
	}
	return t.Precision, t.Scale
}

// Whole returns the type of round, floor and ceil of t.
func Whole(t Type) Type {
	if t.Kind == schema.Decimal {
		t.Scale = 0
	}
	return t
}

// SumOf returns the type of the sum of values of t.
func SumOf(t Type) Type {
	if t.Kind == schema.Decimal {
		t.Precision = MaxPrecision
	}
	return t
}

// FloatOf returns float with the unit of t: the type of averages.
func FloatOf(t Type) Type { return Type{Kind: schema.Float, Unit: t.Unit} }

// Join returns the type that holds the values of both a and b: of `a ?? b`, of
// the branches of `if`, of the elements of a list. Null goes with everything.
func Join(a, b Type) (Type, Clash) {
	x, y := classes[a.Kind].class, classes[b.Kind].class
	switch {
	case a.Kind == schema.Invalid || b.Kind == schema.Invalid:
		return Type{}, NoClash
	case a.Kind == schema.Null:
		return b, NoClash
	case b.Kind == schema.Null:
		return a, NoClash
	case x != y:
		return Type{}, unlike(x, y)
	}
	switch x {
	case number:
		return joinNumbers(a, b)
	case text:
		if a.Kind == schema.Enum && b.Kind == schema.Enum && slices.Equal(a.Values, b.Values) {
			return a, NoClash
		}
		return Type{Kind: schema.String}, NoClash
	case list:
		return joinLists(a, b)
	}
	return a, NoClash
}

func joinNumbers(a, b Type) (Type, Clash) {
	if c := Units(a, b); c != NoClash {
		return Type{}, c
	}
	t := Type{Kind: max(a.Kind, b.Kind), Unit: a.Unit} // Int < Decimal < Float
	if a.Unit == AnyUnit {
		t.Unit = b.Unit
	}
	if t.Kind == schema.Decimal {
		p, s := digits(a)
		q, r := digits(b)
		t.Scale = max(s, r)
		t.Precision = min(max(p-s, q-r)+t.Scale, MaxPrecision)
	}
	return t, NoClash
}

func joinLists(a, b Type) (Type, Clash) {
	switch {
	case a.Elem == nil:
		return b, NoClash
	case b.Elem == nil:
		return a, NoClash
	}
	e, c := Join(*a.Elem, *b.Elem)
	return Type{Kind: schema.List, Elem: &e}, c
}

// Assignable says whether a value of type v may stand where declared is
// written: at a parameter, or as the value of a trait. Int widens to decimal and
// both to float; a declared number without a unit takes the unit of the value.
func Assignable(declared, v Type) Clash {
	if declared.Kind == schema.Invalid || v.Kind == schema.Invalid {
		return NoClash
	}
	x, y := classes[declared.Kind].class, classes[v.Kind].class
	switch {
	case x != y:
		return unlike(x, y)
	case x == number:
		return assignNumber(declared, v)
	case x == text && declared.Kind == schema.Enum:
		return Narrower
	case x == list && declared.Elem != nil && v.Elem != nil:
		return Assignable(*declared.Elem, *v.Elem)
	}
	return NoClash
}

func assignNumber(declared, v Type) Clash {
	switch {
	case v.Kind > declared.Kind:
		return Narrower
	case declared.Kind == schema.Decimal && v.Kind == schema.Decimal && declared.Precision > 0 && v.Scale > declared.Scale:
		return Narrower
	case declared.Unit == "":
		return NoClash
	}
	return Units(declared, v)
}
