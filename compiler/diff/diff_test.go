package diff_test

import (
	"os"
	"strings"
	"testing"

	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/diff"
	"github.com/segc-dev/segc/compiler/ir"
	"github.com/segc-dev/segc/compiler/lower"
	"github.com/segc-dev/segc/compiler/optimize"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// shop reads the shared schema, edited.
func shop(t *testing.T, edits ...string) *schema.Schema {
	t.Helper()
	text, err := os.ReadFile("../../testdata/schema/shop.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s, diags := schema.Read([]*token.File{token.NewFile("shop.yaml", []byte(strings.NewReplacer(edits...).Replace(string(text))))})
	if diags.HasErrors() {
		t.Fatal(diags[0].Message)
	}
	return s
}

// TestWords holds how conditions read after all rewriting.
func TestWords(t *testing.T) {
	s := shop(t)
	for text, want := range map[string]string{
		`level > 3`:                                         `level > 3`,
		`not (points > 3)`:                                  `points <= 3`,
		`(points ?? 0) < 3`:                                 `points < 3 or points is null`,
		`plan is not "free"`:                                `plan is not "free"`,
		`points > 3 or points is null`:                      `points > 3 or points is null`,
		`balance >= 10 USD`:                                 `balance >= 10 USD`,
		`country in ["US", "CA"]`:                           `country in ["CA", "US"]`,
		`verified`:                                          `verified`,
		`any(orders in last 90 days)`:                       `any(orders in last 90 days)`,
		`none(orders where status = "paid")`:                `none(orders where status = "paid")`,
		`count(orders) >= 3`:                                `count(orders) >= 3`,
		`sum(orders.amount) > 5 USD`:                        `sum(orders.amount) > 5 USD`,
		`account.tier = "gold"`:                             `account.tier = "gold"`,
		`any(orders where ship_country = customer.country)`: `any(orders where customer.country = ship_country)`,
		`level > 3 and (country = "US" or verified)`:        `level > 3 and (country = "US" or verified)`,
	} {
		f, diags := parse.File(token.NewFile("s.seg", []byte("segment s of customer { where "+text+" }")))
		if diags.HasErrors() {
			t.Fatal(text, diags[0].Message)
		}
		p, diags := check.Check(check.Input{Schema: s, Files: []*ast.File{f}})
		if diags.HasErrors() {
			t.Error(text, diags[0].Message)
			continue
		}
		b := ir.NewBuilder()
		if got := diff.Words(optimize.New(b, optimize.Options{}).Run(lower.New(b, p).Set(p.Sets[0]))); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// TestMerge holds what changes of a schema are, and that the union holds the rows
// of both.
func TestMerge(t *testing.T) {
	base := shop(t)
	if all, changes := diff.Merge(base, shop(t)); len(changes) > 0 || all.Entity("customer") == base.Entity("customer") {
		t.Errorf("%d changes of nothing, or not the new schema", len(changes))
	}
	for _, c := range []struct {
		from, to, id string
		verdict      diff.Verdict
		breaks       bool
	}{
		{"level: int", "level: {type: int, nullable: true}", "customer.level", diff.Widened, false},
		{"points: {type: int, nullable: true}", "points: int", "customer.points", diff.Narrowed, false},
		{"values: [free, pro, enterprise]", "values: [free, pro, team]", "customer.plan", diff.Shifted, false},
		{"level: int", "level: {type: int, tags: [a]}", "customer.level", diff.Equivalent, false},
		{"level: int", "level: string", "customer.level", diff.Unknown, true},
		{"column: country_code", "column: land", "customer.country", diff.Unknown, true},
		{"table: customers", "table: people", "customer", diff.Unknown, true},
		{"from: account_id, nullable: true", "from: points, nullable: true", "customer.account", diff.Unknown, true},
	} {
		all, changes := diff.Merge(base, shop(t, c.from, c.to))
		if len(changes) != 1 || changes[0].ID != c.id || changes[0].Verdict != c.verdict || changes[0].Breaks != c.breaks || changes[0].What == "" {
			t.Errorf("%s: %+v", c.to, changes)
		}
		for _, e := range all.Entities {
			if e.Key.Entity != e {
				t.Errorf("%s: the key of %s is that of another schema", c.to, e.Name)
			}
			for _, r := range e.Relations {
				if all.Entity(r.To.Name) != r.To || r.From != e {
					t.Errorf("%s: %s.%s leads out of the union", c.to, e.Name, r.Name)
				}
			}
		}
	}
	all, _ := diff.Merge(base, shop(t, "level: int", "level: {type: int, nullable: true}", "values: [free, pro, enterprise]", "values: [free, pro, team]"))
	if a := all.Entity("customer").Attribute("plan"); strings.Join(a.Type.Values, " ") != "free pro team enterprise" || !all.Entity("customer").Attribute("level").Nullable {
		t.Errorf("the union has %v", a.Type.Values)
	}
}
