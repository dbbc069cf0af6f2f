package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// docs/explain.md holds what commands print in the shop of testdata/cli, or the
// paragraph up to a word in it; -update writes it.
var runBlock = regexp.MustCompile(`(?s)<!-- run: segc ([^\n]*?)(?:, up to (\w+))? -->\n.*?<!-- end -->\n`)

func TestDocsShowWhatExplainPrints(t *testing.T) {
	path, err := filepath.Abs(filepath.Join("..", "..", "docs", "explain.md"))
	if err != nil {
		t.Fatal(err)
	}
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(filepath.Join("..", "..", "testdata", "cli", "shop"))
	blocks := 0
	text := runBlock.ReplaceAllStringFunc(string(old), func(block string) string {
		blocks++
		m := runBlock.FindStringSubmatch(block)
		line := m[1]
		code, stdout, stderr := segc(t.Context(), "", strings.Fields(line)...)
		if code != 0 {
			t.Errorf("segc %s: exit %d, %s", line, code, stderr)
		}
		if m[2] != "" {
			before, _, ok := strings.Cut(stdout, "\n"+m[2])
			if !ok {
				t.Errorf("segc %s prints no %q", line, m[2])
			}
			stdout = before + "…\n"
		}
		head, _, _ := strings.Cut(block, "\n")
		return head + "\n```\n$ segc " + line + "\n" + stdout + "```\n<!-- end -->\n"
	})
	switch {
	case blocks == 0:
		t.Error("docs/explain.md shows no command")
	case text == string(old):
	case *update:
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Error("docs/explain.md differs from what explain prints; run with -update and read the diff")
	}
}
