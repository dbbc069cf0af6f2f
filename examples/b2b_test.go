package examples

import (
	"slices"
	"sort"
	"strings"
	"testing"
	"time"
)

// b2bByHand answers some of the b2b segments with loops over the files.
func b2bByHand(t *testing.T, now time.Time) map[string][]string {
	companies := rowsOf(t, "b2b", "companies")
	contacts := rowsOf(t, "b2b", "contacts")
	contracts := by(rowsOf(t, "b2b", "contracts"), "company_id")
	people := by(contacts, "company_id")
	activities := by(rowsOf(t, "b2b", "activities"), "contact_id")
	usage := by(rowsOf(t, "b2b", "usage_weeks"), "company_id")
	company := one(by(companies, "company_id"))
	today := day(now, zone("Europe/Berlin"))

	running := func(c row) []row {
		return slices.DeleteFunc(slices.Clone(contracts[c["company_id"]]), func(k row) bool {
			return k.time("starts_on").After(today) || k.time("ends_on").Before(today)
		})
	}
	customer := func(c row) bool { return len(running(c)) > 0 }
	pays := func(c row) int {
		sum := 0
		for _, k := range running(c) {
			sum += k.milli("arr")
		}
		return sum
	}
	ideal := func(c row) bool {
		core := slices.Contains([]string{"automotive", "chemicals", "food", "machinery", "pharma"}, c["industry"])
		size := !c.null("employees") && c.int("employees") >= 200 && c.int("employees") <= 5000 ||
			c.null("employees") && !c.null("revenue") && c.float("revenue") >= 40e6 && c.float("revenue") <= 1000e6
		tech := slices.Contains(c.list("technologies"), "opc_ua") || slices.Contains(c.list("technologies"), "mqtt")
		return core && size && tech && slices.Contains([]string{"DE", "AT", "CH", "NL", "FR"}, c["country"])
	}
	// did returns the times of an activity of a kind at a company.
	did := func(c row, kind string) []time.Time {
		var times []time.Time
		for _, p := range people[c["company_id"]] {
			for _, a := range activities[p["contact_id"]] {
				if a["kind"] == kind {
					times = append(times, a.time("at"))
				}
			}
		}
		return times
	}

	return map[string][]string{
		"accounts.ideal":     keys(companies, "company_id", ideal),
		"accounts.customers": keys(companies, "company_id", customer),
		"accounts.tier.a": keys(companies, "company_id", func(c row) bool {
			if !customer(c) {
				return false
			}
			ahead, all := 0, 0
			for _, other := range companies {
				if customer(other) {
					all++
					if pays(other) > pays(c) {
						ahead++
					}
				}
			}
			return ahead*20 < all
		}),
		"accounts.renewal_30": keys(companies, "company_id", func(c row) bool {
			return slices.ContainsFunc(contracts[c["company_id"]], func(k row) bool {
				return within(k.time("ends_on"), today, today.AddDate(0, 0, 30)) && !k.is("auto_renews")
			})
		}),
		"accounts.demo_without_proposal": keys(companies, "company_id", func(c row) bool {
			for _, demo := range did(c, "demo") {
				if demo.Before(now.Add(-days(90))) || demo.Add(days(30)).After(now) {
					continue
				}
				followed := slices.ContainsFunc(did(c, "proposal"), func(at time.Time) bool {
					return at.After(demo) && !at.After(demo.Add(days(30)))
				})
				if !followed {
					return true
				}
			}
			return false
		}),
		"accounts.usage_drop": keys(companies, "company_id", func(c row) bool {
			recent, before := 0, 0
			for _, w := range usage[c["company_id"]] {
				switch at := w.time("week_of"); {
				case at.After(today):
				case at.After(today.AddDate(0, 0, -90)):
					recent += w.int("work_orders")
				case at.After(today.AddDate(0, 0, -180)):
					before += w.int("work_orders")
				}
			}
			return customer(c) && 2*recent < before
		}),
		"accounts.daily_driver": keys(companies, "company_id", func(c row) bool {
			// Weeks begin on Monday; 2026-06-29 is the Monday of this one.
			orders := map[string]int{}
			for _, w := range usage[c["company_id"]] {
				orders[w["week_of"]] += w.int("work_orders")
			}
			good := 0
			for week := 1; week <= 12; week++ {
				if orders[time.Date(2026, 6, 29-7*week, 0, 0, 0, 0, time.UTC).Format("2006-01-02")] >= 20 {
					good++
				}
			}
			return good >= 10
		}),
		"accounts.champion_left": keys(companies, "company_id", func(c row) bool {
			left, stays := false, false
			for _, p := range people[c["company_id"]] {
				if !p.is("champion") {
					continue
				}
				stays = stays || p.null("left_on")
				left = left || !p.null("left_on") && p.time("left_on").After(today.AddDate(0, 0, -180)) && !p.time("left_on").After(today)
			}
			return customer(c) && left && !stays
		}),
		"contacts.prospects": keys(contacts, "contact_id", func(p row) bool {
			c := company[p["company_id"]]
			title := strings.HasPrefix(p["title"], "Head ") || strings.HasPrefix(p["title"], "Director ") || strings.HasPrefix(p["title"], "VP ")
			blocked := !p.is("consent") || p.null("email") || !p.null("left_on")
			return (p["department"] == "management" || title) && !blocked && ideal(c) && !customer(c)
		}),
		"contacts.cooled_off": keys(contacts, "contact_id", func(p row) bool {
			met, all := 0, activities[p["contact_id"]]
			sort.Slice(all, func(i, j int) bool { return all[i].time("at").Before(all[j].time("at")) })
			for _, a := range all {
				if a["kind"] == "meeting" || a["kind"] == "demo" || a["kind"] == "call" {
					met++
				}
			}
			return met >= 2 && all[len(all)-1].time("at").Before(time.Date(2026, 4, 1, 0, 0, 0, 0, zone("Europe/Berlin")))
		}),
	}
}
