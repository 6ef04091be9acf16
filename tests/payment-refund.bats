# payment-refund.bats - money owed back, by lines and amounts, and paid back
load helper
load adapter

setup() {
	base_setup
	export BOBA_NOW=2024-02-12T10:00:00+08:00
	store-set -q >null <<-'END'
		{"store":"S1","name":"一号店","zone":"Asia/Shanghai"}
	END
	sku-set -q >null <<-'END'
		{"sku":"tea","name":"奶茶","price":10000}
		{"sku":"cup","name":"小杯","price":1000}
		{"sku":"gift","name":"赠品","price":0}
	END
	adapter wechat-pay
}

ten_off() {
	echo '{"promo":"ten","name":"九折","kind":"percent_off","off_bp":1000,"from":"2024-01-01T00:00:00+08:00"}' |
		promo-set -q >null
}

# sold NO LINES PAYMENTS: an order, paid.
sold() {
	printf '{"channel":"app","channel_no":"%s","store":"S1","lines":[%s],"payments":[%s]}\n' "$1" "$2" "$3" |
		order-add -q | promo-apply -q | payment-record -q >paid
	grep -q '"status":"paid"' paid
}

# one NO: an order of 20.00, paid through wechat.
one() {
	sold "$1" '{"sku":"cup","qty":2}' '{"channel":"wechat","amount":2000,"no":"W'"$1"'"}'
}

# back NO [MEMBERS]: all of an order is to go back, or what the members say.
back() {
	printf '{"channel":"app","channel_no":"%s","reason":"customer"%s}\n' "$1" "${2:+,$2}"
}

rows() {
	sqlite3 -separator ' ' "$BOBA_LEDGER" "$1"
}

balance() {
	rows "SELECT posted FROM account WHERE name = '$1'"
}

# later SECONDS: the clock goes on.
later() {
	BOBA_NOW=$(date -u -d "$BOBA_NOW + $1 seconds" +%Y-%m-%dT%H:%M:%SZ)
}

@test "two of three bought at ten per cent off give what was paid for them" {
	ten_off
	sold 1 '{"sku":"tea","qty":3}' '{"channel":"wechat","amount":27000,"no":"W1"}'
	back 1 '"lines":[{"line":1,"qty":2}]' >in
	payment-refund in >out
	[ "$(jq -c '[.refund_owed, .refund_left, .status, .refunds]' out)" = '[18000,9000,null,[{"n":1,"channel":"wechat","amount":18000}]]' ]
	payment-refund in | cmp - out
	payment-refund out | cmp - out
	[ "$(rows 'SELECT status, refunded FROM orders')" = '1 18000' ]
	back 1 '"lines":[{"line":1,"qty":1}]' | payment-refund >out
	[ "$(jq -c '[.refund_owed, .refund_left, .status]' out)" = '[9000,0,"refunding"]' ]
	[ "$(rows 'SELECT status, refunded FROM orders')" = '9 27000' ]
}

@test "the last unit takes the residue" {
	echo '{"promo":"off","name":"减","kind":"amount_off","tiers":[{"from":1000,"off":100}],"from":"2024-01-01T00:00:00+08:00"}' | promo-set -q >null
	sold 2 '{"sku":"cup","qty":3}' '{"channel":"wechat","amount":2900,"no":"W2"}'
	back 2 '"lines":[{"line":1,"qty":1}],"key":"a"' | payment-refund | jq -e '.refund_owed == 966'
	back 2 '"lines":[{"line":1,"qty":1}],"key":"b"' | payment-refund | jq -e '.refund_owed == 966'
	back 2 '"lines":[{"line":1,"qty":1}],"key":"c"' | payment-refund | jq -e '.refund_owed == 968 and .refund_left == 0'
	back 2 '"lines":[{"line":1,"qty":1}],"key":"d"' | payment-refund -q | jq -e '.refused.code == "already_refunded"'
}

@test "more than is left is refused, and says what is" {
	one 1
	back 1 '"amount":2001' | payment-refund -q >out
	[ "$(jq -c .refused out)" = '{"by":"payment-refund","code":"refund_over","detail":"2001 of 2000 left of what was paid","left":2000,"wanted":2001}' ]
	back 1 '"lines":[{"line":1,"qty":3}]' | payment-refund -q >out
	[ "$(jq -c '.refused | [.code, .left, .line, .left_qty]' out)" = '["refund_over",2000,1,2]' ]
	back 1 '"lines":[{"line":2,"qty":1}]' | payment-refund -q | jq -e '.refused.code == "unknown_line"'
	back 1 '"amount":500' | payment-refund | jq -e '.refund_left == 1500'
	back 1 '"lines":[{"line":1,"qty":2}]' | payment-refund -q | jq -e '.refused.code == "refund_over" and .refused.left == 1500'
	back 1 | payment-refund | jq -e '.refund_owed == 1500 and .status == "refunding"'
	back 1 '"amount":1' | payment-refund -q | jq -e '.refused.code == "already_refunded" and .refused.left == 0'
	[ "$(rows 'SELECT paid, refunded FROM orders')" = '2000 2000' ]
}

@test "what was not paid is not given back; a refusal is stored, --retry opens it" {
	echo '{"channel":"app","channel_no":"1","store":"S1","lines":[{"sku":"cup","qty":1}]}' | order-add -q >o
	back 1 >in
	payment-refund -q in >out
	[ "$(jq -r .refused.code out)" = not_paid ]
	payment-record -q --in-full o >null
	payment-refund -q in | cmp - out
	payment-refund -q out | cmp - out
	payment-refund --retry out | jq -e '.refused == null and .refund_owed == 1000'
}

@test "given back whole before it is made, an order holds nothing; a group goes on without it" {
	echo '{"item":"milk","name":"奶","unit":"ml"}' | item-set -q >null
	echo '{"sku":"latte","name":"拿铁","price":1000,"recipe":[{"item":"milk","qty":100}]}' | sku-set -q >null
	echo '{"store":"S1","item":"milk","qty":1000,"cost":300,"lot":"M1"}' | stock-receive -q >null
	echo '{"campaign":"pair","name":"二人团","sku":"latte","group_price":800,"size":2,"life":"30m"}' | groupbuy-set -q >null
	echo '{"channel":"app","channel_no":"1","store":"S1","lines":[{"sku":"latte","qty":2}]}' |
		order-add -q | stock-reserve -q | payment-record -q --in-full >null
	back 1 '"amount":500' | payment-refund -q >null
	[ "$(rows "SELECT held FROM account WHERE name = 'stock:S1:milk'")" = 200 ]
	back 1 | payment-refund -q >null
	[ "$(rows "SELECT held FROM account WHERE name = 'stock:S1:milk'")" = 0 ]
	echo '{"channel":"app","channel_no":"2","store":"S1","customer":"a","campaign":"pair","lines":[{"sku":"latte","qty":1}]}' |
		order-add -q | groupbuy-join -q | stock-reserve -q | payment-record -q --in-full | order-confirm -q >first
	[ "$(rows 'SELECT joined, paid FROM buy_group')" = '1 1' ]
	back 2 | payment-refund | jq -e '.status == "refunding"'
	[ "$(rows 'SELECT joined, paid FROM buy_group')" = '0 0' ]
	for no in 3 4; do
		echo '{"channel":"app","channel_no":"'$no'","store":"S1","customer":"c'$no'","campaign":"pair","group":"pair/1","lines":[{"sku":"latte","qty":1}]}' |
			order-add -q | groupbuy-join -q | stock-reserve -q | payment-record -q --in-full | order-confirm -q >null
	done
	groupbuy-tick -q | jq -e '.state == "confirmed" and .members == 2'
	# One of a group that came about: the other keeps his.
	back 3 | payment-refund -q >null
	[ "$(rows "SELECT status FROM orders WHERE channel_no = '4'")" = 1 ]
	[ "$(rows "SELECT status FROM orders WHERE channel_no = '3'")" = 9 ]
}

@test "a free line gives nothing" {
	sold 1 '{"sku":"cup","qty":1},{"sku":"gift","qty":1}' '{"channel":"wechat","amount":1000,"no":"W1"}'
	back 1 '"lines":[{"line":2,"qty":1}]' | payment-refund -q | jq -e '.refused.code == "not_paid"'
	back 1 '"lines":[{"line":1,"qty":1},{"line":2,"qty":1}]' | payment-refund | jq -e '.refund_owed == 1000'
}

@test "what can be mended is rejected" {
	one 1
	{
		back 1 '"lines":[{"sku":"cup","qty":2}]'
		back 1 '"lines":[{"line":1,"qty":1},{"line":1,"qty":1}]'
		back 1 '"lines":[{"line":1,"qty":1}],"amount":5'
		back 1 '"amount":0'
		back 2
		back 1 '"restock":true'
		back 1 '"key":"a","request":"b"'
		echo '{"channel":"app","channel_no":"1"}'
		echo '{"channel":"app","reason":"other"}'
		echo '{"refund":"1/1","paid":true}'
	} >in
	run -65 payment-refund -q in
	[ "$(jq -r '.reject + " " + .field' <<<"$output" | paste -sd,)" = "missing_field lines[0].line,value_range lines[1].line,value_range amount,value_range amount,unknown_order channel_no,value_range restock,value_range request,missing_field reason,missing_field order_id,unknown_refund refund" ]
	[ "$(rows 'SELECT count(*) FROM refund')" = 0 ]
}

@test "the same key with another content is a conflict" {
	one 1
	back 1 '"amount":500,"key":"k"' | payment-refund >out
	back 1 '"amount":600,"key":"k"' >in
	run -65 payment-refund -q in
	[[ $output == *key_conflict* ]]
	back 1 '"amount":500,"key":"k2"' | payment-refund | jq -e '.refund_left == 1000'
	[ "$(rows 'SELECT refunded FROM orders')" = 1000 ]
}

@test "a sale's figures take a refund from the lines that it names" {
	sold 1 '{"sku":"tea","qty":1},{"sku":"cup","qty":4}' '{"channel":"wechat","amount":14000,"no":"W1"}'
	back 1 '"lines":[{"line":2,"qty":1}]' | payment-refund >null
	margin-report --by sku --format jsonl | jq -c '[.sku, .refunds]' >figures
	[ "$(paste -sd' ' figures)" = '["cup",1000] ["tea",0]' ]
	back 1 '"amount":1300' | payment-refund >null
	margin-report --by sku,hour --format jsonl | jq -c '[.sku, .refunds]' >hours
	margin-report --by sku --format jsonl | jq -c '[.sku, .refunds]' | cmp - hours
	[ "$(paste -sd' ' hours)" = '["cup",1300] ["tea",1000]' ]
	back 1 | payment-refund >null
	margin-report --by sku --format jsonl | jq -c '[.sku, .refunds]' >figures
	[ "$(paste -sd' ' figures)" = '["cup",4000] ["tea",10000]' ]
	ledger-rebuild -q
	margin-report --by sku --format jsonl | jq -c '[.sku, .refunds]' | cmp - figures
}

@test "refunds of random units add up to what was paid, whatever the discount" {
	RANDOM=4711
	local i n k off
	for i in $(seq 12); do
		off=$((RANDOM % 900 + 1))
		n=$((RANDOM % 5 + 2))
		k=$((RANDOM % 4 + 1))
		echo '{"promo":"off","name":"减","kind":"amount_off","tiers":[{"from":1,"off":'$off'}],"from":"2024-01-0'$((i % 9 + 1))'T00:00:0'$((i % 10))'+08:00"}' | promo-set -q >null
		printf '{"channel":"app","channel_no":"%s","store":"S1","lines":[{"sku":"cup","qty":%s},{"sku":"tea","qty":%s}]}\n' "$i" "$n" "$k" |
			order-add -q | promo-apply -q | payment-record -q --in-full | jq -c '[.payable]' >payable
		for unit in $(seq "$n" | sed 's/.*/1/') $(seq "$k" | sed 's/.*/2/'); do
			echo "$RANDOM $unit"
		done | sort -n | cut -d ' ' -f 2 | cat -n | while read -r no line; do
			back "$i" '"key":"'"$i-$no"'","lines":[{"line":'"$line"',"qty":1}]'
		done >units
		payment-refund units >out
		[ "$(jq -s 'map(.refund_owed) | add' out)" = "$(jq '.[0]' payable)" ]
		[ "$(jq -s 'map(select(.refused)) | length' out)" = 0 ]
	done
	[ "$(rows 'SELECT count(*) FROM orders WHERE refunded = paid AND status = 9')" = 12 ]
	[ "$(rows 'SELECT count(*) FROM orders')" = 12 ]
}

@test "what was rounded off is never paid back" {
	echo '{"channel":"app","channel_no":"1","store":"S1","lines":[{"sku":"cup","qty":1}],"payments":[{"channel":"cash","amount":997}],"rounding":3}' |
		order-add -q | payment-record -q >null
	back 1 '"amount":500' | payment-refund | jq -e '.refunds == [{"n":1,"channel":"cash","amount":500}]'
	back 1 | payment-refund >out
	[ "$(jq -c '[.refund_owed, .refunds[1:]]' out)" = '[500,[{"n":3,"channel":"rounding","amount":3}]]' ]
	[ "$(rows 'SELECT sum(amount) FROM refund WHERE state < 5')" = 997 ]
	[ "$(balance rounding:S1)" = 0 ]
	payment-refund --due | jq -c '{refund}' | payment-refund --paid >null
	[ "$(rows 'SELECT status FROM orders')" = 10 ]
	[ "$(balance payer)" = 0 ]
}

@test "--due pays through the channel's adapter, once" {
	one 1
	back 1 '"amount":700' | payment-refund >null
	payment-refund --due -n >dry
	jq -e '.state == "asked" and .dry_run' dry
	[ ! -s asked ]
	payment-refund --due >out
	[ "$(jq -c '[.channel, .amount, .state]' out)" = '["wechat",700,"paid"]' ]
	[ "$(jq -c '[.do, .no, .amount, .paid, .currency]' asked)" = '["refund","W1",700,2000,"CNY"]' ]
	run -0 payment-refund --due
	[ -z "$output" ]
	back 1 | payment-refund >null
	payment-refund --due -q >null
	[ "$(cut -d ' ' -f 2 money | paste -sd,)" = 700,1300 ]
	[ "$(rows 'SELECT status FROM orders')" = 10 ]
	for account in owed:wechat refunds:wechat cash:wechat payer; do
		[ "$(balance "$account")" = 0 ]
	done
	ledger-query "SELECT state, no IS NOT NULL AS numbered FROM refunds" | jq -e '.state == "paid" and .numbered == 1'
}

@test "what cancelling, expiring and groups owe is paid" {
	one 1
	back 1 | jq -c '. + {order_id: "'"$(jq -r .order_id paid)"'"}' | order-cancel -q >null
	echo '{"channel":"app","channel_no":"2","store":"S1","lines":[{"sku":"cup","qty":2}]}' | order-add -q >o
	jq -c '. + {part:true, payments:[{channel:"wechat",amount:1500,no:"W2"}]}' o | payment-record -q >null
	groupbuy-set -q >null <<-'END'
		{"campaign":"pair","name":"二人团","sku":"cup","group_price":800,"size":2,"life":"30m"}
	END
	echo '{"channel":"app","channel_no":"3","store":"S1","customer":"g","campaign":"pair","lines":[{"sku":"cup","qty":1}],"payments":[{"channel":"wechat","amount":800,"no":"W3"}]}' |
		order-add -q | groupbuy-join -q | payment-record -q | order-confirm -q >null
	later 7200
	groupbuy-tick -q >null
	order-expire -q >expired
	jq -e '.status == "refunding" and .refund_owed == 1500' expired
	payment-refund --due -q >null
	[ "$(cut -d ' ' -f 2 money | sort | paste -sd,)" = 1500,2000,800 ]
	[ "$(rows 'SELECT DISTINCT status FROM orders')" = 10 ]
}

@test "declined: tried again later and later, nine times, then a person's" {
	one 1
	back 1 | payment-refund >null
	mood declined declined declined declined declined declined declined declined declined
	payment-refund --due >out
	[ "$(jq -c '[.state, .why, .next_at]' out)" = '["failed","declined: NOT_ENOUGH, 余额不足","2024-02-12T02:00:15Z"]' ]
	run -0 payment-refund --due
	[ -z "$output" ]
	for pause in 15 15 30 180 1800 1800 1800 3600; do
		later $((pause - 1))
		run -0 payment-refund --due
		[ -z "$output" ]
		later 1
		payment-refund --due >out
		[ -s out ]
	done
	[ "$(jq -c '[.state, .why]' out)" = '["by_hand","declined: NOT_ENOUGH, 余额不足"]' ]
	[ "$(wc -l <asked)" = 9 ]
	[ "$(jq -r .request asked | sort -u | wc -l)" = 1 ]
	later 86400
	run -0 payment-refund --due
	[ -z "$output" ]
	ledger-query refunds-by-hand >list
	jq -e '.amount == 2000 and .tries == 9' list
	payment-refund --retry list | jq -e '.state == "unknown"'
	payment-refund --due | jq -e '.state == "paid"'
	[ "$(wc -l <money)" = 1 ]
	[ "$(jq -r .do asked | tail -2 | paste -sd,)" = query-refund,refund ]
}

@test "an adapter that is silent, killed, broken, lying or slow is asked again, and pays once" {
	local how
	for how in silent killed broken lying pending; do
		one "$how"
		back "$how" | payment-refund >null
		mood "$how"
		payment-refund --due >out
		[ "$(jq -r .state out)" = unknown ]
		later 15
		payment-refund --due >out
		[ "$(jq -r .state out)" = paid ]
		later 60
	done
	[ "$(wc -l <money)" = 5 ]
	# First it is asked what has become of it, then it goes out again.
	[ "$(jq -r .do asked | paste -sd, | sed 's/refund,query-refund,refund/x/g')" = x,x,x,x,x ]
	one gone
	back gone | payment-refund >null
	mood paid-killed
	payment-refund --due | jq -e '.state == "unknown"'
	later 15
	payment-refund --due | jq -e '.state == "paid"'
	[ "$(wc -l <money)" = 6 ]
	[ "$(jq -r .do asked | tail -2 | paste -sd,)" = refund,query-refund ]
}

@test "a slow adapter is ended at its deadline" {
	# bats test_tags=slow
	one 1
	back 1 | payment-refund >null
	mood slow
	payment-refund --due | jq -e '.state == "unknown" and (.why | startswith("no answer within"))'
	later 15
	payment-refund --due | jq -e '.state == "paid"'
	[ "$(wc -l <money)" = 1 ]
}

@test "an adapter that is not set up, or not there, has paid nothing" {
	one 1
	back 1 | payment-refund >null
	mood config
	payment-refund --due | jq -e '.state == "failed" and (.why | contains("no key"))'
	rm adapters/wechat-pay
	later 15
	payment-refund --due | jq -e '.state == "failed" and (.why | contains("wechat-pay"))'
	[ ! -s money ]
}

@test "killed between asking and hearing: asked again under the same id, paid once" {
	one 1
	back 1 | payment-refund >null
	# The adapter pays, and kills who asked before he hears of it.
	sed -i 's/^if \[ "$(of do)" = refund \]; then$/&\n\tif [ ! -e once ]; then : >once; pay; kill -9 $PPID; fi/' adapters/wechat-pay
	run -137 payment-refund --due
	[ "$(rows 'SELECT state FROM refund')" = 1 ]
	run -0 payment-refund --due
	[ -z "$output" ]
	later 61
	payment-refund --due | jq -e '.state == "paid"'
	[ "$(wc -l <money)" = 1 ]
	[ "$(jq -r .do asked | paste -sd,)" = refund,query-refund ]
}

# twenty: orders that are paid, and owed back.
twenty() {
	local i
	for i in $(seq 20); do
		echo '{"channel":"app","channel_no":"'"$i"'","store":"S1","lines":[{"sku":"cup","qty":1}],"payments":[{"channel":"wechat","amount":1000,"no":"W'"$i"'"}]}'
	done | order-add -q | payment-record -q | jq -c '{order_id, reason: "closed"}' | payment-refund -q >null
}

@test "killed at any moment, with adapters of every mood, each refund is paid once in the end" {
	# bats test_tags=slow
	twenty
	RANDOM=99
	local i moods=(well killed paid-killed silent broken lying declined well)
	for i in $(seq 60); do
		echo "${moods[RANDOM % 8]}"
	done >mood
	for i in $(seq 8); do
		setsid payment-refund --due -q >>out 2>&1 &
		sleep "0.0$((RANDOM % 90 + 10))"
		kill -9 -- "-$!" 2>null || true
		wait
		ledger-verify
		later 61
	done
	while [ "$(rows 'SELECT count(*) FROM refund WHERE state < 5')" -gt 0 ]; do
		# Nothing is told as paid that is not.
		rows "SELECT 'F-' || order_id || '-' || n FROM refund WHERE state = 5" | sort >told
		cut -d ' ' -f 1 money | sort | comm -13 - told >untrue
		[ ! -s untrue ]
		payment-refund --due -q >>out
		ledger-query refunds-by-hand | payment-refund --retry -q >>out
		later 3600
	done
	[ "$(cut -d ' ' -f 1 money | sort -u | wc -l)" = 20 ]
	[ "$(wc -l <money)" = 20 ]
}

@test "two at once pay each refund once" {
	twenty
	payment-refund --due -q >a &
	payment-refund --due -q >b
	wait
	[ "$(cat a b | jq -r .state | sort | uniq -c | tr -s ' ')" = ' 20 paid' ]
	[ "$(cut -d ' ' -f 1 money | sort -u | wc -l)" = 20 ]
	[ "$(wc -l <money)" = 20 ]
}

@test "what has no adapter waits for a person, who pays it out of the drawer" {
	sold 1 '{"sku":"cup","qty":1}' '{"channel":"cash","amount":1000}'
	back 1 | payment-refund >null
	payment-refund --due >out
	jq -e '.state == "by_hand" and .why == "no adapter for this channel"' out
	run -0 payment-refund --due
	[ -z "$output" ]
	ledger-query refunds-by-hand >list
	jq -e '.channel == "cash" and .amount == 1000' list
	run -65 payment-refund -q list
	[[ $output == *'"field":"paid"'* ]]
	payment-refund --paid list >paid
	jq -e '.state == "paid"' paid
	payment-refund --paid list | cmp - paid
	payment-refund --paid paid | cmp - paid
	[ "$(rows 'SELECT status FROM orders')" = 10 ]
	run -0 ledger-query refunds-by-hand
	[ -z "$output" ]
	for account in owed:cash refunds:cash payer; do
		[ "$(balance "$account")" = 0 ]
	done
}

@test "paid by hand with a number; another number for it is a conflict" {
	one 1
	back 1 | payment-refund >null
	rm adapters/wechat-pay
	payment-refund --due -q >out
	jq -c '{refund, paid: true, no: "X9"}' out | payment-refund >paid
	jq -e '.state == "paid" and .no == "X9"' paid
	jq -c '{refund, paid: true, no: "X8"}' out >in
	run -65 payment-refund -q in
	[[ $output == *key_conflict* ]]
	payment-refund paid | cmp - paid
}

@test "a payment without a number is paid back by a person" {
	sold 1 '{"sku":"cup","qty":1}' '{"channel":"wechat","amount":1000}'
	back 1 | payment-refund >null
	payment-refund --due | jq -e '.state == "by_hand" and .why == "the payment has no number"'
	[ ! -s asked ]
}

@test "what was charged through an adapter goes back through it, and names the charge" {
	cp adapters/wechat-pay adapters/square
	sed -i 's/^if \[ "$(of do)" = refund \]; then$/if [ "$(of do)" = charge ]; then yes "$amount"; exit 0; fi\n&/' adapters/square
	echo '{"channel":"app","channel_no":"1","store":"S1","lines":[{"sku":"cup","qty":1}]}' | order-add -q |
		payment-charge -q --via square >paid
	jq -e '.status == "paid"' paid
	back 1 | payment-refund >null
	payment-refund --due | jq -e '.channel == "square" and .state == "paid"'
	[ "$(tail -1 asked | jq -r '[.of, .no] | join(" ")')" = "$(jq -r '.charge | [.request, .no] | join(" ")' paid)" ]
}

@test "what a wallet paid goes back to the wallet" {
	echo '{"customer":"c1","kind":"value","amount":3000,"bonus":600,"paid":{"channel":"wechat","amount":3000,"no":"T1"},"key":"t"}' | wallet-add -q >null
	echo '{"channel":"app","channel_no":"1","store":"S1","customer":"c1","lines":[{"sku":"cup","qty":3}]}' | order-add -q |
		payment-charge -q --via coin >paid
	jq -e '.status == "paid"' paid
	[ "$(balance cash:coin)" = 3000 ]
	back 1 '"lines":[{"line":1,"qty":1}]' | payment-refund >null
	payment-refund --due | jq -e '.channel == "coin" and .amount == 1000 and .state == "paid"'
	[ "$(rows "SELECT sum(posted) FROM account WHERE name IN ('wallet:c1', 'bonus:c1')")" = 1600 ]
	back 1 | payment-refund >null
	payment-refund --due -q >null
	[ "$(rows "SELECT sum(posted) FROM account WHERE name IN ('wallet:c1', 'bonus:c1')")" = 3600 ]
	[ "$(rows 'SELECT status FROM orders')" = 10 ]
	for account in owed:coin refunds:coin cash:coin; do
		[ "$(balance "$account")" = 0 ]
	done
	[ ! -s money ]
}

@test "cups that a wallet paid come back as cups" {
	echo '{"customer":"c1","kind":"cups","sku":"cup","cups":3,"paid":{"channel":"wechat","amount":2400,"no":"T1"},"key":"t"}' | wallet-add -q >null
	echo '{"channel":"app","channel_no":"1","store":"S1","customer":"c1","lines":[{"sku":"cup","qty":2}]}' | order-add -q |
		payment-charge -q --via coin | jq -e '.status == "paid"'
	[ "$(balance cups:cup:c1)" = 1 ]
	back 1 '"lines":[{"line":1,"qty":1}]' | payment-refund >null
	payment-refund --due -q >null
	[ "$(balance cups:cup:c1)" = 2 ]
}

@test "cash goes back out of the store's drawer" {
	sold 1 '{"sku":"cup","qty":1}' '{"channel":"cash","amount":1000}'
	[ "$(balance drawer:S1)" = 1000 ]
	back 1 '"amount":300' | payment-refund >null
	payment-refund --due -q | payment-refund -q --paid >null
	[ "$(balance drawer:S1)" = 700 ]
	[ "$(balance payer)" = -700 ]
}

@test "a dry run owes nothing and pays nothing" {
	one 1
	back 1 | payment-refund -n | jq -e '.dry_run and .refund_owed == 2000'
	[ "$(rows 'SELECT count(*) FROM refund')" = 0 ]
}
