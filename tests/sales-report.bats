# sales-report.bats
load helper

setup() {
	base_setup
	store-set >null <<-'END'
		{"store":"S1","name":"一号店","zone":"Asia/Shanghai","day_start":"5h"}
		{"store":"N1","name":"New York","zone":"America/New_York","day_start":"4h"}
	END
	item-set >null <<-'END'
		{"item":"tea","name":"茶","unit":"ml"}
		{"item":"pearl","name":"珍珠","unit":"g"}
	END
	sku-set >null <<-'END'
		{"sku":"m","name":"奶茶","category":"奶茶","price":1500,"tax_bp":600,"from":"2020-01-01T00:00:00Z","recipe":[{"item":"tea","qty":200}],"options":[{"option":"珍珠","price":200,"recipe":[{"item":"pearl","qty":40}]},{"option":"双份珍珠","price":300,"recipe":[{"item":"pearl","qty":40},{"item":"pearl","qty":40}]},{"option":"少冰","price":0}]}
		{"sku":"p","name":"珍珠奶茶","category":"奶茶","price":1800,"tax_bp":1300,"from":"2020-01-01T00:00:00Z","recipe":[{"item":"tea","qty":200},{"item":"pearl","qty":50}],"options":[{"option":"珍珠","price":200,"recipe":[{"item":"pearl","qty":40}]},{"option":"少冰","price":0}]}
		{"sku":"w","name":"水","price":300,"from":"2020-01-01T00:00:00Z"}
	END
	promo-set <<<'{"promo":"off","name":"x","kind":"amount_off","tiers":[{"from":3000,"off":100}],"from":"2020-01-01T00:00:00Z"}' >null
}

# sell NO STORE TIME LINES [MEMBERS]
sell() {
	printf '{"channel":"%s","channel_no":"%s","store":"%s","placed_at":"%s","lines":[%s]%s}\n' \
		"${CHANNEL:-till}" "$1" "$2" "$3" "$4" "${5:+,$5}"
}

flow() {
	order-add -q | promo-apply -q | payment-record -q --in-full >>flowed
}

# line SKU QTY [OPTION]..
line() {
	local list
	list=$(printf ',"%s"' "${@:3}")
	printf '{"sku":"%s","qty":%d%s}' "$1" "$2" "${3:+,\"options\":[${list#,}]}"
}

# Of two days in one store.
two_days() {
	sell 1 S1 2024-02-12T09:00:00+08:00 "$(line m 2 珍珠 少冰),$(line w 1)"
	sell 2 S1 2024-02-12T23:30:00+08:00 "$(line p 1)"
	CHANNEL=mini sell 3 S1 2024-02-13T01:59:59+08:00 "$(line p 1 珍珠)"
	sell 4 S1 2024-02-13T09:10:00+08:00 "$(line m 1 双份珍珠),$(line m 1)"
	sell 5 S1 2024-02-13T10:00:00+08:00 "$(line w 3)"
}

# what MEMBER..: these members of each row, one row a line.
what() {
	jq -r '[.'"$(printf '%s,.' "$@" | sed 's/,\.$//')"'] | map(tostring) | join(" ")'
}

@test "takings, cups, average, tax and the share of orders that nothing touched" {
	two_days | flow
	run -0 sales-report
	[ "$(what day orders cups revenue discount refunds takings tax average promoted untouched_bp <<<"$output")" = \
		'2024-02-12 3 5 7500 100 0 7400 624 2467 1 6667
2024-02-13 2 5 4200 100 0 4100 181 2050 1 5000' ]
	run -0 sales-report --by ''
	[ "$(what orders cups takings average promoted untouched_bp <<<"$output")" = '5 10 11500 2300 2 6000' ]
	# 3400 - 92 at 6 % and 300 - 8 at none; 1800 and 2000 at 13 %.
	[ "$(sales-report --by sku --until 2024-02-13 | what sku tax takings)" = 'm 187 3308
p 437 3800
w 0 292' ]
}

@test "by item and option: how many cups of pearls, and how much of them" {
	two_days | flow
	run -0 sales-report --by item
	[ "$(what item orders cups used unit <<<"$output")" = ' 2 4 0 null
pearl 4 5 300 g
tea 4 6 1200 ml' ]
	run -0 sales-report --by option
	[ "$(what option orders cups <<<"$output")" = ' 4 6
双份珍珠 1 1
少冰 1 2
珍珠 2 3' ]
	[ "$(sales-report --by day,item | what day item cups used)" = '2024-02-12  1 0
2024-02-12 pearl 4 220
2024-02-12 tea 4 800
2024-02-13  3 0
2024-02-13 pearl 1 80
2024-02-13 tea 2 400' ]
	[ "$(sales-report --by sku,option | jq -s 'map(.cups) | add')" -eq 12 ]
	# The recipe as it was at the sale, whatever it is now.
	sku-set -q <<<'{"sku":"p","name":"珍珠奶茶","price":1800,"from":"2024-02-14T00:00:00+08:00","recipe":[{"item":"tea","qty":10}],"options":[{"option":"珍珠","price":200}]}'
	sell 9 S1 2024-02-14T12:00:00+08:00 "$(line p 2 珍珠)" | flow
	[ "$(sales-report --by item --until 2024-02-14 | what item cups used | tail -2)" = 'pearl 5 300
tea 6 1200' ]
	[ "$(sales-report --by item --since 2024-02-14 | what item cups used)" = 'tea 2 20' ]
	run -64 sales-report --by item,option
	[[ "$output" = *'do not go together'* ]]
}

@test "the best: of all, and of each day" {
	two_days | flow
	[ "$(sales-report --by sku --top 2 | what sku takings)" = 'm 6508
p 3800' ]
	[ "$(sales-report --by day,sku --top 1 | what day sku)" = '2024-02-12 p
2024-02-13 m' ]
	[ "$(sales-report --by item --top 1 | what item cups)" = 'tea 6' ]
	[ "$(sales-report --by sku --top 9 | wc -l)" -eq 3 ]
	run -64 sales-report --top 0
}

@test "a shop that closes at two: 01:59 is yesterday, its weekday and its last hour" {
	two_days | flow
	# 2024-02-12 was a Monday.
	[ "$(sales-report --by weekday | what weekday orders)" = 'Mon 3
Tue 2' ]
	[ "$(sales-report --by weekday,hour | what weekday hour orders)" = 'Mon 09:00 1
Mon 23:00 1
Mon 01:00 1
Tue 09:00 1
Tue 10:00 1' ]
	[ "$(sales-report --by hour | what hour orders | paste -sd' ')" = '09:00 2 10:00 1 23:00 1 01:00 1' ]
	[ "$(sales-report --by month | what month orders)" = '2024-02 5' ]
	[ "$(sales-report --since 2024-02-12 --until 2024-02-13 | what day orders)" = '2024-02-12 3' ]
}

@test "each store has its own days, also where it changes its clock" {
	# 23:30 in New York is noon of the next day in Shanghai.
	sell 1 N1 2024-02-12T23:30:00-05:00 "$(line w 1)" | flow
	sell 2 N1 2024-02-13T03:59:59-05:00 "$(line w 1)" | flow
	sell 3 N1 2024-02-13T04:00:00-05:00 "$(line w 1)" | flow
	sell 4 S1 2024-02-12T12:00:00+08:00 "$(line w 5)" | flow
	[ "$(sales-report --by day,store | what day store cups)" = '2024-02-12 N1 2
2024-02-12 S1 5
2024-02-13 N1 1' ]
	# The day that is typed is each store's: N1's first is not cut at S1's midnight.
	[ "$(sales-report --by store --since 2024-02-12 --until 2024-02-13 | what store cups)" = 'N1 2
S1 5' ]
	[ "$(sales-report --by store,hour --since 2024-02-12 --until 2024-02-13 | what store hour cups)" = 'N1 23:00 1
N1 03:00 1
S1 12:00 5' ]
	[ "$(margin-report --by store --since 2024-02-13 | what store qty)" = 'N1 1' ]
	# An offset is one moment for all.
	[ "$(sales-report --by store --since 2024-02-13T12:00:00+08:00 | what store cups)" = 'N1 3' ]
}

@test "a day of 23 hours and one of 25" {
	# On 2024-03-10 New York's clock goes from 02:00 to 03:00; the business day of the 9th
	# ends at 04:00 all the same.
	sell 1 N1 2024-03-10T01:59:00-05:00 "$(line w 1)" | flow
	sell 2 N1 2024-03-10T03:00:00-04:00 "$(line w 1)" | flow
	sell 3 N1 2024-03-10T04:00:00-04:00 "$(line w 1)" | flow
	[ "$(sales-report --by day,hour | what day hour cups)" = '2024-03-09 01:00 1
2024-03-09 03:00 1
2024-03-10 04:00 1' ]
	# On 2024-11-03 there is an hour twice: one hour of the clock, four cups of the 2nd.
	sell 4 N1 2024-11-03T01:30:00-04:00 "$(line w 1)" | flow
	sell 5 N1 2024-11-03T01:30:00-05:00 "$(line w 3)" | flow
	sell 6 N1 2024-11-03T03:59:59-05:00 "$(line w 1)" | flow
	sell 7 N1 2024-11-03T04:00:00-05:00 "$(line w 1)" | flow
	[ "$(sales-report --by day,weekday,hour --since 2024-11-01 | what day weekday hour cups)" = '2024-11-02 Sat 01:00 4
2024-11-02 Sat 03:00 1
2024-11-03 Sun 04:00 1' ]
	[ "$(sales-report --since 2024-11-02 --until 2024-11-03 | what cups)" = 5 ]
	# The day before it had 24 hours; from where this one begins it is one day back.
	sell 8 N1 2024-11-01T04:00:00-04:00 "$(line w 2)" | flow
	[ "$(sales-report --store N1 --since 2024-11-02 --until 2024-11-03 --against | what cups cups_before cups_change cups_change_bp)" = '5 2 3 15000' ]
	[ "$(sales-report --store N1 --since 2024-11-03 --until 2024-11-04 --against | what cups cups_before)" = '1 5' ]
}

@test "a store whose day begins at another hour than before: its days stay what they were" {
	export BOBA_LEDGER=$BATS_TEST_TMPDIR/days.db BOBA_NOW=2026-11-05T09:00:00+08:00
	sku-set -q <<<'{"sku":"w","name":"水","price":300,"from":"2020-01-01T00:00:00Z"}' >null
	store-set -q >null <<-'END'
		{"store":"C1","name":"x","zone":"Asia/Shanghai","from":"2026-01-01T00:00:00+08:00"}
		{"store":"C1","name":"x","zone":"Asia/Shanghai","day_start":"5h","from":"2026-11-01T05:00:00+08:00"}
	END
	for at in 29T23:30 30T02:00 30T12:00 31T02:00; do
		sell "$at" C1 "2026-10-$at:00+08:00" "$(line w 1)"
	done | flow
	sell a C1 2026-11-02T02:00:00+08:00 "$(line w 1)" | flow
	[ "$(sales-report | what day orders | paste -sd' ')" = '2026-10-29 1 2026-10-30 2 2026-10-31 1 2026-11-01 1' ]
	# From the orders as from the rollup.
	[ "$(sales-report --since 2026-10-30 --until 2026-10-31 --by '' | what orders)" -eq 2 ]
	[ "$(sales-report --since 2026-10-30 --until 2026-10-31 --by day,hour | what day hour orders)" = '2026-10-30 12:00 1
2026-10-30 02:00 1' ]
	[ "$(margin-report --since 6d --until 5d --by minute | what minute qty)" = '2026-10-30T02:00 1
2026-10-30T12:00 1' ]
	[ "$(sales-report --since 2026-10-31 --until 2026-11-02 --by day --against | what day orders orders_before | paste -sd' ')" = \
		'2026-10-31 1 1 2026-11-01 1 2' ]
	# An hour that is typed is one, also if days begin with it now.
	[ "$(sales-report --since 2026-10-30T05:00 --until 2026-10-31 --by '' | what orders)" -eq 1 ]
}

@test "against the period before: absolute, in basis points, day beside day" {
	two_days | flow
	run -0 sales-report --since 2024-02-13 --until 2024-02-14 --by '' --against
	[ "$(what orders orders_before orders_change orders_change_bp <<<"$output")" = '2 3 -1 -3333' ]
	[ "$(what takings takings_before takings_change takings_change_bp <<<"$output")" = '4100 7400 -3300 -4459' ]
	# The days stand where they are compared; what was not sold now stands with nothing.
	run -0 sales-report --since 2024-02-13 --until 2024-02-14 --by day,sku --against
	[ "$(what day sku cups cups_before cups_change_bp <<<"$output")" = '2024-02-13 m 2 2 0
2024-02-13 p 0 2 -10000
2024-02-13 w 3 1 20000' ]
	[ "$(sales-report --since 2024-02-13 --until 2024-02-14 --by hour --against | what hour orders orders_before)" = '09:00 1 1
10:00 1 0
23:00 0 1
01:00 0 1' ]
	[ "$(sales-report --since 2024-02-12 --until 2024-02-13 --against | what cups_before takings_before cups_change_bp)" = '0 0 null' ]
	# A window of some hours beside those before them.
	[ "$(sales-report --since 2024-02-13T09:30 --until 2024-02-13T10:30 --by '' --against | what orders orders_before)" = '1 1' ]
	run -64 sales-report --against
	[ "$(sales-report --since 2024-02-13 --until 2024-02-14 --by sku --top 1 --against | what sku)" = m ]
}

@test "today beside yesterday up to the same time" {
	export BOBA_LEDGER=$BATS_TEST_TMPDIR/trial.db BOBA_NOW=2024-02-13T10:00:00+08:00
	store-set -q <<<'{"store":"S1","name":"x","zone":"Asia/Shanghai","day_start":"5h"}'
	sku-set -q <<<'{"sku":"w","name":"水","price":300,"from":"2020-01-01T00:00:00Z"}'
	sell 1 S1 2024-02-12T09:59:00+08:00 "$(line w 1)" | flow
	sell 2 S1 2024-02-12T10:01:00+08:00 "$(line w 1)" | flow
	sell 3 S1 2024-02-13T06:00:00+08:00 "$(line w 4)" | flow
	[ "$(sales-report --since today --against | what day cups cups_before)" = '2024-02-13 4 1' ]
}

@test "refunds and cancellations count as in margin-report" {
	two_days | flow
	head -1 flowed | order-cancel -q --reason customer >null
	for by in sku channel store category; do
		sales-report --by $by | jq -c "[.$by, .orders, .cups, .revenue, .discount, .refunds]" >sales
		margin-report --by $by | jq -c "[.$by, .orders, .qty, .revenue, .discount, .refunds]" >margins
		cmp sales margins
	done
	[ "$(sales-report --by '' | what refunds takings)" = '3600 7900' ]
	# What was given back holds no tax any more: 187 of 805 were of that order.
	[ "$(sales-report --by '' | what tax)" = 618 ]
	[ "$(sales-report --by '' --since 2020-01-01T00:00:01Z | what tax)" = 618 ]
	[ "$(sales-report --by item | what item refunds | sed -n 2p)" = 'pearl 3308' ]
}

@test "an order known by its total alone has takings and no cups" {
	echo '{"channel":"meituan","channel_no":"1","store":"S1","placed_at":"2024-02-12T12:00:00+08:00","happened":true,"total":3150}' | flow
	for by in day sku category option item hour channel; do
		[ "$(sales-report --by $by | what orders cups takings average)" = '1 0 3150 3150' ]
	done
	[ "$(sales-report --by sku | what sku tax)" = ' 0' ]
}

@test "wrong words, an empty ledger, formats" {
	run -0 sales-report
	[ "$output" = '' ]
	run -64 sales-report --by minute
	run -64 sales-report --store S9
	run -64 sales-report --since soon
	two_days | flow
	run -0 sales-report --by sku --format table
	[[ "${lines[1]}" = 'm '*'奶茶'*' 65.08 '* ]]
	run -0 sales-report --by sku --format csv
	[ "${lines[0]}" = 'sku,name,orders,cups,revenue,discount,refunds,takings,tax,average,promoted,untouched_bp' ]
	store-set -q <<<'{"store":"S1","retired":true}' || store-set -q <<<'{"store":"S1","name":"一号店","zone":"Asia/Shanghai","day_start":"5h","retired":true}'
	[ "$(sales-report --store S1 --by '' | what orders)" -eq 5 ]
}

@test "the coffee shop's true figures: days, cups, and beans by the recipes" {
	cp "$ROOT"/share/samples/coffee-bom-* .
	export BOBA_LEDGER=$BATS_TEST_TMPDIR/shop.db BOBA_NOW=2024-02-18T15:30:00+08:00
	store-set -q <<<'{"store":"S1","name":"Coffee shop","zone":"Europe/London"}'
	from-csv -q --format coffee-bom-ingredients coffee-bom-ingredients.csv | item-set >null
	from-csv -q --format coffee-bom-items --with recipe=coffee-bom-recipe.csv coffee-bom-items.csv | sku-set >null
	{ from-csv -q --format coffee-bom-orders --with items=coffee-bom-items.csv coffee-bom-orders.csv || true; } |
		flow
	[ "$(sales-report | what day takings | paste -sd' ')" = '2024-02-12 44895 2024-02-13 28785 2024-02-14 24230 2024-02-15 26470 2024-02-16 27440 2024-02-17 33925' ]
	[ "$(sales-report --by '' | what cups takings)" = '466 185745' ]
	[ "$(sales-report --by item | jq -r 'select(.item == ("ING001", "ING002", "ING009")) | .used' | paste -sd' ')" = '2824 49780 910' ]
}

@test "the till's excerpt: cups, takings and hours are those of its lines" {
	export BOBA_LEDGER=$BATS_TEST_TMPDIR/till.db BOBA_NOW=2023-04-01T12:00:00-04:00
	till=$ROOT/share/samples/coffee-till.csv
	for n in 3 5 8; do
		echo "{\"store\":\"$n\",\"name\":\"$n\",\"zone\":\"America/New_York\"}"
	done | store-set -q
	from-csv -q --format coffee-till-skus "$till" | sku-set -q >null
	from-csv -q --format coffee-till "$till" | order-add -q | payment-record -q >null
	# hour cups takings, of the file itself.
	tail -n +2 "$till" | awk -F, '{ split($3, t, ":"); q[t[1]] += $4; v[t[1]] += $4 * sprintf("%.0f", $8 * 100) }
		END { for (h in q) printf "%02d:00 %d %d\n", h, q[h], v[h] }' FS=, | sort >file
	head -1 "$till" | grep -q '^transaction_id,transaction_date,transaction_time,transaction_qty,store_id,store_location,product_id,unit_price'
	sales-report --by hour | what hour cups takings | sort >report
	diff file report
}
