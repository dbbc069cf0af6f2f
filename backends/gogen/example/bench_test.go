package example

import (
	"fmt"
	"testing"
	"time"
)

// customers returns rows of which about a third is in each segment; with pass
// every condition but those of orders holds, so that nothing can be skipped.
func customers(pass bool) []Customer {
	countries := []string{"NL", "BE", "DE", "FR", "US", "CA", "GB", "ES"}
	plans := []string{"free", "pro", "enterprise"}
	statuses := []string{"pending", "paid", "paid", "refunded"}
	categories := []string{"shoes", "books", "toys", "food"}
	seed := uint64(1)
	draw := func(n int) int {
		seed = seed*6364136223846793005 + 1442695040888963407
		return int(seed>>33) % n
	}
	const day = 86_400_000_000
	now := InstantOf(asOf)
	out := make([]Customer, 4096)
	for i := range out {
		c := &out[i]
		*c = Customer{Country: countries[draw(8)], Plan: plans[draw(3)], Age: Null[int64]{int64(18 + draw(60)), draw(10) > 0}, Ltv: int64(draw(120_000)),
			SignedUpAt: now - Instant(draw(1500))*day, Email: Null[string]{fmt.Sprintf("c%d@example.com", i), draw(10) > 0},
			LastSeenAt: Null[Instant]{now - Instant(draw(60))*day, draw(3) > 0}}
		if pass {
			c.Country, c.Plan, c.Age, c.Ltv = countries[draw(6)], plans[1+draw(2)], Null[int64]{int64(25 + draw(21)), true}, int64(50_001+draw(70_000))
			c.SignedUpAt, c.Email.Valid, c.LastSeenAt = now-Instant(draw(300))*day, true, Null[Instant]{now - Instant(60+draw(60))*day, draw(3) > 0}
		}
		for range 20 {
			c.Orders = append(c.Orders, Order{OrderedAt: now - Instant(draw(400))*day, Status: statuses[draw(4)], Category: categories[draw(4)], Amount: int64(draw(9000))})
		}
	}
	return out
}

var asOf = time.Date(2026, 6, 17, 12, 0, 0, 0, time.UTC)

// What a person would write.

func valuableByHand(c *Customer) bool { return c.Age.Valid && c.Age.V >= 30 && c.Ltv > 50000 }

var (
	since  = Instant(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro())
	before = Instant(time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC).UnixMicro())
)

func reachableByHand(c *Customer) bool {
	switch c.Country {
	case "NL", "BE", "DE", "FR", "US", "CA":
	default:
		return false
	}
	return c.Plan != "free" && c.Age.Valid && c.Age.V >= 25 && c.Age.V <= 45 && c.Ltv >= 10000 && c.SignedUpAt >= since &&
		c.Email.Valid && (!c.LastSeenAt.Valid || c.LastSeenAt.V < before)
}

func buyingByHand(c *Customer, now Instant) bool {
	if !reachableByHand(c) {
		return false
	}
	const day = 86_400_000_000
	sum, recent, shoes := int64(0), false, false
	for i := range c.Orders {
		o := &c.Orders[i]
		if o.OrderedAt >= now || o.OrderedAt < now-180*day {
			continue
		}
		if o.Category == "shoes" {
			shoes = true
		}
		if o.OrderedAt >= now-90*day && o.Status == "paid" {
			sum += o.Amount
		}
		if o.OrderedAt >= now-30*day {
			recent = true
		}
	}
	return sum >= 15000 && recent && shoes
}

// BenchmarkGenerated compares generated functions with what a person would write,
// over rows of which most fail early (drawn) and rows that pass (pass).
func BenchmarkGenerated(b *testing.B) {
	at, err := At(asOf)
	if err != nil {
		b.Fatal(err)
	}
	for _, data := range []string{"drawn", "pass"} {
		rows := customers(data == "pass")
		for _, s := range []struct {
			name      string
			generated func(*Customer, *Clock) (bool, error)
			byHand    func(*Customer) bool
		}{
			{"simple", InValuable, valuableByHand},
			{"eight", InReachable, reachableByHand},
			{"orders", InBuying, func(c *Customer) bool { return buyingByHand(c, at.now) }},
		} {
			for i := range rows {
				if got, err := s.generated(&rows[i], at); err != nil || got != s.byHand(&rows[i]) {
					b.Fatalf("%s, row %d: %v, %v", s.name, i, got, err)
				}
			}
			b.Run(s.name+"/"+data+"/generated", func(b *testing.B) {
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					if in, err := s.generated(&rows[i%len(rows)], at); err != nil || in {
						kept++
					}
				}
			})
			b.Run(s.name+"/"+data+"/by-hand", func(b *testing.B) {
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					if s.byHand(&rows[i%len(rows)]) {
						kept++
					}
				}
			})
		}
	}
}

var kept int
