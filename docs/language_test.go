// Package docs holds the documentation; its tests keep the examples true.
package docs

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/specs/workspace"
)

// The seg blocks of the language reference are one workspace without mistakes.
func TestLanguage(t *testing.T) {
	shop, err := os.ReadFile("../testdata/schema/shop.yaml")
	if err != nil {
		t.Fatal(err)
	}
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
	w, list := workspace.Load(files)
	prog, more := check.Check(check.Input{Schema: w.Schema, Files: w.Files, Zone: w.Location, WeekStart: w.WeekStart})
	for _, d := range append(list, more...) {
		t.Errorf("%s: %s: %s (%s)", d.Span, d.Code, d.Message, d.Label)
	}
	if len(prog.Sets) < len(blocks) {
		t.Errorf("%d sets from %d blocks", len(prog.Sets), len(blocks))
	}
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
