package examples

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// fashionByHand answers some of the fashion segments with loops over the files.
func fashionByHand(t *testing.T, now time.Time) map[string][]string {
	customers := rowsOf(t, "fashion", "customers")
	orders := by(rowsOf(t, "fashion", "orders"), "customer_id")
	items := by(rowsOf(t, "fashion", "order_items"), "order_id")
	carts := by(rowsOf(t, "fashion", "cart_adds"), "customer_id")
	wishes := by(rowsOf(t, "fashion", "wishes"), "customer_id")
	mails := by(rowsOf(t, "fashion", "emails"), "customer_id")
	seenIn := by(rowsOf(t, "fashion", "customer_stores"), "customer_id")
	products := one(by(rowsOf(t, "fashion", "products"), "product_id"))
	stores := one(by(rowsOf(t, "fashion", "stores"), "store_id"))
	paris := zone("Europe/Paris")

	noMail := func(c row) bool {
		return !c.is("email_consent") || !c.null("unsubscribed_at") || c.null("email") ||
			strings.HasSuffix(c["email"], "@maisonaubert.com")
	}
	paid := func(c row, since time.Time) int {
		sum := 0
		for _, o := range orders[c["customer_id"]] {
			if o["status"] == "paid" && within(o.time("ordered_at"), since, now) {
				sum += o.milli("amount")
			}
		}
		return sum
	}
	// boughtBetween says that a customer ordered a product after one time and not after another.
	boughtBetween := func(customer, product string, after, until time.Time) bool {
		for _, o := range orders[customer] {
			at := o.time("ordered_at")
			if !at.After(after) || at.After(until) {
				continue
			}
			for _, i := range items[o["order_id"]] {
				if i["product_id"] == product {
					return true
				}
			}
		}
		return false
	}

	return map[string][]string{
		"cart_abandoner": keys(customers, "customer_id", func(c row) bool {
			if noMail(c) {
				return false
			}
			for _, add := range carts[c["customer_id"]] {
				at := add.time("added_at")
				if !within(at, now.Add(-days(7)), now) || add.milli("value") <= 100_000 || at.Add(days(1)).After(now) {
					continue
				}
				if !boughtBetween(c["customer_id"], add["product_id"], at, at.Add(days(1))) {
					return true
				}
			}
			return false
		}),
		"wish_come_true": keys(customers, "customer_id", func(c row) bool {
			for _, w := range wishes[c["customer_id"]] {
				at := w.time("wished_at")
				if boughtBetween(c["customer_id"], w["product_id"], at, at.Add(days(30))) {
					return true
				}
			}
			return false
		}),
		"back_in_stock": keys(customers, "customer_id", func(c row) bool {
			for _, w := range wishes[c["customer_id"]] {
				p := products[w["product_id"]]
				if p.is("in_stock") && !p.null("restocked_at") && within(p.time("restocked_at"), now.Add(-days(3)), now) {
					return !noMail(c)
				}
			}
			return false
		}),
		"loyalty.gold": keys(customers, "customer_id", func(c row) bool {
			return paid(c, now.AddDate(-1, 0, 0)) >= 1500_000 || c.int("points") >= 5000
		}),
		"store_neighbour": keys(customers, "customer_id", func(c row) bool {
			for _, seen := range seenIn[c["customer_id"]] {
				s := stores[seen["store_id"]]
				if !c.null("home_lat") && kilometres(c.float("home_lat"), c.float("home_lon"), s.float("lat"), s.float("lon")) < 10 {
					return true
				}
			}
			return false
		}),
		"birthday": keys(customers, "customer_id", func(c row) bool {
			if c.null("birth_date") || noMail(c) {
				return false
			}
			born := c.time("birth_date")
			for ahead := range 14 {
				on := day(now, paris).AddDate(0, 0, ahead)
				if on.Month() == born.Month() && on.Day() == born.Day() {
					return true
				}
			}
			return false
		}),
		"slow_fashion": keys(customers, "customer_id", func(c row) bool {
			return slices.ContainsFunc(c.list("interests"), func(i string) bool {
				return i == "sustainability" || i == "vintage" || i == "craft"
			})
		}),
		"shoes_without_bag": keys(customers, "customer_id", func(c row) bool {
			shoes, bags := false, false
			for _, o := range orders[c["customer_id"]] {
				at := o.time("ordered_at")
				for _, i := range items[o["order_id"]] {
					switch products[i["product_id"]]["category"] {
					case "shoes":
						shoes = shoes || within(at, now.AddDate(-1, 0, 0), now)
					case "bags":
						bags = bags || within(at, now.AddDate(-5, 0, 0), now)
					}
				}
			}
			return shoes && !bags
		}),
		"ships_abroad": keys(customers, "customer_id", func(c row) bool {
			return slices.ContainsFunc(orders[c["customer_id"]], func(o row) bool {
				return !o.null("ship_country") && o["ship_country"] != c["country"]
			})
		}),
		"coupon_hunter": keys(customers, "customer_id", func(c row) bool {
			all, coupons := orders[c["customer_id"]], 0
			for _, o := range all {
				if !o.null("coupon") {
					coupons++
				}
			}
			return len(all) >= 3 && float64(coupons)/float64(len(all)) > 0.5
		}),
		"mail_sells": keys(customers, "customer_id", func(c row) bool {
			for _, m := range mails[c["customer_id"]] {
				at := m.time("sent_at")
				if m.is("clicked") && slices.ContainsFunc(orders[c["customer_id"]], func(o row) bool {
					return o.time("ordered_at").After(at) && !o.time("ordered_at").After(at.Add(days(3)))
				}) {
					return true
				}
			}
			return false
		}),
		"faithful_reader": keys(customers, "customer_id", func(c row) bool {
			good := 0
			for month := time.Month(-1); month <= 2; month++ { // November to February
				from := time.Date(2026, month, 1, 0, 0, 0, 0, paris)
				if slices.ContainsFunc(mails[c["customer_id"]], func(m row) bool {
					return m.is("opened") && within(m.time("sent_at"), from, from.AddDate(0, 1, 0))
				}) {
					good++
				}
			}
			return good >= 3
		}),
		"no_mail": keys(customers, "customer_id", noMail),
	}
}
