package diag

import (
	"embed"
	"fmt"
	"path"
	"strings"
)

//go:embed pages/*.md
var pageFiles embed.FS

// A Page is the documentation of a code: lang/diag/pages/SEGnnnn.md.
//
// The form is fixed and a test holds it: a heading `# SEGnnnn: title`, prose
// that says what is wrong and what to do, then `## Fires` with one fenced
// example that must report this code, and `## Instead` with one that must be
// clean. A fence says what the example is: `seg` and `yaml` are a segment file,
// `schema` a schema file, `workspace` a segc.yaml; `text` is not compiled (for
// mistakes that live outside files, such as a missing folder). Segment examples
// are checked against the schema in testdata/schema/shop.yaml.
type Page struct {
	Code    Code
	Title   string
	Text    string // the whole page, markdown
	Fires   Example
	Instead Example
}

// An Example is a fenced block of a page.
type Example struct{ Kind, Text string }

// Pages returns every page in the order of the codes.
func Pages() ([]Page, error) {
	entries, err := pageFiles.ReadDir("pages")
	if err != nil {
		return nil, err
	}
	var pages []Page
	for _, e := range entries { // ReadDir sorts by name
		if !strings.HasPrefix(e.Name(), "SEG") {
			continue
		}
		p, err := readPage(Code(strings.TrimSuffix(e.Name(), ".md")))
		if err != nil {
			return nil, err
		}
		pages = append(pages, p)
	}
	return pages, nil
}

// Lookup returns the page of a code; the error says that there is none or that
// its form is wrong.
func Lookup(code Code) (Page, error) { return readPage(code) }

func readPage(code Code) (Page, error) {
	data, err := pageFiles.ReadFile(path.Join("pages", string(code)+".md"))
	if err != nil {
		return Page{}, fmt.Errorf("no page for code %s", code)
	}
	text := string(data)
	first, _, _ := strings.Cut(text, "\n")
	title, ok := strings.CutPrefix(first, "# "+string(code)+": ")
	if !ok {
		return Page{}, fmt.Errorf("%s: the page begins with %q, want %q", code, first, "# "+string(code)+": title")
	}
	p := Page{Code: code, Title: title, Text: text}
	if p.Fires, err = fence(text, "## Fires"); err != nil {
		return Page{}, fmt.Errorf("%s: %w", code, err)
	}
	if p.Instead, err = fence(text, "## Instead"); err != nil {
		return Page{}, fmt.Errorf("%s: %w", code, err)
	}
	return p, nil
}

// fence returns the first fenced block after a heading.
func fence(text, heading string) (Example, error) {
	_, rest, ok := strings.Cut(text, "\n"+heading+"\n")
	if !ok {
		return Example{}, fmt.Errorf("no section %q", heading)
	}
	_, rest, ok = strings.Cut(rest, "\n```")
	if !ok {
		return Example{}, fmt.Errorf("no example under %q", heading)
	}
	kind, rest, ok := strings.Cut(rest, "\n")
	body, _, ok2 := strings.Cut(rest, "\n```")
	if !ok || !ok2 {
		return Example{}, fmt.Errorf("the example under %q does not end", heading)
	}
	return Example{Kind: kind, Text: body + "\n"}, nil
}
