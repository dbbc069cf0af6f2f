package types_test

import (
	"strings"
	"testing"

	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

func of(k schema.Kind) types.Type { return types.Type{Kind: k} }

func decimal(p, s int) types.Type { return types.Type{Kind: schema.Decimal, Precision: p, Scale: s} }

func in(t types.Type, unit string) types.Type { t.Unit = unit; return t }

func enum(values ...string) types.Type { return types.Type{Kind: schema.Enum, Values: values} }

func listOf(e types.Type) types.Type { return types.Type{Kind: schema.List, Elem: &e} }

func TestComparable(t *testing.T) {
	usd, eur := in(decimal(12, 2), "USD"), in(of(schema.Int), "EUR")
	for _, test := range []struct {
		op   types.Op
		a, b types.Type
		want types.Clash
	}{
		{types.Eq, of(schema.Int), of(schema.Float), types.NoClash},
		{types.Lt, decimal(12, 2), of(schema.Int), types.NoClash},
		{types.Lt, usd, in(of(schema.Int), "USD"), types.NoClash},
		{types.Lt, usd, eur, types.UnitsDiffer},
		{types.Lt, usd, of(schema.Int), types.UnitMissing},
		{types.Lt, usd, in(of(schema.Int), types.AnyUnit), types.NoClash},
		{types.Eq, of(schema.Int), of(schema.String), types.TextNumber},
		{types.Eq, of(schema.String), of(schema.Date), types.TextTime},
		{types.Eq, of(schema.Timestamp), of(schema.String), types.TextTime},
		{types.Eq, of(schema.Version), of(schema.String), types.TextVersion},
		{types.Eq, of(schema.Timestamp), of(schema.Date), types.DateInstant},
		{types.Eq, of(schema.Bool), of(schema.Bool), types.NoClash},
		{types.Lt, of(schema.Bool), of(schema.Bool), types.NoOrder},
		{types.Eq, of(schema.Bool), of(schema.Int), types.Unlike},
		{types.Eq, enum("a", "b"), enum("b", "c"), types.NoClash},
		{types.Eq, enum("a"), enum("b"), types.NoneShared},
		{types.Eq, enum("a"), of(schema.String), types.NoClash},
		{types.Lt, enum("a"), of(schema.String), types.NoOrder},
		{types.Eq, of(schema.Point), of(schema.Point), types.NoEquality},
		{types.Eq, listOf(of(schema.Int)), listOf(of(schema.Int)), types.NoEquality},
		{types.Lt, of(schema.Distance), of(schema.Distance), types.NoClash},
		{types.Eq, of(schema.Duration), of(schema.Duration), types.NoEquality},
		{types.Eq, of(schema.Invalid), of(schema.List), types.NoClash},
	} {
		for _, pair := range [][2]types.Type{{test.a, test.b}, {test.b, test.a}} {
			if got := types.Comparable(test.op, pair[0], pair[1]); got != test.want {
				t.Errorf("%s %s %s: got clash %d, want %d", pair[0], test.op, pair[1], got, test.want)
			}
		}
	}
}

func TestArith(t *testing.T) {
	usd := in(decimal(12, 2), "USD")
	for _, test := range []struct {
		op    types.Op
		a, b  types.Type
		want  string
		clash types.Clash
	}{
		{types.Add, of(schema.Int), of(schema.Int), "int", 0},
		{types.Add, of(schema.Int), of(schema.Float), "float", 0},
		{types.Add, decimal(12, 2), decimal(5, 4), "decimal(15,4)", 0},
		{types.Sub, decimal(12, 2), of(schema.Int), "decimal(22,2)", 0},
		{types.Mul, decimal(12, 2), decimal(5, 4), "decimal(17,6)", 0},
		{types.Mul, decimal(30, 2), decimal(30, 4), "decimal(38,6)", 0},
		{types.Mul, decimal(38, 20), decimal(38, 20), "", types.TooLong},
		{types.Div, of(schema.Int), of(schema.Int), "float", 0},
		{types.Div, usd, usd, "float", 0},
		{types.Div, usd, of(schema.Int), "float USD", 0},
		{types.Div, of(schema.Int), usd, "", types.UnitProduct},
		{types.Div, usd, in(usd, "EUR"), "", types.UnitsDiffer},
		{types.Mul, usd, of(schema.Int), "decimal(31,2) USD", 0},
		{types.Mul, of(schema.Float), usd, "float USD", 0},
		{types.Mul, usd, usd, "", types.UnitProduct},
		{types.Add, usd, usd, "decimal(13,2) USD", 0},
		{types.Add, usd, of(schema.Int), "", types.UnitMissing},
		{types.Sub, usd, in(usd, "EUR"), "", types.UnitsDiffer},
		{types.Add, usd, in(of(schema.Int), types.AnyUnit), "decimal(22,2) USD", 0},
		{types.Add, of(schema.String), of(schema.Int), "", types.NoNumber},
	} {
		got, clash := types.Arith(test.op, test.a, test.b)
		if clash != test.clash || clash == 0 && got.String() != test.want {
			t.Errorf("%s %s %s: got %s, clash %d; want %s, clash %d", test.a, test.op, test.b, got, clash, test.want, test.clash)
		}
	}
}

func TestJoin(t *testing.T) {
	for _, test := range []struct {
		a, b  types.Type
		want  string
		clash types.Clash
	}{
		{of(schema.Int), of(schema.Null), "int", 0},
		{of(schema.Null), of(schema.Null), "null", 0},
		{of(schema.Int), decimal(4, 2), "decimal(21,2)", 0},
		{decimal(10, 2), decimal(5, 4), "decimal(12,4)", 0},
		{of(schema.Int), of(schema.Float), "float", 0},
		{enum("a", "b"), enum("a", "b"), "enum[a, b]", 0},
		{enum("a"), enum("b"), "string", 0},
		{enum("a"), of(schema.String), "string", 0},
		{of(schema.Int), of(schema.String), "", types.TextNumber},
		{in(of(schema.Int), "USD"), in(of(schema.Float), "EUR"), "", types.UnitsDiffer},
		{in(of(schema.Int), "USD"), of(schema.Float), "", types.UnitMissing},
		{listOf(of(schema.Int)), of(schema.List), "list<int>", 0},
		{listOf(of(schema.Int)), listOf(of(schema.Float)), "list<float>", 0},
		{of(schema.Date), of(schema.Timestamp), "", types.DateInstant},
	} {
		for _, pair := range [][2]types.Type{{test.a, test.b}, {test.b, test.a}} {
			got, clash := types.Join(pair[0], pair[1])
			if clash != test.clash || clash == 0 && got.String() != test.want {
				t.Errorf("%s, %s: got %s, clash %d; want %s, clash %d", pair[0], pair[1], got, clash, test.want, test.clash)
			}
		}
	}
}

func TestAssignable(t *testing.T) {
	for _, test := range []struct {
		declared, v types.Type
		want        types.Clash
	}{
		{of(schema.Decimal), of(schema.Int), types.NoClash},
		{of(schema.Float), decimal(4, 2), types.NoClash},
		{of(schema.Int), decimal(4, 2), types.Narrower},
		{decimal(6, 2), decimal(5, 1), types.NoClash},
		{decimal(6, 2), decimal(5, 3), types.Narrower},
		{of(schema.Decimal), in(of(schema.Int), "USD"), types.NoClash},
		{in(of(schema.Decimal), "USD"), of(schema.Int), types.UnitMissing},
		{in(of(schema.Decimal), "USD"), in(of(schema.Int), "EUR"), types.UnitsDiffer},
		{of(schema.String), enum("a"), types.NoClash},
		{enum("a"), of(schema.String), types.Narrower},
		{of(schema.Date), of(schema.String), types.TextTime},
		{listOf(of(schema.Float)), listOf(of(schema.Int)), types.NoClash},
		{listOf(of(schema.Int)), listOf(of(schema.String)), types.TextNumber},
		{of(schema.Duration), of(schema.Int), types.Unlike},
	} {
		if got := types.Assignable(test.declared, test.v); got != test.want {
			t.Errorf("%s = %s: got clash %d, want %d", test.declared, test.v, got, test.want)
		}
	}
}

func TestValidVersion(t *testing.T) {
	for _, s := range []string{"1", "v1.2", "3.2.0-beta.1", "1.0+build.5", "1-rc", "123456789012345678.0"} {
		if !types.ValidVersion(s) {
			t.Errorf("%q is a version", s)
		}
	}
	for _, s := range []string{"", "v", "1.", ".1", "1..2", "a", "1.x", "1234567890123456789", "1-", "1-a..b", "1+", "1.0 ", "V1", "-1", "1-a_b"} {
		if types.ValidVersion(s) {
			t.Errorf("%q is no version", s)
		}
	}
}

func TestCheckPattern(t *testing.T) {
	for _, s := range []string{"", "^a+$", "(?i)x|y", `\d{3}`, strings.Repeat("(", 15) + strings.Repeat(")", 15)} {
		if err := types.CheckPattern(s); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
	for _, s := range []string{"(", "(?=x)", `\1`, "a{2000}", strings.Repeat("a", 501), strings.Repeat("(", 40) + "a" + strings.Repeat(")", 40)} {
		if err := types.CheckPattern(s); err == nil {
			t.Errorf("%.20q is accepted", s)
		}
	}
}
