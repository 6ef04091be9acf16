# sales-sql.bats - the reports of sales and margins beside plain SQL over the orders
load helper

# Two stores in winter: +08:00 with days from 05:00, -05:00 with days from 04:00.
setup_file() {
	BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR
	base_setup
	export BOBA_NOW=2024-02-20T08:00:00+08:00
	catalogue
	orders | order-add -q | promo-apply -q | stock-reserve -q |
		payment-record -q --in-full | order-confirm -q >flowed
	orders 400 5 "$BOBA_NOW" | order-add -q | stock-reserve -q >unpaid
	# Some are cancelled later, one after the rollup was folded.
	jq -c 'select(.refused | not)' flowed | awk 'NR % 17 == 3' | order-cancel -q --reason customer \
		--now 2024-02-21T04:30:00+08:00 >null
	sales-report >null
	jq -c 'select(.refused | not)' flowed | awk 'NR % 29 == 5' | order-cancel -q --reason mistake \
		--now 2024-02-22T23:30:00+08:00 >null
	waste --now 2024-02-23T01:00:00+08:00
}

setup() {
	base_setup
	cp "$BATS_FILE_TMPDIR"/ledger.db* .
	BOBA_NOW=2024-02-24T00:00:00+08:00
	export BOBA_NOW
}

catalogue() {
	store-set >null <<-'END'
		{"store":"S1","name":"一号店","zone":"Asia/Shanghai","day_start":"5h"}
		{"store":"N1","name":"New York","zone":"America/New_York","day_start":"4h","negative":true}
	END
	item-set >null <<-'END'
		{"item":"tea","name":"茶","unit":"ml"}
		{"item":"pearl","name":"珍珠","unit":"g"}
	END
	sku-set >null <<-'END'
		{"sku":"m","name":"奶茶","category":"茶","price":1599,"tax_bp":600,"from":"2020-01-01T00:00:00Z","recipe":[{"item":"tea","qty":200}],"options":[{"option":"珍珠","price":201,"recipe":[{"item":"pearl","qty":40}]},{"option":"少冰","price":0}]}
		{"sku":"p","name":"珍珠奶茶","category":"茶","price":1833,"tax_bp":1300,"from":"2020-01-01T00:00:00Z","recipe":[{"item":"tea","qty":200},{"item":"pearl","qty":50}],"options":[{"option":"珍珠","price":201,"recipe":[{"item":"pearl","qty":40}]},{"option":"少冰","price":0}]}
		{"sku":"w","name":"水","price":300,"from":"2020-01-01T00:00:00Z"}
	END
	promo-set >null <<<'{"promo":"off","name":"x","kind":"amount_off","tiers":[{"from":3000,"off":101}],"from":"2020-01-01T00:00:00Z"}'
	stock-receive >null <<-'END'
		{"store":"S1","item":"tea","qty":60000,"cost":33333,"lot":"a"}
		{"store":"S1","item":"pearl","qty":2000,"cost":2007,"lot":"a"}
		{"store":"N1","item":"tea","qty":90000,"cost":55555,"lot":"a"}
		{"store":"N1","item":"pearl","qty":5000,"cost":7919,"lot":"a"}
	END
}

# orders [FROM [COUNT [TIME]]]: random ones of ten days; of the facts some go short.
orders() {
	awk -v from="${1:-0}" -v count="${2:-300}" -v time="${3-}" 'BEGIN {
		srand(7 + from)
		split("m p w", sku); split("till mini meituan", channel)
		for (i = from; i < from + count; i++) {
			store = rand() < 0.5 ? "S1" : "N1"
			zone = store == "S1" ? "+08:00" : "-05:00"
			at = time != "" ? time : sprintf("2024-02-%02dT%02d:%02d:%02d%s", 9 + int(rand() * 10),
				int(rand() * 24), int(rand() * 60), int(rand() * 60), zone)
			printf "{\"channel\":\"%s\",\"channel_no\":\"%d\",\"store\":\"%s\",\"placed_at\":\"%s\"",
				channel[1 + int(rand() * 3)], i, store, at
			if (rand() < 0.2) printf ",\"happened\":true"
			printf ",\"lines\":["
			lines = 1 + int(rand() * 3)
			for (k = 0; k < lines; k++) {
				s = sku[1 + int(rand() * 3)]
				printf "%s{\"sku\":\"%s\",\"qty\":%d", k ? "," : "", s, 1 + int(rand() * 3)
				o = int(rand() * 4)
				if (s != "w" && o) printf ",\"options\":[%s]", \
					o == 1 ? "\"珍珠\"" : o == 2 ? "\"少冰\"" : "\"少冰\",\"珍珠\""
				printf "}"
			}
			print "]}"
		}
	}'
	[ "${1:-0}" != 0 ] ||
		awk 'BEGIN { for (i = 0; i < 9; i++) printf "{\"channel\":\"meituan\",\"channel_no\":\"T%d\",\"store\":\"S1\",\"placed_at\":\"2024-02-1%dT03:00:00+08:00\",\"happened\":true,\"total\":%d}\n", i, i, 1001 + 7 * i }'
}

# waste OPTIONS: stock thrown away, expired, missed, and what makes good the shorts.
waste() {
	stock-issue -q "$@" --reason waste <<<'{"store":"S1","item":"tea","qty":100,"key":"w1"}' >null
	stock-issue -q "$@" --reason staff <<<'{"store":"N1","item":"tea","qty":50,"key":"w2"}' >null
	stock-count -q "$@" <<<'{"count":"c","store":"S1","item":"tea","counted":1000}' >null
	stock-count -q "$@" --approve <<<'{"count":"c","store":"S1"}' >null
	stock-receive -q "$@" >null <<-'END'
		{"store":"S1","item":"pearl","qty":20000,"cost":30001,"lot":"b"}
		{"store":"N1","item":"pearl","qty":20000,"cost":30001,"lot":"b"}
	END
}

# By its store, an instant (ms) in local time, and its business day.
sql_local="CASE s.name WHEN 'S1' THEN 28800000 ELSE -18000000 END"
sql_start="CASE s.name WHEN 'S1' THEN 18000000 ELSE 14400000 END"

# sales CUT JOIN: revenue and the like of the lines that count, as the reports have them.
sales() {
	echo "SELECT $1 AS cut, count(DISTINCT o.id) AS orders, sum(l.qty) AS qty,
		sum(l.qty * l.price) AS revenue, sum(l.discount) AS discount, 0 AS refund,
		sum(((l.qty * l.price - l.discount) * 2 * $tax + 10000 + $tax) / (2 * (10000 + $tax))) AS tax,
		count(DISTINCT CASE WHEN o.discount > 0 THEN o.id END) AS promoted
		FROM orders o JOIN order_line l ON l.order_id = o.id JOIN stream s ON s.id = o.store
		JOIN channel c ON c.id = o.channel JOIN stream k ON k.id = l.sku
		JOIN definition d ON d.stream = l.sku AND d.n = l.sku_version $2
		WHERE o.steps & 64 GROUP BY 1"
}
tax="coalesce(json_extract(d.body, '\$.tax_bp'), 0)"

# refunds CUT: by line, as they were owed, on the day on which they were.
refunds() {
	echo "SELECT $1, 0, 0, 0, 0, sum(r.amount),
		-sum((r.amount * 2 * $tax + 10000 + $tax) / (2 * (10000 + $tax))), 0
		FROM refund_line r JOIN refund f ON f.order_id = r.order_id AND f.n = r.n AND f.sold
		JOIN orders o ON o.id = r.order_id JOIN order_line l ON l.order_id = o.id AND l.line = r.line
		JOIN stream s ON s.id = o.store JOIN channel c ON c.id = o.channel
		JOIN stream k ON k.id = l.sku
		JOIN definition d ON d.stream = l.sku AND d.n = l.sku_version $2 GROUP BY 1"
}

# whole CUT OWED: sales known by their totals alone, and what was owed back of them.
whole() {
	local none='NOT EXISTS (SELECT 1 FROM order_line l WHERE l.order_id = o.id)'
	echo "SELECT $1, count(*), 0, sum(o.total), 0, 0, 0, 0 FROM orders o
		JOIN stream s ON s.id = o.store JOIN channel c ON c.id = o.channel
		WHERE o.steps & 64 AND $none GROUP BY 1
		UNION ALL SELECT $2, 0, 0, 0, 0, sum(f.amount), 0, 0 FROM refund f
		JOIN orders o ON o.id = f.order_id JOIN stream s ON s.id = o.store
		JOIN channel c ON c.id = o.channel WHERE f.sold AND $none GROUP BY 1"
}

# asked SALES REFUNDS WHOLE: the rows of a report, by SQL.
asked() {
	sqlite3 -separator ' ' ledger.db "SELECT cut, sum(orders), sum(qty), sum(revenue), sum(discount),
		sum(refund), sum(tax), sum(promoted) FROM ($1 UNION ALL $2 UNION ALL $3) GROUP BY 1 ORDER BY 1"
}

# told CUT..: the same by sales-report, cuts joined by '/'.
told() {
	local cuts
	cuts=$(printf '+"/"+.%s' "$@")
	sales-report --by "$(IFS=,; echo "$*")" "${window[@]}" |
		jq -r '['"${cuts:5}"', .orders, .cups, .revenue, .discount, .refunds, .tax, .promoted] | map(tostring) | join(" ")' |
		sort
}

teardown() {
	base_teardown
}

@test "by day, store, channel, month and weekday" {
	local cut
	declare -A cut=(
		[day]="date(x.day * 86400, 'unixepoch')" [month]="strftime('%Y-%m', x.day * 86400, 'unixepoch')"
		[store]='s.name' [channel]='c.name'
		[weekday]="CASE (x.day + 3) % 7 WHEN 0 THEN 'Mon' WHEN 1 THEN 'Tue' WHEN 2 THEN 'Wed' WHEN 3 THEN 'Thu' WHEN 4 THEN 'Fri' WHEN 5 THEN 'Sat' ELSE 'Sun' END")
	for by in day month store channel weekday; do
		placed=${cut[$by]//x.day/o.day}
		owed=${cut[$by]//x.day/((f.at + $sql_local - $sql_start) / 86400000)}
		asked "$(sales "$placed")" "$(refunds "$owed")" "$(whole "$placed" "$owed")" | sort >by_sql
		told "$by" >by_report
		diff by_sql by_report
		# From the orders, not from the rollup.
		window=(--since 2024-01-01T00:00:01Z)
		told "$by" >by_report
		diff by_sql by_report
		window=()
	done
	[ "$(wc -l <by_sql)" -eq 7 ]
}

@test "by hour, sku and category" {
	hour="strftime('%H:00', (x.at + $sql_local) / 1000, 'unixepoch')"
	asked "$(sales "${hour//x.at/o.placed_at}")" "$(refunds "${hour//x.at/f.at}")" \
		"$(whole "${hour//x.at/o.placed_at}" "${hour//x.at/f.at}")" | sort >by_sql
	told hour >by_report
	diff by_sql by_report
	[ "$(wc -l <by_sql)" -gt 20 ]
	asked "$(sales k.name)" "$(refunds k.name)" "$(whole "''" "''")" | sort >by_sql
	told sku >by_report
	diff by_sql by_report
	category="coalesce(json_extract(d.body, '\$.category'), '')"
	asked "$(sales "$category")" "$(refunds "$category")" "$(whole "'total'" "'total'")" | sort >by_sql
	told category >by_report
	# An order of water and one of which only the total is known fall into the same row.
	run -1 diff by_sql by_report
	grep '^茶' by_sql >tea
	grep -qxFf tea by_report
}

@test "by option and by item: cups and quantity" {
	sqlite3 -separator ' ' ledger.db "SELECT e.value, count(DISTINCT o.id), sum(l.qty) FROM orders o
		JOIN order_line l ON l.order_id = o.id, json_each(l.options) e WHERE o.steps & 64
		GROUP BY 1 ORDER BY 1" >by_sql
	sales-report --by option | jq -r 'select(.option != "") | "\(.option) \(.orders) \(.cups)"' >by_report
	diff by_sql by_report
	[ "$(wc -l <by_sql)" -eq 2 ]
	sqlite3 -separator ' ' ledger.db "SELECT item, count(DISTINCT id), sum(CASE WHEN first THEN qty END), sum(used) FROM (
		SELECT item, id, line, qty, used, row_number() OVER (PARTITION BY id, line, item) = 1 AS first FROM (
		SELECT json_extract(r.value, '\$.item') AS item, o.id, l.line, l.qty, l.qty * json_extract(r.value, '\$.qty') AS used
		FROM orders o JOIN order_line l ON l.order_id = o.id
		JOIN definition d ON d.stream = l.sku AND d.n = l.sku_version, json_each(d.body, '\$.recipe') r WHERE o.steps & 64
		UNION ALL
		SELECT json_extract(r.value, '\$.item'), o.id, l.line, l.qty, l.qty * json_extract(r.value, '\$.qty')
		FROM orders o JOIN order_line l ON l.order_id = o.id
		JOIN definition d ON d.stream = l.sku AND d.n = l.sku_version, json_each(l.options) e,
		json_each(d.body, '\$.options') p, json_each(p.value, '\$.recipe') r
		WHERE o.steps & 64 AND json_extract(p.value, '\$.option') = e.value)) GROUP BY 1 ORDER BY 1" >by_sql
	sales-report --by item | jq -r 'select(.item != "") | "\(.item) \(.orders) \(.cups) \(.used)"' >by_report
	diff by_sql by_report
	[ "$(wc -l <by_sql)" -eq 2 ]
}

@test "margins: fees, costs, refunds and losses are what the accounts say" {
	margin-report --by store >margins
	[ "$(jq -s 'map(.waste > 0 and .margin < .revenue) | all' margins)" = true ]
	for store in S1 N1; do
		row=$(jq -c "select(.store == \"$store\")" margins)
		# Each is rounded once.
		near() {
			jq -en "(($1) - ($2)) as \$d | \$d <= 1 and \$d >= -1" >null
		}
		near "$(jq '.cost + .other_cost' <<<"$row")" "$(posted "cogs:$store")"
		near "$(jq .waste <<<"$row")" "$(posted "loss:waste:$store") + $(posted "loss:staff:$store")"
		near "$(jq .shrinkage <<<"$row")" "$(posted "loss:count:$store")"
	done
	[ "$(jq -s 'map(.refunds) | add' margins)" -eq "$(sqlite3 ledger.db 'SELECT sum(amount) FROM refund WHERE sold')" ]
	[ "$(jq -s 'map(.revenue - .discount) | add' margins)" -eq "$(sqlite3 ledger.db 'SELECT sum(payable) FROM orders WHERE steps & 64')" ]
}

# posted ACCOUNT: micros in fen.
posted() {
	ledger-balance "$1" | jq -s '(map(.posted) | add // 0) / 10000'
}

@test "what hledger makes of the accounts is what the reports say" {
	command -v hledger >null || skip 'no hledger'
	export LANG=C.UTF-8 LC_ALL=C.UTF-8
	ledger-register --format hledger >journal
	# hl ACCOUNT UNIT
	hl() {
		hledger -f journal balance "$1" -N --depth 1 --no-elide 2>err | awk '{ n += $1 } END { printf "%.0f\n", n }'
	}
	hledger -f journal check
	margin-report --by '' >all
	sales-report --by '' >sold
	cogs=$(hl '^cogs:')
	loss=$(hl '^loss:')
	# Each of the columns is rounded once.
	jq -e "(.cost + .other_cost - $cogs / 10000) as \$d | \$d <= 1 and \$d >= -1" all >null
	jq -e "(.waste + .shrinkage - $loss / 10000) as \$d | \$d <= 1 and \$d >= -1" all >null
	[ "$cogs" -gt 1000000 ]
	[ "$loss" -gt 1000000 ]
	# All that customers paid, less what is owed back.
	[ "$(jq .takings sold)" -eq "$(($(hl '^cash:') + $(hl '^drawer:') + $(hl '^refunds:')))" ]
}

@test "folded in parts or at once, or not at all: the same" {
	sales-report >null
	sqlite3 ledger.db 'SELECT * FROM sale_loss' >parts
	[ "$(sqlite3 ledger.db 'SELECT sum(waste > 0) > 0, sum(shrinkage <> 0) > 0, sum(other <> 0) > 0 FROM sale_loss')" = '1|1|1' ]
	margin-report --by day,store >folded
	sqlite3 ledger.db "DELETE FROM sale_day; DELETE FROM sale_loss; DELETE FROM watermark WHERE name = 'sale_day'"
	# Who can not have the lock reads the events.
	locked margin-report --by day,store >unfolded
	cmp folded unfolded
	margin-report --by day,store >at_once
	cmp folded at_once
	sqlite3 ledger.db 'SELECT * FROM sale_loss' | diff parts -
	damage="UPDATE sale_loss SET waste = waste + 1 WHERE seq = (SELECT max(seq) FROM sale_loss)"
	sqlite3 ledger.db "$damage"
	run -1 ledger-verify
	[[ "$output" = *'"table":"sale_loss"'* ]]
	ledger-rebuild -q
	sqlite3 ledger.db 'SELECT * FROM sale_loss' | diff parts -
}

@test "profit and vat-month agree with the reports" {
	margin-report --by month,store | jq -r '"\(.month) \(.store) \(.cost) \(.waste) \(.shrinkage) \(.other_cost) \(.margin)"' >report
	ledger-query profit | jq -r '"\(.period) \(.store) \(.cost) \(.waste) \(.shrinkage) \(.other_cost) \(.margin)"' >asked
	diff report asked
	margin-report --by day,store | jq -r '"\(.day) \(.store) \(.margin)"' >report
	ledger-query profit --by day --back 30 | jq -r '"\(.period) \(.store) \(.profit)"' >asked
	diff report asked
	[ "$(wc -l <asked)" -gt 20 ]
	[ "$(ledger-query vat-month --store N1 | jq -s -c '[(map(.takings) | add), (map(.tax) | add), (map(.tax_bp) | sort)]')" = \
		"$(sales-report --store N1 --by '' | jq -c '[.takings, .tax, [0, 600, 1300]]')" ]
	[ "$(ledger-query vat-month --store S1 | jq -s 'map(.tax) | add')" -eq "$(sales-report --store S1 --by '' | jq .tax)" ]
	[ "$(ledger-query vat-month | jq -s 'map(.takings) | add')" -eq "$(sales-report --by '' | jq .takings)" ]
}
