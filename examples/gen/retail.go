package main

import (
	"fmt"
	"strconv"
	"time"
)

// The shop's day of reckoning is that of the Online Retail data set.
var retailAsOf = time.Date(2011, 12, 10, 0, 0, 0, 0, time.UTC)

// A retailProduct is a stock code with its price in thousandths of a pound.
type retailProduct struct {
	code, name string
	price      int
	service    bool
}

// A retailCustomer is who an invoice goes to.
type retailCustomer struct {
	id        int
	country   any
	wholesale bool
	nights    bool
}

// retail makes the tables of examples/retail in the shape of the Online Retail
// data set: invoices, cancellations with negative quantities, invoices without a
// customer, postage as a product.
func retail() []*table {
	s := &shop{
		dice:      newDice(2011),
		customers: newTable("retail/data/customers.csv", "customer_id", "country"),
		orders:    newTable("retail/data/orders.csv", "order_id", "customer_id", "ordered_at", "kind", "country"),
		lines:     newTable("retail/data/lines.csv", "line_id", "order_id", "product_id", "quantity", "unit_price"),
		products:  newTable("retail/data/products.csv", "product_id", "name", "service"),
		invoice:   536365,
	}
	s.stock()
	for id := 12346; id < 12346+300; id++ {
		s.customer(id)
	}
	for range 60 {
		s.invoices(retailCustomer{country: "United Kingdom"}, []time.Time{s.dice.ago(retailAsOf, 1, 370)})
	}
	s.adjustment()
	return []*table{s.customers, s.orders, s.lines, s.products}
}

// A shop gathers the retail tables.
type shop struct {
	dice                               dice
	customers, orders, lines, products *table
	goods                              []retailProduct
	invoice, line                      int
}

// stock fills the range: colours, patterns and things, and what is no thing.
func (s *shop) stock() {
	colours := []string{"RED", "PINK", "BLUE", "GREEN", "WHITE", "VINTAGE CHRISTMAS"}
	patterns := []string{"RETROSPOT", "HEART", "REGENCY", "PAISLEY"}
	things := []string{"LUNCH BAG", "TEACUP AND SAUCER", "CAKE TINS", "T-LIGHT HOLDER", "BUNTING", "DOORMAT"}
	code := 20711
	for _, thing := range things {
		for i := range 2 * len(colours) {
			name := colours[i%len(colours)] + " " + patterns[(i+i/len(colours)+len(thing))%len(patterns)] + " " + thing
			s.product(retailProduct{strconv.Itoa(code), name, 50 * s.dice.between(9, 170), false})
			code += s.dice.between(1, 40)
		}
	}
	s.product(retailProduct{"22423", "REGENCY CAKESTAND 3 TIER", 12750, false})
	s.product(retailProduct{"POST", "POSTAGE", 18000, true})
	s.product(retailProduct{"M", "MANUAL", 1250, true})
	s.products.add("84997X", nil, false) // never described, never sold
}

func (s *shop) product(p retailProduct) {
	s.products.add(p.code, p.name, p.service)
	s.goods = append(s.goods, p)
}

// customer writes a customer with a life of purchases.
func (s *shop) customer(id int) {
	d := s.dice
	c := retailCustomer{id: id, wholesale: d.chance(18), nights: d.chance(12)}
	c.country = often[any](d, "United Kingdom", "United Kingdom", "United Kingdom", "United Kingdom", "Germany", "France",
		"EIRE", "Spain", "Belgium", "Norway", "Portugal", "Switzerland", "Sweden", "Finland", "Denmark", "Australia", nil)
	s.customers.add(c.id, c.country)
	if d.chance(4) {
		return // registered, never bought
	}
	s.invoices(c, s.days(c))
}

// days chooses when a customer buys: a first day, then gaps of the customer's own pace.
func (s *shop) days(c retailCustomer) []time.Time {
	d := s.dice
	at := d.ago(retailAsOf, 3, 373)
	pace, left := d.between(7, 100), 1+d.small(0, 24)
	stop := retailAsOf
	if d.chance(35) {
		stop = d.ago(retailAsOf, 30, 300) // gone since
	}
	var days []time.Time
	for ; left > 0 && (at.Before(stop) || len(days) == 0) && at.Before(retailAsOf); left-- {
		days = append(days, s.shopHours(c, at))
		gap := d.between(pace/2, pace*2)
		if d.chance(8) {
			gap += 150 // away for a season
		}
		at = at.AddDate(0, 0, max(gap, 1))
	}
	return days
}

// shopHours moves a purchase to a time of day: wholesalers buy in working hours.
func (s *shop) shopHours(c retailCustomer, at time.Time) time.Time {
	d := s.dice
	hour := d.between(8, 17)
	if c.nights {
		hour = d.between(17, 20)
	} else if !c.wholesale && d.chance(10) {
		hour = d.between(18, 20)
	}
	return time.Date(at.Year(), at.Month(), at.Day(), hour, d.between(0, 59), 0, 0, time.UTC)
}

// invoices writes one sale a day given, and the cancellations that follow some.
func (s *shop) invoices(c retailCustomer, days []time.Time) {
	d := s.dice
	returns := 4
	if d.chance(7) {
		returns = 60
	}
	for _, day := range days {
		if day.After(retailAsOf) {
			continue
		}
		bought := s.sale(c, day)
		back := day.AddDate(0, 0, d.between(1, 40))
		if d.chance(returns) && back.Before(retailAsOf) {
			s.cancellation(c, back, bought[0])
		}
	}
}

// A retailLine is a line as it was bought.
type retailLine struct {
	product  retailProduct
	quantity int
	price    int
}

func (s *shop) sale(c retailCustomer, at time.Time) []retailLine {
	d := s.dice
	order := s.next("")
	s.order(order, c, at, "sale")
	things := len(s.goods) - 2
	var bought []retailLine
	for range d.small(1, 14) + 1 {
		l := retailLine{product: s.goods[d.small(0, things-1)], quantity: pick(d, 1, 1, 2, 3, 4, 6, 6, 8, 10, 12)}
		if c.wholesale {
			l.quantity *= pick(d, 2, 3, 6)
			if d.chance(4) {
				l.quantity *= 8
			}
		}
		l.price = l.product.price
		if l.quantity >= 24 {
			l.price = l.price * 85 / 100 // by the dozen
		}
		bought = append(bought, l)
	}
	if c.country != "United Kingdom" && d.chance(80) {
		bought = append(bought, retailLine{s.goods[things], 1, 18000})
	}
	for _, l := range bought {
		s.addLine(order, l.product.code, l.quantity, l.price)
	}
	return bought
}

func (s *shop) cancellation(c retailCustomer, at time.Time, l retailLine) {
	order := s.next("C")
	s.order(order, c, at, "cancellation")
	s.addLine(order, l.product.code, -l.quantity, l.price)
}

// adjustment writes the bad debt that the accountants booked as an invoice.
func (s *shop) adjustment() {
	order := s.next("A")
	s.order(order, retailCustomer{country: "United Kingdom"}, time.Date(2011, 8, 12, 14, 50, 0, 0, time.UTC), "adjustment")
	s.addLine(order, "M", 1, -11062060)
}

// next returns a new invoice number with a prefix: C cancels, A adjusts.
func (s *shop) next(prefix string) string {
	s.invoice++
	return fmt.Sprintf("%s%d", prefix, s.invoice)
}

func (s *shop) order(id string, c retailCustomer, at time.Time, kind string) {
	var customer any
	if c.id != 0 {
		customer = c.id
	}
	s.orders.add(id, customer, at, kind, c.country)
}

func (s *shop) addLine(order, product string, quantity, price int) {
	s.line++
	s.lines.add(s.line, order, product, quantity, milli(price))
}
