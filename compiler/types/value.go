// Package types holds the types of the language, their values, and one table
// of operators and functions that checker, lowering, dialects and evaluators share.
package types

import (
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// A Type is a type of the language; see schema.Type.
type Type = schema.Type

// A Value is a constant or a cell. Its dynamic type is one of:
//
//	nil        null
//	bool       Bool
//	int64      Int
//	Decimal    Decimal
//	float64    Float (finite)
//	string     String, Enum, and the text of a Version
//	Date       Date
//	Instant    Timestamp
//	Point      Point
//	Duration   Duration
//	Distance   Distance
//	[]Value    List, without nulls in literals
type Value any

// A Date is a day, counted from 1970-01-01.
type Date int32

// DateOf returns the date of year, month and day.
func DateOf(y int, m time.Month, d int) Date {
	return Date(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// ParseDate reads YYYY-MM-DD, a real day of the years 0001 to 9999.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse("2006-01-02", s)
	if err != nil {
		return 0, fmt.Errorf("%q is no date of the form 2026-01-31", s)
	}
	return DateOf(t.Date()), nil
}

// Time returns midnight UTC of the day.
func (d Date) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// String returns YYYY-MM-DD.
func (d Date) String() string { return d.Time().Format("2006-01-02") }

// An Instant is a point in time: microseconds since 1970-01-01T00:00:00Z.
type Instant int64

// InstantOf returns the instant of t, cut to whole microseconds.
func InstantOf(t time.Time) Instant { return Instant(t.UnixMicro()) }

// ParseInstant reads ISO 8601 with an offset or Z, as in 2026-01-31T12:00:00Z.
// Digits beyond microseconds are cut.
func ParseInstant(s string) (Instant, error) {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || s[len("2026-01-31T12")] != ':' || strings.Contains(s, ",") { // time.Parse takes T1:00 and a comma
		return 0, fmt.Errorf("%q is no instant of the form 2026-01-31T12:00:00Z", s)
	}
	return InstantOf(t), nil
}

// Time returns the instant in UTC.
func (i Instant) Time() time.Time { return time.UnixMicro(int64(i)).UTC() }

// String returns ISO 8601 in UTC, with a fraction only where there is one.
func (i Instant) String() string { return i.Time().Format("2006-01-02T15:04:05.999999Z") }

// A Point is a place on the sphere, in degrees.
type Point struct{ Lat, Lon float64 }

// A Duration is N units; N may be negative in the compiler, not in source.
type Duration struct {
	N    int64
	Unit token.TimeUnit
}

// Exact returns the length of a duration of weeks or shorter in microseconds;
// ok is false for calendar units and on overflow.
func (d Duration) Exact() (micros int64, ok bool) {
	unit := int64(1_000_000)
	switch d.Unit {
	case token.Second:
	case token.Minute:
		unit *= 60
	case token.Hour:
		unit *= 3600
	case token.Day:
		unit *= 86400
	case token.Week:
		unit *= 7 * 86400
	default:
		return 0, false
	}
	micros = d.N * unit
	return micros, micros/unit == d.N
}

// Months returns the length of a calendar duration in months; ok is false for
// weeks and shorter.
func (d Duration) Months() (n int64, ok bool) {
	switch d.Unit {
	case token.Month:
		return d.N, true
	case token.Quarter:
		return d.N * 3, true
	case token.Year:
		return d.N * 12, true
	}
	return 0, false
}

// String returns the duration as the DSL spells it: "1 day", "90 days".
func (d Duration) String() string {
	s := fmt.Sprintf("%d %s", d.N, d.Unit)
	if d.N != 1 {
		s += "s"
	}
	return s
}

// A Distance is a length in metres.
type Distance float64

// A Decimal is an exact number: Unscaled divided by 10^Scale.
type Decimal struct {
	Unscaled *big.Int
	Scale    int
}

// ParseDecimal reads digits with an optional sign and point.
func ParseDecimal(s string) (Decimal, error) {
	digits, scale := s, 0
	if whole, frac, ok := strings.Cut(s, "."); ok {
		digits, scale = whole+frac, len(frac)
	}
	n, ok := new(big.Int).SetString(digits, 10)
	if !ok || strings.LastIndexAny(s, "+-_") > 0 { // a sign stands first
		return Decimal{}, fmt.Errorf("%q is no decimal number", s)
	}
	return Decimal{n, scale}, nil
}

// DecimalOf returns n as a decimal of scale 0.
func DecimalOf(n int64) Decimal { return Decimal{big.NewInt(n), 0} }

// Rescale returns d with a scale that is no smaller than its own.
func (d Decimal) Rescale(scale int) Decimal {
	if scale <= d.Scale {
		return d
	}
	f := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale-d.Scale)), nil)
	return Decimal{f.Mul(f, d.Unscaled), scale}
}

// Trim returns d without trailing zeros after the point: one form per number.
func (d Decimal) Trim() Decimal {
	n, ten, r := new(big.Int).Set(d.Unscaled), big.NewInt(10), new(big.Int)
	scale := d.Scale
	for scale > 0 {
		q := new(big.Int)
		if q.QuoRem(n, ten, r); r.Sign() != 0 {
			break
		}
		n, scale = q, scale-1
	}
	return Decimal{n, scale}
}

// Cmp compares by value: -1, 0 or 1.
func (d Decimal) Cmp(e Decimal) int {
	s := max(d.Scale, e.Scale)
	return d.Rescale(s).Unscaled.Cmp(e.Rescale(s).Unscaled)
}

// Rat returns d as a fraction.
func (d Decimal) Rat() *big.Rat {
	den := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(d.Scale)), nil)
	return new(big.Rat).SetFrac(d.Unscaled, den)
}

// Float returns the float nearest to d.
func (d Decimal) Float() float64 { f, _ := d.Rat().Float64(); return f }

// String returns plain digits with Scale digits after the point.
func (d Decimal) String() string {
	s := new(big.Int).Abs(d.Unscaled).String()
	if d.Scale > 0 {
		if len(s) <= d.Scale {
			s = strings.Repeat("0", d.Scale-len(s)+1) + s
		}
		s = s[:len(s)-d.Scale] + "." + s[len(s)-d.Scale:]
	}
	if d.Unscaled.Sign() < 0 {
		s = "-" + s
	}
	return s
}
