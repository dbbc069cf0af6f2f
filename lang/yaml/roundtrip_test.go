package yaml_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/format"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yaml"
)

// corpus returns the DSL texts of the repository: the examples, and whatever
// test cases hold.
func corpus(t testing.TB) map[string][]byte {
	texts := map[string][]byte{}
	for _, root := range []string{"../../examples", "../../testdata"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			switch data, err := os.ReadFile(path); {
			case err != nil:
				return err
			case strings.HasSuffix(path, ".seg"):
				texts[path] = data
			case strings.HasSuffix(path, ".txtar"):
				for _, f := range txtar.Parse(data).Files {
					texts[path+":"+f.Name] = f.Data
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return texts
}

// TestRoundTrip takes every DSL text of the repository that parses through
// YAML and back.
func TestRoundTrip(t *testing.T) {
	trips := 0
	for name, text := range corpus(t) {
		tree, diags := parse.File(token.NewFile(name, text))
		if diags.HasErrors() || len(tree.Decls) == 0 {
			continue
		}
		trips++
		spec := yaml.Format(tree)
		back, diags := yaml.File(token.NewFile(name+".yaml", spec))
		if len(diags) > 0 {
			t.Errorf("%s: the YAML text has mistakes: %v\n%s", name, diags, spec)
			continue
		}
		if !ast.Equal(tree, back) {
			t.Errorf("%s: YAML reads back as another tree:\n%s", name, changed(format.File(tree), format.File(back)))
		}
		if n, m := commentCount(tree), commentCount(back); n != m {
			t.Errorf("%s: of %d comments %d are left\n%s", name, n, m, spec)
		}
		if second := yaml.Format(back); !bytes.Equal(second, spec) {
			t.Errorf("%s: formatted twice, the YAML text changes\n%s", name, changed(spec, second))
		}
	}
	if trips < 50 {
		t.Errorf("only %d texts made the trip", trips)
	}
}
