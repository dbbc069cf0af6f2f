package columns

import (
	"fmt"
	"math"
	"math/big"
	"unsafe"

	"github.com/segc-dev/segc/backends/eval/kernels"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A Column is the values of an attribute, a slice of Go values and a word of
// validity for each 64 rows. The slices are the caller's and must not change.
type Column struct {
	n     int
	valid []uint64 // bit i of word i/64: row i has a value; nil: all have
	data  storage
	dict  []string // of codes
	most  uint64   // of whole numbers: the largest absolute value, once asked for; see largest
}

// A storage is how a column lies in memory.
type storage interface {
	// whole returns whole numbers, codes and times; 0 for the others.
	whole(i int) int64
	// copyTo appends the whole numbers of rows from to to.
	copyTo(dst []int64, from, to int) []int64
	// at returns the storage with rows in another order.
	at(order []int32) storage
}

// whole is the types that whole numbers and codes lie in.
type whole = kernels.Whole

// integral is a storage of whole numbers or codes.
type integral interface {
	storage
	// between sets bit i of out where lo <= value from+i <= hi, for n rows.
	between(out []uint64, from, n int, lo, hi int64)
	// keep clears bit i of set where that is not so.
	keep(set []uint64, from, n int, lo, hi int64)
	// lookup sets bit i of out where codes has the code from+i, for n rows.
	lookup(out []uint64, from, n int, codes []uint8)
	// sum writes the running sum of m values from from that mask has; nil: of all.
	sum(out []int64, mask []uint64, from, m int)
	// width is how many bytes a value takes.
	width() int
}

// vector is a storage of one type.
type vector[T whole] []T

// floats is a storage of floats.
type floats []float64

// flags is a storage of truth values, a bit each.
type flags []uint64

// boxed is a storage of anything.
type boxed []types.Value

// Ints returns a column of whole numbers: an int, a date as days since 1970, a
// timestamp as microseconds since 1970, a decimal in units of its last digit.
// Narrower types are read faster. valid may be nil.
func Ints[T int8 | int16 | int32 | int64](values []T, valid []uint64) *Column {
	return &Column{n: len(values), valid: valid, data: vector[T](values)}
}

// Codes returns a column of texts, each a place in dict. Codes of rows without a
// value do not matter. valid may be nil.
func Codes[T uint8 | uint16 | uint32 | int32](codes []T, dict []string, valid []uint64) *Column {
	return &Column{n: len(codes), valid: valid, data: vector[T](codes), dict: dict}
}

// Floats returns a column of floats. NaN and infinities count as null.
func Floats(values []float64, valid []uint64) *Column {
	c := &Column{n: len(values), valid: valid, data: floats(values)}
	for i, f := range values {
		if f-f == 0 || !c.known(i) {
			continue
		}
		if c.valid = clone(c.valid, c.n); c.known(i) {
			c.valid[i/64] &^= 1 << (i % 64)
		}
	}
	return c
}

// Bools returns a column of n truth values, a bit each. valid may be nil.
func Bools(values []uint64, n int, valid []uint64) *Column {
	return &Column{n: n, valid: valid, data: flags(values)}
}

// clone returns words of validity that may be changed.
func clone(valid []uint64, n int) []uint64 {
	out := make([]uint64, words(n))
	if valid == nil {
		for i := range out {
			out[i] = math.MaxUint64
		}
		return out
	}
	copy(out, valid)
	return out
}

// Values returns a column of what has no kernels: lists, as []types.Value, places
// as types.Point, decimals beyond 64 bits. nil is null.
func Values(values []types.Value) *Column {
	c := &Column{n: len(values), data: boxed(values), valid: make([]uint64, words(len(values)))}
	for i, v := range values {
		if v != nil {
			c.valid[i/64] |= 1 << (i % 64)
		}
	}
	return c
}

// Len returns the number of rows.
func (c *Column) Len() int { return c.n }

func (c *Column) known(i int) bool { return c.valid == nil || c.valid[i/64]>>(i%64)&1 != 0 }

// words returns how many words hold n bits.
func words(n int) int { return kernels.Words(n) }

// fits says whether a column can hold an attribute.
func (c *Column) fits(a *schema.Attribute) error {
	_, isFlag := c.data.(flags)
	_, isFloat := c.data.(floats)
	_, isBoxed := c.data.(boxed)
	ok := !isFlag && !isFloat && !isBoxed && c.dict == nil
	switch a.Type.Kind {
	case schema.Bool:
		ok = isFlag
	case schema.Float:
		ok = isFloat
	case schema.String, schema.Enum, schema.Version:
		ok = c.dict != nil || c.n == 0
	case schema.Decimal:
		ok = ok || isBoxed
	case schema.List, schema.Point:
		ok = isBoxed
	}
	if !ok {
		return fmt.Errorf("attribute `%s` of %s is %s, and its column holds something else", a.Name, a.Entity.Name, a.Type)
	}
	return nil
}

// at returns a column with rows in another order.
func (c *Column) at(order []int32) *Column {
	out := &Column{n: len(order), data: c.data.at(order), dict: c.dict}
	if c.valid != nil {
		out.valid = make([]uint64, words(len(order)))
		for i, from := range order {
			if c.known(int(from)) {
				out.valid[i/64] |= 1 << (i % 64)
			}
		}
	}
	return out
}

// largest returns the largest absolute value of whole numbers.
func (c *Column) largest() uint64 {
	if c.most == 0 {
		for i := range c.n {
			if c.known(i) {
				c.most = max(c.most, magnitude(c.data.whole(i)))
			}
		}
	}
	return c.most
}

func magnitude(v int64) uint64 {
	if v < 0 {
		return uint64(-v)
	}
	return uint64(v)
}

// known writes the bits of validity of rows from to from+n into out.
func (c *Column) validity(out []uint64, from, n int) {
	if c.valid == nil {
		for i := range out[:words(n)] {
			out[i] = math.MaxUint64
		}
		return
	}
	extract(out, c.valid, from, n)
}

// extract copies n bits of src that begin at bit from.
func extract(out, src []uint64, from, n int) {
	w, shift := from/64, uint(from%64)
	count := words(n)
	if shift == 0 {
		copy(out[:count], src[w:])
		return
	}
	for i := range count {
		v := src[w+i] >> shift
		if w+i+1 < len(src) {
			v |= src[w+i+1] << (64 - shift)
		}
		out[i] = v
	}
}

func (v vector[T]) between(out []uint64, from, n int, lo, hi int64) {
	kernels.Range(out, v[from:from+n], lo, hi)
}

func (v vector[T]) keep(set []uint64, from, n int, lo, hi int64) {
	kernels.Keep(set, v[from:from+n], lo, hi)
}

func (v vector[T]) lookup(out []uint64, from, n int, codes []uint8) {
	kernels.Lookup(out, v[from:from+n], codes)
}

func (v vector[T]) width() int { return int(unsafe.Sizeof(T(0))) }

func (v vector[T]) whole(i int) int64 { return int64(v[i]) }

func (v vector[T]) copyTo(dst []int64, from, to int) []int64 {
	for _, x := range v[from:to] {
		dst = append(dst, int64(x))
	}
	return dst
}

func (v vector[T]) at(order []int32) storage {
	out := make(vector[T], len(order))
	for i, from := range order {
		out[i] = v[from]
	}
	return out
}

func (v floats) whole(int) int64 { return 0 }

func (v floats) copyTo(dst []int64, _, _ int) []int64 { return dst }

func (v floats) at(order []int32) storage {
	out := make(floats, len(order))
	for i, from := range order {
		out[i] = v[from]
	}
	return out
}

func (v boxed) whole(int) int64 { return 0 }

func (v boxed) copyTo(dst []int64, _, _ int) []int64 { return dst }

func (v boxed) at(order []int32) storage {
	out := make(boxed, len(order))
	for i, from := range order {
		out[i] = v[from]
	}
	return out
}

// Value returns the value of a row as one of the column's type; nil is null.
func (c *Column) Value(i int, t types.Type) types.Value {
	if !c.known(i) {
		return nil
	}
	switch v := c.data.(type) {
	case boxed:
		return v[i]
	case floats:
		return v[i]
	case flags:
		return v.whole(i) != 0
	}
	n := c.data.whole(i)
	if c.dict != nil {
		return c.dict[n]
	}
	switch t.Kind {
	case schema.Decimal:
		return types.Decimal{Unscaled: big.NewInt(n), Scale: t.Scale}
	case schema.Date:
		return types.Date(n)
	case schema.Timestamp:
		return types.Instant(n)
	}
	return n
}

func (v flags) whole(i int) int64 { return int64(v[i/64] >> (i % 64) & 1) }

func (v flags) copyTo(dst []int64, from, to int) []int64 {
	for i := from; i < to; i++ {
		dst = append(dst, v.whole(i))
	}
	return dst
}

func (v flags) at(order []int32) storage {
	out := make(flags, words(len(order)))
	for i, from := range order {
		out[i/64] |= uint64(v.whole(int(from))) << (i % 64)
	}
	return out
}

// scaleOf returns how many digits whole numbers of a type have behind the point.
func scaleOf(t types.Type) int {
	if t.Kind == schema.Decimal {
		return t.Scale
	}
	return 0
}
