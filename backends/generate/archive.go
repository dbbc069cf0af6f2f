package generate

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/segc-dev/segc/backends/conformance"
	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// Archive returns the case as a conformance case, with what the evaluator says.
func (c Case) Archive(intent string, s *schema.Schema) ([]byte, error) {
	p, diags, err := Check(c.Workspace, s)
	if err != nil {
		return nil, err
	}
	if diags.HasErrors() {
		return nil, fmt.Errorf("%s", diags[0].Message)
	}
	ar := &txtar.Archive{Comment: []byte(intent + "\n")}
	add := func(name, text string) { ar.Files = append(ar.Files, txtar.File{Name: name, Data: []byte(text)}) }
	w := c.Workspace
	add("case.yaml", fmt.Sprintf("as_of: %s\nzone: %s\nweek_start: %s\n", w.AsOf, w.Zone, w.Week))
	for i, src := range [][2]string{{"segments.seg", w.Text}, {"extra.seg", w.Extra}} {
		if len(p.Files[i].Decls) > 0 {
			add(src[0], src[1])
		}
	}
	for _, t := range c.Data.Tables {
		if t.Len() > 0 {
			var text bytes.Buffer
			if err := t.WriteCSV(&text); err != nil {
				return nil, err
			}
			add("rows/"+t.Name+".csv", text.String())
		}
	}
	members, values, err := expected(p, c.Data)
	if err != nil {
		return nil, err
	}
	if add("members", members); values != "" {
		add("values", values)
	}
	return txtar.Format(ar), nil
}

// expected writes what the evaluator says of every set and trait.
func expected(p Program, data *rows.Data) (members, values string, err error) {
	eval := reference.New(p.Program, data, p.AsOf)
	var sb strings.Builder
	for _, set := range p.Sets {
		keys, err := eval.Members(set)
		if err != nil {
			return "", "", err
		}
		fmt.Fprintln(&sb, strings.TrimSpace(set.Name+": "+strings.Join(keys, " ")))
	}
	members = sb.String()
	sb.Reset()
	for _, t := range p.Traits {
		of, err := eval.Trait(t)
		if err != nil {
			return "", "", err
		}
		sb.WriteString(t.Name + ":")
		for _, key := range slices.Sorted(maps.Keys(of)) {
			fmt.Fprintf(&sb, " %s=%s", key, cellText(of[key]))
		}
		sb.WriteString("\n")
	}
	return members, sb.String(), nil
}

// cellText spells a value as cases do, quoted where it needs to be.
func cellText(v types.Value) string {
	text := conformance.Text(v)
	if text == "" || strings.ContainsAny(text, " \"\n") {
		return strconv.Quote(text)
	}
	return text
}
