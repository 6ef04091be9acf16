# order-add.bats
load helper

setup() {
	base_setup
	store-set <<<'{"store":"S1","name":"一号店","zone":"Asia/Shanghai","day_start":"5h"}' >null
	item-set <<<'{"item":"pearl","name":"珍珠","unit":"g"}' >null
	sku-set >null <<-'END'
		{"sku":"t","name":"芋圆奶茶","price":1800,"options":[{"option":"珍珠","price":200,"recipe":[{"item":"pearl","qty":40}]},{"option":"少冰","price":0}]}
		{"sku":"m","name":"杨枝甘露","price":2200}
	END
}

# order NO LINES [MEMBERS]
order() {
	printf '{"channel":"till","channel_no":"%s","store":"S1","placed_at":"2024-02-12T07:04:19+08:00","lines":[%s]%s}\n' \
		"$1" "$2" "${3:+,$3}"
}

@test "an order is priced, totalled, numbered and pending; the same again is the same" {
	order 17 '{"sku":"t","qty":2,"options":["珍珠","少冰"]},{"sku":"m","qty":1}' '"客人":"李"' >in
	order-add in >out
	[ "$(jq -r '.status, .total' out | tr '\n' ' ')" = 'pending 6200 ' ]
	[[ "$(jq -r .order_id out)" =~ ^[0-9]{18,19}$ ]]
	[[ "$(cat out)" = "$(sed 's/}$//' in)",* ]]
	ledger-dump --all >before
	order-add in >again
	cmp out again
	order-add out >again
	cmp out again
	ledger-dump --all >after
	cmp before after
}

@test "a line's own price counts; a fact keeps its own" {
	run -0 order-add < <(order 1 '{"sku":"t","qty":3,"price":1500}' '"happened":true')
	[ "$(jq .total <<<"$output")" -eq 4500 ]
	[ "$(sqlite3 ledger.db 'SELECT happened, total FROM orders')" = '1|4500' ]
}

@test "the line freezes version, name and price" {
	order 1 '{"sku":"t","qty":1}' | sed 's/2024-02-12/2030-02-12/' | order-add >first
	sku-set <<<'{"sku":"t","name":"New","price":9900,"from":"2031-01-01T00:00:00Z"}' >null
	order 1 '{"sku":"t","qty":1}' | sed 's/2024-02-12/2030-02-12/' | order-add >again
	cmp first again
	order 2 '{"sku":"t","qty":1}' | sed 's/2024-02-12/2031-02-12/' | order-add >later
	[ "$(jq .total later)" -eq 9900 ]
	[ "$(sqlite3 ledger.db 'SELECT group_concat(sku_version) FROM order_line')" = 1,2 ]
}

@test "the business day is the store's, cut at its day_start" {
	order 1 '{"sku":"t","qty":1}' | sed 's/T07:04:19/T04:59:59/' | order-add >null
	order 2 '{"sku":"t","qty":1}' | sed 's/T07:04:19/T05:00:00/' | order-add >null
	# 2024-02-11 is day 19764.
	[ "$(sqlite3 ledger.db 'SELECT group_concat(day) FROM (SELECT day FROM orders ORDER BY id)')" = 19764,19765 ]
}

@test "bad orders are rejected with code and line, nothing is stored, the rest goes on" {
	local case
	while read -r code field case; do
		run -65 --separate-stderr order-add <<<"$case"
		[ "$output" = '' ]
		[ "$(jq -r .reject <<<"${stderr_lines[0]}")" = "$code" ]
		[ "$(jq -r .field <<<"${stderr_lines[0]}")" = "$field" ]
	done <<-'END'
		unknown_sku lines[1].sku {"channel":"c","channel_no":"1","store":"S1","lines":[{"sku":"t","qty":1},{"sku":"x","qty":1}]}
		value_range lines[0].qty {"channel":"c","channel_no":"1","store":"S1","lines":[{"sku":"t","qty":0}]}
		value_range lines[0].qty {"channel":"c","channel_no":"1","store":"S1","lines":[{"sku":"t","qty":-1}]}
		value_type lines[0].qty {"channel":"c","channel_no":"1","store":"S1","lines":[{"sku":"t","qty":1.0}]}
		value_type lines[0].qty {"channel":"c","channel_no":"1","store":"S1","lines":[{"sku":"t","qty":"3"}]}
		value_type lines[0].qty {"channel":"c","channel_no":"1","store":"S1","lines":[{"sku":"t","qty":true}]}
		missing_field lines[0].qty {"channel":"c","channel_no":"1","store":"S1","lines":[{"sku":"t"}]}
		value_type lines[0].price {"channel":"c","channel_no":"1","store":"S1","lines":[{"sku":"t","qty":1,"price":0.1}]}
		value_range lines[0].price {"channel":"c","channel_no":"1","store":"S1","lines":[{"sku":"t","qty":1,"price":9007199254740992}]}
		money_overflow lines[0] {"channel":"c","channel_no":"1","store":"S1","lines":[{"sku":"t","qty":9007199254740991,"price":9007199254740991}]}
		money_overflow lines[1] {"channel":"c","channel_no":"1","store":"S1","lines":[{"sku":"t","qty":1,"price":9007199254740991},{"sku":"t","qty":1,"price":1}]}
		unknown_field lines[0].quantity {"channel":"c","channel_no":"1","store":"S1","lines":[{"sku":"t","qty":1,"quantity":2}]}
		unknown_option lines[0].options[0] {"channel":"c","channel_no":"1","store":"S1","lines":[{"sku":"t","qty":1,"options":["gold"]}]}
		value_range lines[0].options[1] {"channel":"c","channel_no":"1","store":"S1","lines":[{"sku":"t","qty":1,"options":["珍珠","珍珠"]}]}
		value_type lines[0] {"channel":"c","channel_no":"1","store":"S1","lines":["t"]}
		value_range lines {"channel":"c","channel_no":"1","store":"S1","lines":[]}
		missing_field lines {"channel":"c","channel_no":"1","store":"S1"}
		missing_field channel_no {"channel":"c","store":"S1","lines":[{"sku":"t","qty":1}]}
		missing_field channel {"channel_no":"1","store":"S1","lines":[{"sku":"t","qty":1}]}
		unknown_store store {"channel":"c","channel_no":"1","store":"S2","lines":[{"sku":"t","qty":1}]}
		value_time placed_at {"channel":"c","channel_no":"1","store":"S1","placed_at":"2024-02-30T00:00:00Z","lines":[{"sku":"t","qty":1}]}
		value_time placed_at {"channel":"c","channel_no":"1","store":"S1","placed_at":"2024-02-12 07:00","lines":[{"sku":"t","qty":1}]}
		value_type happened {"channel":"c","channel_no":"1","store":"S1","happened":1,"lines":[{"sku":"t","qty":1}]}
		json_duplicate_key lines[0].qty {"channel":"c","channel_no":"1","store":"S1","lines":[{"sku":"t","qty":1,"qty":2}]}
	END
	[ "$(sqlite3 ledger.db "SELECT count(*) FROM event WHERE type = 'order.placed'")" -eq 0 ]
}

@test "a broken line in the middle, a cut last line: the others are recorded" {
	{
		order 1 '{"sku":"t","qty":1}'
		echo '{"channel":"till",'
		order 2 '{"sku":"t","qty":1}'
		order 3 '{"sku":"t","qty":1}' | head -c 60
	} >in
	run -65 --separate-stderr order-add --rejects rejects in
	[ "${#lines[@]}" -eq 2 ]
	[ "${stderr_lines[2]}" = '{"done":2,"refused":0,"rejected":2}' ]
	[ "$(jq -r .line <<<"${stderr_lines[0]}")" -eq 2 ]
	[ "$(wc -l <rejects)" -eq 2 ]
	run -65 order-add --strict -q in
	[ "${#lines[@]}" -eq 2 ]
}

@test "same number, other content: key_conflict; twice in one input: one event" {
	{
		order 1 '{"sku":"t","qty":1}'
		order 1 '{"qty":1,"sku":"t"}'
		order 1 '{"sku":"t","qty":2}'
	} >in
	run -65 --separate-stderr order-add in
	[ "${#lines[@]}" -eq 2 ]
	[ "$(jq -r .order_id <<<"${lines[0]}")" = "$(jq -r .order_id <<<"${lines[1]}")" ]
	[ "$(jq -r .reject <<<"${stderr_lines[0]}")" = key_conflict ]
	[ "$(sqlite3 ledger.db "SELECT count(*) FROM orders")" -eq 1 ]
}

@test "--auto-key numbers what has no number, and its output can come again" {
	order x '{"sku":"t","qty":1}' | sed 's/"channel_no":"x",//' >in
	run -65 order-add -q in
	order-add --auto-key in >out
	[ "$(jq -r .channel_no out)" = "$(jq -r .order_id out)" ]
	order-add out >again
	cmp out again
	order-add --auto-key in >null
	[ "$(sqlite3 ledger.db "SELECT count(*) FROM orders")" -eq 2 ]
}

@test "a dry run writes nothing, and its records pass later writers untouched" {
	ledger-dump --all >before
	order 1 '{"sku":"t","qty":1}' | order-add -n >out
	[ "$(jq -c '[.total, .dry_run]' out)" = '[1800,true]' ]
	order-add out >again
	cmp out again
	ledger-dump --all >after
	cmp before after
}

@test "a refused record passes untouched" {
	echo '{"channel":"x" , "refused":{"by":"a","code":"b"},"lines":7}' >in
	order-add in >out 2>null
	cmp in out
	run -1 order-add -q --fail-on-refuse in
}

@test "eight at once over the same orders record each of them once" {
	local i
	for i in {1..300}; do order "$i" '{"sku":"t","qty":1}'; done >in
	for i in {1..8}; do order-add in >"out$i" & done
	wait
	for i in {2..8}; do cmp out1 "out$i"; done
	[ "$(sqlite3 ledger.db "SELECT count(*) FROM orders")" -eq 300 ]
}

@test "ids never repeat when the clock steps back or stands" {
	local now run=0
	export BOBA_LEDGER=$BATS_TEST_TMPDIR/trial.db
	for now in 2024-02-12T08:00:00Z 2024-02-12T08:00:00Z 2023-02-12T08:00:00Z; do
		export BOBA_NOW=$now
		store-set <<<'{"store":"S1","name":"x","zone":"UTC"}' >null
		sku-set <<<'{"sku":"t","name":"x","price":1}' >null
		run=$((run + 1))
		for i in {1..50}; do order "$run-$i" '{"sku":"t","qty":1}'; done | order-add >>out
	done
	[ "$(jq -r .order_id out | sort -u | wc -l)" -eq 150 ]
	[ "$(jq -r .order_id out | sort -c -n; echo $?)" -eq 0 ]
}

@test "an order that came before is answered though what it sold is retired since" {
	export BOBA_LEDGER=$BATS_TEST_TMPDIR/trial.db BOBA_NOW=2024-02-12T08:00:00Z
	store-set <<<'{"store":"S1","name":"x","zone":"UTC"}' >null
	sku-set <<<'{"sku":"t","name":"x","price":1}' >null
	echo '{"channel":"x","channel_no":"1","store":"S1","lines":[{"sku":"t","qty":1}]}' >in
	order-add in >first
	BOBA_NOW=2024-02-12T09:00:00Z
	sku-set <<<'{"sku":"t","name":"x","price":1,"retired":true}' >null
	order-add in | cmp - first
	store-set <<<'{"store":"S1","name":"x","zone":"UTC","retired":true}' >null
	order-add in | cmp - first
	run -65 order-add <<<"$(sed 's/"1"/"2"/' in)"
	[[ $output == *unknown_store* ]]
}

# tickets FILE: the numbers, in order.
tickets() {
	jq -r .ticket "$1" | paste -sd ' '
}

@test "tickets count from 1 for each store and its business day, across runs" {
	local no
	store-set <<<'{"store":"S2","name":"二号店","zone":"UTC"}' >null
	for no in 1 2 3; do order "$no" '{"sku":"t","qty":1}'; done | order-add >out
	[ "$(tickets out)" = '1 2 3' ]
	order 4 '{"sku":"t","qty":1}' | sed 's/T07:04:19/T04:59:59/' | order-add >out
	[ "$(tickets out)" = 1 ]
	order 5 '{"sku":"t","qty":1}' | sed 's/"S1"/"S2"/' | order-add >out
	[ "$(tickets out)" = 1 ]
	order 6 '{"sku":"t","qty":1}' | order-add >out
	[ "$(tickets out)" = 4 ]
	order 7 '{"sku":"t","qty":1}' | sed 's/T07:04:19/T04:00:00/' | order-add >out
	[ "$(tickets out)" = 2 ]
	[ "$(sqlite3 ledger.db 'SELECT group_concat(ticket) FROM (SELECT ticket FROM orders ORDER BY id)')" = 1,2,3,1,1,4,2 ]
	[ "$(sqlite3 ledger.db 'SELECT group_concat(last) FROM (SELECT last FROM ticket_day ORDER BY store, day)')" = 2,4,1 ]
	[ "$(ledger-query --format jsonl 'SELECT max(ticket) AS most FROM orders')" = '{"most":4}' ]
}

@test "a repeat keeps its ticket; what is rejected or only tried takes none" {
	order 1 '{"sku":"t","qty":1}' | order-add >first
	order 2 '{"sku":"t","qty":1}' | order-add -n >tried
	[ "$(tickets tried)" = 2 ]
	run -65 order-add -q < <(order 3 '{"sku":"none","qty":1}')
	order 4 '{"sku":"t","qty":1}' | order-add >out
	[ "$(tickets out)" = 2 ]
	order 1 '{"sku":"t","qty":1}' | order-add >again
	cmp first again
	order 5 '{"sku":"t","qty":1}' | order-add >out
	[ "$(tickets out)" = 3 ]
}

@test "a dump without generated values holds no ticket; a rebuild gives the same ones" {
	local no
	for no in 1 2 3; do order "$no" '{"sku":"t","qty":1}'; done | order-add >out
	run -1 sh -c 'ledger-dump | grep ticket'
	ledger-dump --all >before
	[ "$(grep -c '"ticket":3' before)" -eq 2 ]
	sqlite3 ledger.db 'UPDATE ticket_day SET last = 7'
	run -1 ledger-verify
	ledger-rebuild -q
	ledger-dump --all >after
	cmp before after
	order 4 '{"sku":"t","qty":1}' | order-add >out
	[ "$(tickets out)" = 4 ]
}

@test "eight at once give each ticket once" {
	local i
	for i in {1..8}; do
		for no in {1..50}; do order "$i-$no" '{"sku":"t","qty":1}'; done |
			order-add >"out$i" &
	done
	wait
	cat out? | jq .ticket | sort -n >given
	seq 400 | cmp - given
}

# total NO TOTAL [MEMBERS]: a fact of which the sum alone is known.
total() {
	printf '{"channel":"meituan","channel_no":"%s","store":"S1","placed_at":"2024-02-12T12:00:00+08:00","happened":true,"total":%s%s}\n' \
		"$1" "$2" "${3:+,$3}"
}

@test "a fact may come with its total alone: recorded, paid, confirmed, its cost unknown" {
	promo-set <<<'{"promo":"off","name":"x","kind":"amount_off","tiers":[{"from":1000,"off":100}],"from":"2020-01-01T00:00:00Z"}' >null
	total 1 3150 >in
	order-add in | tee added | promo-apply | stock-reserve | payment-record | order-confirm >out
	[ "$(jq -c '[.status,.total,.promotions,.hold,.paid,.confirmed,.cost_micros]' out)" = '["paid",3150,[],"none",3150,true,0]' ]
	[[ "$(cat added)" = "$(sed 's/,"total".*//' in)"* ]]
	ledger-dump --all >before
	order-add in | promo-apply | stock-reserve | payment-record | order-confirm >again
	cmp out again
	order-add out | promo-apply | stock-reserve | payment-record | order-confirm >again
	cmp out again
	ledger-dump --all >after
	cmp before after
	[ "$(order-show "$(jq -r .order_id out)" | jq -c '[.total,.payable,.paid,.cost_micros,.lines]')" = '[3150,3150,3150,0,[]]' ]
	order-show --format text "$(jq -r .order_id out)" >shown
	grep -q 'total 31.50' shown
	[ "$(order-list | jq -c '[.payable,.paid]')" = '[3150,3150]' ]
	[ "$(ledger-query 'SELECT total, cost_micros FROM orders' | jq -c .)" = '{"total":3150,"cost_micros":0}' ]
	[ "$(ledger-query 'SELECT count(*) AS n FROM order_lines' | jq .n)" -eq 0 ]
	sqlite3 ledger.db .dump >whole
	ledger-rebuild -q
	sqlite3 ledger.db .dump >rebuilt
	cmp whole rebuilt
}

@test "a total alone: only of a fact, at least 1, the same under its number, never changed" {
	run -65 --separate-stderr order-add < <(total 1 3150 | sed 's/"happened":true,//')
	[ "$(jq -r '.reject + " " + .field' <<<"${stderr_lines[0]}")" = 'missing_field lines' ]
	run -65 --separate-stderr order-add < <(total 1 0)
	[ "$(jq -r '.reject + " " + .field' <<<"${stderr_lines[0]}")" = 'value_range total' ]
	run -65 --separate-stderr order-add < <(total 1 '"31.50"')
	[ "$(jq -r '.reject + " " + .field' <<<"${stderr_lines[0]}")" = 'value_type total' ]
	total 1 3150 | order-add >null
	run -65 --separate-stderr order-add < <(total 1 3151)
	[ "$(jq -r .reject <<<"${stderr_lines[0]}")" = key_conflict ]
	run -65 --separate-stderr order-add < <(total 1 3151 '"version":2')
	[ "$(jq -r '.reject + " " + .field' <<<"${stderr_lines[0]}")" = 'missing_field lines' ]
	# The lines found later are no version of it either.
	total 1 3150 '"version":2,"lines":[{"sku":"t","qty":1}]' >found
	run -65 --separate-stderr order-add found
	[ "$(jq -r '.reject + " " + .field' <<<"${stderr_lines[0]}")" = 'key_conflict lines' ]
	total 1 3150 '"lines":[{"sku":"t","qty":1}]' >found
	run -65 --separate-stderr order-add found
	[ "$(jq -r .reject <<<"${stderr_lines[0]}")" = key_conflict ]
	# Nor does a later stage take it with lines.
	jq -c '.lines=[{"sku":"t","qty":1}]' < <(total 1 3150 | order-add) >slipped
	run -65 --separate-stderr payment-record slipped
	[ "$(jq -r .reject <<<"${stderr_lines[0]}")" = stale_record ]
	[ "$(sqlite3 ledger.db 'SELECT count(*), max(total) FROM orders')" = '1|3150' ]
}

@test "a total alone of today is not to be made; it may be cancelled" {
	total 1 3150 | sed 's/2024-02-12T12:00:00+08:00/'"$(date -u +%Y-%m-%dT%H:%M:%SZ)/" >in
	order-add in | stock-reserve | payment-record | order-confirm >out
	run -0 order-list --queue --store S1
	[ "$output" = '' ]
	run -0 order-cancel --reason duplicate out
	[ "$(jq -c '[.status,.refund_owed]' <<<"$output")" = '["refunding",3150]' ]
}
