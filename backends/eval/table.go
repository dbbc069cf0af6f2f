package eval

import (
	"math"
	"slices"
	"unsafe"

	"github.com/segc-dev/segc/compiler/atoms"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// A table answers every literal about one attribute with one look: the constants
// that literals compare it with cut its values into pieces, and in each piece
// each literal is true or false throughout. A value's code is its piece.
//
// With the sorted constants cuts, code 2i is between cuts i-1 and i, and 2i+1 is
// cut i itself. The last code is null.
type table struct {
	attr  *schema.Attribute
	field field
	fam   family
	nums  []int64        // cuts of numbers, as keys of their order
	texts []string       // cuts of texts
	codes map[string]int // of texts that are asked for equality only
	lits  []tableLiteral
	words []tableWord
}

// A tableLiteral is a literal of a table: true in the pieces that holds says.
type tableLiteral struct {
	node  *ir.Node
	holds []bool // by code
	bit   int32  // its place among all literals
}

// A tableWord is the literals of a table that share a word of the bits.
type tableWord struct {
	word int
	all  uint64   // the bits of these literals
	mask []uint64 // by code
}

// null is the code of null.
func (t *table) null() int { return 2*max(len(t.nums), len(t.texts)) + 1 }

// tables makes tables of the literals about attributes of the decided row that
// are compared with constants. The other literals are left.
func (c *compiler) tables(literals []*ir.Node) (list []*table, left []*ir.Node) {
	at := map[*schema.Attribute]*table{}
	tests := map[*ir.Node]atoms.Test{}
	for _, lit := range literals {
		test, ok := atoms.TestOf(lit)
		if !ok || !c.tabular(&test) {
			left = append(left, lit)
			continue
		}
		a := test.Attr.Attr
		t := at[a]
		if t == nil {
			t = &table{attr: a, field: c.root.attrs[a], fam: familyOf(a.Type)}
			at[a], list = t, append(list, t)
		}
		tests[lit] = test
		t.lits = append(t.lits, tableLiteral{node: lit})
	}
	for _, t := range list {
		t.build(tests)
	}
	return list, left
}

// tabular reports whether a table can answer a test.
func (c *compiler) tabular(t *atoms.Test) bool {
	if row := t.Attr.Args[0]; row.Op != ir.Var || row.Level != 0 || !t.Constant() {
		return false
	}
	d, ok := c.root.attrs[t.Attr.Attr]
	if !ok || d.form == formVersion || d.form == formDecimal || d.form == formPoint || d.form == formList || d.form == formCells {
		return false
	}
	switch t.Shape {
	case atoms.Text, atoms.Lists:
		return false
	case atoms.Equal, atoms.Less, atoms.Greater:
		_, ok := cutOf(t.Bound.Value, t.Attr.Type, &d)
		return ok
	case atoms.OneOf:
		for _, v := range t.List {
			if _, ok := cutOf(v, t.Attr.Type, &d); !ok {
				return false
			}
		}
	}
	return true
}

// A cut is a constant among the values of an attribute. One between two of its
// values, as 1.5 is for whole numbers, lies above num.
type cut struct {
	num     int64
	text    string
	between bool
}

func cutOf(v types.Value, t types.Type, d *field) (cut, bool) {
	switch familyOf(t) {
	case texts:
		s, ok := v.(string)
		if ok && t.Kind == schema.Version {
			s, ok = versionKey(s)
		}
		return cut{text: s}, ok
	case floats:
		if v == nil {
			return cut{}, false
		}
		f, _ := constFloat(v)(nil)
		return cut{num: floatKey(f)}, true
	}
	at, whole, ok := inUnits(v, d.scale)
	return cut{num: at, between: !whole}, ok
}

// floatKey orders floats as whole numbers.
func floatKey(f float64) int64 {
	b := int64(math.Float64bits(f + 0)) // -0 is 0
	return b ^ int64(uint64(b>>63)>>1)
}

// build finds the cuts and what each literal is in each piece.
func (t *table) build(tests map[*ir.Node]atoms.Test) {
	ordered := false
	for _, l := range t.lits {
		test := tests[l.node]
		ordered = ordered || test.Shape == atoms.Less || test.Shape == atoms.Greater
		for _, c := range t.cutsOf(&test) {
			t.nums, t.texts = append(t.nums, c.num), append(t.texts, c.text)
		}
	}
	if t.fam == texts {
		t.nums = nil
	} else {
		t.texts = nil
	}
	slices.Sort(t.nums)
	slices.Sort(t.texts)
	t.nums, t.texts = slices.Compact(t.nums), slices.Compact(t.texts)
	if t.fam == texts && !ordered {
		t.codes = map[string]int{}
		for i, s := range t.texts {
			t.codes[s] = 2*i + 1
		}
	}
	for i := range t.lits {
		test := tests[t.lits[i].node]
		t.lits[i].holds = t.holds(&test)
	}
}

// cutsOf returns the constants of a test.
func (t *table) cutsOf(test *atoms.Test) []cut {
	switch test.Shape {
	case atoms.Null:
		return nil
	case atoms.Holds:
		return []cut{{num: 1}}
	case atoms.OneOf:
		var out []cut
		for _, v := range test.List {
			c, _ := cutOf(v, t.attr.Type, &t.field)
			out = append(out, c)
		}
		return out
	}
	c, _ := cutOf(test.Bound.Value, t.attr.Type, &t.field)
	return []cut{c}
}

// holds returns what a test is in each piece.
func (t *table) holds(test *atoms.Test) []bool {
	out := make([]bool, t.null()+1)
	of := map[int]bool{} // codes of its constants
	at, between := 0, false
	for _, c := range t.cutsOf(test) {
		if at, between = t.codeOf(c), c.between; !between {
			of[at] = true
		}
	}
	for code := range t.null() {
		m := ir.IsFalse
		switch test.Shape {
		case atoms.Less:
			m = truth(code < at || between && code == at)
		case atoms.Greater:
			m = truth(code > at)
		case atoms.Holds, atoms.Equal, atoms.OneOf:
			m = truth(of[code])
		}
		out[code] = test.Mask&m != 0
	}
	if test.Shape == atoms.Null {
		out[t.null()] = test.Mask&ir.IsTrue != 0
	} else {
		out[t.null()] = test.Mask&ir.IsUnknown != 0
	}
	return out
}

func (t *table) codeOf(c cut) int {
	if t.fam == texts {
		i, _ := slices.BinarySearch(t.texts, c.text)
		return 2*i + 1
	}
	i, _ := slices.BinarySearch(t.nums, c.num)
	return 2*i + 1
}

// code returns the piece that a row's value lies in.
func (t *table) code(row unsafe.Pointer) int {
	switch t.fam {
	case texts:
		s, st := t.field.text(row)
		if st != known {
			return t.null()
		}
		if t.codes != nil {
			return t.codes[s] // 0, below all, when it is none of them
		}
		i, found := slices.BinarySearch(t.texts, s)
		return piece(i, found)
	case floats:
		f, st := t.field.float(row)
		if st != known {
			return t.null()
		}
		return t.search(floatKey(f))
	case exacts:
		e, st := t.field.exact(row, t.field.scale)
		switch {
		case st != known:
			return t.null()
		case e.w != nil && e.w.Sign() > 0:
			return 2 * len(t.nums)
		case e.w != nil:
			return 0
		}
		return t.search(e.n)
	}
	p := t.field.at(row)
	if p == nil {
		return t.null()
	}
	return t.search(integer(t.field.form, p))
}

func piece(i int, found bool) int {
	if found {
		return 2*i + 1
	}
	return 2 * i
}

func (t *table) search(v int64) int {
	i, n := 0, len(t.nums)
	for n > 0 { // without branches that depend on the value
		half := n / 2
		if t.nums[i+half] < v {
			i += half + 1
			n -= half + 1
		} else {
			n = half
		}
	}
	return piece(i, i < len(t.nums) && t.nums[i] == v)
}
