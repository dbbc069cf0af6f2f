package yaml

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yamlsrc"
)

// TestEveryKeyHasACase finds keys that no golden case uses.
func TestEveryKeyHasACase(t *testing.T) {
	used := map[string]bool{}
	names, err := filepath.Glob("../../testdata/yaml/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.Contains(name, "errors") {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range txtar.Parse(data).Files {
			if strings.HasPrefix(f.Name, "in") && strings.HasSuffix(f.Name, ".yaml") {
				root, _ := yamlsrc.Read(token.NewFile(f.Name, f.Data))
				collect(root, used)
			}
		}
	}
	for _, table := range tables {
		for _, k := range table.keys {
			if !used[k.name] {
				t.Errorf("no case has the key `%s` of %s", k.name, table.title)
			}
		}
	}
}

func collect(n *yamlsrc.Node, keys map[string]bool) {
	for _, e := range n.Entries {
		keys[e.Key.Value] = true
		collect(e.Value, keys)
	}
	for _, item := range n.Items {
		collect(item, keys)
	}
}
