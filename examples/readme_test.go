package examples

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The console blocks of the READMEs show what the commands print: standard
// output, run from the top of the repository.
func TestReadmes(t *testing.T) {
	segc := filepath.Join(t.TempDir(), "segc")
	if out, err := exec.Command("go", "build", "-o", segc, "../cmd/segc").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	pages := []string{"../README.md"}
	for _, e := range all {
		pages = append(pages, filepath.Join(e.name, "README.md"))
	}
	for _, page := range pages {
		t.Run(filepath.Base(filepath.Dir(page)), func(t *testing.T) {
			text, err := os.ReadFile(page)
			if err != nil {
				t.Fatal(err)
			}
			got, commands := replay(t, string(text), segc)
			if commands == 0 {
				t.Errorf("%s has no console block", page)
			}
			if got == string(text) {
				return
			}
			if !*update {
				t.Errorf("%s shows other output than the commands print; it would be:\n%s", page, got)
				return
			}
			if err := os.WriteFile(page, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// replay returns a page with the output of its console blocks made anew, and
// how many there are. A block is one command and what it prints; a line `…` cuts
// the output off.
func replay(t *testing.T, page, segc string) (text string, commands int) {
	t.Helper()
	var out []string
	lines := strings.Split(page, "\n")
	for i := 0; i < len(lines); i++ {
		out = append(out, lines[i])
		if lines[i] != "```console" {
			continue
		}
		end := i + 1 + slices.Index(lines[i+1:], "```")
		command, ok := strings.CutPrefix(lines[i+1], "$ segc ")
		if !ok || end <= i {
			t.Fatalf("line %d: a console block is `$ segc …`, its output and a fence", i+1)
		}
		printed := run(t, segc, strings.Fields(command))
		if n := slices.Index(lines[i+2:end], "…"); n >= 0 && n < len(printed) {
			printed = append(printed[:n:n], "…")
		}
		out = append(append(out, lines[i+1]), printed...)
		commands++
		i = end - 1
	}
	return strings.Join(out, "\n"), commands
}

// run returns the lines that a command prints on standard output.
func run(t *testing.T, segc string, args []string) []string {
	t.Helper()
	var stderr bytes.Buffer
	c := exec.Command(segc, args...)
	c.Dir, c.Stderr = "..", &stderr
	printed, err := c.Output()
	if err != nil {
		t.Fatalf("segc %s: %v\n%s", strings.Join(args, " "), err, stderr.String())
	}
	lines := strings.Split(strings.TrimRight(string(printed), "\n"), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}
