package diag_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// A finding of a case names its place by file and text: "a.seg|country" is the
// first `country` of a.seg, "a.seg|" its start.
type finding struct {
	Code, At, Message, Label string
	Severity                 diag.Severity
	Notes                    []struct{ At, Message string }
	Fixes                    []struct {
		Message  string
		Safe     bool
		At, Text string
	}
}

var renderers = []struct {
	name   string
	render func(io.Writer, diag.List) error
}{
	{"text", func(w io.Writer, l diag.List) error { return diag.Text(w, l, diag.TextOptions{}) }},
	{"colour", colour},
	{"json", diag.JSON},
	{"sarif", diag.SARIF},
	{"github", diag.GitHub},
	{"gitlab", diag.GitLab},
	{"junit", diag.JUnit},
}

// colour shows escapes as text, so that the golden file can be read.
func colour(w io.Writer, l diag.List) error {
	var b bytes.Buffer
	if err := diag.Text(&b, l, diag.TextOptions{Color: true}); err != nil {
		return err
	}
	_, err := w.Write(bytes.ReplaceAll(b.Bytes(), []byte("\x1b"), []byte("<esc>")))
	return err
}

// TestRenderers renders each list of findings in every format.
func TestRenderers(t *testing.T) {
	names, err := filepath.Glob("../../testdata/diag/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			inputs, list := load(t, archive)
			out := inputs
			for _, r := range renderers {
				var b bytes.Buffer
				if err := r.render(&b, list); err != nil {
					t.Fatal(err)
				}
				checkForm(t, r.name, b.Bytes())
				out = append(out, txtar.File{Name: r.name, Data: b.Bytes()})
			}
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

// checkForm reads machine formats back.
func checkForm(t *testing.T, format string, out []byte) {
	t.Helper()
	switch format {
	case "json":
		for _, line := range bytes.SplitAfter(out, []byte("\n")) {
			if len(line) > 0 && !json.Valid(line) {
				t.Errorf("json: %s", line)
			}
		}
	case "sarif", "gitlab":
		if !json.Valid(out) {
			t.Errorf("%s is not JSON", format)
		}
	case "junit":
		dec := xml.NewDecoder(bytes.NewReader(out))
		for {
			if _, err := dec.Token(); err == io.EOF {
				return
			} else if err != nil {
				t.Errorf("junit: %v", err)
				return
			}
		}
	case "github":
		for _, line := range strings.Split(strings.TrimSuffix(string(out), "\n"), "\n") {
			if line != "" && !strings.HasPrefix(line, "::") {
				t.Errorf("github: %q is no command", line)
			}
		}
	}
}

func load(t *testing.T, archive *txtar.Archive) ([]txtar.File, diag.List) {
	var inputs []txtar.File
	var list diag.List
	files := map[string]*token.File{}
	for _, f := range archive.Files {
		switch {
		case f.Name == "findings.json":
			inputs = append(inputs, f)
			list = findings(t, files, f.Data)
		case list == nil:
			inputs = append(inputs, f)
			src := strings.NewReplacer("<tab>", "\t", "<bom>", "\uFEFF", "<esc>", "\x1b", "<rlo>", "\u202E").Replace(string(f.Data))
			files[f.Name] = token.NewFile(f.Name, []byte(src))
		}
	}
	return inputs, list
}

func findings(t *testing.T, files map[string]*token.File, data []byte) diag.List {
	var read []finding
	if err := json.Unmarshal(data, &read); err != nil {
		t.Fatal(err)
	}
	at := func(place string) token.Span {
		name, text, ok := strings.Cut(place, "|")
		if !ok {
			return token.Span{}
		}
		f := files[name]
		i := strings.Index(string(f.Content), text)
		if i < 0 {
			t.Fatalf("%q is not in %s", text, name)
		}
		return f.Span(i, i+len(text))
	}
	list := diag.List{}
	for _, f := range read {
		d := diag.Diag{Code: diag.Code(f.Code), Severity: f.Severity, Span: at(f.At), Message: f.Message, Label: f.Label}
		for _, n := range f.Notes {
			d.Notes = append(d.Notes, diag.Note{Span: at(n.At), Message: n.Message})
		}
		for _, x := range f.Fixes {
			d.Fixes = append(d.Fixes, diag.Fix{Message: x.Message, Safe: x.Safe, Edits: []diag.Edit{{Span: at(x.At), Text: x.Text}}})
		}
		list = append(list, d)
	}
	return list
}

// TestTextCap holds that people see 100 diagnostics and the number of the rest.
func TestTextCap(t *testing.T) {
	f := token.NewFile("a.seg", []byte("x\n"))
	for _, n := range []int{100, 101, 5000} {
		list := diag.List{}
		for range n {
			list.Add(diag.Diag{Code: "SEG0101", Span: f.Span(0, 1), Message: "m"})
		}
		var b strings.Builder
		if err := diag.Text(&b, list, diag.TextOptions{}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(b.String(), "SEG0101"); got != 100 {
			t.Errorf("%d findings: %d shown", n, got)
		}
		if more := fmt.Sprintf("\n%d more; ", n-100); strings.Contains(b.String(), more) != (n > 100) {
			t.Errorf("%d findings: the end is %q", n, b.String()[b.Len()-40:])
		}
	}
}

// TestGitLabFingerprints holds that a finding which moves keeps its fingerprint
// and that two equal ones have two.
func TestGitLabFingerprints(t *testing.T) {
	prints := func(src string) []string {
		f := token.NewFile("a.seg", []byte(src))
		var list diag.List
		for i := range src {
			if src[i] == 'x' {
				list.Add(diag.Diag{Code: "SEG0101", Span: f.Span(i, i+1), Message: "m"})
			}
		}
		var b bytes.Buffer
		if err := diag.GitLab(&b, list); err != nil {
			t.Fatal(err)
		}
		var read []struct{ Fingerprint string }
		if err := json.Unmarshal(b.Bytes(), &read); err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, r := range read {
			out = append(out, r.Fingerprint)
		}
		return out
	}
	here, moved := prints("x\nx\n"), prints("\n\n  x\n\n x\n")
	if len(here) != 2 || here[0] == here[1] || here[0] != moved[0] || here[1] != moved[1] {
		t.Errorf("fingerprints %v, moved %v", here, moved)
	}
}

// FuzzRenderers holds that every place of every text can be rendered, in form.
func FuzzRenderers(f *testing.F) {
	f.Add("a\tb\n\uFEFF\xff日本\n", 2, 9)
	f.Fuzz(func(t *testing.T, src string, start, end int) {
		if start < 0 || end < start || end > len(src) {
			t.Skip()
		}
		file := token.NewFile(src, []byte(src))
		s := file.Span(start, end)
		list := diag.List{{Code: "SEG0001", Span: s, Message: src, Label: src, Notes: []diag.Note{{Span: s, Message: src}, {Message: src}},
			Fixes: []diag.Fix{{Message: src, Edits: []diag.Edit{{Span: s, Text: src}}}}}}
		for _, r := range renderers {
			var b bytes.Buffer
			if err := r.render(&b, list); err != nil {
				t.Fatal(err)
			}
			checkForm(t, r.name, b.Bytes())
			if r.name == "text" && bytes.ContainsAny(b.Bytes(), "\x1b\x00\r") {
				t.Errorf("a control character reaches the terminal: %q", b.Bytes())
			}
		}
	})
}

// A list longer than GitHub shows has its heaviest findings annotated, says how
// many more there are, and has them all in the log.
func TestGitHubMany(t *testing.T) {
	f := token.NewFile("::a.seg", []byte("x")) // whose lines in the log are no commands
	var list diag.List
	for i := range 30 {
		d := diag.Diag{Code: "SEG0001", Severity: diag.Info, Span: f.Span(0, 1), Message: "light " + strconv.Itoa(i)}
		if i == 29 {
			d.Severity, d.Message = diag.Error, "heavy"
		}
		list.Add(d)
	}
	var sb strings.Builder
	if err := diag.GitHub(&sb, list); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(sb.String(), "\n")
	if !strings.HasPrefix(lines[0], "::error ") {
		t.Errorf("the first is %q", lines[0])
	}
	stop, ok := strings.CutPrefix(lines[10], "::stop-commands::segc-")
	if end := len(lines) - 2; !ok || lines[end] != "::segc-"+stop+"::" || strings.Count(sb.String(), stop) != 2 {
		t.Errorf("commands are read in the log, between %q and %q", lines[10], lines[len(lines)-2])
	}
	if want := "::notice title=segc::21 more findings are in the log of this step"; lines[9] != want {
		t.Errorf("got %q, want %q", lines[9], want)
	}
	for i := range 29 {
		if !strings.Contains(sb.String(), "light "+strconv.Itoa(i)+"\n") {
			t.Errorf("light %d is lost", i)
		}
	}
}
