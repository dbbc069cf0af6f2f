package main

import "time"

var telecomAsOf = time.Date(2026, 1, 20, 15, 0, 0, 0, time.UTC)

// A city with the store that stands in it.
type city struct {
	name, state string
	place       place
	store       int
}

var midwest = []city{
	{"Chicago", "IL", place{418837, -876289}, 1},
	{"Milwaukee", "WI", place{430389, -879065}, 2},
	{"Indianapolis", "IN", place{397684, -861581}, 3},
	{"Madison", "WI", place{430731, -894012}, 4},
	{"Springfield", "IL", place{397817, -896501}, 5},
	{"Peoria", "IL", place{406936, -895890}, 6},
	{"Fort Wayne", "IN", place{410793, -851394}, 7},
	{"Rockford", "IL", place{422711, -890940}, 0},
}

// A carrier gathers the tables of examples/telecom.
type carrier struct {
	dice
	accounts, subscribers, stores, calls, days, bills, tickets *table
	account, subscriber, call, day, bill, ticket               int
}

// telecom makes the lines of a mobile carrier, their calls, data and bills.
func telecom() []*table {
	c := &carrier{
		dice:     newDice(1908),
		accounts: newTable("telecom/data/accounts.csv", "account_id", "holder", "plan", "opened_on", "autopay", "in_collections"),
		subscribers: newTable("telecom/data/subscribers.csv", "subscriber_id", "account_id", "name", "gender", "birth_date",
			"language", "city", "state", "home_lat", "home_lon", "store_id", "joined_on", "contract", "contract_ends_on",
			"monthly_charge", "services", "device", "os_version", "network", "hearing_aid", "may_call"),
		stores:  newTable("telecom/data/stores.csv", "store_id", "city", "lat", "lon"),
		calls:   newTable("telecom/data/calls.csv", "call_id", "subscriber_id", "started_at", "minutes", "to_country", "roaming"),
		days:    newTable("telecom/data/data_days.csv", "data_day_id", "subscriber_id", "used_on", "megabytes", "hotspot"),
		bills:   newTable("telecom/data/bills.csv", "bill_id", "account_id", "billed_on", "due_on", "paid_on", "amount"),
		tickets: newTable("telecom/data/tickets.csv", "ticket_id", "subscriber_id", "opened_at", "closed_at", "topic"),
	}
	for _, m := range midwest {
		if m.store != 0 {
			c.stores.add(m.store, m.name, m.place)
		}
	}
	for range 150 {
		c.household()
	}
	return []*table{c.accounts, c.subscribers, c.stores, c.calls, c.days, c.bills, c.tickets}
}

func (c *carrier) household() {
	d := c.dice
	c.account++
	plan := pick(d, "single", "single", "single", "family", "family", "business")
	lines := 1
	switch {
	case plan == "family":
		lines = d.between(2, 5)
	case plan == "business":
		lines = d.between(1, 4)
	case d.chance(25):
		lines = d.between(2, 3)
	}
	first, last := d.person()
	opened := d.daysAgo(telecomAsOf, 5, 5200)
	c.accounts.add(c.account, first+" "+last, plan, opened, d.chance(55), d.chance(4))
	home, charge := midwest[d.small(0, len(midwest)-1)], 0
	for i := range lines {
		if i > 0 {
			first = pick(d, firstNames...)
		}
		charge += c.line(i, plan, first+" "+last, opened, home)
	}
	c.billing(opened, charge)
}

// line writes a subscriber and returns the monthly charge in cents.
func (c *carrier) line(i int, plan, name string, opened date, home city) int {
	d := c.dice
	c.subscriber++
	born := any(d.daysAgo(telecomAsOf, 18*366, 88*365))
	if i > 1 && plan == "family" {
		born = d.daysAgo(telecomAsOf, 9*366, 20*365)
	}
	store, where := any(home.store), any(d.near(home.place, 2500))
	if home.store == 0 || d.chance(15) {
		store = pick[any](d, nil, d.between(1, 7))
	}
	if d.chance(7) {
		where = noPlace{}
	}
	days := int(telecomAsOf.Sub(opened.Time) / (24 * time.Hour))
	joined := date{opened.AddDate(0, 0, d.small(0, days))}
	contract := pick(d, "month_to_month", "month_to_month", "one_year", "two_year")
	var ends any
	switch contract {
	case "one_year":
		ends = date{telecomAsOf.AddDate(0, 0, d.between(-60, 300))}
	case "two_year":
		ends = date{telecomAsOf.AddDate(0, 0, d.between(-30, 700))}
	}
	charge := 2000 + 500*d.between(0, 14) - 5*d.between(0, 1)
	network := pick(d, "lte", "5g", "5g")
	device := pick(d, "iPhone 12", "iPhone 15", "Galaxy S21", "Galaxy A15", "Pixel 8", "Moto G")
	c.subscribers.add(c.subscriber, c.account, name, orNull(d, 8, pick(d, "female", "male", "female", "male", "other")),
		orNull(d, 6, born), often(d, "en", "en", "es", "pl"), home.name, home.state, where, store, joined, contract, ends,
		money(charge), some(d, d.small(0, 4), []string{"cloud", "insurance", "security", "streaming"}),
		orNull(d, 10, device), orNull(d, 15, version(pick(d, "13", "14.1", "15.7", "16.0.2", "17.2", "18"))), network,
		orNull(d, 60, d.chance(8)), d.chance(85))
	c.use(network)
	c.complaints()
	return charge
}

// use writes the calls and the days with traffic of the last months.
func (c *carrier) use(network string) {
	d := c.dice
	if d.chance(4) {
		return // a line in a drawer
	}
	from := 0
	if d.chance(10) {
		from = d.between(10, 60) // silent since
	}
	abroad, night := d.chance(18), d.chance(15)
	country := pick(d, "MX", "PL", "IN", "DE", "PH")
	for range d.small(2, 16) {
		at := d.ago(telecomAsOf, from, 150)
		if night && d.chance(70) {
			at = time.Date(at.Year(), at.Month(), at.Day(), d.between(4, 9), d.between(0, 59), 0, 0, time.UTC)
		}
		to := "US"
		if abroad && d.chance(50) {
			to = country
		} else if d.chance(2) {
			to = "CA"
		}
		if at.Before(telecomAsOf) {
			c.call++
			c.calls.add(c.call, c.subscriber, at, tenths(d.small(2, 900)), to, d.chance(3))
		}
	}
	appetite, hotspot := d.small(20, 1500), d.chance(15)
	if network == "5g" {
		appetite *= 2
	}
	for day := from; day < 115; day += d.between(4, 14) {
		c.day++
		c.days.add(c.day, c.subscriber, date{telecomAsOf.AddDate(0, 0, -day)}, d.small(appetite/2, appetite*3), hotspot && d.chance(70))
	}
}

func (c *carrier) complaints() {
	d := c.dice
	for range d.small(0, 4) {
		opened := d.ago(telecomAsOf, 0, 240)
		closed := any(opened.Add(time.Duration(d.between(1, 200)) * time.Hour))
		if closed.(time.Time).After(telecomAsOf) || d.chance(10) {
			closed = nil
		}
		c.ticket++
		c.tickets.add(c.ticket, c.subscriber, opened, closed, pick(d, "billing", "coverage", "device", "cancel"))
	}
}

// billing writes a bill on the fifth of each of the last months.
func (c *carrier) billing(opened date, charge int) {
	d := c.dice
	slow := d.chance(20)
	for back := 8; back >= 0; back-- {
		billed := time.Date(telecomAsOf.Year(), telecomAsOf.Month()-time.Month(back), 5, 0, 0, 0, 0, time.UTC)
		if billed.Before(opened.Time) {
			continue
		}
		amount := charge + d.small(0, charge/5)
		if d.chance(6) {
			amount += charge // calls abroad, a phone
		}
		paid := billed.AddDate(0, 0, d.between(3, 20))
		if slow && d.chance(60) {
			paid = billed.AddDate(0, 0, d.between(22, 60))
		}
		when := any(date{paid})
		if paid.After(telecomAsOf) {
			when = nil
		}
		c.bill++
		c.bills.add(c.bill, c.account, date{billed}, date{billed.AddDate(0, 0, 21)}, when, money(amount))
	}
}
