package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// The files in the repository are what the generator makes, byte for byte, and
// stay small.
func TestFiles(t *testing.T) {
	sizes := map[string]int{}
	for _, table := range files() {
		want := table.bytes()
		got, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(table.path)))
		if err != nil {
			t.Error(err)
			continue
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs from what the generator makes: run go run ./examples/gen", table.path)
		}
		sizes[filepath.Dir(table.path)] += len(want)
	}
	for dir, size := range sizes {
		if size > 400<<10 {
			t.Errorf("%s holds %d bytes of CSV, want at most 400 KiB", dir, size)
		}
	}
}

// The same seed gives the same bytes within one process too: no generator keeps
// state between runs.
func TestRepeatable(t *testing.T) {
	first, second := files(), files()
	for i := range first {
		if !bytes.Equal(first[i].bytes(), second[i].bytes()) {
			t.Errorf("%s differs between two runs", first[i].path)
		}
	}
}

func TestField(t *testing.T) {
	for _, c := range []struct {
		cell any
		want string
	}{
		{nil, ""},
		{"", `""`},
		{`a "b", c`, `"a ""b"", c"`},
		{money(-5), "-0.05"},
		{milli(12750), "12.750"},
		{tenths(7), "0.7"},
		{[]string{}, "[]"},
		{[]string{"x", "y"}, `"[""x"",""y""]"`},
	} {
		if got := field(c.cell); got != c.want {
			t.Errorf("field(%#v) = %s, want %s", c.cell, got, c.want)
		}
	}
}
