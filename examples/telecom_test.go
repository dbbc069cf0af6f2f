package examples

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// telecomByHand answers some of the telecom segments with loops over the files.
func telecomByHand(t *testing.T, now time.Time) map[string][]string {
	accounts := rowsOf(t, "telecom", "accounts")
	lines := rowsOf(t, "telecom", "subscribers")
	account := one(by(accounts, "account_id"))
	linesOf := by(lines, "account_id")
	calls := by(rowsOf(t, "telecom", "calls"), "subscriber_id")
	data := by(rowsOf(t, "telecom", "data_days"), "subscriber_id")
	bills := by(rowsOf(t, "telecom", "bills"), "account_id")
	stores := one(by(rowsOf(t, "telecom", "stores"), "store_id"))
	today := day(now, zone("America/Chicago"))

	// The last 30 days of dates end with today.
	use := func(l row) int {
		sum := 0
		for _, d := range data[l["subscriber_id"]] {
			if at := d.time("used_on"); at.After(today.AddDate(0, 0, -30)) && !at.After(today) {
				sum += d.int("megabytes")
			}
		}
		return sum
	}
	doNotCall := func(l row) bool { return !l.is("may_call") || account[l["account_id"]].is("in_collections") }

	return map[string][]string{
		"international_caller": keys(lines, "subscriber_id", func(l row) bool {
			minutes, countries := 0, map[string]bool{}
			for _, c := range calls[l["subscriber_id"]] {
				if c["to_country"] != "US" && within(c.time("started_at"), now.Add(-days(90)), now) {
					minutes += c.milli("minutes")
					countries[c["to_country"]] = true
				}
			}
			return minutes >= 30_000 || len(countries) >= 2
		}),
		"heavy_data": keys(lines, "subscriber_id", func(l row) bool {
			ahead, all := 0, 0
			for _, other := range lines {
				if other["network"] == l["network"] {
					all++
					if use(other) > use(l) {
						ahead++
					}
				}
			}
			return ahead*10 < all && use(l) > 0
		}),
		"family": keys(accounts, "account_id", func(a row) bool {
			return a["plan"] == "family" && len(linesOf[a["account_id"]]) >= 3
		}),
		"senior": keys(lines, "subscriber_id", func(l row) bool {
			return !l.null("birth_date") && age(l.time("birth_date"), today) >= 65
		}),
		"birthday_soon": keys(lines, "subscriber_id", func(l row) bool {
			if l.null("birth_date") || doNotCall(l) {
				return false
			}
			born := l.time("birth_date")
			for ahead := range 14 {
				on := today.AddDate(0, 0, ahead)
				if on.Month() == born.Month() && on.Day() == born.Day() && on.Year() > born.Year() {
					return true
				}
			}
			return false
		}),
		"near_own_store": keys(lines, "subscriber_id", func(l row) bool {
			if l.null("home_lat") || l.null("store_id") {
				return false
			}
			s := stores[l["store_id"]]
			return kilometres(l.float("home_lat"), l.float("home_lon"), s.float("lat"), s.float("lon")) < 5*1.609344
		}),
		"weekly_caller": keys(lines, "subscriber_id", func(l row) bool {
			for week := range 4 {
				called := slices.ContainsFunc(calls[l["subscriber_id"]], func(c row) bool {
					return within(c.time("started_at"), now.Add(-days(7*week+7)), now.Add(-days(7*week)))
				})
				if !called {
					return false
				}
			}
			return true
		}),
		"frequent_caller": keys(lines, "subscriber_id", func(l row) bool {
			on := map[time.Time]bool{}
			for _, c := range calls[l["subscriber_id"]] {
				if within(c.time("started_at"), now.Add(-days(30)), now) {
					on[day(c.time("started_at"), zone("America/Chicago"))] = true
				}
			}
			return len(on) >= 3
		}),
		"contract_ending": keys(lines, "subscriber_id", func(l row) bool {
			return !l.null("contract_ends_on") && within(l.time("contract_ends_on"), today, today.AddDate(0, 0, 30))
		}),
		"upgrade_ready": keys(lines, "subscriber_id", func(l row) bool {
			major, _, _ := strings.Cut(l["os_version"], ".")
			n, err := strconv.Atoi(major)
			ends := !l.null("contract_ends_on") && within(l.time("contract_ends_on"), today, today.AddDate(0, 0, 90))
			return l["network"] == "lte" && err == nil && n < 16 && (l["contract"] == "month_to_month" || ends) && !doNotCall(l)
		}),
		"bill_shock": keys(accounts, "account_id", func(a row) bool {
			var last row
			sum, n := 0, 0
			for _, b := range bills[a["account_id"]] {
				if last == nil || b.time("billed_on").After(last.time("billed_on")) {
					last = b
				}
				if b.time("billed_on").After(today.AddDate(-1, 0, 0)) {
					sum, n = sum+b.milli("amount"), n+1
				}
			}
			return n > 0 && float64(last.milli("amount")) >= 1.5*float64(sum)/float64(n)
		}),
		"loyalty.gold": keys(lines, "subscriber_id", func(l row) bool {
			tenure := today.Sub(l.time("joined_on"))
			return tenure >= days(1825) && tenure < days(3650)
		}),
	}
}
