package conformance

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/diag"
)

// expectations checks the program and reads what must come out of it.
func (r *reader) expectations() error {
	program, diags := check.Check(r.in)
	if diags.HasErrors() {
		return worded(diags)
	}
	r.c.Program = program
	named := map[string]bool{}
	for _, s := range r.expected {
		for line := range strings.Lines(s.text) {
			name, rest, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ":")
			if !ok || named[name] {
				return fmt.Errorf("%s: no new name begins line %q", s.name, line)
			}
			named[name] = true
			if err := r.expect(s.name, name, strings.TrimSpace(rest)); err != nil {
				return fmt.Errorf("%s of %s: %w", s.name, name, err)
			}
		}
	}
	return r.everythingNamed(named)
}

func (r *reader) expect(section, name, rest string) error {
	if section == "values" {
		i := slices.IndexFunc(r.c.Program.Traits, func(t *hir.Trait) bool { return t.Name == name })
		if i < 0 {
			return fmt.Errorf("no such trait")
		}
		cells, err := parseValues(rest)
		r.c.Values = append(r.c.Values, Values{r.c.Program.Traits[i], cells})
		return err
	}
	i := slices.IndexFunc(r.c.Program.Sets, func(s *hir.Set) bool { return s.Name == name })
	if i < 0 {
		return fmt.Errorf("no such segment")
	}
	set := r.c.Program.Sets[i]
	if section == "error" {
		r.c.Errors = append(r.c.Errors, Failure{set, diag.Code(rest)})
		return nil
	}
	keys := strings.Fields(rest)
	slices.Sort(keys)
	r.c.Members = append(r.c.Members, Members{set, keys})
	return nil
}

// everythingNamed holds a case to say what all of its declarations mean.
func (r *reader) everythingNamed(named map[string]bool) error {
	for _, s := range r.c.Program.Sets {
		if !named[s.Name] {
			return fmt.Errorf("the case does not say who is in %s", s.Name)
		}
	}
	for _, t := range r.c.Program.Traits {
		if !named[t.Name] {
			return fmt.Errorf("the case does not say what %s is", t.Name)
		}
	}
	return nil
}

// parseValues reads `key=value key="quoted value" …`.
func parseValues(text string) ([]Row, error) {
	var found []Row
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimLeft(text, " ") {
		key, rest, ok := strings.Cut(text, "=")
		if !ok {
			return nil, fmt.Errorf("%q is not key=value", text)
		}
		value := rest
		if strings.HasPrefix(rest, `"`) {
			quoted, err := strconv.QuotedPrefix(rest)
			if err != nil {
				return nil, fmt.Errorf("%q: %w", rest, err)
			}
			if value, err = strconv.Unquote(quoted); err != nil {
				return nil, fmt.Errorf("%q: %w", rest, err)
			}
			text = rest[len(quoted):]
		} else {
			value, text, _ = strings.Cut(rest, " ")
		}
		found = append(found, Row{key, value})
	}
	return found, nil
}

// Text spells a value as cases do: numbers without trailing zeros and without a
// negative zero, null as `null`.
func Text(v types.Value) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case types.Decimal:
		return v.Trim().String()
	case float64:
		return rows.Text(v + 0)
	}
	return rows.Text(v)
}
