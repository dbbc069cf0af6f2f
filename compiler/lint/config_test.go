package lint_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/segc-dev/segc/compiler/lint"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yamlsrc"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// A configuration that nobody understands is reported at its place.
func TestConfigRefuses(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"[]", "`lint` is not a map"},
		{"extends: recomended", "`extends` takes minimal, recommended or strict; did you mean `recommended`?"},
		{"extend: strict", "unknown key `extend` in `lint`; did you mean `extends`?"},
		{"rules: {nameing: off}", "there is no rule `nameing`; did you mean `naming`?"},
		{"rules: {naming: loud}", "a level is off, info, warning or error; "},
		{"rules: {naming: {level: errror}}", "a level is off, info, warning or error; did you mean `error`?"},
		{"rules: {naming: {patern: x}}", "rule `naming` has no option `patern`; did you mean `pattern`?"},
		{"rules: {naming: [a]}", "`naming` is not a level (off, info, warning, error) or a map of options; "},
		{"rules: {long-list: {max: many}}", "`max` is a whole number; such as 500"},
		{"rules: {long-list: {max: -1}}", "`max` is a whole number; such as 500"},
		{"rules: {naming: {pattern: \"[\"}}", "`pattern` is no regular expression: missing closing ]: `[`; "},
		{"rules: {unowned: {owners: crm}}", "`owners` is a list of texts; such as [a, b]"},
		{"paths: {\"[\": {}}", "`[` is no pattern of files; write a folder `segments/legacy/` or a pattern `segments/**/*.seg`"},
		{"paths: {a/: {level: off}}", "unknown key `level` in a path; "},
	} {
		n, _ := yamlsrc.Read(token.NewFile("segc.yaml", []byte(c.text)))
		_, list := lint.ReadConfig(n)
		if len(list) == 0 {
			t.Errorf("%s: nothing is reported", c.text)
			continue
		}
		if got := list[0].Message + "; " + list[0].Label; strings.TrimSuffix(got, "; ") != strings.TrimSuffix(c.want, "; ") {
			t.Errorf("%s:\ngot  %s\nwant %s", c.text, got, c.want)
		}
	}
}

const noisy = "segment from_de_v2 of customer {\n  where plan != \"pro\"\n}\n"

func codes(list diag.List) (out []string) {
	for _, d := range list {
		out = append(out, string(d.Code)+" "+d.Severity.String())
	}
	return out
}

// Levels, options and files decide what is reported, and as what.
func TestConfig(t *testing.T) {
	s := schematest.Shop(t)
	for _, c := range []struct {
		config string
		want   []string
	}{
		{"extends: minimal", nil},
		{"extends: minimal\nrules: {null-lost: error, naming: {}}", []string{"SEG2502 warning", "SEG2101 error"}},
		{"extends: recommended\nrules: {unowned: off, undocumented: off}", []string{"SEG2502 warning", "SEG2101 warning"}},
		{"rules: {unowned: off, undocumented: off, SEG2101: off, naming: {banned: \"\"}}", nil},
		{"extends: minimal\nrules: {naming: info}\npaths: {\"*.seg\": {rules: {naming: off}}}", nil},
		{"extends: minimal\nrules: {naming: info}\npaths: {\"other/**\": {rules: {naming: off}}}", []string{"SEG2502 info"}},
	} {
		if got := codes(lint.Run(workspace(t, s, noisy), config(t, c.config))); !slices.Equal(got, c.want) {
			t.Errorf("%s\ngot  %q\nwant %q", c.config, got, c.want)
		}
	}
}

// Comments turn findings off where they stand.
func TestSuppressions(t *testing.T) {
	s := schematest.Shop(t)
	const rest = "rules: {unowned: off, undocumented: off, unbounded-scan: off, not-formatted: off}"
	for _, c := range []struct {
		what, source string
		want         []string
	}{
		{"above a clause", "segment a of customer {\n  # lint: ignore null-lost: on purpose\n  where plan != \"pro\"\n}\n", nil},
		{"beside a clause", "segment a of customer {\n  where plan != \"pro\" # lint: ignore null-lost: on purpose\n}\n", nil},
		{"beside another clause", "segment a of customer {\n  where plan != \"pro\"\n  where level > 3 # lint: ignore null-lost: on purpose\n}\n",
			[]string{"SEG2101 warning", "SEG2801 warning"}},
		{"above a declaration, by code", "# lint: ignore SEG2101: on purpose\nsegment a of customer {\n  where plan != \"pro\"\n  where city != \"X\"\n}\n", nil},
		{"several rules", "# Germans.\n# lint: ignore naming, null-lost: on purpose\nsegment a_v2 of customer {\n  where plan != \"pro\"\n}\n", nil},
		{"until a day to come", "segment a of customer {\n  # lint: ignore null-lost until 2026-06-17: on purpose\n  where plan != \"pro\"\n}\n", nil},
		{"until a day that is over", "segment a of customer {\n  # lint: ignore null-lost until 2026-06-16: on purpose\n  where plan != \"pro\"\n}\n",
			[]string{"SEG2802 error", "SEG2101 warning"}},
		{"no reason", "segment a of customer {\n  # lint: ignore null-lost\n  where plan != \"pro\"\n}\n", []string{"SEG2802 error", "SEG2101 warning"}},
		{"no rule", "segment a of customer {\n  # lint: ignore nulls: on purpose\n  where plan = \"pro\"\n}\n", []string{"SEG2802 error"}},
		{"another word", "segment a of customer {\n  # lint: ignroe null-lost: on purpose\n  where plan = \"pro\"\n}\n", []string{"SEG2802 error"}},
		{"no finding", "segment a of customer {\n  # lint: ignore null-lost: on purpose\n  where plan = \"pro\"\n}\n", []string{"SEG2801 warning"}},
	} {
		if got := codes(lint.Run(workspace(t, s, c.source), config(t, rest))); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.what, got, c.want)
		}
	}
}

// Names in a configuration that the workspace does not have are reported.
func TestConfigNames(t *testing.T) {
	prog := workspace(t, schematest.Shop(t), "segment dutch of customer {\n  where country = \"NL\"\n}\n").Program
	for _, c := range []struct{ text, want string }{
		{"mandatory-exclusion: {segments: [dutch, duch]}", "1:49 there is no segment `duch`; did you mean `dutch`?"},
		{"mandatory-exclusion: {segments: [dutch], uses: [tarGet]}", "1:57 there is no use `tarGet`; did you mean `target`?"},
		{"consent-not-implied: {segment: agreed}", "1:40 there is no segment `agreed`; "},
		{"consent-not-implied: {attribute: marketing_optin}", "1:42 there is no attribute of type bool `marketing_optin`; did you mean `marketing_opt_in`?"},
		{"consent-not-implied: {attribute: email}", "1:42 there is no attribute of type bool `email`; "},
		{"minors-reachable: {attribute: birthdate}", "1:39 there is no attribute of type date `birthdate`; did you mean `birth_date`?"},
		{"purpose-incompatible: {deny: [pii]}", "1:39 `pii` is no pair of a tag and a purpose; such as `pii=analytics`"},
		{"consent-not-implied: {attribute: marketing_opt_in, segment: dutch}", ""},
		{"consent-not-implied: {attribute: \"\", segment: \"\"}", ""},
	} {
		got := ""
		for _, d := range config(t, "rules: {"+c.text+"}").Check(prog) {
			p := d.Span.File.Position(int(d.Span.Start))
			got += fmt.Sprintf("%d:%d %s; %s", p.Line, p.Column, d.Message, d.Label)
		}
		if got != c.want {
			t.Errorf("%s:\ngot  %s\nwant %s", c.text, got, c.want)
		}
	}
}

// Files decide about the rules that look at the whole workspace, too.
func TestConfigOfAll(t *testing.T) {
	w := workspace(t, schematest.Shop(t), "segment a of customer {\n  where level > 3\n}\n\nsegment b of customer {\n  where level >= 4\n}\n")
	for _, c := range []struct {
		config string
		want   []string
	}{
		{"rules: {unowned: off, undocumented: off}\npaths: {\"*.seg\": {rules: {duplicate: off}}}", nil},
		{"rules: {unowned: off, undocumented: off}\npaths: {\"*.seg\": {rules: {duplicate: error}}}", []string{"SEG2604 error"}},
		{"extends: minimal\npaths: {\"*.seg\": {rules: {duplicate: info}}}", []string{"SEG2604 info"}},
		{"extends: minimal\npaths: {\"other/\": {rules: {duplicate: info}}}", nil},
	} {
		if got := codes(lint.Run(w, config(t, c.config))); !slices.Equal(got, c.want) {
			t.Errorf("%s\ngot  %q\nwant %q", c.config, got, c.want)
		}
	}
}
