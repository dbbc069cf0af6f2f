package main

import (
	"fmt"
	"strings"
	"time"
)

var b2bAsOf = time.Date(2026, 6, 30, 12, 0, 0, 0, time.UTC)

// A market gathers the tables of examples/b2b.
type market struct {
	dice
	companies, partners, links, contacts, contracts, deals, activities, usage *table
	contact, contract, deal, activity, week                                   int
}

// b2b makes companies as a CRM knows them.
func b2b() []*table {
	m := &market{
		dice: newDice(1846),
		companies: newTable("b2b/data/companies.csv", "company_id", "name", "parent_id", "industry", "employees", "revenue",
			"country", "city", "founded_on", "website", "technologies", "created_at"),
		partners:   newTable("b2b/data/partners.csv", "partner_id", "name", "tier"),
		links:      newTable("b2b/data/company_partners.csv", "company_id", "partner_id"),
		contacts:   newTable("b2b/data/contacts.csv", "contact_id", "company_id", "name", "email", "title", "department", "champion", "left_on", "consent"),
		contracts:  newTable("b2b/data/contracts.csv", "contract_id", "company_id", "product", "seats", "arr", "starts_on", "ends_on", "auto_renews"),
		deals:      newTable("b2b/data/opportunities.csv", "opportunity_id", "company_id", "opened_at", "closed_on", "stage", "amount", "competitor"),
		activities: newTable("b2b/data/activities.csv", "activity_id", "contact_id", "kind", "at", "inbound"),
		usage:      newTable("b2b/data/usage_weeks.csv", "usage_week_id", "company_id", "week_of", "active_seats", "work_orders"),
	}
	for i, p := range []struct{ name, tier string }{{"Ostwall Systeme", "premier"}, {"Vektor Beratung", "certified"},
		{"Delta Automation", "certified"}, {"Nordlicht IT", "registered"}, {"Atelier Industrie", "premier"}} {
		m.partners.add(i+1, p.name, p.tier)
	}
	for id := 1; id <= 220; id++ {
		m.company(id)
	}
	return []*table{m.companies, m.partners, m.links, m.contacts, m.contracts, m.deals, m.activities, m.usage}
}

var b2bNames = [2][]string{
	{"Rheintal", "Alpen", "Hansa", "Bodensee", "Lindauer", "Weser", "Isar", "Donau", "Vogesen", "Maas", "Scheldt", "Havel"},
	{"Guss", "Chemie", "Molkerei", "Pumpen", "Pharma", "Stadtwerke", "Antriebe", "Logistik"},
}

// b2bPlaces are countries with a city, the home market first.
var b2bPlaces = []struct{ country, city string }{{"DE", "Stuttgart"}, {"DE", "Hannover"}, {"DE", "Leipzig"}, {"AT", "Linz"},
	{"CH", "Winterthur"}, {"NL", "Eindhoven"}, {"FR", "Lyon"}, {"BE", "Gent"}, {"SE", "Göteborg"}, {"DK", "Aarhus"}, {"PL", "Wrocław"}, {"US", "Detroit"}}

func (m *market) company(id int) {
	d := m.dice
	first, second := b2bNames[0], b2bNames[1]
	i := id - 1
	name := first[i%len(first)] + " " + second[(i/len(first)+i)%len(second)]
	if n := i / (len(first) * len(second)); n > 0 {
		name += []string{"", " Nord", " Süd"}[n]
	}
	var parent any
	if id > 12 && d.chance(15) {
		parent = d.between(1, 12)
	}
	people := pick(d, d.between(2, 40), d.between(50, 800), d.small(200, 4000), d.small(300, 9000))
	at := pick(d, b2bPlaces[d.IntN(5)], pick(d, b2bPlaces...))
	created := d.ago(b2bAsOf, 20, 1800)
	site := fmt.Sprintf("%s.%s", strings.ToLower(plain(name)), strings.ToLower(at.country))
	m.companies.add(id, name, parent, orNull(d, 8, pick(d, "automotive", "chemicals", "food", "machinery", "machinery", "pharma", "utilities", "services")),
		orNull(d, 12, people), orNull(d, 20, money(people*(15_000_000+d.between(0, 10_000_000)))), at.country, orNull(d, 10, at.city),
		orNull(d, 15, d.daysAgo(b2bAsOf, 2*366, 120*365)), orNull(d, 10, "https://"+site+"/"),
		some(d, d.between(0, 3), []string{"ifs", "maximo", "mqtt", "opc_ua", "sap_pm"}), created)
	for p := 1; p <= 5; p++ {
		if d.chance(9) {
			m.links.add(id, p)
		}
	}
	seats := m.business(id, people, created)
	m.people(id, site)
	if seats > 0 {
		m.weeks(id, seats)
	}
}

// plain drops what a host name may not have.
func plain(name string) string {
	return strings.NewReplacer(" ", "", "ü", "ue").Replace(name)
}

// business writes opportunities and contracts, and returns the seats of those that run.
func (m *market) business(id, people int, created time.Time) int {
	d := m.dice
	for range d.small(0, 5) {
		opened := d.ago(b2bAsOf, 0, 500)
		stage := pick(d, "qualified", "proposal", "won", "lost", "lost")
		var closed, rival any
		if stage == "won" || stage == "lost" {
			closed = date{opened.AddDate(0, 0, d.between(10, 120))}
		}
		if stage == "lost" || d.chance(20) {
			rival = pick[any](d, "Vulcan", "Vulcan", "Maintiq", nil)
		}
		m.deal++
		m.deals.add(m.deal, id, opened, closed, stage, money(100*d.between(8_000, 90_000)), rival)
	}
	seats := 0
	if !d.chance(45) {
		return 0
	}
	for _, product := range []string{"monitor", "predict", "inventory"} {
		if !d.chance(map[string]int{"monitor": 80, "predict": 35, "inventory": 30}[product]) {
			continue
		}
		n := 5 + min(people/20, 200)
		starts := d.daysAgo(b2bAsOf, 30, 1000)
		ends := date{starts.AddDate(d.between(1, 3), 0, -1)}
		if d.chance(20) {
			ends = date{b2bAsOf.AddDate(0, 0, d.between(0, 60))}
		}
		m.contract++
		m.contracts.add(m.contract, id, product, n, money(100*n*d.between(180, 420)), starts, ends, d.chance(60))
		if !ends.Before(b2bAsOf) {
			seats += n
		}
	}
	return seats
}

func (m *market) people(company int, host string) {
	d := m.dice
	for range d.between(1, 5) {
		m.contact++
		first, last := d.person()
		domain := host
		if d.chance(8) {
			domain = pick(d, "gmx.de", "gmail.com")
		}
		department := pick(d, "maintenance", "maintenance", "production", "it", "purchasing", "management")
		title := map[string][]string{
			"maintenance": {"Head of Maintenance", "Maintenance Engineer", "Technician"}, "production": {"Plant Manager", "Shift Lead"},
			"it": {"IT Architect", "Head of IT"}, "purchasing": {"Buyer"}, "management": {"Managing Director", "VP Operations"},
		}[department]
		m.contacts.add(m.contact, company, first+" "+last, orNull(d, 7, address(first, last, domain)), orNull(d, 10, pick(d, title...)),
			orNull(d, 6, department), d.chance(30), orNull(d, 75, d.daysAgo(b2bAsOf, 5, 500)), d.chance(80))
		for range d.small(0, 7) {
			m.touch(d.ago(b2bAsOf, 1, 420))
		}
	}
}

// touch writes an activity; a demo is often followed by a proposal.
func (m *market) touch(at time.Time) {
	d := m.dice
	if d.chance(40) {
		at = d.ago(b2bAsOf, 1, 100)
	}
	kind := pick(d, "email", "email", "call", "meeting", "webinar", "demo")
	m.activity++
	m.activities.add(m.activity, m.contact, kind, at, d.chance(25))
	if follow := at.AddDate(0, 0, d.between(3, 45)); kind == "demo" && d.chance(60) && follow.Before(b2bAsOf) {
		m.activity++
		m.activities.add(m.activity, m.contact, "proposal", follow, false)
	}
}

// weeks writes the use of the last half year, Monday by Monday.
func (m *market) weeks(company, seats int) {
	d := m.dice
	rate, trend := d.between(30, 104), d.between(-7, 3)
	monday := time.Date(2026, 6, 29, 0, 0, 0, 0, time.UTC)
	for back := 25; back >= 0; back-- {
		if d.chance(3) {
			continue
		}
		percent := min(100, max(5, rate-trend*back+d.between(-3, 3)))
		active := seats * percent / 100
		m.week++
		m.usage.add(m.week, company, date{monday.AddDate(0, 0, -7*back)}, active, active*2+d.between(0, active))
	}
}
