package generate

import (
	"fmt"
	"math/big"
	"time"

	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/specs/schema"
)

// Rows fills the tables of the shop schema with about n customers and their
// events, around an as-of instant.
func (g *Generator) Rows(s *schema.Schema, n int, asOf types.Instant) (*rows.Data, error) {
	d := &dataset{g: g, data: rows.New(s), now: asOf.Time()}
	d.accounts(2 + n/6)
	d.stores(3)
	d.products(4)
	for i := range n {
		d.customer(i)
	}
	d.order("lost0", nil) // orders of nobody
	d.order("lost1", "no such customer")
	d.deliveries("no such customer")
	d.add("order_items", map[string]types.Value{"item_id": d.id(), "order_id": "no such order", "product_id": "p0", "quantity": int64(1), "price": d.price()})
	if d.err != nil {
		return nil, d.err
	}
	return d.data, d.data.Check()
}

// A dataset is rows in the making.
type dataset struct {
	g    *Generator
	data *rows.Data
	now  time.Time
	ids  int64
	err  error
	same types.Value // a time that several orders of one customer share
}

func (d *dataset) add(table string, row map[string]types.Value) {
	if err := d.data.Table(table).Append(row); err != nil && d.err == nil {
		d.err = err
	}
}

func (d *dataset) id() int64 { d.ids++; return d.ids }

// maybe returns v, or null once in so many.
func (d *dataset) maybe(oneIn int, v types.Value) types.Value {
	if d.g.chance(oneIn) {
		return nil
	}
	return v
}

var cells = []string{"US", "us", "DE", "", "a ", "a", "A", "é", "50%", "it's", "a_b", `back\slash`, "x@y.com", "web", "日本", "https://Shop.example:80/p?q", "Ann@Example.COM"}

func (d *dataset) text() types.Value { return pick(d.g, cells) }

func (d *dataset) money() types.Value {
	if d.g.chance(12) {
		return types.Decimal{Unscaled: big.NewInt(pick(d.g, []int64{999_999_999_999, -999_999_999_999, 100_000_000_001})), Scale: 2}
	}
	cents := pick(d.g, []int64{0, 1999, 2000, 5000, 10000, 4999, 5001, -500, 123456, 250, 350})
	return types.Decimal{Unscaled: big.NewInt(cents), Scale: 2}
}

// price is money that fits ten digits.
func (d *dataset) price() types.Value {
	if d.g.chance(20) {
		return types.Decimal{Unscaled: big.NewInt(9_999_999_999), Scale: 2}
	}
	return types.Decimal{Unscaled: big.NewInt(pick(d.g, []int64{0, 1999, 2000, 2001, 5000, 350, 50})), Scale: 2}
}

// extremes are whole numbers that every engine holds exactly, at the ends of
// what smaller types hold.
var extremes = []int64{1<<31 - 1, 1 << 31, -1 << 31, 1 << 53, 1<<53 - 1, -1 << 53}

// count returns a small whole number, rarely an extreme one.
func (d *dataset) count(n int) int64 {
	if d.g.chance(25) {
		return pick(d.g, extremes)
	}
	return int64(d.g.r.IntN(n))
}

// instant returns a time at, just before or just after an edge that windows have.
func (d *dataset) instant() types.Instant {
	edges := []time.Duration{0, 36 * time.Hour, 90 * time.Minute, 24 * time.Hour, 7 * 24 * time.Hour, 14 * 24 * time.Hour,
		45 * time.Second, 30 * time.Minute, 120 * time.Minute, 3 * time.Hour, 72 * time.Hour, 28 * 24 * time.Hour, 20 * 24 * time.Hour, 40 * 24 * time.Hour,
		30 * 24 * time.Hour, 60 * 24 * time.Hour, 90 * 24 * time.Hour, 365 * 24 * time.Hour, 31 * 24 * time.Hour, 29 * 24 * time.Hour, 10 * 24 * time.Hour}
	t := d.now
	switch d.g.r.IntN(5) {
	case 0: // an edge of the calendar in New York
		t = pick(d.g, []time.Time{time.Date(2024, 3, 10, 7, 0, 0, 0, time.UTC), time.Date(2024, 2, 29, 5, 0, 0, 0, time.UTC),
			time.Date(2024, 3, 1, 5, 0, 0, 0, time.UTC), time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2024, 3, 11, 4, 0, 0, 0, time.UTC),
			time.Date(2023, 11, 5, 5, 30, 0, 0, time.UTC), time.Date(2024, 1, 31, 5, 0, 0, 0, time.UTC), time.Date(2024, 10, 31, 13, 0, 0, 0, time.UTC)})
	case 1: // a calendar step back
		t = t.AddDate(0, -d.g.r.IntN(14), 0)
	default:
		t = t.Add(-pick(d.g, edges))
	}
	t = t.Add(pick(d.g, []time.Duration{0, 0, time.Microsecond, -time.Microsecond, time.Hour, -time.Hour, 23 * time.Minute}))
	if d.g.chance(8) {
		t = t.Add(-time.Duration(d.g.r.IntN(400*24)) * time.Hour)
	}
	if d.g.chance(15) {
		t = d.now.Add(time.Duration(d.g.r.IntN(40*24)) * time.Hour)
	}
	return types.InstantOf(t)
}

func (d *dataset) date() types.Date {
	switch d.g.r.IntN(6) {
	case 0:
		return types.DateOf(pick(d.g, []int{1960, 1996, 2000, 2004, 2024}), 2, 29)
	case 1:
		return types.DateOf(1950+d.g.r.IntN(74), time.Month(1+d.g.r.IntN(12)), 1+d.g.r.IntN(31))
	}
	if d.g.chance(6) { // the ends of calendar units
		return pick(d.g, []types.Date{types.DateOf(2023, 12, 31), types.DateOf(2024, 1, 1), types.DateOf(2024, 2, 28), types.DateOf(2024, 3, 1),
			types.DateOf(2024, 3, 10), types.DateOf(2024, 3, 31), types.DateOf(2024, 4, 1), types.DateOf(2000, 2, 29), types.DateOf(1990, 1, 1)})
	}
	today := types.DateOf(d.now.Date())
	return today + types.Date(pick(d.g, []int{0, 1, -1, -2, -7, -8, -14, -30, -31, -60, 6, 7, 8, 30, -365, -366, -90, -17, -3}))
}

func (d *dataset) accounts(n int) {
	for i := range n {
		d.add("accounts", map[string]types.Value{"account_id": int64(i + 1), "name": d.text(), "seats": d.maybe(4, int64(d.g.r.IntN(6))),
			"tier": d.maybe(3, pick(d.g, []string{"basic", "gold"})), "renews_on": d.maybe(4, d.date())})
	}
}

func (d *dataset) stores(n int) {
	for i := range n {
		d.add("stores", map[string]types.Value{"store_id": int64(i + 1), "city": d.text(), "opened_on": d.maybe(3, d.date()),
			"lat, lon": types.Point{Lat: 40 + float64(i), Lon: -74}})
	}
}

func (d *dataset) products(n int) {
	for i := range n {
		d.add("products", map[string]types.Value{"product_id": fmt.Sprintf("p%d", i), "category": d.maybe(4, d.text()), "price": d.price()})
	}
}

func (d *dataset) list(elems ...types.Value) []types.Value {
	out := []types.Value{}
	for _, e := range elems {
		if d.g.chance(2) {
			out = append(out, e)
		}
	}
	return out
}

func (d *dataset) customer(i int) {
	g := d.g
	id := fmt.Sprintf("c%d", i)
	if i%7 == 3 {
		id = fmt.Sprintf("C%d'", i)
	}
	d.add("customers", map[string]types.Value{
		"customer_id": id, "account_id": d.maybe(3, int64(1+g.r.IntN(5))), "email": d.maybe(4, d.text()), "country_code": d.text(),
		"city": d.maybe(3, d.text()), "plan": d.maybe(3, pick(g, []string{"free", "pro", "enterprise"})),
		"birth_date": d.maybe(4, d.date()), "joined_on": d.date(), "signed_up_at": d.instant(), "last_seen_at": d.maybe(3, d.instant()),
		"balance": d.money(), "credit_limit": d.maybe(3, d.money()), "points": d.maybe(3, d.count(6)-1), "level": int64(g.r.IntN(4)),
		"score":     d.maybe(3, pick(g, []float64{0, 0.5, 1, 1.5, 2.25, -1, 10})),
		"interests": d.list("golf", "tea", "a ", "it's"), "badges": d.maybe(3, d.list(int64(1), int64(2), int64(3))),
		"app_version":        d.maybe(4, pick(g, []string{"1.2.0", "1.2", "v1.10.0", "2.0.0-rc.1", "2.0.0", "1.2.0-alpha.10", "1.2.0-alpha.9+b1", "no version", "01.2"})),
		"home_lat, home_lon": d.maybe(3, types.Point{Lat: 40.7 + float64(g.r.IntN(5))/10, Lon: -74}),
		"religion":           nil, "marketing_opt_in": g.chance(2), "verified": d.maybe(3, g.chance(2)),
	})
	d.junction(id)
	d.same = d.instant()
	if g.chance(6) {
		return // nothing ever happened
	}
	for n := range g.r.IntN(5) {
		d.order(fmt.Sprintf("o%d_%d", i, n), id)
	}
	for range g.r.IntN(4) {
		d.add("sessions", map[string]types.Value{"session_id": d.id(), "customer_id": id, "started_at": d.instant(),
			"minutes": d.maybe(4, pick(g, []float64{0, 0.5, 12.25, 30})), "device": d.maybe(4, d.text()), "converted": g.chance(2)})
	}
	d.deliveries(id)
	for range g.r.IntN(3) {
		d.add("cart_adds", map[string]types.Value{"cart_add_id": d.id(), "customer_id": id, "product_id": fmt.Sprintf("p%d", g.r.IntN(5)),
			"added_at": d.instant(), "value": d.price()})
	}
}

// junction links a customer with stores: pairs may stand twice, lack an end, or
// lead to no store.
func (d *dataset) junction(customer types.Value) {
	for range d.g.r.IntN(3) {
		pair := map[string]types.Value{"customer_id": d.maybe(10, customer), "store_id": d.maybe(10, int64(1+d.g.r.IntN(4)))}
		d.add("customer_stores", pair)
		if d.g.chance(3) {
			d.add("customer_stores", pair)
		}
	}
}

// deliveries adds events of whole days: ties, the future, no day.
func (d *dataset) deliveries(customer types.Value) {
	for range d.g.r.IntN(4) {
		day := d.maybe(8, d.date())
		for range 1 + d.g.r.IntN(2) {
			d.add("deliveries", map[string]types.Value{"delivery_id": d.id(), "customer_id": customer, "delivered_on": day, "parcels": d.count(4)})
		}
	}
}

// order adds an order and its items.
func (d *dataset) order(id string, customer types.Value) {
	g := d.g
	at := d.maybe(8, d.instant())
	if d.same != nil && g.chance(3) {
		at = d.same
	}
	d.add("orders", map[string]types.Value{
		"order_id": id, "customer_id": customer, "ordered_at": at, "ship_on": d.maybe(4, d.date()),
		"status": pick(g, []string{"pending", "paid", "paid", "paid", "refunded", "cancelled"}), "amount": d.maybe(6, d.money()),
		"quantity": int64(1 + g.r.IntN(4)), "channel": d.maybe(3, d.text()), "ship_country": d.maybe(4, d.text()), "is_gift": d.maybe(3, g.chance(2)),
	})
	for range g.r.IntN(3) {
		d.add("order_items", map[string]types.Value{"item_id": d.id(), "order_id": id, "product_id": d.maybe(5, fmt.Sprintf("p%d", g.r.IntN(5))),
			"quantity": int64(1 + g.r.IntN(3)), "price": d.price()})
	}
}
