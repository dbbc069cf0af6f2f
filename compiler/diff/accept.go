package diff

import (
	"regexp"
	"time"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/lang/yamlsrc"
)

// AcceptFile is the name of the file beside segc.yaml that lists accepted changes.
const AcceptFile = "segc.accept.yaml"

// The codes of that file.
const (
	acceptKind    diag.Code = "SEG1621"
	acceptKey     diag.Code = "SEG1622"
	acceptMissing diag.Code = "SEG1623"
	acceptUnused  diag.Code = "SEG1624"
	acceptExpired diag.Code = "SEG1625"
)

// An Acceptance says that somebody looked at a change and wants it.
type Acceptance struct {
	Fingerprint string // of the change
	Segment     string // "" is any
	Reason      string
	Until       string // a date; "" is for good
	Used        bool
	Span        token.Span
}

var fingerprintForm = regexp.MustCompile(`^[0-9a-f]{12}$`)

// ReadAccepted reads the file of accepted changes. Entries whose date has passed
// on the given day are left out, with a warning.
func ReadAccepted(f *token.File, today time.Time) ([]Acceptance, diag.List) {
	root, diags := yamlsrc.Read(f)
	if root == nil || root.IsNull() {
		return nil, diags
	}
	form := yamlsrc.Form{WrongKind: acceptKind, UnknownKey: acceptKey, MissingKey: acceptMissing, Diags: diags}
	if !form.Map(root, AcceptFile, "version", "accept") {
		return nil, form.Diags
	}
	if n := form.Required(root, f.Span(0, 0), AcceptFile, "version", "version: 1"); n != nil {
		if v, ok := form.Int(n, "the version"); ok && v != 1 {
			form.Wrong(n, "the version", "1")
		}
	}
	list := root.Get("accept")
	if list == nil || list.IsNull() {
		return nil, form.Diags
	}
	if list.Kind != yamlsrc.List {
		form.Wrong(list, "`accept`", "a list of accepted changes")
		return nil, form.Diags
	}
	var out []Acceptance
	for _, n := range list.Items {
		if a, ok := acceptance(&form, n, today); ok {
			out = append(out, a)
		}
	}
	return out, form.Diags
}

func acceptance(form *yamlsrc.Form, n *yamlsrc.Node, today time.Time) (a Acceptance, ok bool) {
	a.Span = n.Span
	if !form.Map(n, "an accepted change", "fingerprint", "segment", "reason", "until") {
		return a, false
	}
	ok = true
	text := func(key, example string, required bool) string {
		v := n.Get(key)
		if v == nil {
			if required {
				form.Required(n, n.Span, "an accepted change", key, example)
				ok = false
			}
			return ""
		}
		s, fine := form.Text(v, "`"+key+"`")
		ok = ok && fine
		return s
	}
	a.Fingerprint = text("fingerprint", "fingerprint: \"9f2c41d07ab3\"", true)
	a.Segment = text("segment", "", false)
	a.Reason = text("reason", "reason: agreed with CRM", true)
	a.Until = text("until", "", false)
	if ok && !fingerprintForm.MatchString(a.Fingerprint) {
		form.Report(acceptKind, n.Get("fingerprint").Span, "this is no fingerprint of a change", "write the 12 hex digits that segc breaking prints, in quotes")
		return a, false
	}
	if a.Until == "" || !ok {
		return a, ok
	}
	until, err := time.Parse(time.DateOnly, a.Until)
	if err != nil {
		form.Report(acceptKind, n.Get("until").Span, "`until` is no date", "write one such as \"2026-12-31\"")
		return a, false
	}
	if today.After(until.AddDate(0, 0, 1)) {
		form.Diags.Add(diag.Diag{Code: acceptExpired, Severity: diag.Warning, Span: n.Get("until").Span,
			Message: "this acceptance ended on " + a.Until, Label: "drop it, or accept the change anew"})
		return a, false
	}
	return a, true
}

// UnusedAcceptances reports entries that no change of the report needed. After a
// merge that is every entry: the change is history.
func UnusedAcceptances(list []Acceptance) (out diag.List) {
	for _, a := range list {
		if !a.Used {
			out.Add(diag.Diag{Code: acceptUnused, Severity: diag.Info, Span: a.Span,
				Message: "no change has the fingerprint " + a.Fingerprint, Label: "drop it: the change is merged, or became another"})
		}
	}
	return out
}
