package lint

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/spell"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yamlsrc"
)

// badConfig is the code of a configuration that says nothing that rules understand.
const badConfig diag.Code = "SEG2901"

// An Option is something that a rule can be told.
type Option struct {
	Name    string
	Default Value
	Doc     string
}

// A Value is what an option holds: one of a whole number, a text and a list of texts.
type Value struct {
	Int   int
	Text  string
	Texts []string
	kind  valueKind
	names nameKind
	at    []token.Span // where the text, or each of the texts, is written
}

type valueKind int

const (
	intValue valueKind = iota
	textValue
	textsValue
	patternValue
)

func number(n int) Value         { return Value{Int: n, kind: intValue} }
func text(s string) Value        { return Value{Text: s, kind: textValue} }
func pattern(s string) Value     { return Value{Text: s, kind: patternValue} }
func texts(list ...string) Value { return Value{Texts: list, kind: textsValue} }

// String returns the value as YAML spells it.
func (v Value) String() string {
	switch v.kind {
	case intValue:
		return strconv.Itoa(v.Int)
	case textValue, patternValue:
		return strconv.Quote(v.Text)
	}
	return "[" + strings.Join(v.Texts, ", ") + "]"
}

// settings are what the configuration says of a rule.
type settings struct {
	level   Level
	options map[string]Value
}

// option returns an option of the pass's rule.
func (p *Pass) option(name string) Value {
	if v, ok := p.conf.options[name]; ok {
		return v
	}
	for _, o := range p.rule.Options {
		if o.Name == name {
			return o.Default
		}
	}
	panic("lint: " + p.rule.Name + " has no option " + name)
}

// A Config says which rules run, what their findings count as and what they are
// told. The zero Config is the recommended preset.
type Config struct {
	preset Preset
	set    bool // preset was given
	rules  map[string]change
	paths  []override
}

// A change is what the configuration says of one rule.
type change struct {
	level   *Level
	options map[string]Value
}

// An override changes rules for the files that a pattern matches.
type override struct {
	pattern string
	rules   map[string]change
}

// of returns the settings of a rule for a file; "" is no file in particular.
func (c *Config) of(r *Rule, file string) settings {
	s := settings{options: map[string]Value{}}
	preset := Recommended
	if c.set {
		preset = c.preset
	}
	if r.Preset <= preset {
		s.level = r.Level
	}
	s.apply(r, c.rules)
	for _, o := range c.paths {
		if file != "" && matches(o.pattern, file) {
			s.apply(r, o.rules)
		}
	}
	return s
}

// anywhere reports whether a rule may be on for some file.
func (c *Config) anywhere(r *Rule) bool {
	on := c.of(r, "").level > Off
	for _, o := range c.paths {
		_, ok := o.rules[r.Name]
		on = on || ok
	}
	return on
}

func (s *settings) apply(r *Rule, rules map[string]change) {
	c, ok := rules[r.Name]
	if !ok {
		return
	}
	switch {
	case c.level != nil:
		s.level = *c.level
	case s.level == Off: // who configures a rule wants it
		s.level = r.Level
	}
	for k, v := range c.options {
		s.options[k] = v
	}
}

// matches reports whether a pattern matches a path. `**` stands for any number of
// folders; a pattern that ends in a slash is a folder with all that it holds.
func matches(pattern, file string) bool {
	if strings.HasSuffix(pattern, "/") {
		pattern += "**"
	}
	return matchParts(strings.Split(pattern, "/"), strings.Split(file, "/"))
}

func matchParts(pattern, file []string) bool {
	for len(pattern) > 0 {
		if pattern[0] == "**" {
			for i := range len(file) + 1 {
				if matchParts(pattern[1:], file[i:]) {
					return true
				}
			}
			return false
		}
		if len(file) == 0 {
			return false
		}
		if ok, err := path.Match(pattern[0], file[0]); err != nil || !ok {
			return false
		}
		pattern, file = pattern[1:], file[1:]
	}
	return len(file) == 0
}

// ReadConfig reads the map under `lint` of a workspace; nil is the default.
//
//	lint:
//	  extends: recommended            # minimal, recommended, strict
//	  rules:
//	    null-lost: off                # off, info, warning, error
//	    naming: {pattern: "^[a-z]+$", level: error}
//	  paths:
//	    segments/legacy/: {rules: {undocumented: off}}
func ReadConfig(n *yamlsrc.Node) (*Config, diag.List) {
	r := &configReader{}
	c := &Config{}
	if n == nil || !r.keys(n, "`lint`", "extends", "rules", "paths") {
		return c, r.list
	}
	if v := n.Get("extends"); v != nil {
		at := slices.Index(presetNames[:], v.Value)
		if v.Kind != yamlsrc.Scalar || at < 0 {
			r.report(v.Span, "`extends` takes minimal, recommended or strict", near(v.Value, presetNames[:]))
		}
		c.preset, c.set = Preset(max(at, 0)), true
	}
	c.rules = r.rules(n.Get("rules"))
	if paths := n.Get("paths"); paths != nil && r.isMap(paths, "`paths`", "a map from patterns of files to `{rules: {…}}`") {
		for _, e := range paths.Entries {
			if _, err := path.Match(e.Key.Value, ""); err != nil {
				r.report(e.Key.Span, "`"+e.Key.Value+"` is no pattern of files", "write a folder `segments/legacy/` or a pattern `segments/**/*.seg`")
				continue
			}
			if r.keys(e.Value, "a path", "rules") {
				c.paths = append(c.paths, override{e.Key.Value, r.rules(e.Value.Get("rules"))})
			}
		}
	}
	return c, r.list
}

type configReader struct{ list diag.List }

func (r *configReader) report(at token.Span, message, label string) {
	r.list.Add(diag.Diag{Code: badConfig, Span: at, Message: message, Label: label})
}

func near(name string, names []string) string {
	if s := spell.Nearest(name, names); s != "" {
		return "did you mean `" + s + "`?"
	}
	return ""
}

func (r *configReader) isMap(n *yamlsrc.Node, what, want string) bool {
	if n.Kind == yamlsrc.Map {
		return true
	}
	r.report(n.Span, what+" is not "+want, "")
	return false
}

// keys reports keys of a map that are none of a few.
func (r *configReader) keys(n *yamlsrc.Node, what string, allowed ...string) bool {
	if !r.isMap(n, what, "a map") {
		return false
	}
	for _, e := range n.Entries {
		if !slices.Contains(allowed, e.Key.Value) {
			r.report(e.Key.Span, "unknown key `"+e.Key.Value+"` in "+what, near(e.Key.Value, allowed))
		}
	}
	return true
}

func (r *configReader) rules(n *yamlsrc.Node) map[string]change {
	out := map[string]change{}
	if n == nil || !r.isMap(n, "`rules`", "a map from rules to levels or options") {
		return out
	}
	for _, e := range n.Entries {
		rule := Lookup(e.Key.Value)
		if rule == nil {
			r.report(e.Key.Span, "there is no rule `"+e.Key.Value+"`", near(e.Key.Value, names()))
			continue
		}
		out[rule.Name] = r.rule(rule, e.Value)
	}
	return out
}

func names() []string {
	var list []string
	for _, r := range rules {
		list = append(list, r.Name)
	}
	return list
}

func (r *configReader) rule(rule *Rule, n *yamlsrc.Node) (c change) {
	if n.Kind == yamlsrc.Scalar {
		c.level = r.level(n)
		return c
	}
	if !r.isMap(n, "`"+rule.Name+"`", "a level (off, info, warning, error) or a map of options") {
		return c
	}
	c.options = map[string]Value{}
	for _, e := range n.Entries {
		if e.Key.Value == "level" {
			c.level = r.level(e.Value)
			continue
		}
		i := slices.IndexFunc(rule.Options, func(o Option) bool { return o.Name == e.Key.Value })
		if i < 0 {
			known := []string{"level"}
			for _, o := range rule.Options {
				known = append(known, o.Name)
			}
			r.report(e.Key.Span, "rule `"+rule.Name+"` has no option `"+e.Key.Value+"`", near(e.Key.Value, known))
			continue
		}
		if v, ok := r.value(rule.Options[i], e.Value); ok {
			c.options[e.Key.Value] = v
		}
	}
	return c
}

func (r *configReader) level(n *yamlsrc.Node) *Level {
	name := n.Value
	if n.Kind == yamlsrc.Scalar && name == "false" { // YAML readers of old turn `off` into it
		name = "off"
	}
	at := slices.Index(levelNames[:], name)
	if n.Kind != yamlsrc.Scalar || at < 0 {
		r.report(n.Span, "a level is off, info, warning or error", near(name, levelNames[:]))
		return nil
	}
	l := Level(at)
	return &l
}

func (r *configReader) value(o Option, n *yamlsrc.Node) (Value, bool) {
	switch o.Default.kind {
	case intValue:
		if v, err := strconv.Atoi(n.Value); err == nil && n.Kind == yamlsrc.Scalar && v >= 0 {
			return number(v), true
		}
		r.report(n.Span, "`"+o.Name+"` is a whole number", "such as "+o.Default.String())
	case textValue, patternValue:
		if n.Kind != yamlsrc.Scalar || n.IsNull() {
			r.report(n.Span, "`"+o.Name+"` is a text", "such as "+o.Default.String())
			return Value{}, false
		}
		if _, err := regexp.Compile(n.Value); err != nil && o.Default.kind == patternValue {
			r.report(n.Span, "`"+o.Name+"` is no regular expression: "+strings.TrimPrefix(err.Error(), "error parsing regexp: "), "")
			return Value{}, false
		}
		v := text(n.Value)
		v.at = []token.Span{n.Span}
		return v, true
	case textsValue:
		if n.Kind == yamlsrc.List {
			v := texts()
			for _, item := range n.Items {
				if item.Kind != yamlsrc.Scalar {
					r.report(item.Span, "`"+o.Name+"` is a list of texts", "")
					return Value{}, false
				}
				v.Texts, v.at = append(v.Texts, item.Value), append(v.at, item.Span)
			}
			return v, true
		}
		r.report(n.Span, "`"+o.Name+"` is a list of texts", "such as [a, b]")
	}
	return Value{}, false
}
