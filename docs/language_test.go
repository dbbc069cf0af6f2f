// Package docs holds the documentation; its tests keep the examples true.
package docs

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/lang/format"
	"github.com/segc-dev/segc/specs/schema/schematest"
	"github.com/segc-dev/segc/specs/workspace"
)

// The seg blocks of the language reference are one workspace without mistakes,
// in the canonical layout.
func TestLanguage(t *testing.T) {
	shop := schematest.ShopText(t)
	page, err := os.ReadFile("language.md")
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{
		"segc.yaml":        {Data: []byte("language: 1\nschema: [schema/*.yaml]\nsegments: [segments]\n")},
		"schema/shop.yaml": {Data: shop},
	}
	blocks := fences(string(page), "seg")
	if len(blocks) < 18 {
		t.Fatalf("language.md has %d seg blocks, want 18 or more", len(blocks))
	}
	for line, text := range blocks {
		files[fmt.Sprintf("segments/line_%04d.seg", line)] = &fstest.MapFile{Data: []byte(text)}
	}
	w, prog := checked(t, files)
	if len(prog.Sets) < len(blocks) {
		t.Errorf("%d sets from %d blocks", len(prog.Sets), len(blocks))
	}
	for _, f := range w.Files {
		if want := format.File(f); string(want) != string(f.Source.Content) {
			t.Errorf("%s is not in the canonical layout:\n%s", f.Source.Name, want)
		}
	}
}

// A seg block of the README is a piece of an example, or stands over the shop schema.
func TestReadme(t *testing.T) {
	page, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	value, err := os.ReadFile("../examples/retail/segments/value.seg")
	if err != nil {
		t.Fatal(err)
	}
	shop := schematest.ShopText(t)
	files := fstest.MapFS{
		"segc.yaml":        {Data: []byte("language: 1\nschema: [schema/*.yaml]\nsegments: [segments]\n")},
		"schema/shop.yaml": {Data: shop},
	}
	for line, text := range fences(string(page), "seg") {
		if !strings.Contains(string(value), text) {
			files[fmt.Sprintf("segments/line_%04d.seg", line)] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	if len(files) != 3 {
		t.Errorf("%d blocks stand over the shop schema, want 1", len(files)-2)
	}
	checked(t, files)
}

// checked reports every mistake of a workspace.
func checked(t *testing.T, files fstest.MapFS) (*workspace.Workspace, *hir.Program) {
	t.Helper()
	w, list := workspace.Load(files)
	prog, more := check.Check(check.Input{Schema: w.Schema, Files: w.Files, Zone: w.Location, WeekStart: w.WeekStart})
	for _, d := range append(list, more...) {
		t.Errorf("%s: %s: %s (%s)", d.Span, d.Code, d.Message, d.Label)
	}
	return w, prog
}

// fences returns the fenced blocks of a kind by the line of their fence.
func fences(page, kind string) map[int]string {
	blocks := map[int]string{}
	lines := strings.Split(page, "\n")
	for i := 0; i < len(lines); i++ {
		if lines[i] != "```"+kind {
			continue
		}
		start := i
		for i++; i < len(lines) && lines[i] != "```"; i++ {
			blocks[start+1] += lines[i] + "\n"
		}
	}
	return blocks
}
