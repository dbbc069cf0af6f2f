package examples

import (
	"crypto/sha256"
	"encoding/binary"
	"sort"
	"strings"
	"testing"
	"time"
)

// retailByHand answers some of the retail segments with loops over the files.
func retailByHand(t *testing.T, now time.Time) map[string][]string {
	customers := rowsOf(t, "retail", "customers")
	products := rowsOf(t, "retail", "products")
	allOrders := rowsOf(t, "retail", "orders")
	orders := by(allOrders, "customer_id")
	orderOf := one(by(allOrders, "order_id"))
	lines := by(rowsOf(t, "retail", "lines"), "order_id")

	// worth sums the lines of a customer's orders since a time, in thousandths.
	worth := func(customer string, since time.Time) int {
		sum := 0
		for _, o := range orders[customer] {
			if !within(o.time("ordered_at"), since, now) {
				continue
			}
			for _, l := range lines[o["order_id"]] {
				sum += l.int("quantity") * l.milli("unit_price")
			}
		}
		return sum
	}
	// bought returns the times of a customer's orders of a kind, in order.
	bought := func(customer, kind string) []time.Time {
		var times []time.Time
		for _, o := range orders[customer] {
			if o["kind"] == kind {
				times = append(times, o.time("ordered_at"))
			}
		}
		sort.Slice(times, func(i, j int) bool { return times[i].Before(times[j]) })
		return times
	}
	between := func(times []time.Time, lo, hi time.Time) int {
		n := 0
		for _, at := range times {
			if within(at, lo, hi) {
				n++
			}
		}
		return n
	}

	return map[string][]string{
		"abroad": keys(customers, "customer_id", func(c row) bool {
			return !c.null("country") && c["country"] != "United Kingdom"
		}),
		"spent": keys(customers, "customer_id", func(c row) bool {
			return worth(c["customer_id"], now.AddDate(-1, 0, 0)) >= 1000_000
		}),
		"serial_returner": keys(customers, "customer_id", func(c row) bool {
			sales := len(bought(c["customer_id"], "sale"))
			return sales >= 2 && float64(len(bought(c["customer_id"], "cancellation")))/float64(sales) >= 0.4
		}),
		"quick_return": keys(customers, "customer_id", func(c row) bool {
			for _, sale := range bought(c["customer_id"], "sale") {
				if sale.Before(now.Add(-days(180))) {
					continue
				}
				for _, back := range bought(c["customer_id"], "cancellation") {
					if back.After(sale) && !back.After(sale.Add(days(14))) {
						return true
					}
				}
			}
			return false
		}),
		"one_and_done": keys(customers, "customer_id", func(c row) bool {
			sales := bought(c["customer_id"], "sale")
			return len(sales) == 1 && !sales[0].Add(days(60)).After(now)
		}),
		"lifecycle.won_back": keys(customers, "customer_id", func(c row) bool {
			sales := bought(c["customer_id"], "sale")
			if len(sales) == 0 || !sales[0].Before(now.Add(-days(60))) {
				return false
			}
			return between(sales, now.Add(-days(60)), now) >= 1 && between(sales, now.Add(-days(180)), now.Add(-days(60))) == 0
		}),
		"monthly_regular": keys(customers, "customer_id", func(c row) bool {
			london, good := zone("Europe/London"), 0
			for month := time.June; month <= time.November; month++ {
				from := time.Date(2011, month, 1, 0, 0, 0, 0, london)
				if between(bought(c["customer_id"], "sale"), from, from.AddDate(0, 1, 0)) > 0 {
					good++
				}
			}
			return good >= 4
		}),
		"national_accounts": keys(customers, "customer_id", func(c row) bool {
			mine, ahead := worth(c["customer_id"], time.Time{}), 0
			for _, other := range customers {
				if other["country"] == c["country"] && worth(other["customer_id"], time.Time{}) > mine {
					ahead++
				}
			}
			return ahead < 5 && mine > 0
		}),
		"best_seller": bestSellers(products, lines),
		"winback_test.control": keys(customers, "customer_id", func(c row) bool {
			sales := bought(c["customer_id"], "sale")
			if len(sales) == 0 || !sales[0].Before(now.Add(-days(60))) {
				return false
			}
			lapsing := between(sales, now.Add(-days(90)), now) == 0 && between(sales, now.Add(-days(180)), now) > 0
			sum := sha256.Sum256([]byte("winback-2011-12:" + c["customer_id"]))
			return lapsing && uint64(binary.BigEndian.Uint32(sum[:4]))*10 < 1<<32
		}),
		"unnamed_order": keys(allOrders, "order_id", func(o row) bool { return o.null("customer_id") }),
		"large_order": keys(allOrders, "order_id", func(o row) bool {
			sum := 0
			for _, l := range lines[o["order_id"]] {
				sum += l.int("quantity") * l.milli("unit_price")
			}
			return o["kind"] == "sale" && within(o.time("ordered_at"), now.Add(-days(30)), now) && sum >= 500_000
		}),
		"christmas_shopper": keys(customers, "customer_id", func(c row) bool {
			names := one(by(products, "product_id"))
			for _, o := range orders[c["customer_id"]] {
				if o.time("ordered_at").Before(time.Date(2011, 10, 1, 0, 0, 0, 0, zone("Europe/London"))) {
					continue
				}
				for _, l := range lines[orderOf[o["order_id"]]["order_id"]] {
					if l.int("quantity") > 0 && strings.Contains(names[l["product_id"]]["name"], "CHRISTMAS") {
						return true
					}
				}
			}
			return false
		}),
	}
}

// bestSellers ranks every product by pieces sold and keeps the tenth of them
// that is no service.
func bestSellers(products []row, lines map[string][]row) []string {
	sold := map[string]int{}
	for _, ofOrder := range lines {
		for _, l := range ofOrder {
			sold[l["product_id"]] += l.int("quantity")
		}
	}
	most := (len(products) + 9) / 10
	return keys(products, "product_id", func(p row) bool {
		ahead := 0
		for _, other := range products {
			if sold[other["product_id"]] > sold[p["product_id"]] {
				ahead++
			}
		}
		return ahead < most && !p.is("service")
	})
}
