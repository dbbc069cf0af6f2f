package workspace

import (
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/segc-dev/segc/lang/diag"
)

// LoadEdited is LoadDir as if files of the folder, by their paths in it, held
// other texts.
func LoadEdited(dir string, texts map[string]string, beside *Workspace) (*Workspace, diag.List, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, nil, err
	}
	defer root.Close()
	w, diags := LoadBeside(edited{root.FS(), texts}, beside)
	return w, diags, nil
}

// edited is a file system in which some files hold other texts.
type edited struct {
	fs.FS
	texts map[string]string
}

// Open opens a file.
func (e edited) Open(name string) (fs.File, error) {
	f, err := e.FS.Open(name)
	text, ok := e.texts[name]
	if err != nil || !ok {
		return f, err
	}
	return editedFile{f, strings.NewReader(text)}, nil
}

// An editedFile is a file with another text.
type editedFile struct {
	fs.File
	text io.Reader
}

// Read reads the other text.
func (f editedFile) Read(p []byte) (int, error) { return f.text.Read(p) }
