package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"gopkg.in/yaml.v3"
)

// An action is the part of action.yml that the tests look at.
type action struct {
	Inputs map[string]struct{ Description string }
	Runs   struct {
		Steps []struct {
			ID, Run, Shell, Uses string
			Env                  map[string]string
		}
	}
}

func readAction() (a action, err error) {
	text, err := os.ReadFile(filepath.Join("..", "..", "action.yml"))
	if err != nil {
		return a, err
	}
	return a, yaml.Unmarshal(text, &a)
}

func actionStep(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: actionstep ID FILE")
	}
	a, err := readAction()
	ts.Check(err)
	for _, s := range a.Runs.Steps {
		if s.ID == args[0] {
			ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(s.Run), 0o700))
			return
		}
	}
	ts.Fatalf("action.yml has no step %s", args[0])
}

// TestAction holds that scripts of the action are bash, and that nothing from
// outside is pasted into them: values come through the environment.
func TestAction(t *testing.T) {
	a, err := readAction()
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range a.Runs.Steps {
		if s.Uses != "" {
			continue
		}
		if s.Shell != "bash" || strings.Contains(s.Run, "${{") {
			t.Errorf("step %d: shell %q, or an expression in the script", i, s.Shell)
		}
		cmd := exec.Command("bash", "-n")
		cmd.Stdin = strings.NewReader(s.Run)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("step %d: %s", i, out)
		}
	}
	for name, in := range a.Inputs {
		if in.Description == "" {
			t.Errorf("input %s says nothing", name)
		}
	}
}

// TestHooks holds that what pre-commit and GitLab run are command lines that
// segc has, and that pre-commit runs on segment files alone.
func TestHooks(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", ".pre-commit-hooks.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var hooks []struct{ ID, Entry, Language, Files string }
	if err := yaml.Unmarshal(text, &hooks); err != nil || len(hooks) == 0 {
		t.Fatal(err)
	}
	template, err := os.ReadFile(filepath.Join("..", "..", "templates", "segc.gitlab-ci.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var job struct{ Segc struct{ Script []string } }
	if err := yaml.Unmarshal(template, &job); err != nil || len(job.Segc.Script) != 1 {
		t.Fatal(err, job)
	}
	lines := []string{job.Segc.Script[0]}
	for _, h := range hooks {
		lines = append(lines, h.Entry)
		files, err := regexp.Compile(h.Files)
		if err != nil || !files.MatchString("crm/segments/vip.seg") || files.MatchString("README.md") {
			t.Errorf("%s runs on %s", h.ID, h.Files)
		}
	}
	for _, line := range lines {
		words := strings.Fields(line)
		at := 1
		if words[1] == "-C" {
			at = 3
		}
		c, _, err := newRoot(&env{}).Find(words[at:])
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		for _, w := range words[at+1:] {
			if w == "--" {
				break
			}
			name, ok := strings.CutPrefix(w, "--")
			if ok && c.Flags().Lookup(name) == nil && c.InheritedFlags().Lookup(name) == nil {
				t.Errorf("%s: %s has no flag %s", line, c.Name(), w)
			}
		}
	}
}
