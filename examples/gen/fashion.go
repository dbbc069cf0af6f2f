package main

import (
	"fmt"
	"time"
)

var fashionAsOf = time.Date(2026, 3, 15, 8, 0, 0, 0, time.UTC)

// A town with customers, and the store that stands in it.
type town struct {
	city, country string
	place         place
	store         string
}

var europe = []town{
	{"Paris", "FR", place{488698, 23075}, "PAR1"},
	{"Lyon", "FR", place{457640, 48357}, "LYO1"},
	{"Milano", "IT", place{454685, 91824}, "MIL1"},
	{"Madrid", "ES", place{404168, -37038}, "MAD1"},
	{"Berlin", "DE", place{525200, 134050}, ""},
	{"Bruxelles", "BE", place{508503, 43517}, "BRU1"},
	{"Bordeaux", "FR", place{448378, -5792}, ""},
	{"Hamburg", "DE", place{535511, 99937}, ""},
}

// A fashionProduct is an article with its price in cents.
type fashionProduct struct {
	id    string
	price int
}

// A house gathers the tables of examples/fashion.
type house struct {
	dice
	customers, visits, stores, products, orders, items, carts, wishes, emails *table
	articles                                                                  []fashionProduct
	order, item, cart, wish, email                                            int
}

// fashion makes the customers of a fashion house.
func fashion() []*table {
	h := &house{
		dice: newDice(1925),
		customers: newTable("fashion/data/customers.csv", "customer_id", "first_name", "email", "gender", "birth_date", "country",
			"city", "home_lat", "home_lon", "size", "interests", "points", "joined_at", "email_consent", "unsubscribed_at"),
		visits:   newTable("fashion/data/customer_stores.csv", "customer_id", "store_id"),
		stores:   newTable("fashion/data/stores.csv", "store_id", "city", "flagship", "lat", "lon"),
		products: newTable("fashion/data/products.csv", "product_id", "name", "category", "collection", "price", "restocked_at", "in_stock"),
		orders: newTable("fashion/data/orders.csv", "order_id", "customer_id", "ordered_at", "channel", "status", "coupon", "gift",
			"ship_country", "amount"),
		items:  newTable("fashion/data/order_items.csv", "item_id", "order_id", "product_id", "quantity", "price", "kept"),
		carts:  newTable("fashion/data/cart_adds.csv", "cart_add_id", "customer_id", "product_id", "added_at", "value"),
		wishes: newTable("fashion/data/wishes.csv", "wish_id", "customer_id", "product_id", "wished_at"),
		emails: newTable("fashion/data/emails.csv", "email_id", "customer_id", "sent_at", "campaign", "opened", "clicked"),
	}
	h.wardrobe()
	for _, t := range europe {
		if t.store != "" {
			h.stores.add(t.store, t.city, t.store == "PAR1", t.place)
		}
	}
	for i := range 300 {
		h.customer(fmt.Sprintf("c%03d", i+1))
	}
	return []*table{h.customers, h.visits, h.stores, h.products, h.orders, h.items, h.carts, h.wishes, h.emails}
}

// wardrobe fills the collection.
func (h *house) wardrobe() {
	d := h.dice
	names := map[string][]string{
		"dresses": {"Clémence", "Odette", "Solange", "Margaux"}, "coats": {"Rivoli", "Vosges", "Marais", "Concorde"},
		"knitwear": {"Aran", "Breton", "Shetland", "Cardigan Léon"}, "shoes": {"Derby Jules", "Ballerine Inès", "Chelsea", "Sandale Mila"},
		"bags": {"Cabas", "Besace", "Minaudière"}, "jewellery": {"Créoles", "Sautoir", "Chevalière"},
	}
	for _, category := range []string{"dresses", "coats", "knitwear", "shoes", "bags", "jewellery"} {
		for _, name := range names[category] {
			p := fashionProduct{fmt.Sprintf("p%02d", len(h.articles)+1), 500 * d.between(9, 120)}
			var restocked any
			if d.chance(40) {
				restocked = d.ago(fashionAsOf, 0, 20)
			}
			h.products.add(p.id, name, category, often(d, "woman", "man", "children"), money(p.price), restocked, d.chance(85))
			h.articles = append(h.articles, p)
		}
	}
}

func (h *house) customer(id string) {
	d := h.dice
	first, last := d.person()
	t := europe[d.small(0, len(europe)-1)]
	domain := pick(d, "gmail.com", "orange.fr", "libero.it", "gmx.de", "icloud.com")
	if d.chance(3) {
		domain = "maisonaubert.com"
	}
	home, city := any(d.near(t.place, 900)), any(t.city)
	if d.chance(12) {
		home, city = noPlace{}, nil
	}
	joined := d.ago(fashionAsOf, 1, 1600)
	spent := h.shopping(id, t, joined)
	var left any
	if d.chance(8) {
		left = d.ago(fashionAsOf, 1, 300)
	}
	h.customers.add(id, first, orNull(d, 5, address(first, last, domain)), orNull(d, 10, pick(d, "woman", "woman", "man", "other")),
		orNull(d, 18, d.daysAgo(fashionAsOf, 18*366, 75*365)), t.country, city, home, orNull(d, 25, pick(d, "xs", "s", "m", "l", "xl")),
		some(d, d.small(0, 4), []string{"art", "beauty", "craft", "sport", "sustainability", "travel", "vintage"}),
		spent/100+d.small(0, 400), joined, d.chance(82), left)
	if t.store != "" && d.chance(45) {
		h.visits.add(id, t.store)
		if d.chance(10) {
			h.visits.add(id, t.store) // seen twice: still one store
		}
	}
	if d.chance(12) {
		h.visits.add(id, "PAR1")
	}
	h.mail(id, t)
}

// shopping writes orders, carts and wishes, and returns what was paid, in cents.
func (h *house) shopping(id string, t town, joined time.Time) int {
	d := h.dice
	spent, coupons := 0, d.small(0, 80)
	online := 30 + 35*d.IntN(3)
	days := int(fashionAsOf.Sub(joined) / (24 * time.Hour))
	for range d.small(0, 11) {
		at := fashionAsOf.Add(-time.Duration(d.small(60, max(61, min(days, 900)*24*60))) * time.Minute)
		if at.After(joined) {
			spent += h.buy(id, t, at, coupons, d.chance(online))
		}
	}
	for range d.small(0, 6) {
		p, at := pick(d, h.articles...), d.ago(fashionAsOf, 0, 100)
		if d.chance(30) {
			at = d.ago(fashionAsOf, 0, 7)
		}
		h.cart++
		h.carts.add(h.cart, id, p.id, at, money(p.price))
		if d.chance(35) {
			h.pay(id, t, at.Add(time.Duration(d.between(1, 30))*time.Hour), []fashionProduct{p}, nil, true)
		}
	}
	for range d.small(0, 5) {
		p, at := pick(d, h.articles...), d.ago(fashionAsOf, 0, 300)
		h.wish++
		h.wishes.add(h.wish, id, p.id, at)
		if d.chance(15) {
			h.pay(id, t, at.AddDate(0, 0, d.between(1, 45)), []fashionProduct{p}, nil, true)
		}
	}
	return spent
}

// buy writes an order of a few articles.
func (h *house) buy(id string, t town, at time.Time, coupons int, online bool) int {
	d := h.dice
	var bag []fashionProduct
	for range d.small(1, 4) {
		bag = append(bag, pick(d, h.articles...))
	}
	var coupon any
	if d.chance(coupons) {
		coupon = pick(d, "WELCOME10", "PRINTEMPS", "MERCI")
	}
	return h.pay(id, t, at, bag, coupon, online)
}

// pay writes the order and its items, and returns the amount when it was kept.
func (h *house) pay(id string, t town, at time.Time, bag []fashionProduct, coupon any, online bool) int {
	d := h.dice
	if !at.Before(fashionAsOf) {
		return 0
	}
	h.order++
	order := fmt.Sprintf("o%05d", h.order)
	status := pick(d, "paid", "paid", "paid", "paid", "paid", "paid", "returned", "cancelled")
	channel, ship := "store", any(nil)
	if online {
		channel, ship = "online", t.country
		if d.chance(6) {
			ship = pick(d, "FR", "GB", "CH", "US")
		}
	}
	amount := 0
	for _, p := range bag {
		price, quantity := p.price, 1
		if coupon != nil {
			price = price * 9 / 10
		}
		if d.chance(5) {
			quantity = 2
		}
		h.item++
		h.items.add(h.item, order, p.id, quantity, money(price), status == "paid" && d.chance(92))
		amount += quantity * price
	}
	h.orders.add(order, id, at, channel, status, coupon, d.chance(6), ship, money(amount))
	if status != "paid" {
		return 0
	}
	return amount
}

// cartAfter writes a cart that a mail led to, and the order that follows some.
func (h *house) cartAfter(id string, t town, at time.Time) {
	d := h.dice
	p := pick(d, h.articles...)
	at = at.Add(time.Duration(d.between(1, 30)) * time.Hour)
	if !at.Before(fashionAsOf) {
		return
	}
	h.cart++
	h.carts.add(h.cart, id, p.id, at, money(p.price))
	if d.chance(60) {
		h.pay(id, t, at.Add(time.Duration(d.between(1, 30))*time.Hour), []fashionProduct{p}, nil, true)
	}
}

// mail writes the newsletters of the last half year.
func (h *house) mail(id string, t town) {
	d := h.dice
	opens := d.small(0, 90)
	for range d.between(0, 9) {
		opened := d.chance(opens)
		h.email++
		at := d.ago(fashionAsOf, 1, 130)
		h.emails.add(h.email, id, at, pick(d, "spring", "new-in", "private-sale", "journal"), opened, opened && d.chance(30))
		if opened && d.chance(8) {
			h.cartAfter(id, t, at)
		}
	}
}
