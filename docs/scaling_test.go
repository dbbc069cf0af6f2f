package docs

import (
	"flag"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var scalingRuns = flag.String("scaling", "", "output of BenchmarkScaling: keep its least figures in performance.md and draw them, with -write")

// What grows in BenchmarkScaling, and how many of it there are.
var (
	scalingNames = []string{"segments", "atoms", "matches"}
	scalingSteps = []int{100, 300, 1000, 3000, 10_000}
)

// figures are nanoseconds a profile, by what grows, at each step.
type figures map[string][]float64

// TestScaling holds that scaling.svg shows the table of performance.md. With
// -scaling FILE -write both are made anew of what a benchmark has printed.
func TestScaling(t *testing.T) {
	old, err := os.ReadFile("performance.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(old)
	if *scalingRuns != "" {
		out, err := os.ReadFile(*scalingRuns)
		if err != nil {
			t.Fatal(err)
		}
		text = replaced(t, text, "scaling", scalingTable(measured(t, string(out))))
	}
	picture := scalingPicture(tabled(t, text))
	if *write {
		for name, text := range map[string]string{"performance.md": text, "scaling.svg": picture} {
			if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	drawn, err := os.ReadFile("scaling.svg")
	if err != nil {
		t.Fatal(err)
	}
	if string(drawn) != picture {
		t.Error("scaling.svg does not show the table of performance.md; run `go test ./docs -run TestScaling -write`")
	}
}

// measured reads the least figure of each point from a benchmark's output.
func measured(t *testing.T, out string) figures {
	t.Helper()
	least := figures{}
	for _, name := range scalingNames {
		for _, n := range scalingSteps {
			line := regexp.MustCompile(fmt.Sprintf(`(?m)^BenchmarkScaling/%s/%d(?:-\d+)?\s+\d+\s+([0-9.]+) ns/op`, name, n))
			best := math.Inf(1)
			for _, m := range line.FindAllStringSubmatch(out, -1) {
				ns, err := strconv.ParseFloat(m[1], 64)
				if err != nil {
					t.Fatal(err)
				}
				best = min(best, ns)
			}
			if math.IsInf(best, 1) {
				t.Fatalf("no figure of %s at %d", name, n)
			}
			least[name] = append(least[name], best)
		}
	}
	return least
}

// scalingTable writes figures in microseconds.
func scalingTable(f figures) string {
	var sb strings.Builder
	sb.WriteString("| µs a profile |")
	for _, n := range scalingSteps {
		fmt.Fprintf(&sb, " %d |", n)
	}
	sb.WriteString("\n|---|" + strings.Repeat("---|", len(scalingSteps)) + "\n")
	for _, name := range scalingNames {
		fmt.Fprintf(&sb, "| %s |", name)
		for _, ns := range f[name] {
			fmt.Fprintf(&sb, " %.1f |", ns/1000)
		}
		sb.WriteByte('\n')
	}
	return sb.String()
}

// tabled reads them back.
func tabled(t *testing.T, text string) figures {
	t.Helper()
	f := figures{}
	for _, name := range scalingNames {
		i := strings.Index(text, "\n| "+name+" |")
		if i < 0 {
			t.Fatalf("performance.md has no row of %s", name)
		}
		line, _, _ := strings.Cut(text[i+1:], "\n")
		for _, cell := range strings.Split(strings.Trim(line, "| "), "|")[1:] {
			us, err := strconv.ParseFloat(strings.TrimSpace(cell), 64)
			if err != nil {
				t.Fatal(err)
			}
			f[name] = append(f[name], us*1000)
		}
		if len(f[name]) != len(scalingSteps) {
			t.Fatalf("%d figures of %s", len(f[name]), name)
		}
	}
	return f
}

// scalingPicture draws figures in two logarithmic scales.
func scalingPicture(f figures) string {
	const width, height, left, right, top, bottom = 660, 400, 70, 130, 20, 50
	low, high := math.Inf(1), 0.0 // decades of microseconds
	for _, list := range f {
		low, high = min(low, slices.Min(list)/1000), max(high, slices.Max(list)/1000)
	}
	from, to := math.Floor(math.Log10(low)), math.Ceil(math.Log10(high))
	x := func(n float64) float64 { return left + (math.Log10(n)-2)/2*(width-left-right) }
	y := func(us float64) float64 {
		return height - bottom - (math.Log10(us)-from)/(to-from)*(height-top-bottom)
	}
	var sb strings.Builder
	fmt.Fprintf(&sb, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">\n"+
		"<title>All segments for one profile</title>\n<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", width, height, width, height)
	for _, n := range scalingSteps {
		fmt.Fprintf(&sb, "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#eee\"/>\n<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>\n",
			x(float64(n)), top, x(float64(n)), height-bottom, x(float64(n)), height-bottom+18, n)
	}
	for d := from; d <= to; d++ {
		us := math.Pow(10, d)
		fmt.Fprintf(&sb, "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ccc\"/>\n<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%g µs</text>\n",
			left, y(us), width-right, y(us), left-6, y(us)+4, us)
	}
	fmt.Fprintf(&sb, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">how many there are of what grows</text>\n", (left+width-right)/2, height-10)
	for i, name := range scalingNames {
		color := []string{"#1b7837", "#2166ac", "#b2182b"}[i]
		points := make([]string, len(scalingSteps))
		for k, n := range scalingSteps {
			points[k] = fmt.Sprintf("%.1f,%.1f", x(float64(n)), y(f[name][k]/1000))
			px, py, _ := strings.Cut(points[k], ",")
			fmt.Fprintf(&sb, "<circle cx=\"%s\" cy=\"%s\" r=\"3.5\" fill=\"%s\"/>\n", px, py, color)
		}
		last := len(scalingSteps) - 1
		fmt.Fprintf(&sb, "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n<text x=\"%d\" y=\"%.1f\" fill=\"%s\">%s grow</text>\n",
			strings.Join(points, " "), color, width-right+10, y(f[name][last]/1000)+4, color, name)
	}
	sb.WriteString("</svg>\n")
	return sb.String()
}
