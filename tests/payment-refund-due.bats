# payment-refund-due.bats - what is owed is paid through adapters, whatever they do
load helper
load refund

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
		killed "0.0$((RANDOM % 90 + 10))" payment-refund --due -q >>out 2>&1
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

@test "a dry run shows more than are asked for in one round" {
	local i
	for i in $(seq 40); do
		echo '{"channel":"app","channel_no":"'"$i"'","store":"S1","lines":[{"sku":"cup","qty":1}],"payments":[{"channel":"wechat","amount":1000,"no":"W'"$i"'"}]}'
	done | order-add -q | payment-record -q | jq -c '{order_id, reason: "closed"}' | payment-refund -q >null
	payment-refund --due -n >out
	[ "$(wc -l <out)" = 40 ]
	[ "$(jq -r .state out | sort -u)" = asked ]
	[ ! -s asked ]
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
