// Package schematest gives tests the schema that their segments speak of.
package schematest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema"
)

// Shop returns the schema of testdata/schema/shop.yaml, a shop with every type
// of attribute and shape of relation.
func Shop(t testing.TB) *schema.Schema {
	t.Helper()
	s, diags := schema.Read([]*token.File{token.NewFile("shop.yaml", ShopText(t))})
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	return s
}

// ShopText returns the text of that file.
func ShopText(t testing.TB) []byte {
	t.Helper()
	const name = "testdata/schema/shop.yaml"
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		text, err := os.ReadFile(filepath.Join(dir, name))
		if err == nil {
			return text
		}
		above := filepath.Dir(dir)
		if above == dir {
			t.Fatalf("no %s in a folder above: %v", name, err)
		}
		dir = above
	}
}
