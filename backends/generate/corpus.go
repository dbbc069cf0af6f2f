package generate

// corpus are conditions that hold what random choice writes too rarely, by
// entity. Each workspace takes the next ones in turn, so that a few dozen
// workspaces use them all.
var corpus = map[string][]string{
	"customer": {
		// functions
		`abs(points - level) = 1`, `abs(score) > 1`, `round(score * 1.5) = 2`, `round(balance) is 50 USD`, `floor(score) < 1`, `ceil(score) >= 1`,
		`floor(points) = 1`, `lower(email) = "ann@example.com"`, `upper(city) = "A"`, `trim(city) = "a"`, `length(trim(country)) between 1 and 2`,
		`domain(email) = "example.com"`, `domain(city) is null`, `size(interests) = 2`, `size(badges) is 0`, `age(birth_date) not between 20 and 60`,
		`days_between(birth_date, joined_on) > 366`, `days_between(last_seen_at, signed_up_at) <= 0`, `year(birth_date) = 2000`, `month(signed_up_at) = 3`,
		`day(birth_date) = 29`, `day(last_seen_at) > 9`, `hour(signed_up_at) < 12`, `weekday(joined_on) in [1, 7]`, `weekday(last_seen_at) = 7`,
		`year(signed_up_at) < 2024`, `month(joined_on) = 2`, `bucket("exp") < 0.5`, `bucket("exp") between 10% and 60%`, `if(verified, points, level) > 1`, `if(plan is null, city, country) = "a"`,
		`distance(home, point(40.9, -74)) < 25 km`, `distance(home, point(40.7, -74)) <= 0 m`, `distance(home, point(-40.9, 106)) >= 12_000 mi`,
		`distance(home, point(40.8, -74)) > near`, `distance(home, point(40.8, -74)) between 1 km and 20 mi`,
		// texts and lists
		`"golf" in ["tea", "golf"]`, `country in []`, `city not in []`, `country not contains "%"`, `city contains "_"`, `email starts with "x"`, `email not starts with ""`,
		`country ends with " "`, `country not ends with "s"`, `city matches "^(a|é).?$"`, `email not matches "[0-9]+"`, `city contains country`,
		`interests contains any ["golf", "it's"]`, `interests not contains any ["tea"]`, `interests contains all ["golf", "tea"]`, `interests not contains all ["a "]`,
		`interests contains city`, `badges contains level`, `badges not contains 2`, `badges contains any []`, `badges not contains all []`, `badges is null`, `home is not null`,
		// numbers
		`points + level * 2 - 1 > 3`, `-points < level`, `balance / 2 > credit_limit`, `balance / credit_limit > 1.5`, `points / 0 is null`, `score / points < 1`,
		`balance * 1.10 > 55 USD`, `points * 100 > 0`, `balance between 0 and 50 USD`, `score not between 0.5 and 1.5`, `points between level and 3`,
		`level in [1, 2_147_483_647]`, `balance in [20 USD, 50 USD]`, `score in [0.5, 10]`, `points - level = rank_floor`, `score > rate`, `balance >= floor_amount * 2`,
		`country between "A" and "a"`, `app_version between version("1.2") and version("2.0.0")`, `app_version in [version("1.2"), version("2.0")]`, `app_version not in [version("v1.10")]`,
		// dates and instants
		`birth_date between 1990-01-01 and 2000-02-29`, `birth_date not between 1960-02-29 and today`, `joined_on in [2024-02-29, 2000-02-29]`, `birth_date + 1 day > joined_on - 2 weeks`,
		`joined_on + 1 quarter >= today`, `joined_on - 1 year < 2023-02-28`, `signed_up_at + 36 hours < now`, `signed_up_at - 90 minutes < last_seen_at`, `last_seen_at + 30 seconds > now - 1 quarter`,
		`signed_up_at in [2024-03-10T07:00:00Z]`, `last_seen_at = signed_up_at`, `signed_up_at before today`, `last_seen_at after today - 1 week`, `signed_up_at on joined_on`, `last_seen_at not on today`,
		`signed_up_at between 2024-01-01 and today`, `signed_up_at since at_start`, `joined_on since first_day`, `last_seen_at in last recent`, `signed_up_at from at_start until now - 1 day`,
		`joined_on in next 1 month`, `joined_on in next 2 weeks`, `birth_date in last 40 years`, `joined_on in last 3 weeks ending 2 days ago`, `joined_on in previous 2 weeks`, `joined_on in previous 2 quarters`,
		`joined_on in this week`, `joined_on in this day`, `joined_on in this year`, `joined_on in previous year`, `joined_on before today`, `joined_on after 2000-02-29`, `birth_date from 1996-02-29 until 2004-02-29`,
		`birth_date on joined_on`, `last_seen_at in next 30 days`, `signed_up_at in next 1 quarter`, `last_seen_at in last 45 seconds`, `last_seen_at in last 90 minutes ending 30 minutes ago`,
		`signed_up_at in last 1 quarter ending 1 month ago`, `signed_up_at in this day`, `signed_up_at in this week`, `signed_up_at in this month`, `signed_up_at in this quarter`, `signed_up_at in this year`,
		`signed_up_at in previous day`, `signed_up_at in previous 2 weeks`, `signed_up_at in previous 3 months`, `signed_up_at in previous quarter`, `signed_up_at in previous 2 years`, `birth_date < last_seen_day`,
		`anniversary(birth_date) in next 7 days`, `anniversary(birth_date) in last 1 month`, `anniversary(joined_on) in this month`, `anniversary(birth_date) in previous quarter`, `anniversary(birth_date) on 2023-02-28`,
		`anniversary(birth_date) between 2024-02-28 and 2024-03-01`, `anniversary(joined_on) from 2024-02-29 until today`, `anniversary(birth_date) not in next 1 month`,
		// events
		`any(orders in next 30 days)`, `count(sessions in next 1 month) > 0`, `any(deliveries in next 7 days)`, `any(deliveries in last 2 weeks)`, `any(deliveries in this month)`, `none(deliveries in previous 2 weeks)`,
		`any(deliveries in previous month where parcels > 1)`, `count(deliveries before today) >= 1`, `any(deliveries after 2024-02-28)`, `any(deliveries since joined_on)`, `any(deliveries on today)`,
		`any(deliveries between 2024-02-01 and 2024-03-10)`, `any(deliveries from 2024-01-01 until today)`, `any(deliveries in last 1 month ending 1 week ago)`, `active_days(deliveries in last 1 year) > 1`,
		`first(deliveries.delivered_on) < joined_on`, `last(deliveries.parcels) = 2`, `nth(deliveries.parcels, 2) is null`, `any(deliveries before first(deliveries.delivered_on) + 10 days where parcels > 1)`,
		`any(deliveries then deliveries within 7 days)`, `count(deliveries as d then not deliveries within 30 days where parcels > d.parcels) >= 1`, `each of last 2 months (none(deliveries))`, `at least 1 of previous 3 weeks (any(deliveries))`,
		`any(account.users where level > customer.level)`, `any(account.users.orders.items where price > 20 USD)`, `any((orders where status = "paid").items where quantity > 1)`,
		`sum((orders in last 90 days where is_gift).items.line_total) > 0`, `count((orders as o in previous year).items) > 1`, `count((account.users where verified).orders) >= 2`, `count(stores.visitors) > 2`, `any(stores where city = customer.city)`,
		`any(stores as st where any(st.visitors where level > customer.level))`, `max(stores.opened_on) > joined_on`, `any(stores.visitors.orders in last 90 days)`,
		`any(orders as o where any(items as i where i.price > o.amount / 2 or quantity > customer.level))`, `any(orders as o where any(o.items where price > o.amount and any(order.items where quantity > customer.level)))`,
		`any(orders where amount > avg(customer.orders.amount))`, `count(orders before first(orders.ordered_at) + 60 days) >= 2`, `count(orders in last 1 year where ordered_at after first(customer.sessions.started_at)) > 0`,
		`any(orders as o where any(customer.sessions before o.ordered_at where minutes > 1))`, `any(orders as o where any(customer.cart_adds from o.ordered_at - 7 days until o.ordered_at))`, `any(orders as o where none(customer.orders after o.ordered_at))`,
		`min(account.users.app_version) < version("1.10")`, `max(account.users.country) >= country`, `min(orders.channel) = "a"`, `max(orders.ship_on) >= today`,
		`most_common(orders.channel) is "web"`, `most_common(orders.status) = "paid"`, `count(distinct account.users.app_version) > 1`, `count(distinct orders.status) = 2`, `count(distinct orders.is_gift) = 2`, `count(distinct account.users.score) > 1`,
		`count(distinct orders.ship_on) >= 2`, `count(distinct orders.ordered_at) >= 2`, `count(distinct orders.amount) < count(orders)`, `count(distinct orders.items.product_id) > 1`, `count(distinct sessions.device) = 1`,
		`sum(sessions.minutes) > 12.25`, `avg(sessions.minutes) < 12.25`, `median(sessions.minutes) is 0.5`, `stddev(sessions.minutes) > 1`, `median(orders.amount) > 20 USD`, `stddev(orders.amount) > 0`, `stddev(orders.quantity) = 0`,
		`avg(orders.quantity) > 1.5`, `median(orders.quantity) = 1.5`, `sum(orders.quantity) = 3`, `min(sessions.minutes) = 0`, `max(sessions.minutes) >= 30`, `sum(orders.items.price) > sum(orders.amount)`,
		`most_common(sessions.minutes) >= 0.5`, `most_common(account.users.app_version) > version("1.2")`, `first(sessions.minutes) < 12.25`, `last(sessions.minutes) is null`, `nth(sessions.minutes, 2) = 0.5`,
		`first(orders.channel) = "a"`, `last(orders.channel) is not "web"`, `nth(orders.channel, 2) contains "a"`, `first(orders.status) = "paid"`, `last(orders.status) is "refunded"`, `nth(orders.status, 2) != "paid"`,
		`last(orders.ship_on) >= joined_on`, `first(orders.ship_on) is null`, `nth(orders.ship_on, 1) < today`, `nth(orders.ordered_at, 2) > signed_up_at`, `most_common(orders.ship_on) < today`,
		`any(deliveries in last 2 months ending 1 week ago)`, `any(deliveries in this day)`, `any(deliveries in this week)`, `any(deliveries in this year)`, `any(deliveries in this quarter)`, `any(deliveries in previous 2 quarters)`,
		`any(deliveries in previous year)`, `any(deliveries in previous day)`, `any(deliveries from joined_on until today)`, `any(deliveries from 2024-01-01 until 2024-03-10)`,
		`anniversary(birth_date) in this day`, `anniversary(birth_date) in this week`, `anniversary(joined_on) in this quarter`, `anniversary(birth_date) in this year`, `anniversary(birth_date) in previous day`,
		`anniversary(birth_date) in previous 3 months`, `anniversary(joined_on) in previous 2 quarters`, `anniversary(birth_date) in previous year`, `anniversary(birth_date) before 2024-02-29`, `anniversary(birth_date) after 2024-02-29`,
		`anniversary(joined_on) since 2024-02-29`, `anniversary(birth_date) in previous 2 weeks`, `anniversary(birth_date) in last 2 months ending 1 week ago`,
		`any(sessions before last_order)`, `any(orders from last_order - 30 days until last_order)`, `median(account.users.score) > 0.5`,
		// membership
		`in spender(floor: 10 USD, window: 60 days)`, `in spender(30 USD)`, `in spender`, `not in spender(30 USD, window: 1 year)`, `in_window(60 days) > in_window(window: 14 days)`, `account in base_a`, `account not in base_a`, `any(orders where in base_o)`,
		`any(account.users where in base_c)`, `any(stores where in base_s)`, `any(sessions where in base_v)`, `any(orders where customer in base_c and not in base_o)`, `in shop.extra.fans`, `not in shop.extra.fans`, `in shop.extra.circle.inner`, `shop.extra.worth > 50 USD`,
		`in shop.extra.above(2)`, `in halves.a`, `in halves.b`, `not in fifths.one`, `in band.low or in band.high`, `in loose.early`, `account.heads > 1`, `any(orders where big)`, `account.heads is null`, `in measured`,
		`at least 2 of (verified, marketing_opt_in, in base_c, level > 1)`, `(verified) is not true`, `(points > 1) is false`, `(points > 1) is null`, `flag or verified`, `country = code`, `app_version >= release`, `plan is not "free"`, `(plan ?? "free") = "free"`, `(city ?? email ?? country) contains "a"`, `not (verified and not marketing_opt_in)`,
		// rankings
		`top 20% by spend within country, plan among base_c`, `top 3 by balance`, `rank(by points desc within country, verified) = 1`, `bottom 25% by signed_up_at`, `bottom 2 by birth_date within plan`, `top 1 by count(orders) within account.tier`, `rank(by score desc) <= 3`, `rank(by country) = 1`,
		`ntile(4, by balance) = 1`, `ntile(3, by points desc within country) > 1`, `percentile(by spend within plan) >= 0.5`, `percentile(by level desc) < 0.25`, `percentile(by last_order) is null`, `rank(by balance within plan among base_c) < ntile(5, by level)`,
		`top 2 by last_order among shop.extra.fans`, `top 50% by app_version`, `top 3 by joined_on within verified`, `rank(by spend desc) between 2 and 4`, `ntile(2, by level) is not 1`,
		// sequences and habits
		`any(cart_adds then not orders within 1 day)`, `any(cart_adds as c then not orders.items within 24 hours where product_id = c.product_id)`, `count(sessions as a then sessions as b within 7 days then orders within 2 weeks where amount > 20 USD) > 0`,
		`any(orders as o where status = "paid" then orders within 60 days where amount > o.amount)`, `none(sessions then orders within 1 month)`, `count(orders then orders) >= 2`, `any(sessions in last 90 days then not sessions within 30 days then orders)`,
		`any(sessions then orders then cart_adds overall within 90 days)`, `any(sessions in previous quarter then orders within 1 quarter)`, `any(cart_adds then not sessions)`, `any(orders as o then sessions as v within 1 week where minutes > 1 then not orders within 10 days where amount >= o.amount overall within 2 weeks)`,
		`any((orders where status = "paid").items then sessions within 30 days)`, `any(account.users.orders then account.users.sessions within 7 days)`,
		`at least 2 of previous 4 days (any(sessions) or any(orders))`, `at least 1 of previous 3 weeks (count(sessions) >= 1 and none(orders))`, `at least 2 of previous 6 months (sum(orders.amount) > 0)`, `at least 1 of previous 2 quarters (any(orders))`, `each of previous 2 years (none(cart_adds))`,
		`at least 1 of last 3 days (any(orders))`, `at least 2 of last 4 weeks (any(sessions))`, `at least 1 of last 2 months (any(orders in last 90 days))`, `each of last 2 quarters (any(sessions))`, `each of last 1 year (any(orders))`,
		`at least 1 of last 3 spans of 10 days (any(orders where amount > avg(customer.orders.amount)))`, `each of last 2 spans of 90 days (any(orders where any(items)))`, `at least 1 of last 4 spans of 36 hours (any(sessions))`, `at least 1 of last 3 spans of 1 month (any(account.users.orders))`,
		`at least 1 of last 5 hours (any(sessions))`,
	},
	"order": {
		`customer in base_c`, `customer not in stage.first`, `customer.account in base_a`, `customer.account.heads > 1`, `customer.spend > amount`, `any(items where product.category = order.channel)`, `count(customer.orders after order.ordered_at) = 0`,
		`top 2 by amount within customer_id`, `top 2 by quantity within status, channel`, `bottom 30% by ordered_at`, `rank(by amount desc within status) = 1`, `ntile(2, by quantity among base_o) = 2`, `percentile(by ordered_at) > 0.5`, `ordered_at in last 90 days`, `ship_on between 2024-01-01 and today`,
		`amount > avg(customer.orders.amount)`, `any(customer.sessions before order.ordered_at)`, `in base_o`, `not in base_o`, `bucket("o") < 50%`, `customer.home is null`, `distance(customer.home, point(40.8, -74)) < 10 km`,
		`any(customer.deliveries after ship_on)`, `count(items) > size(customer.badges)`, `sum(items.line_total) is not amount`, `customer.account.tier is "gold"`, `at least 1 of previous 2 months (any(customer.orders))`,
	},
	"account": {
		`any(users where in base_c)`, `any(users where account.seats > level)`, `count(users.stores) > 1`, `top 2 by seats within tier`, `rank(by heads desc) = 1`, `bottom 1 by name`, `seats / heads > 1`, `renews_on in next 30 days`, `anniversary(renews_on) in this month`,
		`heads > 1`, `max(users.app_version) > version("1.2")`, `in base_a`, `bucket("a") < 50%`, `any(users.orders then users.sessions within 7 days)`, `each of last 2 spans of 30 days (any(users.orders))`, `name starts with "a"`, `any(users.deliveries in last 1 month)`,
		`count(users as u where u.level > account.seats or any(u.orders where amount > u.balance and quantity < account.seats)) > 0`,
	},
	"store": {
		`any(visitors where level > 1)`, `count(visitors.orders in last 90 days) > 1`, `distance(place, point(41, -74)) < 1 km`, `in base_s`, `opened_on before 2024-01-01`, `top 1 by opened_on`, `city = "a"`, `any(visitors where city = store.city)`,
		`most_common(visitors.country) is not null`, `count(distinct visitors.account.tier) > 0`, `any(visitors.stores as other where other.store_id != store.store_id)`, `any(visitors where in base_c)`,
	},
	"session":    {`minutes > 1`, `converted`, `started_at in last 30 days`, `in base_v`, `top 3 by minutes`, `rank(by started_at) <= 2`, `device is null`, `hour(started_at) < 12`, `minutes between 0 and 12.25`, `bucket("v") > 0.5`},
	"delivery":   {`parcels > 1`, `delivered_on in last 14 days`, `delivered_on is null`, `top 2 by delivered_on`, `ntile(2, by parcels desc) = 1`, `delivered_on in previous month`, `weekday(delivered_on) < 6`, `rank(by delivered_on desc) = 1`},
	"order_item": {`order.amount > price`, `order in base_o`, `product.category = "a"`, `order.customer in base_c`, `top 2 by line_total`, `order.ordered_at in last 30 days`, `product.price < price`, `order.customer.account.name is null`},
}

// stock declares the sets, traits and params that the corpus refers to.
const stock = `param code: string = "US"
param flag: bool = false
param rank_floor: int = 1
param rate: float = 0.5
param first_day: date = 2024-02-29
param at_start: timestamp = 2024-01-01T00:00:00Z
param release: version = version("1.2")
param near: distance = 10 km
segment base_s of store { where store_id > 1 }
segment base_v of session { where converted }
segment measured of customer {
  title: "Measured"
  description: "has metadata"
  owner: "growth"
  tags: ["a", "b"]
  use: measure
  status: active
  meta: {ticket: "X-1", size: 2}
  expect size between 0 and 1_000
  expect share <= 100%
  let spent = sum(orders.amount)
  let buys = count(orders in last recent)
  where spent > 20 USD or buys > 1
  except in base_c
}
trait heads of account = count(users)
trait last_seen_day of customer: date = joined_on + 2 weeks
exclusive partition band of customer {
  low  where level < 1
  mid  where level >= 1 and level < 3
  high where level >= 3
}
partition loose of customer {
  early where signed_up_at before 2024-01-01
  later where points > 1
}
partition kinds_of_orders of order {
  let worth = amount ?? 0 USD
  large where worth > 50 USD
  gifts where is_gift
  others otherwise
}
split halves of customer seed "halves" {
  a 50%
  b 50%
}
split fifths of customer seed "fifths" among base_c {
  one 20%
  two 33.3%
}
split of_accounts of account seed "é" { x 50% y 25% }
`

// extra is a second file: names of a package of its own, and of the workspace.
const extra = `package shop.extra
segment fans of customer { where in base_c and worth > 10 USD }
segment above(n: int) of customer { where level > n }
trait worth of customer = sum(orders.amount)
partition circle of customer {
  inner where in fans
  outer otherwise
}
segment both of customer { where in shop.extra.fans or in stage.first }
`
