//go:build unix

package workspace_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/specs/workspace"
)

// TestPipe holds that a pipe among the segments is named and not waited for.
func TestPipe(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"segc.yaml": "language: 1\nschema: [s.yaml]\nsegments: [segments]\n",
		"s.yaml":    "version: 1\nentities: {c: {key: id, attributes: {id: int}}}\n",
	} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(root, "segments"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(root, "segments", "pipe.seg"), 0o644); err != nil {
		t.Skip("no named pipes here:", err)
	}
	found := make(chan diag.List, 1)
	go func() {
		_, diags, err := workspace.LoadDir(root)
		if err != nil {
			t.Error(err)
		}
		found <- diags
	}()
	select {
	case diags := <-found:
		if len(diags) != 1 || diags[0].Code != "SEG0608" {
			t.Errorf("diagnostics: %v", diags)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("still waiting for a writer")
	}
}
