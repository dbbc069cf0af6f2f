package conformance

import "regexp"

// unplayed are statements that an emulator cannot run, or runs otherwise than the
// database that it stands for, by what they hold. A set whose statement holds it
// is listed with -v, and not compared.
var unplayed = map[string][]struct {
	has *regexp.Regexp
	why string
}{
	"snowflake": {
		{regexp.MustCompile(`TO_NUMBER\(SUBSTR\(SHA2`), "fakesnow reads no hexadecimal numbers"},
		{regexp.MustCompile(`\bTRANSFORM\(`), "fakesnow runs no functions over lists"},
		{regexp.MustCompile(`\b(?:ARRAY_SIZE|ARRAY_CONTAINS|ARRAYS_OVERLAP)\(`), "fakesnow keeps lists as JSON texts, which DuckDB's functions of lists do not take"},
	},
}

// misplayed are the cases, and the sets of cases, that an emulator gets wrong, with
// the reason.
var misplayed = map[string]string{
	"snowflake/hostile_names":                             "fakesnow notes the columns of a table without escaping quotes in their names",
	"snowflake/decimals_of_many_digits/total":             "fakesnow sums decimals as 64-bit floats",
	"snowflake/decimals_of_many_digits/total_of_products": "fakesnow sums decimals as 64-bit floats",
	"snowflake/decimals_of_many_digits/near":              "fakesnow sums decimals as 64-bit floats",
}

// beyond tells why an emulator is not asked about a set of a case; "" when it is.
func (c comparison) beyond(set, sql string) string {
	name := c.eng.Name()
	if why := misplayed[name+"/"+c.Name+"/"+set]; why != "" {
		return why
	}
	for _, u := range unplayed[name] {
		if u.has.MatchString(sql) {
			return u.why
		}
	}
	return ""
}
