package columns

import (
	"errors"
	"slices"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// FromRows returns rows in memory as columns: texts as codes, decimals of up to 18
// digits and all times as whole numbers, lists, places and longer decimals as they are.
func FromRows(data *rows.Data) (*Data, error) {
	d := NewData()
	for _, e := range data.Schema.Entities {
		t := data.Table(e.Table.Default)
		if t.Absent {
			continue
		}
		columns := map[string]*Column{}
		for _, a := range e.Attributes {
			columns[a.Name] = fromCells(t.Attribute(a), t.Len())
		}
		if err := d.Add(e, columns); err != nil {
			return nil, err
		}
	}
	for _, e := range data.Schema.Entities {
		for _, r := range e.Relations {
			if err := d.joinRows(data, r); err != nil {
				return nil, err
			}
		}
	}
	return d, nil
}

// joinRows adds what a relation joins on beside attributes.
func (d *Data) joinRows(data *rows.Data, r *schema.Relation) error {
	column := func(e *schema.Entity, a *schema.Attribute, name string) error {
		t := data.Table(e.Table.Default)
		if a != nil || t.Absent {
			return nil
		}
		return d.AddJoin(e, name, fromCells(t.Join(name), t.Len()))
	}
	if err := errors.Join(column(r.From, r.FromAttr, r.FromColumn), column(r.To, r.ToAttr, r.ToColumn)); err != nil || r.Through == nil {
		return err
	}
	t := data.Table(r.Through.Table.Default)
	if t.Absent {
		return nil
	}
	return d.AddJunction(r, fromCells(t.Join(r.Through.From), t.Len()), fromCells(t.Join(r.Through.To), t.Len()))
}

func fromCells(cells *rows.Column, n int) *Column {
	valid := make([]uint64, words(n))
	nulls := false
	for i := range n {
		if cells.At(i) == nil {
			nulls = true
			continue
		}
		valid[i/64] |= 1 << (i % 64)
	}
	if !nulls {
		valid = nil
	}
	switch cells.Type.Kind {
	case schema.Bool:
		bits := make([]uint64, words(n))
		for i := range n {
			if cells.At(i) == true {
				bits[i/64] |= 1 << (i % 64)
			}
		}
		return Bools(bits, n, valid)
	case schema.Float:
		values := make([]float64, n)
		for i := range n {
			values[i], _ = cells.At(i).(float64)
		}
		return Floats(values, valid)
	case schema.String, schema.Enum, schema.Version:
		return encode(func(i int) string { s, _ := cells.At(i).(string); return s }, n, valid)
	case schema.Int, schema.Date, schema.Timestamp, schema.Decimal:
		if values, ok := wholeCells(cells, n); ok {
			return narrowed(values, valid)
		}
	}
	values := make([]types.Value, n)
	for i := range n {
		values[i] = cells.At(i)
	}
	return Values(values)
}

// wholeCells returns numbers in units of the scale of their type; ok is false
// where they do not fit into 64 bits.
func wholeCells(cells *rows.Column, n int) (values []int64, ok bool) {
	values = make([]int64, n)
	for i := range n {
		v := cells.At(i)
		if v == nil {
			continue
		}
		q, exact, _ := units(v, scaleOf(cells.Type))
		if !exact {
			return nil, false
		}
		values[i] = q
	}
	return values, true
}

// Texts returns a column of texts, with a code for each distinct one in the order
// of first use.
func Texts(values []string, valid []uint64) *Column {
	return encode(func(i int) string { return values[i] }, len(values), valid)
}

func encode(text func(i int) string, n int, valid []uint64) *Column {
	codes, dict, code := make([]uint32, n), []string{}, map[string]uint32{}
	for i := range n {
		s := text(i)
		c, ok := code[s]
		if !ok {
			c = uint32(len(dict))
			code[s] = c
			dict = append(dict, s)
		}
		codes[i] = c
	}
	switch {
	case len(dict) <= 1<<8:
		return Codes(convert[uint8](codes), dict, valid)
	case len(dict) <= 1<<16:
		return Codes(convert[uint16](codes), dict, valid)
	}
	return Codes(codes, dict, valid)
}

// narrowed returns whole numbers in the narrowest type that holds them: what is
// read in columns is bound by memory.
func narrowed(values []int64, valid []uint64) *Column {
	if len(values) == 0 {
		return Ints(values, valid)
	}
	least, most := slices.Min(values), slices.Max(values)
	switch {
	case least >= -1<<7 && most < 1<<7:
		return Ints(convert[int8](values), valid)
	case least >= -1<<15 && most < 1<<15:
		return Ints(convert[int16](values), valid)
	case least >= -1<<31 && most < 1<<31:
		return Ints(convert[int32](values), valid)
	}
	return Ints(values, valid)
}

func convert[T, S whole](values []S) []T {
	out := make([]T, len(values))
	for i, v := range values {
		out[i] = T(v)
	}
	return out
}
