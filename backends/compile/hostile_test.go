package compile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/segc-dev/segc/backends/compile"
	"github.com/segc-dev/segc/backends/sql"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/plan"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/specs/schema/schematest"
	"github.com/segc-dev/segc/specs/workspace"
)

// repeated returns n texts of a format with their number, joined.
func repeated(n int, format, sep string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = fmt.Sprintf(format, i)
	}
	return strings.Join(parts, sep)
}

// chain returns segments each of which names the one before it.
func chain(n int, clause string) string {
	var sb strings.Builder
	sb.WriteString("segment s0 of customer { where country = \"US\" }\n")
	for i := 1; i < n; i++ {
		fmt.Fprintf(&sb, "segment s%[1]d of customer { where points > %[1]d "+clause+" }\n", i, i-1)
	}
	return sb.String()
}

func whereOf(cond string) string { return "segment s of customer { where " + cond + " }" }

// hostile are texts that are large in one way each, with the codes of what may
// be said of them; without codes they compile.
var hostile = []struct{ name, text, codes string }{
	{"or of 5,000 terms", whereOf(repeated(5000, "points = %d", " or ")), ""},
	{"or of 3,000 terms, mixed", whereOf(repeated(3000, "points > %d and verified", " or ")), ""},
	{"too many operators", whereOf(repeated(9000, "points = %d and verified", " or ")), "SEG0113"},
	{"5,000 where clauses", "segment s of customer {" + repeated(5000, "where points != %d", "\n") + "}", ""},
	{"list of 50,000 texts", whereOf("country in [" + repeated(50_000, "\"c%d\"", ", ") + "]"), ""},
	{"list of 50,000 numbers", whereOf("points in [" + repeated(50_000, "%d", ", ") + "]"), ""},
	{"190 parentheses", whereOf(strings.Repeat("(", 190) + "level = 1" + strings.Repeat(")", 190)), ""},
	{"a million parentheses", whereOf(strings.Repeat("(", 1_000_000)), "SEG0113"},
	{"and, or and not in 60 levels", whereOf(strings.Repeat("not (level > 1 or points < 2 and (", 60) + "verified" + strings.Repeat("))", 60)), ""},
	{"chain of 500", chain(500, "and in s%[2]d"), ""},
	{"chain of 500 exceptions", chain(500, "except in s%[2]d"), ""},
	{"chain of 60, both ways", chain(60, "or in s%[2]d and verified or not in s%[2]d"), ""},
	{"habit of 1,000 spans", whereOf("at least 500 of last 1000 spans of 1 days (any(orders where amount > 5 USD))"), ""},
	{"habit of 1,000 weeks, each", whereOf("each of previous 1000 weeks (count(sessions) >= 3)"), ""},
	{"partition of 200 arms", "partition p of customer {" + repeated(200, "a%d where points > %[1]d and any(orders in last 9 days)", "\n") + " rest otherwise }", ""},
	{"split of 100 arms", "split p of customer seed \"s\" {" + repeated(100, "a%d 1%%", "\n") + "}", "SEG3001"},
	{"at least 1 of 2,000", whereOf("at least 1 of (" + repeated(2000, "points = %d", ", ") + ")"), ""},
	{"at least 1,000 of 2,000", whereOf("at least 1000 of (" + repeated(2000, "points > %d", ", ") + ")"), ""},
	{"60 lets, each in the next", "segment s of customer { let l0 = level\n" + lets(60, "l%[2]d + 1") + " where l60 > 3 }", ""},
	{"let doubled 40 times", "segment s of customer { let l0 = level\n" + lets(40, "l%[2]d + l%[2]d") + " where l40 > 3 }", "SEG1130"},
	{"300 windows", whereOf(repeated(300, "count(orders in last 1%d days where quantity > %[1]d) > 2", " and ")), ""},
	{"1,500 aggregates", whereOf(repeated(1500, "sum(orders.amount where quantity = %d) > %[1]d USD", " or ")), ""},
	{"200 windows that wait for others", whereOf(repeated(200, "count(orders before first(sessions.started_at where minutes > %d)) > 2", " and ")), ""},
	{"sequence of 60 steps", whereOf("any(sessions in last 90 days" + strings.Repeat(" then sessions within 1 days", 60) + ")"), ""},
	{"sum of 5,000 terms", whereOf(strings.Repeat("level + ", 5000) + "1 > 3"), "SEG1130"},
	{"coalesce of 3,000", whereOf("(" + strings.Repeat("points ?? ", 3000) + "0) > 3"), "SEG1130"},
	{"trait doubled 60 times", traits(60) + whereOf("t60 > 3"), "SEG3001"},
	{"segment in four others, 14 levels", doubled(14), "SEG3001"},
	{"60 rankings", whereOf(repeated(60, "top 1%d by level among t", " and ")) + " segment t of customer { where top 10% by points within country }", ""},
}

// lets returns n definitions of local names, each of which uses the one before it.
func lets(n int, format string) string {
	var sb strings.Builder
	for i := range n {
		fmt.Fprintf(&sb, "let l%[1]d = "+format+"\n", i+1, i)
	}
	return sb.String()
}

// traits returns traits each of which is twice the one before it.
func traits(n int) string {
	var sb strings.Builder
	sb.WriteString("trait t0 of customer = level\n")
	for i := 1; i <= n; i++ {
		fmt.Fprintf(&sb, "trait t%[1]d of customer = t%[2]d + t%[2]d\n", i, i-1)
	}
	return sb.String()
}

// doubled returns segments that name each of the two before them twice.
func doubled(n int) string {
	var sb strings.Builder
	sb.WriteString("segment x0 of customer { where level > 0 }\nsegment x1 of customer { where points > 3 }\n")
	for i := 2; i < n; i++ {
		fmt.Fprintf(&sb, "segment x%[1]d of customer { where (in x%[2]d and not in x%[3]d) or (not in x%[2]d and in x%[3]d) or country = \"%[1]d\" }\n", i, i-1, i-2)
	}
	return sb.String()
}

// TestHostile compiles each text for every dialect, all sets of it, one by one.
// It ends in statements or in diagnostics with codes: never in a panic, nor in a
// run that does not end.
func TestHostile(t *testing.T) {
	shop := schematest.ShopText(t)
	for _, c := range hostile {
		t.Run(c.name, func(t *testing.T) {
			fsys := fstest.MapFS{
				"segc.yaml":      {Data: []byte("language: 1\nschema: [shop.yaml]\nsegments: [segments]\n")},
				"shop.yaml":      {Data: shop},
				"segments/s.seg": {Data: []byte(c.text)},
			}
			done := make(chan diag.List, 1)
			go func() { done <- compileText(fsys) }()
			select {
			case diags := <-done:
				var codes []string
				for _, d := range diags {
					codes = append(codes, string(d.Code))
				}
				slices.Sort(codes)
				if got := strings.Join(slices.Compact(codes), " "); got != c.codes {
					t.Errorf("codes %q, want %q: %s", got, c.codes, diags[0].Message)
				}
			case <-time.After(time.Minute):
				t.Fatal("it does not end")
			}
		})
	}
}

// compileText compiles every set of a workspace for every dialect, and then all
// of them into one statement.
func compileText(fsys fstest.MapFS) diag.List {
	w, diags := workspace.Load(fsys)
	if diags.HasErrors() {
		return diags
	}
	p, diags := check.Check(check.Input{Schema: w.Schema, Files: w.Files, Zone: w.Location, WeekStart: w.WeekStart})
	if diags.HasErrors() {
		return diags
	}
	for _, d := range sql.Dialects() {
		c := compile.New(p)
		for _, s := range p.Sets {
			_, list := c.SQL([]*hir.Set{s}, compile.Options{Dialect: d, Shape: plan.Members, Places: true})
			diags = append(diags, withoutLength(list, d)...)
		}
		_, list := c.SQL(p.Sets, compile.Options{Dialect: d, Shape: plan.Flags, Places: true})
		diags = append(diags, withoutLength(list, d)...)
	}
	return diags
}

// withoutLength returns findings without those that a statement is longer than the
// dialect's servers take, which few are.
func withoutLength(list diag.List, d *sql.Dialect) diag.List {
	return slices.DeleteFunc(list, func(f diag.Diag) bool {
		return d.Limits.Hard > 0 && strings.HasSuffix(f.Message, fmt.Sprintf("bytes, and %d are the most", d.Limits.Hard))
	})
}
