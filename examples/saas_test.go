package examples

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// saasByHand answers some of the saas segments with loops over the files.
func saasByHand(t *testing.T, now time.Time) map[string][]string {
	workspaces := rowsOf(t, "saas", "workspaces")
	users := rowsOf(t, "saas", "users")
	sources := by(rowsOf(t, "saas", "sources"), "workspace_id")
	destinations := by(rowsOf(t, "saas", "destinations"), "workspace_id")
	calls := by(rowsOf(t, "saas", "calls"), "source_id")
	actions := by(rowsOf(t, "saas", "actions"), "user_id")
	members := by(users, "workspace_id")
	newYork := zone("America/New_York")

	// sent says that a workspace has calls of a kind ("" is any) since a time.
	sent := func(workspace, kind string, since time.Time) bool {
		for _, s := range sources[workspace] {
			for _, c := range calls[s["source_id"]] {
				if (kind == "" || c["kind"] == kind) && within(c.time("received_at"), since, now) {
					return true
				}
			}
		}
		return false
	}
	volume := func(workspace string, lo, hi time.Time) int {
		sum := 0
		for _, s := range sources[workspace] {
			for _, c := range calls[s["source_id"]] {
				if within(c.time("received_at"), lo, hi) {
					sum += c.int("events")
				}
			}
		}
		return sum
	}
	enabled := func(rows []row) bool { return slices.ContainsFunc(rows, func(r row) bool { return r.is("enabled") }) }

	return map[string][]string{
		"activation.good_fit": keys(workspaces, "workspace_id", func(w row) bool {
			id := w["workspace_id"]
			return enabled(sources[id]) && enabled(destinations[id]) && sent(id, "", now.Add(-days(7))) &&
				sent(id, "identify", time.Time{}) && sent(id, "track", time.Time{})
		}),
		"activation.trial_ending": keys(workspaces, "workspace_id", func(w row) bool {
			today := day(now, newYork)
			return w["plan"] == "free" && !w.null("trial_ends_on") && enabled(sources[w["workspace_id"]]) &&
				within(w.time("trial_ends_on"), today, today.AddDate(0, 0, 7))
		}),
		"activation.habitual": keys(users, "user_id", func(u row) bool {
			monday, good := time.Date(2026, 3, 2, 0, 0, 0, 0, newYork), 0
			for week := 1; week <= 4; week++ {
				exported, signedIn := 0, 0
				for _, a := range actions[u["user_id"]] {
					if within(a.time("done_at"), monday.AddDate(0, 0, -7*week), monday.AddDate(0, 0, -7*week+7)) {
						switch a["name"] {
						case "exported":
							exported++
						case "signed_in":
							signedIn++
						}
					}
				}
				if exported > 0 || signedIn >= 3 {
					good++
				}
			}
			return good >= 3
		}),
		"activation.team_builder": keys(users, "user_id", func(u row) bool {
			for _, a := range actions[u["user_id"]] {
				for _, b := range actions[u["user_id"]] {
					if a["name"] == "invited" && b["name"] == "added_source" && b.time("done_at").After(a.time("done_at")) &&
						!b.time("done_at").After(a.time("done_at").Add(days(7))) {
						return true
					}
				}
			}
			return false
		}),
		"health.out_of_seats": keys(workspaces, "workspace_id", func(w row) bool {
			seen := 0
			for _, u := range members[w["workspace_id"]] {
				if !u.null("last_seen_at") && within(u.time("last_seen_at"), now.Add(-days(30)), now) {
					seen++
				}
			}
			return w["plan"] != "business" && float64(seen)/float64(w.int("seats")) >= 0.9
		}),
		"health.heavy_sender": keys(workspaces, "workspace_id", func(w row) bool {
			mine, ahead, all := volume(w["workspace_id"], now.Add(-days(30)), now), 0, 0
			for _, other := range workspaces {
				if other["region"] != w["region"] {
					continue
				}
				all++
				if volume(other["workspace_id"], now.Add(-days(30)), now) > mine {
					ahead++
				}
			}
			return ahead*10 < all
		}),
		"health.stage.at_risk": keys(workspaces, "workspace_id", func(w row) bool {
			id := w["workspace_id"]
			recent := volume(id, now.Add(-days(30)), now)
			before := volume(id, now.Add(-days(60)), now.Add(-days(30)))
			return !within(w.time("created_at"), now.Add(-days(30)), now) && sent(id, "", now.Add(-days(60))) && 2*recent < before
		}),
		"technology.curious": keys(users, "user_id", func(u row) bool {
			features := u.list("features")
			return (slices.Contains(features, "query_editor") || slices.Contains(features, "cli")) && u["role"] != "engineer"
		}),
		"hygiene.unreachable": keys(users, "user_id", func(u row) bool {
			return u.null("email") || !u.is("subscribed") || strings.HasSuffix(u["email"], "@sluicedata.com")
		}),
	}
}
