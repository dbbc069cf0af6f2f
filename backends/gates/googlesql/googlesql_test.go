package googlesql

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/corpus"
	"github.com/segc-dev/segc/backends/sql"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

var generated = flag.Int("workspaces", 2, "how many generated workspaces the corpus has")

// wrong are statements over the shop schema that only the meaning of names and
// types makes wrong.
var wrong = []string{
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

// TestRefuse shows that the analyzer knows the tables and their types.
func TestRefuse(t *testing.T) {
	text, err := os.ReadFile("../../../testdata/schema/shop.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s, diags := schema.Read([]*token.File{token.NewFile("shop.yaml", text)})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	a, err := New(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range wrong {
		if a.Check(statement) == nil {
			t.Errorf("passes: %s", statement)
		}
	}
	if err := a.Check("SELECT email FROM customers WHERE level > 1 AND 'golf' IN UNNEST(interests)"); err != nil {
		t.Error(err)
	}
}

// TestCorpus analyzes every statement for BigQuery.
func TestCorpus(t *testing.T) {
	programs, err := corpus.Load("../../..", *generated)
	if err != nil {
		t.Fatal(err)
	}
	d := sql.Lookup("bigquery")
	analyzers := map[*schema.Schema]*Analyzer{}
	checked, mistakes := 0, 0
	for _, p := range programs {
		a := analyzers[p.Schema]
		if a == nil {
			if a, err = New(p.Schema); err != nil {
				t.Fatal(err)
			}
			analyzers[p.Schema] = a
		}
		statements, _ := p.Statements(d)
		for _, st := range statements {
			checked++
			if err := a.Check(st.SQL); err != nil {
				mistakes++
				t.Errorf("%s: %v\n%s", st.Name, strings.TrimSpace(err.Error()), st.SQL)
			}
		}
	}
	t.Logf("%d statements", checked)
	if path := os.Getenv("SEGC_REPORT"); path != "" && mistakes == 0 {
		f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(f, "gate\tbigquery\tGoogleSQL analyzer (go-googlesql 0.4.0)\tanalysed\t%d\n", checked)
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
