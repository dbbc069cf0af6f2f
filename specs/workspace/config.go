package workspace

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/segc-dev/segc/lang/spell"
	"github.com/segc-dev/segc/lang/yamlsrc"
	"github.com/segc-dev/segc/specs/schema"
)

// The keys of each map, in the order in which people write them.
var (
	fileKeys = []string{"language", "schema", "segments", "timezone", "week_start", "value", "score",
		"targets", "default_target", "lint"}
	targetKeys = []string{"dialect", "files", "path", "database", "schema", "dsn", "dsn_env"}
)

// A config is the part of segc.yaml that names files.
type config struct {
	globs   []source // patterns of schema files
	folders []source // of segments
}

// config reads the root of segc.yaml into w.
func (l *loader) config(w *Workspace, root *yamlsrc.Node) config {
	w.Location, w.WeekStart = time.UTC, time.Monday
	var c config
	top := w.Source.Span(int(root.Span.Start), int(root.Span.Start))
	if root.IsNull() {
		l.Report(missingKey, w.Source.Span(0, 0), FileName+" is empty", "write `language: 1`, `schema:` and `segments:`")
		return c
	}
	if !l.Map(root, FileName, fileKeys...) {
		return c
	}
	if n := l.Required(root, top, FileName, "language", "language: 1"); n != nil {
		l.language(n)
	}
	if n := l.Required(root, top, FileName, "schema", "schema: [schema/*.yaml]"); n != nil {
		c.globs = l.paths(n, "`schema`", "a schema file")
	}
	if n := l.Required(root, top, FileName, "segments", "segments: [segments]"); n != nil {
		c.folders = l.paths(n, "`segments`", "a folder of segments")
	}
	if n := root.Get("timezone"); n != nil {
		l.timezone(w, n)
	}
	if n := root.Get("week_start"); n != nil {
		l.weekStart(w, n)
	}
	w.Value = l.measure(root.Get("value"), "`value`")
	w.Score = l.measure(root.Get("score"), "`score`")
	l.targets(w, root.Get("targets"))
	l.defaultTarget(w, root.Get("default_target"), root.Get("targets"))
	if n := root.Get("lint"); n != nil {
		if n.Kind == yamlsrc.Map {
			w.Lint = n
		} else {
			l.Wrong(n, "`lint`", "a map such as `{extends: recommended}`")
		}
	}
	return c
}

func (l *loader) language(n *yamlsrc.Node) {
	if v, ok := l.Int(n, "the language"); ok && v != Language {
		l.Report(unknownLanguage, n.Span, "language "+n.Value+" is unknown", "this compiler reads language "+strconv.Itoa(Language)+"; a later one may read more")
	}
}

// paths returns the entries of a list of paths inside the workspace.
func (l *loader) paths(n *yamlsrc.Node, what, one string) []source {
	var out []source
	if n.Kind == yamlsrc.List && len(n.Items) == 0 {
		l.Report(missingKey, n.Span, what+" names nothing", "name at least one")
	}
	texts, nodes := l.Texts(n, what, one)
	for i, text := range texts {
		if p, ok := l.inside(nodes[i], text); ok {
			out = append(out, source{p, nodes[i].Span})
		}
	}
	return out
}

func (l *loader) timezone(w *Workspace, n *yamlsrc.Node) {
	name, ok := l.Text(n, "the time zone")
	if !ok {
		return
	}
	if !schema.KnownZone(name) {
		l.Report(badZone, n.Span, "unknown time zone `"+name+"`", "write an IANA name such as `America/New_York`, or `UTC`")
		return
	}
	w.Location, _ = time.LoadLocation(name) // known
}

var weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

func (l *loader) weekStart(w *Workspace, n *yamlsrc.Node) {
	name, ok := l.Text(n, "the first day of the week")
	if !ok {
		return
	}
	for day, known := range weekdays {
		if known == name {
			w.WeekStart = time.Weekday(day)
			return
		}
	}
	label := "write `monday` or another day"
	if near := spell.Nearest(name, weekdays); near != "" {
		label = "did you mean `" + near + "`?"
	}
	l.Report(badWeekStart, n.Span, "`"+name+"` is no day of the week", label)
}

var dottedName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*$`)

// measure reads the name of an attribute or trait; what it names is looked up
// when segments are checked.
func (l *loader) measure(n *yamlsrc.Node, what string) *Measure {
	if n == nil {
		return nil
	}
	name, ok := l.Text(n, what)
	if !ok {
		return nil
	}
	if !dottedName.MatchString(name) {
		l.Report(badMeasure, n.Span, what+" names an attribute or trait, not `"+shortened(name)+"`", "declare a trait with this value and write its name")
		return nil
	}
	return &Measure{Name: name, Span: n.Span}
}

// defaultTarget reads the name of a target. One that is declared and has mistakes
// of its own is not reported again.
func (l *loader) defaultTarget(w *Workspace, n, targets *yamlsrc.Node) {
	if n == nil {
		if len(w.Targets) == 1 {
			w.DefaultTarget = w.Targets[0].Name
		}
		return
	}
	name, ok := l.Text(n, "the default target")
	if !ok {
		return
	}
	if w.Target(name) != nil {
		w.DefaultTarget = name
		return
	}
	if targets != nil && (targets.Kind != yamlsrc.Map || targets.Get(name) != nil) {
		return
	}
	var names []string
	for _, t := range w.Targets {
		names = append(names, t.Name)
	}
	label := "declare it under `targets:`"
	if near := spell.Nearest(name, names); near != "" {
		label = "did you mean `" + near + "`?"
	}
	l.Report(unknownTarget, n.Span, "no target `"+shortened(name)+"`", label)
}

// shortened keeps a message readable when a text of many lines stands where a
// name belongs.
func shortened(s string) string {
	s, _, cut := strings.Cut(s, "\n")
	if r := []rune(s); len(r) > 60 {
		s, cut = string(r[:60]), true
	}
	if cut {
		s += "…"
	}
	return s
}
