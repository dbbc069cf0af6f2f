package eval_test

import (
	"database/sql"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/segc-dev/segc/backends/eval"
	"github.com/segc-dev/segc/backends/generate"
	"github.com/segc-dev/segc/backends/reference"
	"github.com/segc-dev/segc/backends/rows"
	"github.com/segc-dev/segc/compiler/check"
	"github.com/segc-dev/segc/compiler/hir"
	"github.com/segc-dev/segc/compiler/types"
	"github.com/segc-dev/segc/lang/ast"
	"github.com/segc-dev/segc/lang/diag"
	"github.com/segc-dev/segc/lang/parse"
	"github.com/segc-dev/segc/lang/token"
	"github.com/segc-dev/segc/specs/schema/schematest"
)

// The shop as Go structs, with every way to hold a value.

type customer struct {
	customerBase
	Country     string           `segc:"country"`
	City        *string          `segc:"city"`
	Plan        sql.Null[string] `segc:"plan"`
	Born        time.Time        `segc:"birth_date"`
	Joined      time.Time        `segc:"joined_on"`
	SignedUpAt  types.Instant
	LastSeenAt  time.Time
	Balance     int64          `segc:"balance,scale=2"`
	CreditLimit *types.Decimal `segc:"credit_limit"`
	Points      sql.NullInt64
	Level       int16
	Score       float64
	Interests   []string
	Badges      *[]int32
	AppVersion  *string
	Home        *types.Point
	Religion    *string
	OptIn       bool `segc:"marketing_opt_in"`
	Verified    *bool
	Orders      []order
	Sessions    []*session
	CartAdds    []cartAdd
	Deliveries  []delivery
	Account     *account
	Stores      []*store
}

type customerBase struct {
	ID        string `segc:"customer_id"`
	AccountID *int64
	Email     sql.NullString
}

type account struct {
	AccountID int
	Name      string
	Seats     *int
	Tier      *string
	RenewsOn  *types.Date
	Users     []*customer
}

type store struct {
	StoreID  int32
	City     string
	OpenedOn *types.Date
	Place    types.Point
	Visitors []*customer
}

type product struct {
	ProductID string
	Category  *string
	Price     types.Decimal
}

type order struct {
	OrderID     string
	CustomerID  *string
	OrderedAt   *time.Time
	ShipOn      time.Time
	Status      string
	Amount      *int64 `segc:"amount,scale=2"`
	Quantity    uint8
	Channel     *string
	ShipCountry *string
	IsGift      sql.NullBool
	Items       []orderItem
	Customer    *customer
}

type orderItem struct {
	ItemID    int64
	OrderID   string
	ProductID *string
	Quantity  int
	Price     int64 `segc:",scale=2"`
	Order     *order
	Product   *product
}

type session struct {
	SessionID  int64
	CustomerID string
	StartedAt  time.Time
	Minutes    *float64
	Device     *string
	Converted  bool
}

type cartAdd struct {
	CartAddID  int64
	CustomerID string
	ProductID  string
	AddedAt    types.Instant
	Value      types.Decimal
}

type delivery struct {
	DeliveryID  int64
	CustomerID  string
	DeliveredOn *types.Date
	Parcels     int64
}

// A reader reads the cells of one row of a table.
type reader struct {
	t   *rows.Table
	row int
}

func (r reader) any(name string) types.Value { return r.t.Join(name).At(r.row) }

func get[T any](r reader, name string) T {
	v, _ := r.any(name).(T)
	return v
}

func pointer[T any](r reader, name string) *T {
	v, ok := r.any(name).(T)
	if !ok {
		return nil
	}
	return &v
}

func moment(r reader, name string) time.Time {
	switch v := r.any(name).(type) {
	case types.Instant:
		return v.Time()
	case types.Date:
		return v.Time()
	}
	return time.Time{}
}

func cents(r reader, name string) *int64 {
	d, ok := r.any(name).(types.Decimal)
	if !ok {
		return nil
	}
	n := d.Rescale(2).Unscaled.Int64()
	return &n
}

func place(t *rows.Table, row int) *types.Point {
	for _, c := range t.Columns {
		if p, ok := c.At(row).(types.Point); ok {
			return &p
		}
	}
	return nil
}

// each calls fn for every row of a table.
func each(data *rows.Data, table string, fn func(r reader)) {
	t := data.Table(table)
	for row := range t.Len() {
		fn(reader{t, row})
	}
}

// customers makes structs of the rows, or nothing where they hold what these
// structs cannot: numbers that do not fit, nulls where the schema allows none.
func customers(data *rows.Data) []*customer {
	var list []*customer
	byKey, accounts, stores, products := map[string]*customer{}, map[int64]*account{}, map[int64]*store{}, map[string]*product{}
	each(data, "accounts", func(r reader) {
		a := &account{AccountID: int(get[int64](r, "account_id")), Name: get[string](r, "name"), Tier: pointer[string](r, "tier"), RenewsOn: pointer[types.Date](r, "renews_on")}
		if n := pointer[int64](r, "seats"); n != nil {
			seats := int(*n)
			a.Seats = &seats
		}
		accounts[int64(a.AccountID)] = a
	})
	each(data, "stores", func(r reader) {
		id := get[int64](r, "store_id")
		stores[id] = &store{StoreID: int32(id), City: get[string](r, "city"), OpenedOn: pointer[types.Date](r, "opened_on"), Place: *place(r.t, r.row)}
	})
	each(data, "products", func(r reader) {
		p := &product{get[string](r, "product_id"), pointer[string](r, "category"), get[types.Decimal](r, "price")}
		products[p.ProductID] = p
	})
	each(data, "customers", func(r reader) {
		c := &customer{Country: get[string](r, "country_code"), City: pointer[string](r, "city"), Born: moment(r, "birth_date"), Joined: moment(r, "joined_on"),
			SignedUpAt: get[types.Instant](r, "signed_up_at"), LastSeenAt: moment(r, "last_seen_at"), Balance: *cents(r, "balance"),
			CreditLimit: pointer[types.Decimal](r, "credit_limit"), Level: int16(get[int64](r, "level")), Score: math.NaN(),
			AppVersion: pointer[string](r, "app_version"), Home: place(r.t, r.row), Religion: pointer[string](r, "religion"),
			OptIn: get[bool](r, "marketing_opt_in"), Verified: pointer[bool](r, "verified")}
		c.ID, c.AccountID = get[string](r, "customer_id"), pointer[int64](r, "account_id")
		c.Email.String, c.Email.Valid = r.anyText("email")
		c.Plan.V, c.Plan.Valid = r.anyText("plan")
		c.Points.Int64, c.Points.Valid = r.any("points").(int64)
		if f := pointer[float64](r, "score"); f != nil {
			c.Score = *f
		}
		for _, v := range get[[]types.Value](r, "interests") {
			s, _ := v.(string)
			c.Interests = append(c.Interests, s)
		}
		if l, ok := r.any("badges").([]types.Value); ok {
			c.Badges = &[]int32{}
			for _, v := range l {
				n, _ := v.(int64)
				*c.Badges = append(*c.Badges, int32(n))
			}
		}
		if c.AccountID != nil {
			if c.Account = accounts[*c.AccountID]; c.Account != nil {
				c.Account.Users = append(c.Account.Users, c)
			}
		}
		byKey[c.ID] = c
		list = append(list, c)
	})
	each(data, "customer_stores", func(r reader) {
		c, s := byKey[get[string](r, "customer_id")], stores[get[int64](r, "store_id")]
		if c != nil && s != nil && !slices.Contains(c.Stores, s) {
			c.Stores, s.Visitors = append(c.Stores, s), append(s.Visitors, c)
		}
	})
	addEvents(data, byKey, products)
	return list
}

func (r reader) anyText(name string) (string, bool) { s, ok := r.any(name).(string); return s, ok }

func addEvents(data *rows.Data, byKey map[string]*customer, products map[string]*product) {
	items := map[string][]orderItem{}
	each(data, "order_items", func(r reader) {
		i := orderItem{ItemID: get[int64](r, "item_id"), OrderID: get[string](r, "order_id"), ProductID: pointer[string](r, "product_id"),
			Quantity: int(get[int64](r, "quantity")), Price: *cents(r, "price")}
		if i.ProductID != nil {
			i.Product = products[*i.ProductID]
		}
		items[i.OrderID] = append(items[i.OrderID], i)
	})
	each(data, "orders", func(r reader) {
		o := order{OrderID: get[string](r, "order_id"), CustomerID: pointer[string](r, "customer_id"), ShipOn: moment(r, "ship_on"),
			Status: get[string](r, "status"), Amount: cents(r, "amount"), Quantity: uint8(get[int64](r, "quantity")), Channel: pointer[string](r, "channel"),
			ShipCountry: pointer[string](r, "ship_country"), Items: items[get[string](r, "order_id")]}
		o.IsGift.Bool, o.IsGift.Valid = r.any("is_gift").(bool)
		if t := pointer[types.Instant](r, "ordered_at"); t != nil {
			at := t.Time()
			o.OrderedAt = &at
		}
		if o.CustomerID != nil && byKey[*o.CustomerID] != nil {
			o.Customer = byKey[*o.CustomerID]
			o.Customer.Orders = append(o.Customer.Orders, o)
		}
	})
	for _, c := range byKey {
		for i := range c.Orders {
			for k := range c.Orders[i].Items {
				c.Orders[i].Items[k].Order = &c.Orders[i]
			}
		}
	}
	each(data, "sessions", func(r reader) {
		if c := byKey[get[string](r, "customer_id")]; c != nil {
			c.Sessions = append(c.Sessions, &session{get[int64](r, "session_id"), c.ID, moment(r, "started_at"), pointer[float64](r, "minutes"), pointer[string](r, "device"), get[bool](r, "converted")})
		}
	})
	each(data, "cart_adds", func(r reader) {
		if c := byKey[get[string](r, "customer_id")]; c != nil {
			c.CartAdds = append(c.CartAdds, cartAdd{get[int64](r, "cart_add_id"), c.ID, get[string](r, "product_id"), get[types.Instant](r, "added_at"), get[types.Decimal](r, "value")})
		}
	})
	each(data, "deliveries", func(r reader) {
		if c := byKey[get[string](r, "customer_id")]; c != nil {
			c.Deliveries = append(c.Deliveries, delivery{get[int64](r, "delivery_id"), c.ID, pointer[types.Date](r, "delivered_on"), get[int64](r, "parcels")})
		}
	})
}

// TestStructsGenerated compares structs with the reference evaluator: every
// segment of customers that does not rank.
func TestStructsGenerated(t *testing.T) {
	s := schematest.Shop(t)
	pairs, ranked := 0, 0
	for seed := *firstSeed; seed < *firstSeed+uint64(*workspaces); seed++ {
		p, err := generate.Make(seed, s, 40, 20)
		if err != nil {
			t.Fatal(err)
		}
		list, judge := customers(p.Data), reference.New(p.Program, p.Data, p.AsOf)
		for _, set := range p.Sets {
			if set.Entity.Name != "customer" {
				continue
			}
			want, err := judge.Members(set)
			if err != nil {
				continue
			}
			m, err := eval.Compile[customer](eval.New(p.Program, []*hir.Set{set}))
			var mine *eval.Error
			if errors.As(err, &mine) && mine.Code == eval.NeedsPopulation {
				ranked++
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			e := m.Evaluator()
			for _, c := range list {
				got, err := e.Match(0, c, p.AsOf)
				if err != nil || got != slices.Contains(want, c.ID) {
					t.Fatalf("seed %d, %s of %s: %v (%v)", seed, set.Name, c.ID, got, err)
				}
				pairs++
			}
		}
	}
	if pairs == 0 || ranked == 0 {
		t.Errorf("%d pairs, %d segments with rankings", pairs, ranked)
	}
	t.Logf("%d pairs, %d segments with rankings", pairs, ranked)
}

// program checks source text over the shop schema.
func program(t testing.TB, text string) *hir.Program {
	t.Helper()
	f, diags := parse.File(token.NewFile("in.seg", []byte(text)))
	p, more := check.Check(check.Input{Schema: schematest.Shop(t), Files: []*ast.File{f}, Zone: time.UTC, WeekStart: time.Monday})
	if diags = append(diags, more...); diags.HasErrors() {
		t.Fatal(diags)
	}
	return p
}

// TestStructsRefused holds what a Go type is refused for.
func TestStructsRefused(t *testing.T) {
	p := program(t, `segment s of customer { where balance > 3 USD and any(orders where amount > 2 USD) }`)
	type row struct {
		Amount int64     `segc:"amount,scale=2"`
		At     time.Time `segc:"ordered_at"`
	}
	refused := func(name string, err error, code diag.Code, says string) {
		t.Helper()
		var mine *eval.Error
		if !errors.As(err, &mine) || mine.Code != code || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := eval.Compile[struct{ Orders []row }](eval.New(p, p.Sets))
	refused("no attribute", err, eval.BadRecordType, "no field for the attribute `balance`")
	_, err = eval.Compile[struct{ Balance int64 }](eval.New(p, p.Sets))
	refused("no relation", err, eval.BadRecordType, "no field for the relation `orders`")
	_, err = eval.Compile[struct {
		Balance float64 `segc:"balance"`
	}](eval.New(p, p.Sets))
	refused("a float for a decimal", err, eval.BadRecordType, "a float64 cannot hold `balance`")
	_, err = eval.Compile[struct {
		Balance int64 `segc:"ballance"`
	}](eval.New(p, p.Sets))
	refused("a name that is none", err, eval.BadRecordType, "no attribute or relation `ballance`")
	_, err = eval.Compile[struct {
		Balance int64 `segc:"balance,scale=3"`
	}](eval.New(p, p.Sets))
	refused("too many digits", err, eval.BadRecordType, "at most 2 here")
	_, err = eval.Compile[struct{ Orders row }](eval.New(p, p.Sets))
	refused("one row for many", err, eval.BadRecordType, "a slice of structs")
	_, err = eval.Compile[int](eval.New(p, p.Sets))
	refused("no struct", err, eval.BadRecordType, "is none")
	top := program(t, `segment s of customer { where top 10% by points }`)
	_, err = eval.Compile[customer](eval.New(top, top.Sets))
	refused("a ranking", err, eval.NeedsPopulation, "among all rows")
}
