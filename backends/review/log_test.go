package review_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/segc-dev/segc/backends/review"
	"github.com/segc-dev/segc/specs/history"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// A repository is one in a temporary folder, with the shared schema.
type repository struct {
	t   *testing.T
	dir string
}

func newRepository(t *testing.T) repository {
	t.Helper()
	shop := schematest.ShopText(t)
	r := repository{t, t.TempDir()}
	r.git("init", "-q", "-b", "main")
	r.write("segc.yaml", "language: 1\nschema: [shop.yaml]\nsegments: [segments]\n")
	r.write("shop.yaml", string(shop))
	return r
}

func (r repository) git(args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", append([]string{"-C", r.dir, "-c", "user.name=Ada", "-c", "user.email=ada@shop.example"}, args...)...)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %v: %s", args, out)
	}
	return strings.TrimSpace(string(out))
}

func (r repository) write(name, text string) {
	r.t.Helper()
	p := filepath.Join(r.dir, name)
	if err := os.MkdirAll(filepath.Dir(p), 0o777); err != nil {
		r.t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(text), 0o666); err != nil {
		r.t.Fatal(err)
	}
}

// commit writes files and commits them all.
func (r repository) commit(message string, files ...string) {
	r.t.Helper()
	for i := 0; i+1 < len(files); i += 2 {
		r.write(files[i], files[i+1])
	}
	r.git("add", "-A")
	r.git("commit", "-q", "--allow-empty", "-m", message)
}

func (r repository) open() *history.Repo {
	r.t.Helper()
	repo, err := history.Open(r.t.Context(), r.dir)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { repo.Close() })
	return repo
}

// story is a history of the segment s, oldest first.
func story(t *testing.T) repository {
	r := newRepository(t)
	const base = "segment base of customer {\n  where level > 2 # for now\n}\n"
	r.commit("before", "segments/base.seg", base)
	r.commit("born", "segments/s.seg", "segment old of customer {\n  where in base\n  where country = \"FR\"\n}\n")
	r.commit("beside", "segments/x.seg", "segment x of customer { where level > 9 }\n")
	r.commit("rewritten", "segments/s.seg", "segment old of customer {\n  where in base\n  where country in [\"FR\"]\n}\n")
	r.commit("renamed", "segments/s.seg", "", "segments/t.seg", "# The good ones.\nsegment s of customer {\n  where in base\n  where country in [\"FR\"]\n}\n")
	r.git("rm", "-q", "segments/s.seg")
	r.commit("gone")
	r.commit("through base", "segments/base.seg", strings.Replace(base, "2", "3", 1))
	r.git("checkout", "-q", "-b", "side")
	r.commit("on the side", "segments/t.seg", "# The good ones.\nsegment s of customer {\n  where in base\n  where country in [\"FR\", \"BE\"]\n}\n")
	r.git("checkout", "-q", "main")
	r.commit("on main", "segments/y.seg", "trait y of customer = level\n")
	r.git("merge", "-q", "--no-edit", "-m", "merged", "side")
	r.commit("broken", "segments/base.seg", "segment base of customer { where lvl > 3 }\n")
	r.commit("mended", "segments/base.seg", strings.Replace(base, "2", "5", 1))
	r.commit("schema", "shop.yaml", strings.Replace(string(mustRead(t, filepath.Join(r.dir, "shop.yaml"))), "column: country_code", "column: billing_country", 1))
	return r
}

func mustRead(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestLog holds which commits are told of, and how.
func TestLog(t *testing.T) {
	r := story(t)
	repo := r.open()
	for _, c := range []struct {
		all  bool
		want string
	}{
		{false, "schema: unknown|mended: narrowed|broken: !|on the side: widened|through base: narrowed|renamed: renamed|born: added"},
		{true, "schema: unknown|mended: narrowed|broken: !|on the side: widened|through base: narrowed|renamed: renamed|rewritten: equivalent|born: added"},
	} {
		events, err := review.Log(t.Context(), repo, "HEAD", "s", c.all)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range events {
			if e.Problem != "" {
				got = append(got, e.Step.Subject+": !")
				continue
			}
			got = append(got, e.Step.Subject+": "+string(e.Change.Verdict))
		}
		if strings.Join(got, "|") != c.want {
			t.Errorf("all %v:\n%s, want\n%s", c.all, strings.Join(got, "|"), c.want)
		}
	}
	if events, err := review.Log(t.Context(), repo, "HEAD", "nobody", true); err != nil || len(events) > 0 {
		t.Errorf("a name that is not there: %v %v", events, err)
	}
}

// TestBlame holds which commit wrote each line.
func TestBlame(t *testing.T) {
	r := story(t)
	lines, err := review.Blame(t.Context(), r.open(), "HEAD", "s")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range lines {
		got = append(got, l.Text+" <- "+l.Step.Subject)
	}
	if want := `where in base <- born|where country in ["FR", "BE"] <- on the side`; strings.Join(got, "|") != want {
		t.Errorf("%s, want %s", strings.Join(got, "|"), want)
	}
}
