package sql

import (
	"regexp"
	"strings"
	"testing"
)

// TestRewrite holds rewritten patterns to find what the original finds, read by
// Go's own engine: all that the flavours write means there what it means to them.
func TestRewrite(t *testing.T) {
	subjects := []string{"", "a", "A", "ab", "a\nb", "a\n", "\nb", "abc", "xabcx", "a-b", "a]b", "a[b", `a\b`, "a^b", "^", "-", "]", `\`, "[", "7", "٣", "é", "ſ", "K", "K",
		"2026-01-31", "ann@example.com", "a.b", "a+b", "aaaa", "$", "x$", " \t", "𝄞", "foo bar", "{}", "()", "|"}
	for _, pattern := range []string{
		"a", "^a", "a$", "^a$", "^$", "a.b", "(?s)a.b", "a|b", "^a|b$", "(a|b)+c", "[abc]+", "[^abc]", `\d+`, `\D`, `\w`, `\W`, `\s`, "(?i)k", "(?i)abc", "(?i)s",
		`[\]\\^-]`, `[^\]]`, `[\^]`, `[\^-]`, `[-a]`, `[!-~]`, `[[-^]`, `[A-\]]`, `[\]-a]`, `\.`, `a\+b`, "a{2,3}", "a{3}", "a{2,}", "(?:ab)?c", "é+", "𝄞", `\$`, "x*", `^[^@]+@[^@]+$`, "(ab|^x)c", `[\[\]]`, `[^\n]b`, `[\s\S]b`,
	} {
		original := regexp.MustCompile(pattern)
		for flavour, form := range map[Regex]func(string) string{
			ARE:   func(s string) string { return strings.ReplaceAll(s, `\U0000000a`, `\n`) },
			ERE:   func(s string) string { return s },
			Whole: func(s string) string { return `(?s)\A(?:` + s + `)\z` },
		} {
			written, err := flavour.rewrite(pattern)
			if err != nil {
				t.Errorf("%q: %v", pattern, err)
				continue
			}
			if flavour == ARE && strings.Contains(written, `\U`) {
				continue // a spelling that Go does not read; the conformance cases run these
			}
			read, err := regexp.Compile(form(written))
			if err != nil {
				t.Errorf("%q as %q: %v", pattern, written, err)
				continue
			}
			for _, s := range subjects {
				if got, want := read.MatchString(s), original.MatchString(s); got != want {
					t.Errorf("%q as %q in flavour %d finds %t in %q, want %t", pattern, written, flavour, got, s, want)
				}
			}
		}
	}
}

// TestRewriteRefuses names what a flavour cannot say.
func TestRewriteRefuses(t *testing.T) {
	for _, c := range []struct {
		pattern string
		flavour Regex
	}{{`\bword\b`, ERE}, {`(?m)^a$`, Whole}, {`a||b`, ERE}, {`a{300}`, ARE}, {`[^\x00-\x{10FFFF}]`, Whole}, {`\bword\b`, ARE}} {
		if written, err := c.flavour.rewrite(c.pattern); err == nil {
			t.Errorf("%q became %q", c.pattern, written)
		}
	}
}
