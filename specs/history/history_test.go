package history_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/specs/history"
)

// A clone is a repository in a temporary folder.
type clone struct {
	t   *testing.T
	dir string
}

func (c clone) git(args ...string) string {
	c.t.Helper()
	cmd := exec.Command("git", append([]string{"-C", c.dir, "-c", "user.name=Ada", "-c", "user.email=ada@shop.example", "-c", "protocol.file.allow=always"}, args...)...)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	out, err := cmd.CombinedOutput()
	if err != nil {
		c.t.Fatalf("git %v: %s", args, out)
	}
	return strings.TrimSpace(string(out))
}

func (c clone) write(name, text string) {
	c.t.Helper()
	p := filepath.Join(c.dir, name)
	if err := os.MkdirAll(filepath.Dir(p), 0o777); err != nil {
		c.t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(text), 0o666); err != nil {
		c.t.Fatal(err)
	}
}

func (c clone) commit(message string) string {
	c.t.Helper()
	c.git("add", "-A")
	c.git("commit", "-q", "--allow-empty", "-m", message)
	return c.git("rev-parse", "HEAD")
}

const config = "language: 1\nschema: [s.yaml]\nsegments: [segments]\n"

// shop is a repository whose workspace lies in the folder shop, with the branch
// main and the branch work, which parted from it: in each a.seg holds the name
// of the commit.
func shop(t *testing.T) clone {
	t.Helper()
	c := clone{t, t.TempDir()}
	c.git("init", "-q", "-b", "main")
	c.write("README", "x\n")
	c.write("shop/segc.yaml", config)
	c.write("shop/segments/a.seg", "one\n")
	c.commit("one")
	c.git("tag", "v1")
	c.git("checkout", "-q", "-b", "work")
	c.write("shop/segments/a.seg", "two\n")
	c.commit("two: ours")
	c.git("checkout", "-q", "main")
	c.write("shop/segments/a.seg", "three\n")
	c.commit("three")
	c.git("checkout", "-q", "work")
	return c
}

func text(t *testing.T, s *history.Source) string {
	t.Helper()
	data, err := fs.ReadFile(s.FS, "segments/a.seg")
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(data))
}

func TestSources(t *testing.T) {
	c := shop(t)
	c.write("shop/segments/a.seg", "staged\n")
	c.git("add", "-A")
	c.write("shop/segments/a.seg", "written\n")
	c.write("old/segc.yaml", config)
	c.write("old/segments/a.seg", "older\n")
	t.Chdir(c.dir)
	for spec, want := range map[string]string{
		"": "one written", "main": "three written", "v1": "one written", "HEAD": "two written", "v1..work": "one two", "main...work": "one two",
		"v1..": "one two", "..main": "two three", ":": "staged written", "HEAD..:": "two staged", "HEAD..": "two two", "main:shop..v1:shop/": "three one",
		"work^..work": "one two", "work~1": "one written", "main..": "three two", c.dir + "/old": "older written",
	} {
		o := history.NewOpener(filepath.Join(c.dir, "shop"))
		base, head, err := o.Range(t.Context(), history.ParseRange(spec))
		if err != nil {
			t.Errorf("%q: %v", spec, err)
			continue
		}
		if got := text(t, base) + " " + text(t, head); got != want {
			t.Errorf("%q compares %s, want %s", spec, got, want)
		}
		if spec == "" && (!base.MergeBase || base.Behind != "1" || base.Name != "main") {
			t.Errorf("the default base is %+v", base)
		}
		if err := o.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestFileSystem holds that a version is a file system like others.
func TestFileSystem(t *testing.T) {
	c := shop(t)
	for name, to := range map[string]string{"link.seg": "a.seg", "up.seg": "../segments/a.seg", "out.seg": "../../README", "abs.seg": "/etc/passwd", "loop.seg": "loop.seg"} {
		if err := os.Symlink(to, filepath.Join(c.dir, "shop/segments", name)); err != nil {
			t.Fatal(err)
		}
	}
	c.commit("links")
	o := history.NewOpener(filepath.Join(c.dir, "shop"))
	defer o.Close()
	s, err := o.Source(t.Context(), "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"link.seg": "two\n", "up.seg": "two\n", "out.seg": "", "abs.seg": "", "loop.seg": "", "none.seg": "", "a.seg/b": ""} {
		data, err := fs.ReadFile(s.FS, "segments/"+name)
		if string(data) != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v", name, data, err)
		}
	}
	c.git("rm", "-q", "shop/segments/*.seg")
	c.write("shop/segments/a.seg", "x")
	c.write("shop/segments/deep/b.seg", "y")
	c.commit("no links")
	if s, err = o.Source(t.Context(), "HEAD"); err != nil {
		t.Fatal(err)
	}
	if err := fstest.TestFS(s.FS, "segc.yaml", "segments/a.seg", "segments/deep/b.seg"); err != nil {
		t.Error(err)
	}
}

// refused opens a range and returns the error's code.
func refused(t *testing.T, dir, spec string) *history.Error {
	t.Helper()
	o := history.NewOpener(dir)
	defer o.Close()
	_, _, err := o.Range(t.Context(), history.ParseRange(spec))
	var e *history.Error
	if !errors.As(err, &e) {
		t.Errorf("%q: %v, want a coded error", spec, err)
		return &history.Error{}
	}
	if e.Label == "" || strings.ContainsAny(e.Message+e.Label, "\n\x00") {
		t.Errorf("%q: %q says nothing to do, or holds controls", spec, e.Error())
	}
	return e
}

func TestHostileRevisions(t *testing.T) {
	c := shop(t)
	c.git("update-ref", "refs/heads/--upload-pack=touch${IFS}pwned", "HEAD")
	dir := filepath.Join(c.dir, "shop")
	for spec, want := range map[string]diag.Code{
		"--upload-pack=touch${IFS}pwned": "SEG0708", "-x": "SEG0708", "^main": "SEG0708", "main..^main": "SEG0708", "main..-x": "SEG0708", "-x..main": "SEG0708", "a\nb": "SEG0708", "a\x00b": "SEG0708",
		"a\xffb": "SEG0708", strings.Repeat("a", 5000): "SEG0708", "gone": "SEG0702", "mian": "SEG0702", "main:../..": "SEG0708", "HEAD:shop/segments/a.seg": "SEG0709",
		"HEAD:nowhere": "SEG0709", "$(touch pwned)": "SEG0702", "; touch pwned": "SEG0702", "HEAD^{tree}": "SEG0702", "HEAD:": "SEG0709", "./gone": "SEG0702",
		"gone.zip": "SEG0702", "0000000000000000000000000000000000000000": "SEG0702",
	} {
		if e := refused(t, dir, spec); e.Code != want {
			t.Errorf("%q: %s (%s), want %s", spec, e.Code, e.Message, want)
		}
	}
	if e := refused(t, dir, "mian"); !strings.Contains(e.Label, "`main`") {
		t.Errorf("no suggestion: %s", e.Label)
	}
	if _, err := os.Stat(filepath.Join(dir, "pwned")); err == nil {
		t.Error("a revision ran a command")
	}
}

func TestRepositories(t *testing.T) {
	c := shop(t)
	check := func(name, dir, spec string, want diag.Code, inconclusive bool) {
		t.Helper()
		if e := refused(t, dir, spec); e.Code != want || e.Inconclusive != inconclusive {
			t.Errorf("%s: %s %v (%s), want %s %v", name, e.Code, e.Inconclusive, e.Message, want, inconclusive)
		}
	}
	empty := clone{t, t.TempDir()}
	empty.git("init", "-q")
	check("empty repository", empty.dir, "", "SEG0706", true)
	check("empty repository, HEAD", empty.dir, "HEAD", "SEG0706", true)
	check("no repository", t.TempDir(), "", "SEG0701", false)

	shallow := t.TempDir()
	c.git("checkout", "-q", "main")
	c.git("clone", "-q", "--depth=1", "--no-single-branch", "file://"+c.dir, shallow)
	clone{t, shallow}.git("checkout", "-q", "work")
	check("shallow clone", filepath.Join(shallow, "shop"), "", "SEG0703", true)
	check("shallow clone, old revision", filepath.Join(shallow, "shop"), "v0", "SEG0703", true)

	c.git("checkout", "-q", "--orphan", "other")
	c.commit("orphan")
	check("unrelated histories", filepath.Join(c.dir, "shop"), "main...other", "SEG0704", true)
	c.git("checkout", "-q", "work")
	c.git("mv", "shop", "store")
	c.commit("moved")
	check("moved workspace", filepath.Join(c.dir, "store"), "main", "SEG0709", true)
	o := history.NewOpener(filepath.Join(c.dir, "store"))
	if base, _, err := o.Range(t.Context(), history.ParseRange("main:shop")); err != nil || text(t, base) != "three" {
		t.Errorf("REVISION:folder: %v", err)
	}
	o.Close()

	c.git("branch", "-q", "-m", "main", "left")
	check("no default branch", filepath.Join(c.dir, "store"), "", "SEG0707", true)
	t.Setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
	check("another owner", filepath.Join(c.dir, "store"), "", "SEG0705", false)
}

func TestBareAndWorktree(t *testing.T) {
	c := shop(t)
	bare := filepath.Join(t.TempDir(), "bare.git")
	c.git("clone", "-q", "--bare", "file://"+c.dir, bare)
	o := history.NewOpener(bare)
	base, head, err := o.Range(t.Context(), history.ParseRange("main:shop..work:shop"))
	if err != nil || text(t, base) != "three" || text(t, head) != "two" {
		t.Errorf("bare: %v", err)
	}
	o.Close()
	if e := refused(t, bare, "main:shop..:"); e.Code != "SEG0708" {
		t.Errorf("index of a bare repository: %v", e)
	}
	linked := filepath.Join(t.TempDir(), "linked")
	c.git("worktree", "add", "-q", linked, "main")
	o = history.NewOpener(filepath.Join(linked, "shop"))
	defer o.Close()
	base, head, err = o.Range(t.Context(), history.ParseRange("work"))
	if err != nil || text(t, base) != "two" || text(t, head) != "three" {
		t.Errorf("worktree: %v", err)
	}
}

// TestYoungWorkspace holds that a base from before the workspace is an empty one.
func TestYoungWorkspace(t *testing.T) {
	c := clone{t, t.TempDir()}
	c.git("init", "-q", "-b", "main")
	c.write("README", "x\n")
	c.commit("none yet")
	c.write("segc.yaml", config)
	o := history.NewOpener(c.dir)
	defer o.Close()
	base, head, err := o.Range(t.Context(), history.ParseRange("HEAD"))
	if err != nil || !base.Absent || head.Absent {
		t.Errorf("%+v %+v %v", base, head, err)
	}
}

func TestArchives(t *testing.T) {
	c := shop(t)
	dir := t.TempDir()
	for _, name := range []string{"a.tar", "a.zip", "a.tgz", "a.tar.gz"} {
		p := filepath.Join(dir, name)
		c.git("archive", "-o", p, "--prefix=top/", "v1:shop")
		o := history.NewOpener(filepath.Join(c.dir, "shop"))
		base, _, err := o.Range(t.Context(), history.ParseRange(p))
		if err != nil || text(t, base) != "one" {
			t.Errorf("%s: %v", name, err)
		}
		o.Close()
	}
	var z bytes.Buffer
	w := zip.NewWriter(&z)
	f, err := w.Create("../../escape.seg")
	if err != nil {
		t.Fatal(err)
	}
	f.Write([]byte("x"))
	w.Close()
	var bomb bytes.Buffer
	gz := gzip.NewWriter(&bomb)
	tw := tar.NewWriter(gz)
	tw.WriteHeader(&tar.Header{Name: "big.seg", Size: 260 << 20, Mode: 0o644})
	zeros := make([]byte, 1<<20)
	for range 260 {
		tw.Write(zeros)
	}
	tw.Close()
	gz.Close()
	for name, data := range map[string][]byte{"escape.zip": z.Bytes(), "bomb.tgz": bomb.Bytes(), "broken.zip": []byte("PK"), "broken.tar": []byte(strings.Repeat("x", 2000)), "note.txt": []byte("x")} {
		p := filepath.Join(dir, name)
		if err := os.WriteFile(p, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if e := refused(t, c.dir, p); e.Code != "SEG0710" {
			t.Errorf("%s: %v", name, e)
		}
	}
}

func TestLog(t *testing.T) {
	c := shop(t)
	c.write("README", "beside the workspace\n")
	c.commit("no step")
	c.git("merge", "-q", "-X", "ours", "--no-edit", "main")
	o := history.NewOpener(filepath.Join(c.dir, "shop"))
	defer o.Close()
	repo, err := o.Repo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	steps, err := repo.Log(t.Context(), "HEAD")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range steps {
		data, err := fs.ReadFile(s.FS, "segments/a.seg")
		if err != nil {
			t.Fatal(err)
		}
		blobs, err := repo.Blobs(s, func(p string) bool { return strings.HasSuffix(p, ".seg") })
		if err != nil || len(blobs) != 1 {
			t.Errorf("%v %v", blobs, err)
		}
		got = append(got, fmt.Sprintf("%s: %s %d %s", s.Subject, strings.TrimSpace(string(data)), len(s.Before), s.Author))
	}
	// The merge kept ours, so that its content is that of two.
	if want := "two: ours: two 1 Ada|one: one 0 Ada"; strings.Join(got, "|") != want {
		t.Errorf("%s, want %s", strings.Join(got, "|"), want)
	}
}

// TestPages holds that every code has a page.
func TestPages(t *testing.T) {
	for i := 1; i <= 12; i++ {
		if _, err := diag.Lookup(diag.Code(fmt.Sprintf("SEG07%02d", i))); err != nil {
			t.Error(err)
		}
	}
}
