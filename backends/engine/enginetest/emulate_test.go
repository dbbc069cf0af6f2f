package enginetest

import "testing"

func TestRewriteRedshift(t *testing.T) {
	for sql, want := range map[string]string{
		`ARRAYS_OVERLAP(a.l, ARRAY(CAST($1 AS VARCHAR(9)), 'b'))`: `ARRAYS_OVERLAP(a.l, ARRAY[CAST($1 AS VARCHAR(9)), 'b'])`,
		`DATEADD(month, (n), ARRAY((1)))`:                         `DATEADD('month', (n), ARRAY[(1)])`,
		`'ARRAY(it''s \' DATEADD(day' || ARRAY('(')`:              `'ARRAY(it''s \' DATEADD(day' || ARRAY['(']`,
		`MY_ARRAY(1)`: `MY_ARRAY(1)`,
	} {
		if got := rewriteRedshift(sql); got != want {
			t.Errorf("%s becomes %s, want %s", sql, got, want)
		}
	}
}
