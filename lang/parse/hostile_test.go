package parse_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
)

const megabyte = 1 << 20

// TestHostile holds that input made to harm costs a bounded time and ends in few
// reports.
func TestHostile(t *testing.T) {
	in := func(body string) string { return "segment a of customer {\n" + body + "\n}\n" }
	fill := func(s string) string { return strings.Repeat(s, megabyte/4/len(s)) }
	for _, c := range []struct {
		name, text string
		code       diag.Code // of the first report
		reports    int       // at most
	}{
		{"a megabyte of parentheses", strings.Repeat("(", megabyte), "SEG0201", 1},
		{"a megabyte of parentheses in a condition", in("where " + strings.Repeat("(", megabyte)), "SEG0113", 1},
		{"closed parentheses", in("where " + fill("(") + fill(")")), "SEG0113", 1},
		{"brackets", in("where a in " + fill("[")), "SEG0113", 1},
		{"braces", in("meta: " + fill("{a:")), "SEG0113", 1},
		{"calls", in("where " + fill("f(")), "SEG0113", 1},
		{"types", "param a: " + fill("list<") + " = 5", "SEG0113", 1},
		{"negations", in("where " + fill("not ")), "SEG0113", 1},
		{"minuses", in("where " + fill("- ")), "SEG0113", 1},
		{"a chain", in("where a" + fill(" or a")), "SEG0113", 1},
		{"a sum", in("where a" + fill(" + a")), "SEG0113", 1},
		{"a chain of comparisons", in("where a" + fill(" < a")), "SEG0207", 501},
		{"dots", in("where a" + fill(".")), "SEG0206", 1},
		{"a name", in("where " + fill("a")), "", 0},
		{"a number", in("where a = " + fill("9")), "SEG0107", 1},
		{"a text", in(`where a = "` + fill("a")), "SEG0104", 2},
		{"a list", in("where a in [" + fill("1,") + "1]"), "", 0},
		{"keywords", fill("segment "), "SEG0202", 501},
		{"clauses", in(fill("where ")), "SEG0204", 501},
		{"characters", in("where a = " + fill("@")), "SEG0101", 1},
		{"zero bytes", in("where a = " + fill("\x00")), "SEG0102", 501},
		{"broken encoding", in("where a = " + fill("\xff")), "SEG0103", 501},
		{"quotes", in("where a = " + fill("'")), "SEG0106", 501},
		{"escapes", in(`where a = "` + fill(`\`) + `"`), "", 2},
		{"comments", in(fill("# a\n")), "", 0},
		{"comments in a list", in("where a in [" + fill("1, # a\n") + "]"), "", 0},
		{"steps", in("where any(a" + fill(" then b") + ")"), "", 0},
		{"arguments", in("where f(" + fill("a: 1, ") + ")"), "", 0},
		{"metadata", in(fill("a: 1\n")), "", 0},
		{"declarations", strings.Repeat("segment a of b {}\n", megabyte/18), "", 0},
		{"closing braces", fill("}"), "SEG0201", 1},
		{"parameters", "segment a(" + strings.Repeat("a: int, ", megabyte/8) + ") of b {}", "SEG0112", 1},
		{"nothing", "", "", 0},
		{"blanks", fill(" \n"), "", 0},
		{"more than 4 MiB", strings.Repeat(" ", 4*megabyte+1), "SEG0112", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			start := time.Now()
			_, diags := parse.File(token.NewFile("in.seg", []byte(c.text)))
			if d := time.Since(start); d > 10*time.Second {
				t.Errorf("took %v", d)
			}
			switch {
			case len(diags) > c.reports:
				t.Errorf("%d reports, want at most %d; the first: %s, the last: %s", len(diags), c.reports, diags[0].Message, diags[len(diags)-1].Message)
			case c.code != "" && (len(diags) == 0 || diags[0].Code != c.code):
				t.Errorf("got %v, want %s", diags, c.code)
			}
			for _, d := range diags {
				if len(d.Message)+len(d.Label) > 400 {
					t.Errorf("a message of %d bytes: %.100s", len(d.Message), d.Message)
				}
			}
		})
	}
}

// TestPrefixes parses every beginning of a file and every file with one byte
// taken out: nothing panics, and what is cut off is reported.
func TestPrefixes(t *testing.T) {
	text := fmt.Appendf(nil, segment, 1)
	for i := range text {
		f, diags := parse.File(token.NewFile("in.seg", text[:i]))
		if open := bytes.IndexByte(text, '{'); i > open && i < len(text)-2 && !diags.HasErrors() {
			t.Errorf("no report on %q", text[:i])
		}
		checkPlaces(t, f.Source, f, diags)
		without := append(append([]byte{}, text[:i]...), text[i+1:]...)
		f, diags = parse.File(token.NewFile("in.seg", without))
		checkPlaces(t, f.Source, f, diags)
	}
}
