package columns

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/segc-dev/segc/compiler/atoms"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// textual reports whether a literal asks about one text attribute of a row of a
// level and nothing else: it is then decided once for each distinct text.
func textual(lit *ir.Node, level int32) (attr *ir.Node, ok bool) {
	if lit.ReadsClock() || lit.Derived() {
		return nil, false
	}
	ok = true
	var walk func(n *ir.Node)
	walk = func(n *ir.Node) {
		switch {
		case n.Op == ir.Attr:
			if attr != nil && attr != n || n.Args[0].Op != ir.Var || n.Args[0].Level != level {
				ok = false
			}
			attr = n
			return
		case n.Op == ir.Var || n.Op == ir.ToOne, n.Op == ir.Call && textFunctions[n.Fn] == nil:
			ok = false
		}
		for _, a := range n.Args {
			walk(a)
		}
	}
	walk(lit)
	if attr == nil {
		return nil, false
	}
	switch attr.Type.Kind {
	case schema.String, schema.Enum:
		return attr, ok
	}
	return nil, false
}

// textTest decides a test once for each text of the dictionary.
func textTest(t atoms.Test, data integral, dict []string, v types.Value) kernel {
	return byCode(data, dict, textHolds(t, v))
}

// versionTest decides a test once for each text of the dictionary; one that is no
// version is null.
func versionTest(t atoms.Test, data integral, c *Column, v types.Value) kernel {
	is := func(s string, v types.Value) bool { want, _ := v.(string); return types.CompareVersions(s, want) == 0 }
	decide := func(s string) ir.Mask {
		_, valid := types.ParseVersion(s)
		want, _ := v.(string)
		holds := false
		switch {
		case t.Shape == atoms.Null:
			holds = !valid
		case !valid:
			return ir.IsUnknown
		case t.Shape == atoms.OneOf:
			holds = slices.ContainsFunc(t.List, func(v types.Value) bool { return is(s, v) })
		case t.Shape == atoms.Less:
			holds = types.CompareVersions(s, want) < 0
		case t.Shape == atoms.Greater:
			holds = types.CompareVersions(s, want) > 0
		default:
			holds = is(s, v)
		}
		if holds {
			return ir.IsTrue
		}
		return ir.IsFalse
	}
	mask, null := ir.IsTrue, ir.IsUnknown
	if t.Shape == atoms.Null {
		null = ir.IsTrue
	}
	if t.Mask&null != 0 {
		mask = ir.NotFalse
	}
	return masked(byCode(data, c.dict, func(s string) bool { return t.Mask&decide(s) != 0 }), c, mask)
}

// textHolds returns whether a test is true of a text.
func textHolds(t atoms.Test, v types.Value) func(s string) bool {
	want, _ := v.(string)
	switch t.Shape {
	case atoms.Equal:
		return func(s string) bool { return s == want }
	case atoms.Less:
		return func(s string) bool { return s < want }
	case atoms.Greater:
		return func(s string) bool { return s > want }
	case atoms.OneOf:
		set := map[string]bool{}
		for _, v := range t.List {
			set[v.(string)] = true
		}
		return func(s string) bool { return set[s] }
	}
	return search(t.Fn, want)
}

func search(fn types.Op, want string) func(string) bool {
	switch fn {
	case types.Contains:
		return func(s string) bool { return strings.Contains(s, want) }
	case types.StartsWith:
		return func(s string) bool { return strings.HasPrefix(s, want) }
	case types.EndsWith:
		return func(s string) bool { return strings.HasSuffix(s, want) }
	}
	return regexp.MustCompile(want).MatchString // checked before
}

func byCode(data integral, dict []string, holds func(string) bool) kernel {
	codes := make([]uint8, max(256, len(dict)))
	var list []int64
	for code, s := range dict {
		if holds(s) {
			codes[code] = 1
			list = append(list, int64(code))
		}
	}
	if _, octet := data.(vector[uint8]); octet && neighbourhoods(list) <= 3 {
		ranges := oneOf(list)
		return func(out []uint64, from, n int) { ranges(data, out, from, n) }
	}
	return func(out []uint64, from, n int) { data.lookup(out, from, n, codes) }
}

// neighbourhoods counts the ranges that a sorted list consists of.
func neighbourhoods(list []int64) int {
	n := 0
	for i, v := range list {
		if i == 0 || v != list[i-1]+1 {
			n++
		}
	}
	return n
}

// text binds a literal about one text attribute: it is folded with each text of
// the dictionary in the attribute's place, and with null.
func (x *binder) text(lit, attr *ir.Node, c *Column) (kernel, error) {
	var err error
	decide := func(v types.Value) bool {
		n := x.fold(replace(x.b, lit, attr, x.b.Const(attr.Type, v)))
		if holds, ok := matches(n); ok {
			return holds
		}
		if n.Op != ir.True && n.Op != ir.False {
			err = &Error{Span: x.b.OriginOf(lit), Message: "the condition has no answer for " + types.Format(v)}
		}
		return n.Op == ir.True
	}
	data, _ := c.data.(integral)
	if data == nil {
		data = vector[int8](nil)
	}
	isNull := decide(nil)
	pred := byCode(data, c.dict, func(s string) bool { return decide(s) })
	if c.valid == nil {
		return pred, err
	}
	mask := ir.IsTrue
	if isNull {
		mask = ir.NotFalse
	}
	return masked(pred, c, mask), err
}

// matches decides whether a constant text matches a pattern, which folding leaves
// to those who run patterns.
func matches(n *ir.Node) (holds, ok bool) {
	if n.Op != ir.Lit || n.Args[0].Op != ir.Pred || n.Args[0].Fn != types.Matches || !n.Args[0].Args[0].IsConst() {
		return false, false
	}
	s, _ := n.Args[0].Args[0].Value.(string)
	want, _ := n.Args[0].Args[1].Value.(string)
	return search(types.Matches, want)(s) == (n.Mask&ir.IsTrue != 0), true
}

// textFunctions are those that are computed here for a constant text: folding
// leaves letters to warehouses that fold them otherwise.
var textFunctions = map[types.Op]func(s string) types.Value{
	types.Lower:  func(s string) types.Value { return strings.Map(unicode.ToLower, s) },
	types.Upper:  func(s string) types.Value { return strings.Map(unicode.ToUpper, s) },
	types.Trim:   func(s string) types.Value { return strings.Trim(s, " ") },
	types.Length: func(s string) types.Value { return int64(utf8.RuneCountInString(s)) },
}

// replace returns n with one node in the place of another, and functions of a
// constant text computed.
func replace(b *ir.Builder, n, old, with *ir.Node) *ir.Node {
	if n == old {
		return with
	}
	if len(n.Args) == 0 {
		return n
	}
	args := make([]*ir.Node, len(n.Args))
	for i, a := range n.Args {
		args[i] = replace(b, a, old, with)
	}
	if n.Op == ir.Call && args[0].IsConst() && textFunctions[n.Fn] != nil {
		if s, ok := args[0].Value.(string); ok {
			return b.Const(n.Type, textFunctions[n.Fn](s))
		}
	}
	return b.Rebuild(n, args)
}
