package workspace

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yamlsrc"
)

// inside returns a path of segc.yaml, cleaned, or reports that it leaves the
// workspace or is none.
func (l *loader) inside(n *yamlsrc.Node, text string) (string, bool) {
	clean := path.Clean(text)
	switch {
	case text == "":
		l.Report(badPath, n.Span, "a path is empty", "write a path relative to the workspace")
	case strings.ContainsFunc(text, unprintable):
		l.Report(badPath, n.Span, "a path holds a control character", "rename the file")
	case strings.Contains(text, `\`):
		l.Report(badPath, n.Span, "a path holds a backslash", "write slashes, on every system")
	case path.IsAbs(text) || len(text) > 1 && text[1] == ':':
		l.Report(badPath, n.Span, "`"+shortened(text)+"` is an absolute path", "write it relative to the workspace; other places are given on the command line")
	case clean == ".." || strings.HasPrefix(clean, "../"):
		l.Report(badPath, n.Span, "`"+shortened(text)+"` leads out of the workspace", "move the file inside; other places are given on the command line")
	default:
		return clean, true
	}
	return "", false
}

func unprintable(c rune) bool {
	return unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) || c == 0x2028 || c == 0x2029
}

// schemaFiles returns the files that the patterns of `schema` match, by path.
func (l *loader) schemaFiles(c config) []source {
	found := collection{loader: l, by: map[string]token.Span{}}
	for _, g := range c.globs {
		if _, err := path.Match(g.path, ""); err != nil {
			l.Report(badPath, g.at, "`"+shortened(g.path)+"` is no pattern", "`*` and `?` stand for letters of a name, `[a-z]` for one of them, `**` for folders")
			continue
		}
		matched := false
		failed := found.walk(source{fixedPart(g.path), g.at}, func(p string) bool {
			fits := matches(g.path, p)
			matched = matched || fits
			return fits
		})
		if !matched && !failed {
			label := "write a schema file, or mend the pattern"
			if info, err := fs.Stat(l.fs, g.path); err == nil && info.IsDir() {
				label = "it is a folder: write `" + path.Join(g.path, "*.yaml") + "`"
			}
			l.Report(noFile, g.at, "no file matches `"+shortened(g.path)+"`", label)
		}
	}
	return found.sorted()
}

// segmentFiles returns the segment files below the folders, by path.
func (l *loader) segmentFiles(c config) []source {
	found := collection{loader: l, by: map[string]token.Span{}}
	for _, f := range c.folders {
		info, err := fs.Stat(l.fs, f.path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			l.Report(noFile, f.at, "no folder `"+shortened(f.path)+"`", "make the folder, or mend the path")
		case err != nil:
			l.unreadable(f, err)
		case !info.IsDir():
			l.Report(noFile, f.at, "`"+shortened(f.path)+"` is no folder", "name the folder of the segment files")
		default:
			found.walk(f, found.isSegment(f.at))
		}
	}
	return found.sorted()
}

// isSegment returns a test for segment files that reports near misses.
func (c *collection) isSegment(at token.Span) func(string) bool {
	return func(p string) bool {
		switch {
		case strings.HasSuffix(p, ".test.yaml"):
			return false
		case strings.HasSuffix(p, ".seg.yml"):
			c.skip(at, "`"+p+"` is not read", "segment files end in `.seg.yaml`")
			return false
		}
		return strings.HasSuffix(p, ".seg") || strings.HasSuffix(p, ".seg.yaml")
	}
}

// A collection is a set of files with the entry of segc.yaml that led to each.
type collection struct {
	*loader
	sources []source
	by      map[string]token.Span // by path, and by path in lower case
}

func (c *collection) skip(at token.Span, message, label string) {
	c.Diags.Add(diag.Diag{Code: skipped, Severity: diag.Warning, Span: at, Message: message, Label: label})
}

// walk adds the files at or below a path that the test accepts, and reports
// whether something failed. Names that begin with a point are left alone.
func (c *collection) walk(from source, accept func(string) bool) (failed bool) {
	err := fs.WalkDir(c.fs, from.path, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			if p != from.path || !errors.Is(err, fs.ErrNotExist) {
				c.loader.unreadable(source{p, from.at}, err)
				failed = true
			}
			return nil
		case p != from.path && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case !utf8.ValidString(p) || strings.ContainsFunc(p, unprintable):
			c.Report(badFileName, from.at, "a file name below is not UTF-8 or holds a control character: `"+shortened(strings.ToValidUTF8(p, "\uFFFD"))+"`", "rename it")
			failed = true
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			return nil
		case d.Type()&fs.ModeSymlink != 0 && c.leadsToFolder(p):
			c.skip(from.at, "`"+p+"` links to a folder, which is not followed", "name the folder itself under `segments`")
			return nil
		case accept(p):
			c.add(source{p, from.at})
		}
		return nil
	})
	return failed || err != nil
}

func (c *collection) leadsToFolder(p string) bool {
	info, err := fs.Stat(c.fs, p)
	return err == nil && info.IsDir()
}

// add adds a file once. A second entry that leads to it, or to a name that some
// file systems take for the same, gets a warning.
func (c *collection) add(s source) {
	if first, twice := c.by[s.path]; twice {
		c.twice(s, first, "`"+s.path+"` is named twice", "one entry is enough")
		return
	}
	folded := "\x00" + strings.ToLower(s.path)
	if first, twice := c.by[folded]; twice {
		c.twice(s, first, "`"+s.path+"` differs from another file only in upper and lower case", "on many systems both are one file: rename one")
	}
	c.by[s.path], c.by[folded] = s.at, s.at
	c.sources = append(c.sources, s)
}

func (c *collection) twice(s source, first token.Span, message, label string) {
	d := diag.Diag{Code: namedTwice, Severity: diag.Warning, Span: s.at, Message: message, Label: label}
	if first != s.at {
		d.Notes = []diag.Note{{Span: first, Message: "first found through this entry"}}
	}
	c.Diags.Add(d)
}

func (c *collection) sorted() []source {
	slices.SortFunc(c.sources, func(a, b source) int { return strings.Compare(a.path, b.path) })
	return c.sources
}

// fixedPart returns the folders of a pattern before the first that varies.
func fixedPart(pattern string) string {
	parts := strings.Split(pattern, "/")
	for i, part := range parts {
		if strings.ContainsAny(part, `*?[`) {
			return path.Join(append([]string{"."}, parts[:i]...)...)
		}
	}
	return pattern
}

// matches reports whether a path fits a pattern, part by part; the part `**`
// fits any number of folders. Only the last `**` needs to be tried again, since
// every other part fits exactly one name.
func matches(pattern, name string) bool {
	parts, names := strings.Split(pattern, "/"), strings.Split(name, "/")
	p, n, star, mark := 0, 0, -1, 0
	for n < len(names) {
		switch {
		case p < len(parts) && parts[p] == "**":
			star, mark = p, n
			p++
		case p < len(parts) && matchPart(parts[p], names[n]):
			p, n = p+1, n+1
		case star >= 0:
			mark++
			p, n = star+1, mark
		default:
			return false
		}
	}
	for p < len(parts) && parts[p] == "**" {
		p++
	}
	return p == len(parts)
}

func matchPart(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return err == nil && ok
}
