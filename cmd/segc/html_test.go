package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// browser returns headless Chromium, or skips.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if slices.Contains(strings.Split(os.Getenv("SEGC_REQUIRE"), ","), "chromium") {
		t.Fatal("chromium is required and not installed")
	}
	t.Skip("without chromium: it is not installed")
	return ""
}

// TestHTMLReport opens the report in a browser: hostile texts stay texts, its
// script runs, and the buttons show one kind of change.
func TestHTMLReport(t *testing.T) {
	chromium := browser(t)
	dir := t.TempDir()
	shop := os.DirFS(filepath.Join("..", "..", "testdata", "cli", "shop"))
	for _, side := range []string{"old", "new"} {
		if err := os.CopyFS(filepath.Join(dir, side), shop); err != nil {
			t.Fatal(err)
		}
	}
	const hostile = "\n# </code><script>document.title = 'owned'</script>\nsegment far of customer {\n  use: target\n\n  where country = \"<img src=x onerror=alert(1)>\"\n}\n"
	write(t, filepath.Join(dir, "old", "segments", "far.seg"), hostile)
	write(t, filepath.Join(dir, "new", "segments", "far.seg"), strings.Replace(hostile, "where country =", "where visits > 3 or country =", 1))
	write(t, filepath.Join(dir, "old", "segments", "near.seg"), "segment near of customer { where visits > 17 }\n")
	write(t, filepath.Join(dir, "new", "segments", "near.seg"), "segment near of customer { where visits >= 18 }\n")
	t.Chdir(filepath.Join(dir, "new"))
	code, page, stderr := segc(t.Context(), "", "diff", "../old", "--data", "--as-of", "2026-03-01", "--floor", "0", "--format", "html")
	if code != 0 {
		t.Fatal(code, stderr)
	}
	// The second page presses a button.
	pressed := strings.Replace(page, "show(\"\");\n", "show(\"\"); document.querySelector('[data-show=breaking]').click();\n", 1)
	for name, text := range map[string]string{"all.html": page, "breaking.html": pressed} {
		write(t, filepath.Join(dir, name), text)
		out, err := exec.Command(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
			"--disable-component-update", "--disable-sync", "--user-data-dir="+filepath.Join(dir, "profile"), "--virtual-time-budget=2000", "--dump-dom",
			"file://"+filepath.Join(dir, name)).Output()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		dom := string(out)
		if !strings.Contains(dom, "<title>Segments: ") || strings.Contains(dom, "<img") || strings.Count(dom, "<script") != 1 {
			t.Errorf("%s: a text became mark-up:\n%s", name, dom)
		}
		if strings.Contains(dom, "<nav hidden") {
			t.Errorf("%s: the script did not run", name)
		}
		if strings.Count(dom, "<article") != 2 || !strings.Contains(dom, "<rect") {
			t.Errorf("%s: want two changes and a chart", name)
		}
		hidden := strings.Count(dom, "hidden=\"\"")
		if want := map[string]int{"all.html": 0, "breaking.html": 1}[name]; hidden != want {
			t.Errorf("%s: %d changes are hidden, want %d", name, hidden, want)
		}
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
