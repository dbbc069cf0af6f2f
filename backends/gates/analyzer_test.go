package gates

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/segc-dev/segc/backends/corpus"
	"github.com/segc-dev/segc/backends/sql"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// unmeant are statements over the shop schema that only the meaning of names and
// types makes wrong.
var unmeant = []string{
	"SELECT nothing FROM customers",
	"SELECT email FROM nowhere",
	"SELECT NOTHING(email) FROM customers",
	"SELECT country_code, COUNT(*) FROM customers",
	"SELECT country_code FROM customers WHERE COUNT(*) > 1",
	"SELECT email FROM customers WHERE email > 3",
	"SELECT email FROM customers WHERE signed_up_at >= DATE '2026-01-31'",
	"SELECT TIMESTAMP_ADD(signed_up_at, INTERVAL 1 MONTH) FROM customers",
	"SELECT customer_id FROM customers JOIN orders ON customers.customer_id = orders.customer_id",
	"SELECT email FROM customers WHERE level",
	"SELECT level FROM customers UNION ALL SELECT email FROM customers",
	"SELECT LENGTH(email, 2) FROM customers",
	"SELECT STARTS_WITH(email, level) FROM customers",
	"SELECT email FROM customers WHERE interests = 'golf'",
	"SELECT SUM(email) FROM customers",
}

// TestAnalyzer shows that Google's analyzer knows the tables and their types, then
// has it analyse every statement for BigQuery.
func TestAnalyzer(t *testing.T) {
	tool := GoogleSQL(".")
	p := started(t, tool)
	if p == nil {
		t.Skip("without " + tool.Name)
	}
	g := p.Gate("bigquery")
	text, err := os.ReadFile(filepath.FromSlash("../../testdata/schema/shop.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	s, diags := schema.Read([]*token.File{token.NewFile("shop.yaml", text)})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	if err := p.Declare(s); err != nil {
		t.Fatal(err)
	}
	for _, statement := range append(wrong(t, "bigquery"), unmeant...) {
		if g.Check(statement) == nil {
			t.Errorf("passes: %s", statement)
		}
	}
	if err := g.Check("SELECT email FROM customers WHERE level > 1 AND 'golf' IN UNNEST(interests)"); err != nil {
		t.Error(err)
	}

	programs, err := corpus.Load("../..", *generated)
	if err != nil {
		t.Fatal(err)
	}
	r := run{dialect: "bigquery", by: "GoogleSQL analyzer " + tool.Version, how: "analysed"}
	defer r.report(t)
	for _, program := range programs {
		if program.Schema != s {
			s = program.Schema
			if err := p.Declare(s); err != nil {
				t.Fatal(err)
			}
		}
		r.check(t, g, sql.Lookup("bigquery"), program)
	}
}
