package schema_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestRead reads the files of each case as one schema and compares the schema
// and the diagnostics with the golden file.
func TestRead(t *testing.T) {
	names, err := filepath.Glob("../../testdata/schema/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			var in []txtar.File
			var files []*token.File
			for _, f := range archive.Files {
				if strings.HasSuffix(f.Name, ".yaml") {
					in = append(in, f)
					files = append(files, token.NewFile(f.Name, f.Data))
				}
			}
			s, diags := schema.Read(files)
			checkSpans(t, diags)
			checkSchema(t, s)
			var b bytes.Buffer
			if err := diag.Text(&b, diags, diag.TextOptions{}); err != nil {
				t.Fatal(err)
			}
			out := append(in, txtar.File{Name: "schema", Data: dump(s)}, txtar.File{Name: "diagnostics", Data: b.Bytes()})
			got := txtar.Format(&txtar.Archive{Comment: archive.Comment, Files: out})
			if *update {
				if err := os.WriteFile(name, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := txtar.Format(archive); !bytes.Equal(got, want) {
				t.Errorf("%s differs; run with -update and read the change\n%s", name, got)
			}
		})
	}
}

// dump prints a schema as one line a fact.
func dump(s *schema.Schema) []byte {
	var b bytes.Buffer
	for _, e := range s.Entities {
		fmt.Fprintf(&b, "%s: table %s%v key %s", e.Name, e.Table.Default, e.Table.ByDialect, e.Key.Name)
		if e.Time != nil && e.Time.Attr != nil {
			fmt.Fprintf(&b, " time %s", e.Time.Attr.Name)
		}
		if e.Time != nil && e.Time.Via != nil {
			fmt.Fprintf(&b, " time via %s (%s)", e.Time.Via.Name, e.Time.Type())
		}
		if p := e.Partition; p != nil {
			fmt.Fprintf(&b, " partition %s of %s in %s", p.Column, p.Of.Name, p.Zone)
		}
		fmt.Fprintf(&b, " doc %q\n", e.Doc)
		for _, a := range e.Attributes {
			fmt.Fprintf(&b, "  %s: %s null=%t columns=%q tags=%q doc=%q\n", a.Name, a.Type, a.Nullable, a.Columns, a.Tags, a.Doc)
		}
		for _, r := range e.Relations {
			fmt.Fprintf(&b, "  %s -> %s many=%t null=%t %s = %s", r.Name, r.To.Name, r.Many, r.Nullable, side(r.FromColumn, r.FromAttr), side(r.ToColumn, r.ToAttr))
			if r.Through != nil {
				fmt.Fprintf(&b, " through %s%v %s %s", r.Through.Table.Default, r.Through.Table.ByDialect, r.Through.From, r.Through.To)
			}
			fmt.Fprintf(&b, " doc=%q\n", r.Doc)
		}
	}
	return b.Bytes()
}

func side(column string, a *schema.Attribute) string {
	if a == nil {
		return column
	}
	return column + "(" + a.Name + ")"
}

func checkSpans(t *testing.T, diags diag.List) {
	t.Helper()
	for _, d := range diags {
		if d.Label == "" || d.Message == "" {
			t.Errorf("%s at %s lacks a message or a label: %q", d.Code, d.Span, d.Message)
		}
		spans := []token.Span{d.Span}
		for _, n := range d.Notes {
			if n.Span.IsValid() {
				spans = append(spans, n.Span)
			}
		}
		for _, s := range spans {
			if s.File == nil || s.Start < 0 || s.End < s.Start || int(s.End) > len(s.File.Content) {
				t.Errorf("%s %q has the place %d:%d outside its file", d.Code, d.Message, s.Start, s.End)
			}
		}
	}
}

// checkSchema holds what the model promises even where there were errors.
func checkSchema(t *testing.T, s *schema.Schema) {
	t.Helper()
	for _, e := range s.Entities {
		if s.Entity(e.Name) != e || e.Key == nil || e.Key.Entity != e {
			t.Errorf("entity %s: not found by name, or without a key", e.Name)
		}
		if e.Time != nil {
			e.Time.Type() // ends
		}
		for _, a := range e.Attributes {
			if a.Entity != e || len(a.Columns) == 0 || a.Type.Kind == schema.Enum && len(a.Type.Values) == 0 || a.Type.Kind == schema.List && a.Type.Elem == nil {
				t.Errorf("attribute %s.%s is incomplete: %+v", e.Name, a.Name, a)
			}
		}
		for _, r := range e.Relations {
			if r.From != e || s.Entity(r.To.Name) != r.To || r.Through != nil && !r.Many {
				t.Errorf("relation %s.%s is incomplete: %+v", e.Name, r.Name, r)
			}
		}
	}
}

// TestShop holds that the schema which tests share has no mistakes.
func TestShop(t *testing.T) {
	const name = "../../testdata/schema/shop.yaml"
	src, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	s, diags := schema.Read([]*token.File{token.NewFile(name, src)})
	if len(diags) > 0 {
		t.Fatalf("%v", diags)
	}
	checkSchema(t, s)
	if got := s.Entity("order_item").Time.Type().Kind; got != schema.Timestamp {
		t.Errorf("the time of order_item is a %s", got)
	}
	if rel := s.Entity("order").Relation("customer"); !rel.Nullable || rel.ToAttr != s.Entity("customer").Key {
		t.Errorf("order.customer: %+v", rel)
	}
}

// TestLarge reads schemas made to take long: many entities in one chain of
// times, and many mistakes beside many names.
func TestLarge(t *testing.T) {
	var chain, typos strings.Builder
	chain.WriteString("version: 1\nentities:\n")
	typos.WriteString("version: 1\nentities:\n")
	for i := range 5_000 {
		fmt.Fprintf(&chain, "  e%d: {key: k, time: {via: r}, attributes: {k: int, x: int}, relations: {r: {to: e%d, from: x}}}\n", i, (i+1)%5_000)
		fmt.Fprintf(&typos, "  entity_%d: {key: i, attributes: {id: string}, relations: {r: {to: entitty_%d, from: id}}}\n", i, i)
	}
	for _, c := range []struct {
		name, src string
		code      diag.Code
	}{{"chain", chain.String(), "SEG0511"}, {"typos", typos.String(), "SEG0513"}} {
		start := time.Now()
		_, diags := schema.Read([]*token.File{token.NewFile("x.yaml", []byte(c.src))})
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s took %v", c.name, took)
		}
		found := 0
		for _, d := range diags {
			if d.Code == c.code {
				found++
			}
		}
		if c.name == "chain" && found != 1 || c.name == "typos" && found != 5_000 {
			t.Errorf("%s: %d times %s", c.name, found, c.code)
		}
	}
}

func FuzzRead(f *testing.F) {
	names, _ := filepath.Glob("../../testdata/schema/*")
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(archive.Comment))
		for _, file := range archive.Files {
			f.Add(string(file.Data))
		}
	}
	f.Fuzz(func(t *testing.T, src string) {
		s, diags := schema.Read([]*token.File{token.NewFile("x.yaml", []byte(src))})
		checkSchema(t, s)
		for _, d := range diags {
			if !d.Span.IsValid() || int(d.Span.End) > len(src) || d.Span.Start > d.Span.End {
				t.Errorf("%s: place %d:%d", d.Code, d.Span.Start, d.Span.End)
			}
		}
	})
}
