package main

// overview is the head of `segc help`.
const overview = `segc compiles customer segments: definitions in .seg and .seg.yaml files become
SQL for a warehouse, or members at once.

Every command finds segc.yaml by walking up from the current folder (or -C DIR).
Results go to standard output; diagnostics as text, notes and progress go to
standard error. With a machine format, diagnostics go to standard output too.

Exit codes: 0 nothing to report, 1 findings, 2 wrong usage, configuration or a
file that does not check, 3 inconclusive, 4 a defect of segc, 130 interrupted.`

// examples are command lines to copy, by verb.
var examples = map[string]string{
	"init": `  segc init shop            a workspace with sample data in the folder shop
  segc init                 in the current folder`,
	"fmt": `  segc fmt                  every segment file of the workspace, in place
  segc fmt --check          change nothing, list what would change (for CI)
  segc fmt --diff vip.seg   show the change
  segc fmt - < vip.seg      a filter, for editors`,
	"check": `  segc check
  segc check --format github
  segc check -o sarif=segc.sarif -o junit=segc.xml`,
	"lint": `  segc lint
  segc lint --fix           only what is proved to keep every member
  segc lint --new-since main --format github
  segc lint --write-baseline lint.baseline`,
	"compile": `  segc compile vip --dialect postgres
  segc compile --shape flags --as-of 2026-01-31
  segc compile 'big_spender(300 USD, window: 90 days)'
  segc compile -o build/sql
  segc compile vip --params
  segc compile --shape view --target prod`,
	"explain": `  segc explain vip
  segc explain vip --row customer_id=c01`,
	"run": `  segc run vip
  segc run 'big_spender(300 USD)' --as-of 2026-01-31 --format json
  segc run --engine go --limit 5
  segc run --shape flags --format csv
  segc run --set vip_floor="800 USD" -o parquet=members.parquet`,
	"size": `  segc size
  segc size lifecycle.active vip --overlap
  segc size --format json`,
	"verify": `  segc verify
  segc verify lapsed_vip --as-of 2026-01-31
  segc verify --format github -o junit=promises.xml`,
	"materialize": `  segc materialize --target prod
  segc materialize --target prod --dry-run > refresh.sql
  segc materialize vip --as-of 2026-01-31`,
	"diff": `  segc diff                 your work against where it left the default branch
  segc diff main..feature --format markdown
  segc diff v1.4 -o json=diff.json
  segc diff HEAD..:         what is staged
  segc diff ./last-week`,
	"breaking": `  segc breaking
  segc breaking origin/main --format github -o sarif=segc.sarif
  segc breaking main --fail-on any`,
	"log": `  segc log lapsed_vip
  segc log lifecycle.active -n 5 --format json
  segc log vip v1.4 --all`,
	"blame": `  segc blame lapsed_vip`,
	"git-diff": `  git config diff.segc.command 'segc git-diff'
  echo '*.seg diff=segc' >> .gitattributes
  git diff`,
	"test": `  segc test
  segc test vip --coverage
  segc test vip --generate
  segc test --format junit > tests.xml`,
	"prove": `  segc prove vip reachable
  segc prove 'level > 3' 'level >= 4'
  segc prove lapsed active --expect disjoint
  segc prove vip 'country = "US"' --format json
  segc prove --all`,
	"eval": `  echo '{"customer_id": "c1", "country": "NL", "orders": []}' | segc eval vip
  segc eval --from csv < data/stores.csv
  segc eval --skip-bad --as-of 2026-01-31 < rows.jsonl`,
	"gen": `  segc gen go vip
  segc gen go -o internal/segments
  segc gen go --package audience -o .     in a //go:generate line`,
	"convert": `  segc convert --to yaml segments/vip.seg
  segc convert --to dsl segments/email.seg.yaml -o segments`,
	"rule": `  segc rule SEG1012
  segc rule --list --format json`,
	"version": `  segc version`,
}
