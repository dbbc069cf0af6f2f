package eval_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/backends/eval/kernels"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// A profile has 40 attributes: 16 with 2 to 200 values and 24 numbers, half of
// each nullable.
type profile struct {
	ID                                               string
	C0, C1, C2, C3, C4, C5, C6, C7                   string
	C8, C9, C10, C11, C12, C13, C14, C15             *string
	N0, N1, N2, N3, N4, N5, N6, N7, N8, N9, N10, N11 int64
	N12, N13, N14, N15, N16, N17, N18, N19           *int64
	N20, N21, N22, N23                               *int64
}

// values is how many values each categorical attribute has.
var values = []int{2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 150, 180, 200}

const (
	distinctAtoms = 300
	highest       = 10_000 // of numbers
)

// atomTexts makes n distinct atoms, with the negation of each.
func atomTexts(r *rand.Rand, n int) [][2]string {
	var out [][2]string
	seen := map[string]bool{}
	for len(out) < n {
		var yes, no string
		if i := r.IntN(40); i < 16 {
			v := func() string { return fmt.Sprintf("%q", fmt.Sprintf("v%d", r.IntN(values[i]))) }
			if r.IntN(3) == 0 && values[i] > 6 {
				list := v() + ", " + v() + ", " + v()
				yes, no = fmt.Sprintf("c%d in [%s]", i, list), fmt.Sprintf("c%d not in [%s]", i, list)
			} else {
				a := v()
				yes, no = fmt.Sprintf("c%d = %s", i, a), fmt.Sprintf("c%d != %s", i, a)
			}
		} else {
			a := r.IntN(highest)
			yes, no = fmt.Sprintf("n%d >= %d", i-16, a), fmt.Sprintf("n%d < %d", i-16, a)
		}
		if !seen[yes] {
			seen[yes] = true
			out = append(out, [2]string{yes, no})
		}
	}
	return out
}

// manySegments writes n segments of 3 to 8 atoms, drawn by Zipf's law, a tenth
// of them negated: 60 % conjunctions, 30 % conjunctions of disjunctions, 10 %
// disjunctions of two conjunctions.
func manySegments(n int) string {
	r := rand.New(rand.NewPCG(3, 5))
	list := atomTexts(r, distinctAtoms)
	cumulated, total := make([]float64, len(list)), 0.0
	for i := range list {
		total += 1 / float64(i+1)
		cumulated[i] = total
	}
	atom := func() string {
		at, want := 0, r.Float64()*total
		for cumulated[at] < want {
			at++
		}
		if r.IntN(10) == 0 {
			return list[at][1]
		}
		return list[at][0]
	}
	some := func(n int, op string) string {
		parts := make([]string, n)
		for i := range parts {
			parts[i] = atom()
		}
		return "(" + strings.Join(parts, op) + ")"
	}
	var b strings.Builder
	for i := range n {
		k, cond := 3+r.IntN(6), ""
		switch d := r.IntN(10); {
		case d < 6:
			cond = some(k, " and ")
		case d < 9:
			cond = some((k+1)/2, " or ") + " and " + some(k/2, " or ")
		default:
			cond = some((k+1)/2, " and ") + " or " + some(k/2, " and ")
		}
		fmt.Fprintf(&b, "segment s%d of customer { where %s }\n", i, cond)
	}
	return b.String()
}

// wideProgram compiles n segments.
func wideProgram(t testing.TB, n int) *eval.Program {
	t.Helper()
	return profileProgram(t, manySegments(n))
}

// profileProgram compiles segments of profiles.
func profileProgram(t testing.TB, text string) *eval.Program {
	t.Helper()
	var b strings.Builder
	b.WriteString("version: 1\nentities:\n  customer:\n    table: customers\n    key: id\n    attributes:\n      id: string\n")
	for i := range 16 {
		fmt.Fprintf(&b, "      c%d: {type: string, nullable: %v}\n", i, i >= 8)
	}
	for i := range 24 {
		fmt.Fprintf(&b, "      n%d: {type: int, nullable: %v}\n", i, i >= 12)
	}
	s, diags := schema.Read([]*token.File{token.NewFile("schema.yaml", []byte(b.String()))})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	f, diags := parse.File(token.NewFile("in.seg", []byte(text)))
	p, more := check.Check(check.Input{Schema: s, Files: []*ast.File{f}, Zone: time.UTC, WeekStart: time.Monday})
	if diags = append(diags, more...); diags.HasErrors() {
		t.Fatal(diags)
	}
	return eval.New(p, p.Sets)
}

func wideProfiles(n int) []*profile {
	r := rand.New(rand.NewPCG(9, 4))
	out := make([]*profile, n)
	for i := range out {
		p := &profile{ID: fmt.Sprint(i)}
		v := reflect.ValueOf(p).Elem()
		for k := range 40 {
			f := v.FieldByName(fmt.Sprintf("C%d", k))
			value := reflect.ValueOf("")
			if k < 16 {
				value = reflect.ValueOf(fmt.Sprintf("v%d", int(math.Pow(r.Float64(), 1.5)*float64(values[k]))))
			} else {
				f, value = v.FieldByName(fmt.Sprintf("N%d", k-16)), reflect.ValueOf(r.Int64N(highest))
			}
			if f.Kind() != reflect.Pointer {
				f.Set(value)
			} else if r.IntN(10) > 0 {
				f.Set(reflect.New(value.Type()))
				f.Elem().Set(value)
			}
		}
		out[i] = p
	}
	return out
}

// BenchmarkMany measures all segments for a profile: one after the other, as a
// struct, coded, after a change of one attribute, in blocks. ns/op is for one profile, ns/pair for one
// segment of it.
func BenchmarkMany(b *testing.B) {
	const now = types.Instant(0)
	rows := wideProfiles(1024)
	for _, n := range []int{100, 1000, 10_000} {
		x, err := eval.NewIndex[profile](wideProgram(b, n))
		if err != nil {
			b.Fatal(err)
		}
		if err := x.Tune(rows[:256], now); err != nil {
			b.Fatal(err)
		}
		m, in := x.Evaluator(), eval.NewBitmap(n)
		coded := make([]*eval.Profile, len(rows))
		for i, row := range rows {
			coded[i] = &eval.Profile{}
			if err := m.Code(row, now, coded[i]); err != nil {
				b.Fatal(err)
			}
		}
		run := func(name string, each int, op func(i int)) {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				b.ReportAllocs()
				i := 0
				for b.Loop() {
					op(i)
					i++
				}
				perRow := float64(b.Elapsed().Nanoseconds()) / float64(b.N) / float64(each)
				b.ReportMetric(perRow, "ns/profile")
				b.ReportMetric(perRow/float64(n), "ns/pair")
			})
		}
		alone, err := eval.Compile[profile](wideProgram(b, n))
		if err != nil {
			b.Fatal(err)
		}
		each := alone.Evaluator()
		run("alone", 1, func(i int) {
			for set := range n {
				_, _ = each.Match(set, rows[i&1023], now)
			}
		})
		run("struct", 1, func(i int) { _ = m.Match(rows[i&1023], now, in) })
		run("coded", 1, func(i int) { m.MatchCoded(coded[i&1023], in) })
		run("code", 1, func(i int) { _ = m.Code(rows[i&1023], now, coded[i&1023]) })
		row := *rows[0]
		tracked, err := m.Track(&row, now)
		if err != nil {
			b.Fatal(err)
		}
		moved := 0
		run("changed", 1, func(i int) {
			row.N3 = rows[i&1023].N3
			_ = m.Update(tracked, &row, now, func(int, bool) { moved++ }, "n3")
		})
		out := make([][]uint64, n)
		for i := range out {
			out[i] = make([]uint64, eval.BlockRows/64)
		}
		run("block64", 64, func(i int) { at := i & 15 * 64; m.MatchBlock(coded[at:at+64], out) })
		blocks := []*eval.Block{x.NewBlock(), x.NewBlock()}
		for i, p := range coded {
			blocks[i/eval.BlockRows].Put(i%eval.BlockRows, p)
		}
		run(fmt.Sprintf("columns/wide=%v", kernels.Wide()), eval.BlockRows, func(i int) { m.MatchColumns(blocks[i&1], out) })
		run("put", 1, func(i int) { blocks[0].Put(i&511, coded[i&1023]) })
		run("block", eval.BlockRows, func(i int) { at := i & 1 * eval.BlockRows; m.MatchBlock(coded[at:at+eval.BlockRows], out) })
	}
}
