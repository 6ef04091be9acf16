# payment-refund.bats - money owed back, by lines and amounts, and paid by people
load helper
load refund

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
	back 1 '"amount":1501' | payment-refund -q | jq -e '.refused.code == "refund_over" and .refused.left == 1500'
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

@test "a line never gives more than it brought, whatever went back as an amount before" {
	sold 1 '{"sku":"cup","qty":1},{"sku":"cup","qty":2,"options":[]}' '{"channel":"wechat","amount":3000,"no":"W1"}'
	back 1 '"amount":900' | payment-refund >null
	[ "$(rows 'SELECT line, qty, amount FROM refund_line ORDER BY line' | paste -sd,)" = '0 0 300,1 0 600' ]
	back 1 '"lines":[{"line":1,"qty":1}]' | payment-refund | jq -e '.refund_owed == 700 and .refund_left == 1400'
	back 1 '"lines":[{"line":2,"qty":1}]' | payment-refund | jq -e '.refund_owed == 1000'
	back 1 '"lines":[{"line":2,"qty":1}],"key":"last"' | payment-refund | jq -e '.refund_owed == 400 and .status == "refunding"'
	[ "$(rows 'SELECT line, sum(qty), sum(amount) FROM refund_line GROUP BY line' | paste -sd,)" = '0 1 1000,1 2 2000' ]
	# Where an amount has taken all of a line, its units give nothing.
	sold 2 '{"sku":"cup","qty":2},{"sku":"gift","qty":1},{"sku":"cup","qty":1,"options":[]}' '{"channel":"wechat","amount":3000,"no":"W2"}'
	back 2 '"lines":[{"line":3,"qty":1}]' | payment-refund >null
	back 2 '"amount":1999' | payment-refund >null
	back 2 '"lines":[{"line":1,"qty":1}]' | payment-refund | jq -e '.refund_owed == 1'
	# All is owed back, and of the order nothing is left.
	back 2 '"lines":[{"line":1,"qty":1}],"key":"b"' | payment-refund -q | jq -e '.refused.code == "already_refunded"'
}

@test "the tax of a refund is that of its lines as they were named, in reports and in plain SQL" {
	sku-set -q >null <<-'END'
		{"sku":"a","name":"甲","price":1000,"tax_bp":600}
		{"sku":"b","name":"乙","price":500,"tax_bp":600}
	END
	sold 1 '{"sku":"a","qty":1},{"sku":"b","qty":1}' '{"channel":"cash","amount":1400},{"channel":"wechat","amount":100,"no":"W1"}'
	back 1 '"lines":[{"line":2,"qty":1},{"line":1,"qty":1}]' | payment-refund >null
	[ "$(rows 'SELECT n, line, amount FROM refund_line' | paste -sd,)" = '1 1 100,2 0 1000,2 1 400' ]
	[ "$(sales-report --format jsonl | jq .tax)" = "$(ledger-query vat-month | jq .tax)" ]
	[ "$(sales-report --by hour --format jsonl | jq .tax)" = "$(ledger-query vat-month | jq .tax)" ]
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

@test "a refund is paid whole: a part of it by hand is rejected" {
	sold 1 '{"sku":"cup","qty":1}' '{"channel":"cash","amount":1000}'
	back 1 | payment-refund >null
	payment-refund --due -q >null
	ledger-query refunds-by-hand >list
	jq -c '.amount = 400' list >in
	run -65 payment-refund -q --paid in
	[[ $output == *'"field":"amount"'*'expected 1000, which is owed'* ]]
	[ "$(balance drawer:S1)" = 1000 ]
	payment-refund -q --paid list | jq -e '.state == "paid"'
	[ "$(balance drawer:S1)" = 0 ]
}

@test "a payment without a number is paid back by a person" {
	sold 1 '{"sku":"cup","qty":1}' '{"channel":"wechat","amount":1000}'
	back 1 | payment-refund >null
	payment-refund --due | jq -e '.state == "by_hand" and .why == "the payment has no number"'
	[ ! -s asked ]
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

@test "a line that a cup has paid goes back as a cup, whatever paid the others" {
	echo '{"customer":"c1","kind":"cups","sku":"cup","cups":2,"paid":{"channel":"wechat","amount":1600,"no":"T1"},"key":"t"}' | wallet-add -q >null
	echo '{"channel":"app","channel_no":"1","store":"S1","customer":"c1","lines":[{"sku":"tea","qty":1},{"sku":"cup","qty":3}]}' | order-add -q >o
	jq -c '.charge_amount = 2000' o | payment-charge -q --via coin | jq -e '.due == 11000'
	jq -c '.payments = [{channel: "wechat", amount: 11000, no: "W1"}]' o | payment-record -q | jq -e '.status == "paid"'
	[ "$(balance cups:cup:c1)" = 0 ]
	# Named last, and yet the wallet's: one cup, and the tea from where it was paid.
	back 1 '"lines":[{"line":1,"qty":1},{"line":2,"qty":1}]' | payment-refund >out
	[ "$(jq -c .refunds out)" = '[{"n":1,"channel":"coin","amount":1000},{"n":2,"channel":"wechat","amount":10000}]' ]
	# The second cup, while the first is on its way, and then what was no cup.
	back 1 '"lines":[{"line":2,"qty":1}]' | payment-refund | jq -e '.refunds == [{"n":3,"channel":"coin","amount":1000}]'
	payment-refund --due -q >null
	[ "$(balance cups:cup:c1)" = 2 ]
	[ "$(balance prepaid:cup:c1)" = 1600 ]
	back 1 '"lines":[{"line":2,"qty":1}],"key":"last"' | payment-refund | jq -e '.refunds == [{"n":4,"channel":"wechat","amount":1000}] and .status == "refunding"'
	payment-refund --due -q >null
	[ "$(rows 'SELECT status FROM orders')" = 10 ]
	[ "$(rows 'SELECT line, sum(qty), sum(amount) FROM refund_line GROUP BY line' | paste -sd,)" = '0 1 10000,1 3 3000' ]
	for account in owed:coin refunds:coin cash:coin; do
		[ "$(balance "$account")" = 0 ]
	done
}

@test "units of one line that cups and money have paid go back as both" {
	echo '{"customer":"c1","kind":"cups","sku":"cup","cups":1,"paid":{"channel":"wechat","amount":800,"no":"T1"},"key":"t"}' | wallet-add -q >null
	echo '{"channel":"app","channel_no":"1","store":"S1","customer":"c1","lines":[{"sku":"cup","qty":3},{"sku":"gift","qty":1}]}' | order-add -q >o
	jq -c '.charge_amount = 1000' o | payment-charge -q --via coin >null
	jq -c '.payments = [{channel: "wechat", amount: 2000, no: "W1"}]' o | payment-record -q >null
	back 1 '"lines":[{"line":2,"qty":1},{"line":1,"qty":2}]' | payment-refund >out
	[ "$(jq -c .refunds out)" = '[{"n":1,"channel":"coin","amount":1000},{"n":2,"channel":"wechat","amount":1000}]' ]
	payment-refund --due -q >null
	[ "$(balance cups:cup:c1)" = 1 ]
	[ "$(rows 'SELECT n, line, qty, amount FROM refund_line ORDER BY n, line' | paste -sd,)" = '1 0 1 1000,2 0 1 1000,2 1 1 0' ]
	[ "$(margin-report --by sku --format jsonl | jq -c '[.sku, .refunds]' | paste -sd,)" = '["cup",2000],["gift",0]' ]
	ledger-rebuild -q
	[ "$(margin-report --by sku --format jsonl | jq -c '[.sku, .refunds]' | paste -sd,)" = '["cup",2000],["gift",0]' ]
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

@test "--paid takes the refunds that are named, and owes nothing anew" {
	one 1
	back 1 >in
	run -65 --separate-stderr payment-refund --paid in
	[ -z "$output" ]
	[ "$(echo "$stderr" | head -n 1 | jq -r '"\(.reject) \(.field)"')" = 'missing_field refund' ]
	[ "$(rows 'SELECT count(*) FROM refund')" = 0 ]
}
