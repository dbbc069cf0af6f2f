package main

import (
	"math/rand/v2"
	"time"
)

// dice draws from a fixed seed. Everything is whole numbers, so that no rounding
// of a processor reaches the files.
type dice struct{ *rand.Rand }

func newDice(seed uint64) dice { return dice{rand.New(rand.NewPCG(seed, 0x5e6c))} }

// chance is true in percent of 100 throws.
func (d dice) chance(percent int) bool { return d.IntN(100) < percent }

// between draws from lo to hi, both inside.
func (d dice) between(lo, hi int) int { return lo + d.IntN(hi-lo+1) }

// small draws from lo to hi, low values far more often: the product of two draws.
func (d dice) small(lo, hi int) int {
	n := hi - lo + 1
	return lo + d.IntN(n)*d.IntN(n)/n
}

// ago is an instant between lo and hi days before t, in whole minutes.
func (d dice) ago(t time.Time, lo, hi int) time.Time {
	return t.Add(-time.Duration(d.between(lo*24*60, hi*24*60)) * time.Minute)
}

// daysAgo is a day between lo and hi days before t.
func (d dice) daysAgo(t time.Time, lo, hi int) date { return date{t.AddDate(0, 0, -d.between(lo, hi))} }

// near is a place within about a tenth of a degree.
func (d dice) near(p place, spread int) place {
	return place{p.lat + d.between(-spread, spread), p.lon + d.between(-spread, spread)}
}

// pick draws one of a list.
func pick[T any](d dice, list ...T) T { return list[d.IntN(len(list))] }

// often draws one of a list, early ones more often.
func often[T any](d dice, list ...T) T { return list[d.small(0, len(list)-1)] }

// some draws up to n different ones, in the order of the list.
func some(d dice, n int, list []string) []string {
	chosen := []string{}
	for i, s := range list {
		if d.IntN(len(list)-i) < n {
			chosen = append(chosen, s)
			n--
		}
	}
	return chosen
}

// orNull is c, or null in percent of 100 throws.
func orNull(d dice, percent int, c any) any {
	if d.chance(percent) {
		return nil
	}
	return c
}
