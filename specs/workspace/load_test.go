package workspace_test

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/specs/workspace"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestLoad loads the files of each case as a workspace and compares what was
// read, and the diagnostics, with the golden file.
func TestLoad(t *testing.T) {
	names, err := filepath.Glob("../../testdata/workspace/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			in, fsys := files(archive)
			out := append(in, txtar.File{Name: outName, Data: load(t, fsys)})
			got := txtar.Format(&txtar.Archive{Comment: archive.Comment, Files: out})
			if *update {
				if err := os.WriteFile(name, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if want := txtar.Format(archive); !bytes.Equal(got, want) {
				t.Errorf("%s differs; run with -update and read the change\n%s", name, got)
			}
		})
	}
}

const outName = "(loaded)"

func files(archive *txtar.Archive) ([]txtar.File, fstest.MapFS) {
	fsys := fstest.MapFS{}
	var in []txtar.File
	for _, f := range archive.Files {
		if f.Name == outName {
			continue
		}
		in = append(in, f)
		name := strings.NewReplacer("<ff>", "\xff", "<rlo>", "\u202e").Replace(f.Name)
		fsys[name] = &fstest.MapFile{Data: f.Data, Mode: 0o644}
	}
	return in, fsys
}

func load(t *testing.T, fsys fs.FS) []byte {
	t.Helper()
	w, diags := workspace.Load(fsys)
	var b bytes.Buffer
	if w != nil {
		dump(&b, w)
	}
	if err := diag.Text(&b, diags, diag.TextOptions{}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func dump(b *bytes.Buffer, w *workspace.Workspace) {
	fmt.Fprintf(b, "zone %s, weeks from %s, default target %q\n", w.Location, w.WeekStart, w.DefaultTarget)
	if w.Value != nil {
		fmt.Fprintf(b, "value %s at %s\n", w.Value.Name, w.Value.Span)
	}
	if w.Score != nil {
		fmt.Fprintf(b, "score %s at %s\n", w.Score.Name, w.Score.Span)
	}
	for _, t := range w.Targets {
		fmt.Fprintf(b, "target %s: %s path=%q database=%q schema=%q dsn=%q env=%q\n", t.Name, t.Dialect, t.Path, t.Database, t.Schema, t.DSN, t.DSNEnv)
		for _, f := range t.Files {
			fmt.Fprintf(b, "  %s in %s\n", f.Table, f.Path)
		}
	}
	if w.Lint != nil {
		fmt.Fprintf(b, "lint with %d keys\n", len(w.Lint.Entries))
	}
	for _, e := range w.Schema.Entities {
		fmt.Fprintf(b, "entity %s from %s\n", e.Name, e.Span)
	}
	for _, f := range w.Files {
		fmt.Fprintf(b, "file %s:", f.Source.Name)
		for _, d := range f.Decls {
			fmt.Fprintf(b, " %s", d.DeclName().Name)
		}
		b.WriteString("\n")
	}
}

// TestDeterminism holds that reading in parallel shows in no result.
func TestDeterminism(t *testing.T) {
	fsys := fstest.MapFS{
		"segc.yaml":   {Data: []byte("language: 1\nschema: [s.yaml]\nsegments: [a, b]\n")},
		"s.yaml":      {Data: []byte("version: 1\nentities: {c: {key: id, attributes: {id: int}}}\n")},
		"b/last.seg":  {Data: []byte("segment last of c { where id = 1 }\n")},
		"b/wrong.seg": {Data: []byte("segment { }\n")},
	}
	for i := range 200 {
		fsys[fmt.Sprintf("a/%03d.seg", i)] = &fstest.MapFile{Data: fmt.Appendf(nil, "segment s%d of c { where id = }\n", i)}
	}
	first := load(t, fsys)
	if n := bytes.Count(first, []byte("file a/")); n != 200 {
		t.Fatalf("%d files", n)
	}
	for range 10 {
		if again := load(t, fsys); !bytes.Equal(first, again) {
			t.Fatal("two loads differ")
		}
	}
}

// TestLinks holds that links inside a workspace are read, those that lead out
// are not, and that links to folders are named.
func TestLinks(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(dir, "outside.seg")
	root := filepath.Join(dir, "shop")
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(outside, "segment outside of c { where true }\n")
	write(filepath.Join(root, "segc.yaml"), "language: 1\nschema: [s.yaml]\nsegments: [segments]\n")
	write(filepath.Join(root, "s.yaml"), "version: 1\nentities: {c: {key: id, attributes: {id: int}}}\n")
	write(filepath.Join(root, "shared/in.seg"), "segment inside of c { where true }\n")
	write(filepath.Join(root, "segments/a.seg"), "segment a of c { where true }\n")
	for link, to := range map[string]string{"in.seg": "../shared/in.seg", "out.seg": outside, "folder": "../shared", "gone.seg": "nowhere.seg"} {
		if err := os.Symlink(to, filepath.Join(root, "segments", link)); err != nil {
			t.Skip("no symbolic links here:", err)
		}
	}
	w, diags, err := workspace.LoadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range w.Files {
		names = append(names, f.Source.Name)
	}
	if got := strings.Join(names, " "); got != "segments/a.seg segments/in.seg" {
		t.Errorf("read %s", got)
	}
	found := map[diag.Code]int{}
	for _, d := range diags {
		found[d.Code]++
	}
	if found["SEG0608"] != 2 || found["SEG0617"] != 1 || len(diags) != 3 {
		t.Errorf("diagnostics: %v", diags)
	}
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	inner := filepath.Join(dir, "shop", "segments", "email")
	if err := os.MkdirAll(inner, 0o755); err != nil {
		t.Fatal(err)
	}
	if root, err := workspace.Find(inner); err == nil {
		t.Fatalf("found %s without a segc.yaml", root)
	}
	// A folder of that name is no workspace file.
	if err := os.Mkdir(filepath.Join(inner, workspace.FileName), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "shop", workspace.FileName), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{inner, filepath.Join(dir, "shop")} {
		root, err := workspace.Find(from)
		if err != nil || root != filepath.Join(dir, "shop") {
			t.Errorf("from %s: %q, %v", from, root, err)
		}
	}
	if _, err := workspace.Find(filepath.Join(dir, "nowhere")); err == nil {
		t.Error("found a workspace in a folder that is not there")
	}
}

// TestLargeFile holds that a file beyond the limit is refused, not read.
func TestLargeFile(t *testing.T) {
	fsys := fstest.MapFS{
		"segc.yaml": {Data: []byte("language: 1\nschema: [s.yaml]\nsegments: [a]\n")},
		"s.yaml":    {Data: bytes.Repeat([]byte("#"), 5<<20)},
		"a/a.seg":   {Data: bytes.Repeat([]byte("#"), 5<<20)},
	}
	_, diags := workspace.Load(fsys)
	if len(diags) != 2 || !diags.HasErrors() {
		t.Errorf("diagnostics: %.300v", diags)
	}
}

// TestPatterns holds what `*`, `?` and `**` of schema patterns stand for.
func TestPatterns(t *testing.T) {
	paths := []string{"s.yaml", "a/s.yaml", "a/b/s.yaml", "a/b/a/s.yaml", "a/t.yml"}
	for pattern, want := range map[string]string{
		"s.yaml":           "s.yaml",
		"*.yaml":           "s.yaml",
		"a/?.yaml":         "a/s.yaml",
		"a/*.y*ml":         "a/s.yaml a/t.yml",
		"**/*.yaml":        "a/b/a/s.yaml a/b/s.yaml a/s.yaml s.yaml",
		"**":               "a/b/a/s.yaml a/b/s.yaml a/s.yaml a/t.yml s.yaml",
		"a/**/s.yaml":      "a/b/a/s.yaml a/b/s.yaml a/s.yaml",
		"**/a/s.yaml":      "a/b/a/s.yaml a/s.yaml",
		"**/b/**/s.yaml":   "a/b/a/s.yaml a/b/s.yaml",
		"a/**/a/**/s.yaml": "a/b/a/s.yaml",
		"./a/../*.yaml":    "s.yaml",
		"*/*.yaml":         "a/s.yaml",
	} {
		fsys := fstest.MapFS{"segc.yaml": {Data: []byte("language: 1\nsegments: [.]\nschema: [\"" + pattern + "\"]\n")}}
		for i, p := range paths {
			fsys[p] = &fstest.MapFile{Data: fmt.Appendf(nil, "version: 1\nentities: {e%d: {key: id, attributes: {id: int}}}\n", i)}
		}
		w, _ := workspace.Load(fsys) // segc.yaml matches some of them too, and declares nothing
		var got []string
		for _, e := range w.Schema.Entities {
			got = append(got, e.Span.File.Name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s matches %q, want %q", pattern, got, want)
		}
	}
}

func FuzzLoad(f *testing.F) {
	names, _ := filepath.Glob("../../testdata/workspace/*.txtar")
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(archive.Files[0].Data))
	}
	f.Fuzz(func(t *testing.T, config string) {
		_, diags := workspace.Load(fstest.MapFS{
			"segc.yaml":      {Data: []byte(config)},
			"schema/s.yaml":  {Data: []byte("version: 1\nentities: {c: {key: id, attributes: {id: int}}}\n")},
			"segments/a.seg": {Data: []byte("segment a of c { where id = 1 }\n")},
		})
		for _, d := range diags {
			if s := d.Span; s.IsValid() && (s.Start > s.End || int(s.End) > len(s.File.Content)) {
				t.Errorf("%s: place %d:%d", d.Code, s.Start, s.End)
			}
		}
	})
}

// TestLoadBeside holds that what is equal is one tree, and that findings are
// reported for each version.
func TestLoadBeside(t *testing.T) {
	files := fstest.MapFS{
		"segc.yaml":   {Data: []byte("language: 1\nschema: [s.yaml]\nsegments: [a]\n")},
		"s.yaml":      {Data: []byte("version: 1\nentities: {c: {key: id, attributes: {id: int}}}\n")},
		"a/same.seg":  {Data: []byte("segment same of c { where id > 1 }\n")},
		"a/other.seg": {Data: []byte("segment other of c { where id > 1 }\n")},
		"a/bad.seg":   {Data: []byte("segment bad of c { where }\n")},
	}
	old, diags := workspace.Load(files)
	before := len(diags)
	files["a/other.seg"] = &fstest.MapFile{Data: []byte("segment other of c { where id > 2 }\n")}
	now, diags := workspace.LoadBeside(files, old)
	if len(diags) != before || before == 0 {
		t.Errorf("%d findings, had %d", len(diags), before)
	}
	for i, same := range []bool{false, false, true} { // by path: bad, other, same
		if got := old.Files[i] == now.Files[i]; got != same {
			t.Errorf("%s: one tree: %v", now.Files[i].Source.Name, got)
		}
	}
}
