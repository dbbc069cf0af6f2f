package main

import (
	"fmt"
	"strings"
	"time"
)

var saasAsOf = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// A pipeline gathers the tables of examples/saas.
type pipeline struct {
	dice
	workspaces, users, sources, destinations, calls, actions, invoices *table
	user, source, destination, call, action, invoice                   int
}

// saas makes workspaces that connect sources to destinations.
func saas() []*table {
	p := &pipeline{
		dice: newDice(2026_03_02),
		workspaces: newTable("saas/data/workspaces.csv", "workspace_id", "name", "plan", "region", "created_at",
			"trial_ends_on", "renews_on", "seats", "mrr", "goal"),
		users: newTable("saas/data/users.csv", "user_id", "workspace_id", "name", "email", "role", "joined_at",
			"last_seen_at", "os", "app_version", "features", "nps", "subscribed"),
		sources:      newTable("saas/data/sources.csv", "source_id", "workspace_id", "kind", "sdk_version", "enabled"),
		destinations: newTable("saas/data/destinations.csv", "destination_id", "workspace_id", "kind", "enabled"),
		calls:        newTable("saas/data/calls.csv", "call_id", "source_id", "kind", "received_at", "received_date", "events"),
		actions:      newTable("saas/data/actions.csv", "action_id", "user_id", "name", "done_at"),
		invoices:     newTable("saas/data/invoices.csv", "invoice_id", "workspace_id", "issued_on", "paid_on", "amount"),
	}
	for i := range 70 {
		p.workspace(i)
	}
	return []*table{p.workspaces, p.users, p.sources, p.destinations, p.calls, p.actions, p.invoices}
}

var companyWords = [2][]string{
	{"Alder", "Bluestem", "Cobalt", "Driftwood", "Ember", "Fathom", "Granite", "Harbor", "Juniper", "Kestrel", "Lumen",
		"Meridian", "Northgate", "Orchard", "Pinecrest"},
	{"Health", "Logistics", "Media", "Foods", "Robotics", "Travel"},
}

func companyName(i int) string {
	first, second := companyWords[0], companyWords[1]
	return first[i%len(first)] + " " + second[(i/len(first)+i)%len(second)]
}

// A tenant is a workspace while its rows are made.
type tenant struct {
	id, domain, plan string
	created          time.Time
	alive            bool
}

func (p *pipeline) workspace(i int) {
	d := p.dice
	name := companyName(i)
	w := tenant{
		id:      fmt.Sprintf("ws_%03d", i+1),
		domain:  strings.ToLower(strings.ReplaceAll(name, " ", "")) + ".com",
		plan:    pick(d, "free", "free", "team", "team", "business"),
		created: d.ago(saasAsOf, 2, 700),
		alive:   d.chance(80),
	}
	if i == 0 {
		name, w.domain, w.plan = "Sluice Data", "sluicedata.com", "business" // our own
	}
	seats, price := d.between(2, 8), 0
	var trial, renews any
	switch w.plan {
	case "free":
		trial = date{w.created.AddDate(0, 0, 14)}
		if d.chance(50) {
			trial = date{saasAsOf.AddDate(0, 0, d.between(-6, 12))}
		}
	case "team":
		seats, price = d.between(3, 9), 12000
		renews = date{saasAsOf.AddDate(0, 0, d.between(1, 100))}
	case "business":
		seats, price = d.between(8, 20), 30000
		renews = date{saasAsOf.AddDate(0, 0, d.between(1, 90))}
	}
	mrr := price + price/10*seats
	goal := orNull(d, 25, pick(d, "analytics", "personalisation", "consolidation", "migration"))
	p.workspaces.add(w.id, name, w.plan, often(d, "us", "us", "eu", "apac"), w.created, trial, renews, seats, money(mrr), goal)
	p.people(w, min(seats, 1+d.small(1, seats)+d.IntN(3)))
	p.connections(w)
	p.bills(w, mrr)
}

func (p *pipeline) people(w tenant, n int) {
	d := p.dice
	for i := range n {
		p.user++
		id := fmt.Sprintf("u_%04d", p.user)
		first, last := d.person()
		joined := d.between(0, int(saasAsOf.Sub(w.created)/time.Minute)-60)
		at := w.created.Add(time.Duration(joined) * time.Minute)
		domain := w.domain
		if d.chance(12) {
			domain = pick(d, "gmail.com", "outlook.com", "proton.me")
		}
		role := "owner"
		if i > 0 {
			role = often(d, "engineer", "marketer", "viewer", "admin")
		}
		seen := p.life(id, w, at)
		nps := orNull(d, 45, pick(d, 0, 3, 5, 6, 7, 7, 8, 8, 9, 9, 10))
		p.users.add(id, w.id, first+" "+last, orNull(d, 6, address(first, last, domain)), role, at, seen,
			orNull(d, 10, pick(d, "macos", "macos", "windows", "linux", "ios", "android")), p.app(),
			some(d, d.small(0, 4), []string{"audiences", "cli", "profiles", "query_editor", "replay"}), nps, d.chance(85))
	}
}

func (p *pipeline) app() any {
	v := version(pick(p.dice, "5.0.0-beta.2", "4.10.1", "4.9.0", "4.2.0", "4.2", "4.1.12", "3.18.0", "v4.9.3", "nightly"))
	return orNull(p.dice, 25, v)
}

// life writes what a user did, and returns when the user was last seen.
func (p *pipeline) life(id string, w tenant, joined time.Time) any {
	d := p.dice
	at, seen := joined, any(nil)
	do := func(name string, at time.Time) {
		if at.Before(saasAsOf) {
			p.action++
			p.actions.add(p.action, id, name, at)
			seen = at
		}
	}
	until := saasAsOf
	if !w.alive || d.chance(30) {
		until = d.ago(saasAsOf, 10, 120)
	}
	if recent := saasAsOf.AddDate(0, 0, -d.between(40, 90)); at.Before(recent) && d.chance(85) {
		at = recent // only the last weeks are kept
	}
	pace := pick(d, 1, 2, 2, 4, 9)
	for n := 0; n < 20 && at.Before(until); n++ {
		do("signed_in", at)
		at = at.Add(time.Duration(d.between(5, 90)) * time.Minute)
		switch d.IntN(16) {
		case 0:
			do("invited", at)
		case 1:
			do("added_source", at)
		case 2, 3:
			do("exported", at)
		case 4:
			do("opened_checkout", at)
			if d.chance(50) {
				do("paid", at.Add(time.Duration(d.between(2, 40))*time.Hour))
			}
		}
		at = at.Add(time.Duration(d.between(pace*12, pace*36)) * time.Hour)
	}
	return seen
}

// connections writes sources, destinations, and the calls of sources that run.
func (p *pipeline) connections(w tenant) {
	d := p.dice
	for range d.small(0, 4) {
		p.destination++
		p.destinations.add(fmt.Sprintf("dst_%03d", p.destination), w.id,
			pick(d, "Snowflake", "BigQuery", "Braze", "Amplitude", "Google Ads", "Slack"), d.chance(85))
	}
	identify := d.chance(70)
	flowing := w.alive && d.chance(85)
	for range d.between(0, 3) {
		p.source++
		id := fmt.Sprintf("src_%03d", p.source)
		kind, enabled := pick(d, "web", "web", "ios", "android", "server", "warehouse"), d.chance(90)
		p.sources.add(id, w.id, kind, orNull(d, 15, version(pick(d, "2.14.0", "2.9.1", "2.10.0", "1.30.2"))), enabled)
		p.traffic(id, w, flowing && enabled, identify)
	}
}

func (p *pipeline) traffic(source string, w tenant, flowing, identify bool) {
	d := p.dice
	end := saasAsOf
	if !flowing {
		end = d.ago(saasAsOf, 8, 130)
	}
	if !w.created.Before(end) {
		return
	}
	volume, trend := d.small(20, 4000), d.between(-6, 6)
	for n := range 18 {
		at := end.Add(-time.Duration(n*d.between(60, 100)+d.IntN(48)) * time.Hour).Truncate(time.Hour)
		if at.Before(w.created) {
			return
		}
		events := max(1, volume-volume*trend*n/100)
		p.calls.add(p.nextCall(), source, "track", at, date{at}, events)
		if identify && n%3 == 0 {
			p.calls.add(p.nextCall(), source, "identify", at, date{at}, max(1, events/20))
		}
	}
}

func (p *pipeline) nextCall() int { p.call++; return p.call }

// bills writes an invoice on the first of each of the last months.
func (p *pipeline) bills(w tenant, amount int) {
	d := p.dice
	if amount == 0 {
		return
	}
	slow := d.chance(25)
	for back := 14; back >= 0; back-- {
		issued := time.Date(saasAsOf.Year(), saasAsOf.Month()-time.Month(back), 1, 0, 0, 0, 0, time.UTC)
		if issued.Before(w.created) {
			continue
		}
		paid := any(date{issued.AddDate(0, 0, d.between(1, 25))})
		if slow && d.chance(40) {
			paid = date{issued.AddDate(0, 0, d.between(20, 70))}
		}
		if when, ok := paid.(date); ok && when.After(saasAsOf) || slow && back < 3 && d.chance(40) {
			paid = nil
		}
		p.invoice++
		p.invoices.add(p.invoice, w.id, date{issued}, paid, money(amount))
	}
}
