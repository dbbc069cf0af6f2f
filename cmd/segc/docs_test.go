package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// docs/cli.md holds the flags of each verb between comments; -update writes them.
var flagBlock = regexp.MustCompile(`(?s)<!-- flags: ([\w-]+) -->\n.*?<!-- end -->\n`)

func TestDocsNameEveryFlag(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "cli.md")
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	blocks := map[string]string{}
	root := newRoot(&env{})
	for _, c := range append(root.Commands(), root) {
		blocks[c.Name()] = "<!-- flags: " + c.Name() + " -->\n" + flagTable(c) + "<!-- end -->\n"
	}
	seen := map[string]bool{}
	text := flagBlock.ReplaceAllStringFunc(string(old), func(block string) string {
		verb := flagBlock.FindStringSubmatch(block)[1]
		seen[verb] = true
		return blocks[verb]
	})
	for _, c := range append(root.Commands(), root) {
		if !seen[c.Name()] && c.Name() != "help" {
			t.Errorf("docs/cli.md has no section for %s", c.Name())
		}
	}
	switch {
	case text == string(old):
	case *update:
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Error("docs/cli.md differs from the flags that the verbs have; run with -update")
	}
}

// flagTable lists a command's own flags, of the root those that all share.
func flagTable(c *cobra.Command) string {
	var b strings.Builder
	flags := c.LocalNonPersistentFlags()
	if !c.HasParent() {
		flags = c.PersistentFlags()
	}
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		fmt.Fprintf(&b, "| `%s` | %s |\n", strings.TrimSpace(name+" "+value), strings.ReplaceAll(usage, "|", "\\|"))
	})
	if b.Len() == 0 {
		return ""
	}
	return "| flag | |\n|---|---|\n" + b.String()
}

func TestEveryVerbHasAnExample(t *testing.T) {
	for _, c := range newRoot(&env{}).Commands() {
		if !strings.Contains(c.Example, "segc "+c.Name()) {
			t.Errorf("%s: no example in its help", c.Name())
		}
	}
}
