// Package workspace reads a workspace from any file system: segc.yaml, the
// schema it names and the segment files below its folders. Every mistake of
// every file is reported, with places relative to the workspace.
package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yamlsrc"
	"github.com/segc-dev/segc/specs/schema"
)

// FileName is the name of the file that makes a folder a workspace.
const FileName = "segc.yaml"

// Language is the version of the language that this compiler reads.
const Language = 1

// The codes of workspaces.
const (
	noWorkspace     diag.Code = "SEG0601"
	wrongKind       diag.Code = "SEG0602"
	unknownKey      diag.Code = "SEG0603"
	missingKey      diag.Code = "SEG0604"
	unknownLanguage diag.Code = "SEG0605"
	badPath         diag.Code = "SEG0606"
	noFile          diag.Code = "SEG0607"
	unreadable      diag.Code = "SEG0608"
	namedTwice      diag.Code = "SEG0609"
	badFileName     diag.Code = "SEG0610"
	badZone         diag.Code = "SEG0611"
	badWeekStart    diag.Code = "SEG0612"
	badTarget       diag.Code = "SEG0613"
	unknownTarget   diag.Code = "SEG0614"
	badMeasure      diag.Code = "SEG0615"
	noSegments      diag.Code = "SEG0616"
	skipped         diag.Code = "SEG0617"
)

// A Workspace is what segc.yaml says and what it names.
type Workspace struct {
	Source        *token.File    // segc.yaml
	Schema        *schema.Schema // never nil
	Files         []*ast.File    // by path, in byte order
	Location      *time.Location // UTC where the file says nothing
	WeekStart     time.Weekday   // Monday where the file says nothing
	Value, Score  *Measure       // nil: none
	Targets       []*Target      // in the order written
	DefaultTarget string         // the only target where the file says nothing; else ""
	Lint          *yamlsrc.Node  // the map under `lint`, or nil

	clean map[string]*ast.File // segment files without findings, by path
}

// A Measure names the attribute or trait that a report sums or spreads.
type Measure struct {
	Name string // dotted
	Span token.Span
}

// A Target is where segments run. Paths are relative to the workspace, with
// slashes.
type Target struct {
	Name     string
	Dialect  string
	Files    []DataFile // of a file target
	Path     string     // of a database in one file
	Database string
	Schema   string
	DSN      string // how to connect; "" leaves it to DSNEnv or the engine
	DSNEnv   string // the environment variable that holds the DSN
	Span     token.Span
}

// A DataFile is a CSV or Parquet file that holds the rows of a table.
type DataFile struct {
	Table, Path string
	TableSpan   token.Span
	Span        token.Span // of the path
}

// Target returns the target of a name, or nil.
func (w *Workspace) Target(name string) *Target {
	for _, t := range w.Targets {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// Find returns the workspace around a folder: the folder itself or the nearest
// one above that holds segc.yaml.
func Find(dir string) (root string, err error) {
	start, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("%s: %w", dir, err)
	}
	if info, err := os.Stat(start); err != nil {
		return "", err
	} else if !info.IsDir() {
		return "", fmt.Errorf("%s is not a folder", dir)
	}
	for at := start; ; at = filepath.Dir(at) {
		info, err := os.Stat(filepath.Join(at, FileName))
		if err == nil && !info.IsDir() {
			return at, nil
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("no %s in %s or a folder above: `segc init` makes a workspace", FileName, dir)
		}
	}
}

// LoadDir loads the workspace in a folder. Symbolic links that lead out of the
// folder are not followed.
func LoadDir(dir string) (*Workspace, diag.List, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, err
	}
	defer root.Close()
	w, diags := Load(root.FS())
	return w, diags, nil
}
