package yaml_test

import (
	"strings"
	"testing"
	"time"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yaml"
)

// TestHostile holds that large and deep files end in a diagnostic or a tree, in
// little time.
func TestHostile(t *testing.T) {
	segment := func(body string) string {
		return "version: 1\nsegments:\n  - name: a\n    of: customer\n    where:\n" + body
	}
	for _, c := range []struct {
		name, text string
		code       diag.Code // "": clean
	}{
		{"parentheses", segment("      - '" + strings.Repeat("(", 1<<20) + "'\n"), "SEG0113"},
		{"brackets", segment("      - " + strings.Repeat("[", 1<<20) + "\n"), "SEG0406"},
		{"nested maps", segment("      - " + strings.Repeat("{not: ", 5000) + "x" + strings.Repeat("}", 5000) + "\n"), "SEG0406"},
		{"nested conditions", segment("      - " + strings.Repeat("{not: ", 150) + "x" + strings.Repeat("}", 150) + "\n"), ""},
		{"bomb", "version: 1\na: &a [x, x]\nb: &b [*a, *a]\nsegments: [*b, *b]\n", "SEG0403"},
		{"second document", segment("      - x\n---\nversion: 1\n"), "SEG0405"},
		{"many clauses", segment(strings.Repeat("      - {attribute: country, eq: US}  # one\n", 20_000)), ""},
		{"long chain", segment("      - any_of:\n" + strings.Repeat("          - {attribute: country, eq: US}\n", 9_000)), ""},
		{"too long a chain", segment("      - any_of:\n" + strings.Repeat("          - x\n", 10_001)), "SEG0406"},
		{"long list", segment("      - {attribute: zip, in: [" + strings.Repeat("12345, ", 100_000) + "1]}\n"), ""},
		{"unknown keys", segment("      - {" + manyKeys(20_000) + "}\n"), "SEG0411"},
		{"nul", segment("      - \x00\n"), "SEG0407"},
		{"broken UTF-8", segment("      - '\xff'\n"), "SEG0407"},
	} {
		t.Run(c.name, func(t *testing.T) {
			start := time.Now()
			src := token.NewFile("in.seg.yaml", []byte(c.text))
			tree, diags := yaml.File(src)
			inside(t, src, tree, diags)
			switch {
			case c.code == "" && len(diags) > 0:
				t.Errorf("reports %v", diags[0])
			case c.code != "" && (len(diags) == 0 || diags[0].Code != c.code):
				t.Errorf("reports %.3v, want %s", diags[:min(3, len(diags))], c.code)
			}
			if c.code == "" {
				back, diags := yaml.File(token.NewFile("again.seg.yaml", yaml.Format(tree)))
				if len(diags) > 0 || commentCount(back) != commentCount(tree) {
					t.Errorf("the canonical text reports %.3v", diags)
				}
			}
			if d := time.Since(start); d > 20*time.Second {
				t.Errorf("took %v", d)
			}
		})
	}
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("k" + strings.Repeat("z", i%50) + string(rune('a'+i%26)) + strings.Repeat("y", i/1300) + ": 1, ")
	}
	return b.String()
}

// BenchmarkFile reads a file of a hundred segments.
func BenchmarkFile(b *testing.B) {
	one := `  - name: lapsed_vip
    of: customer
    description: Spent well in the past year, silent for a quarter.
    owner: lifecycle
    where:
      - {attribute: country, in: [US, CA]}
      - {sum: orders.amount, in_last: 365 days, where: [{attribute: status, eq: paid}], gte: 500 USD}
      - {none: orders, in_last: 90 days}
    except:
      - {in: employees}
`
	text := []byte("version: 1\nsegments:\n" + strings.Repeat(one, 100))
	b.Run("read", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(text)))
		for b.Loop() {
			yaml.File(token.NewFile("in.seg.yaml", text))
		}
	})
	tree, _ := yaml.File(token.NewFile("in.seg.yaml", text))
	b.Run("write", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			yaml.Format(tree)
		}
	})
}
