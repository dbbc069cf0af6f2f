package parse

import (
	"strings"
	"testing"

	"github.com/segc-dev/segc/lang/token"
)

// TestLex holds that participle's view of the scanner is whole: every token, and
// the end.
func TestLex(t *testing.T) {
	const src = "segment a of `where` { # c\n where x >= 10% and y in [\"é\", 2026-01-31] }"
	lex, err := definition{}.Lex("in.seg", strings.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	var got []string
	for tok, err := lex.Next(); !tok.EOF(); tok, err = lex.Next() {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, tok.Value)
		for name, symbol := range (definition{}).Symbols() {
			if symbol == tok.Type {
				names[name] = true
			}
		}
	}
	if want := "segment a of `where` { where x >= 10% and y in [ \"é\" , 2026-01-31 ] }"; strings.Join(got, " ") != want {
		t.Errorf("got %s", strings.Join(got, " "))
	}
	if len(names) != 7 {
		t.Errorf("classes %v", names)
	}
}

func BenchmarkScan(b *testing.B) {
	const line = `  where any(cart_adds as add in last 7 days where value > 50 USD and plan = "pro") # why` + "\n"
	src := source{file: token.NewFile("in.seg", nil), text: strings.Repeat(line, 1000)}
	b.SetBytes(int64(len(src.text)))
	b.ReportAllocs()
	s := scanner{}
	for b.Loop() {
		s = scanner{source: src, toks: s.toks[:0], comments: s.comments[:0]}
		s.scan()
	}
}
