package reference

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// isVersion says that operands compare as versions: one of them is of that type.
func isVersion(operands ...hir.Expr) bool {
	for _, x := range operands {
		t := x.Of().Type
		if t.Kind == schema.Version {
			return true
		}
	}
	return false
}

// compare orders two values that are not null: -1, 0 or 1. Numbers of different
// kinds compare exactly, and as floats when one of them is a float. Texts
// compare by code point, which in UTF-8 is the order of bytes.
func compare(a, b types.Value, version bool) int {
	switch x := a.(type) {
	case string:
		if version {
			return types.CompareVersions(x, b.(string))
		}
		return strings.Compare(x, b.(string))
	case types.Date:
		return cmp.Compare(x, b.(types.Date))
	case types.Instant:
		return cmp.Compare(x, b.(types.Instant))
	case bool:
		return cmp.Compare(truth(x), truth(b.(bool)))
	case types.Point:
		y := b.(types.Point)
		return cmp.Or(cmp.Compare(x.Lat, y.Lat), cmp.Compare(x.Lon, y.Lon))
	case []types.Value:
		return compareLists(x, b.([]types.Value))
	}
	return compareNumbers(a, b)
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

func compareLists(a, b []types.Value) int {
	for i := range min(len(a), len(b)) {
		switch {
		case a[i] == nil && b[i] == nil:
		case a[i] == nil:
			return -1
		case b[i] == nil:
			return 1
		default:
			if order := compare(a[i], b[i], false); order != 0 {
				return order
			}
		}
	}
	return cmp.Compare(len(a), len(b))
}

func compareNumbers(a, b types.Value) int {
	if isFloat(a) || isFloat(b) {
		return cmp.Compare(toFloat(a), toFloat(b))
	}
	x, xInt := a.(int64)
	y, yInt := b.(int64)
	if xInt && yInt {
		return cmp.Compare(x, y)
	}
	return toDecimal(a).Cmp(toDecimal(b))
}

// classOf returns a text that two values of a type share exactly when they are
// equal: 1.0 and 1.00, versions 2 and 2.0.0, a zero and its negative. Null has
// a class of its own.
func classOf(v types.Value, t types.Type) string {
	switch {
	case v == nil:
		return ""
	case t.Kind == schema.Version:
		parsed, _ := types.ParseVersion(v.(string))
		return "=" + parsed.Canonical()
	case t.Kind == schema.Float || t.Kind == schema.Distance:
		return fmt.Sprintf("=%x", toFloat(v)+0) // +0 turns a negative zero
	}
	if d, ok := v.(types.Decimal); ok {
		v = joinValue(d)
	}
	return "=" + rows.Text(v)
}
