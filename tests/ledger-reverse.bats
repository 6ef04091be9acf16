# ledger-reverse.bats - mistyped entries undone, once, while that is possible
load helper
load stock

setup() {
	base_setup
	shop
}

# reverse KEY [OPTION]...
reverse() {
	local key=$1
	shift
	echo "{\"key\":\"$key\"}" | ledger-reverse --reason typo "$@"
}
balance() {
	sqlite3 "$BOBA_LEDGER" "SELECT posted FROM account WHERE name = '$1'"
}
# A receipt of milk as it was typed.
typed() {
	echo "{\"store\":\"S1\",\"item\":\"milk\",\"qty\":$1,\"cost\":$2,\"lot\":\"${3:-L1}\"}"
}

@test "a mistyped receipt is undone, and the right one of the same lot goes in" {
	typed 1000 600 | stock-receive >first
	run -0 reverse receipt:S1/milk/L1 --by 小王
	[ "$output" = '{"key":"receipt:S1/milk/L1","event":"stock.received","reversed":true,"reason":"typo"}' ]
	[ "$(rows "SELECT actor FROM event WHERE type = 'stock.reversed'")" = 小王 ]
	[ "$(level milk)" = "0 0 0 0" ]
	for account in stock:S1:milk supplier:S1:milk value:S1 purchases:S1; do
		[ "$(balance $account)" = 0 ]
	done
	[ "$(rows 'SELECT count(*) FROM lot_open')" = 0 ]
	run -0 stock-receive < <(typed 100 60)
	[ "$(jq -c '[.lot, .status]' <<<"$output")" = '["L1","received"]' ]
	[ "$(level milk)" = "100 0 100 0" ]
	[ "$(rows "SELECT key FROM event WHERE type = 'stock.received' ORDER BY seq")" = "receipt:S1/milk/L1,receipt.2:S1/milk/L1" ]
	ledger-query "SELECT lot, qty, remaining FROM lots" | jq -c . >out
	[ "$(cat out)" = '{"lot":"L1","qty":100,"remaining":100}' ]
	# Both lines again, and a third.
	before=$(head_of)
	typed 1000 600 | stock-receive | jq -c '[.status, .reversed]' >out
	typed 100 60 | stock-receive | jq -c '[.status, .reversed]' >>out
	[ "$(xargs <out)" = '[received,true] [received,null]' ]
	run -65 stock-receive < <(typed 10 6)
	[[ $output == *key_conflict* ]]
	[ "$(head_of)" = "$before" ]
	# The right one was wrong as well.
	reverse receipt.2:S1/milk/L1 >null
	typed 10 6 | stock-receive >null
	[ "$(level milk)" = "10 0 10 0" ]
}

@test "twice is once, by key or by seq; the first reason stays" {
	typed 1000 600 | stock-receive >null
	reverse receipt:S1/milk/L1 >first
	before=$(head_of)
	reverse receipt:S1/milk/L1 | cmp - first
	echo '{"key":"receipt:S1/milk/L1"}' | ledger-reverse --reason other | cmp - first
	ledger-reverse --reason x first | cmp - first
	seq=$(rows "SELECT seq FROM event WHERE type = 'stock.received'")
	echo "{\"seq\":$seq}" | ledger-reverse --reason y | jq -c '[.key, .reason]' >out
	[ "$(cat out)" = '["receipt:S1/milk/L1","typo"]' ]
	[ "$(head_of)" = "$before" ]
}

@test "a lot of which something was used or is held stays, until it is given back" {
	typed 1000 600 | stock-receive >null
	order 1 milk-cup 1 | stock-reserve >held
	before=$(head_of)
	run -0 --separate-stderr reverse receipt:S1/milk/L1
	[ "$(jq -c '[.refused.by, .refused.code, .refused.needed, .refused.available]' <<<"$output")" = '["ledger-reverse","stock_held",1000,800]' ]
	[ "$(head_of)" = "$before" ]
	stock-release held >null
	typed 500 100 L2 | stock-receive >null
	stock-reserve --retry held | paid | order-confirm >null
	run -0 --separate-stderr reverse receipt:S1/milk/L1
	[ "$(jq -c '[.refused.code, .refused.received, .refused.remaining]' <<<"$output")" = '["lot_used",1000,800]' ]
	[ "$(level milk)" = "1300 0 1300 0" ]
	reverse receipt:S1/milk/L2 | jq -c .reversed >out
	[ "$(cat out)" = true ]
	[ "$(level milk)" = "800 0 800 0" ]
}

@test "held stock that another lot can meet does not stand in the way" {
	typed 1000 600 | stock-receive >null
	order 1 milk-cup 2 | stock-reserve >null
	typed 500 100 L2 | stock-receive >null
	reverse receipt:S1/milk/L1 >null
	[ "$(level milk)" = "500 400 100 0" ]
}

@test "by the average: what it cost goes back, residues are closed, the books stay even" {
	typed 100 100 L1 | stock-receive >null
	typed 100 900 L2 | stock-receive >null
	reverse receipt:S1/milk/L2 >null
	[ "$(rows 'SELECT qty, micros FROM item_value')" = "100 1000000" ]
	[ "$(balance value:S1)" = 1000000 ]
	typed 1000 9000 L3 '' | stock-receive >null
	receive milk 1000 1000 L0 '"expires":"2026-03-02T00:00:00+08:00"' >null
	order 1 milk-cup 5 | stock-reserve | paid | order-confirm >null
	reverse receipt:S1/milk/L3 >null
	# L1 is all there is; its cost and the rest of what was used follow from the sums.
	[ "$(rows 'SELECT qty FROM item_value')" = 100 ]
	[ "$(balance value:S1)" = "$(rows 'SELECT micros FROM item_value')" ]
	[ "$(balance purchases:S1)" = -11000000 ]
	[ "$((11000000 - $(balance value:S1)))" = "$(balance cogs:S1)" ]
	reverse receipt:S1/milk/L1 >null
	[ "$(balance value:S1)" = 0 ]
	[ "$(rows 'SELECT micros FROM item_value')" = 0 ]
	[ "$(balance cogs:S1)" = 10000000 ]
}

@test "a store that prices by lots" {
	store-set <<<'{"store":"F","name":"F","zone":"Asia/Shanghai","costing":"fifo"}' >null
	for lot in '"L1","qty":100,"cost":100' '"L2","qty":100,"cost":900'; do
		echo "{\"store\":\"F\",\"item\":\"milk\",\"lot\":$lot}"
	done | stock-receive >null
	reverse receipt:F/milk/L1 >null
	[ "$(rows 'SELECT qty, micros FROM item_value')" = "100 9000000" ]
	[ "$(balance value:F)" = 9000000 ]
	[ "$(balance cogs:F)" = '' ]
}

@test "receipts by key and by day are reversed too, and their lines do not come back" {
	echo '{"store":"S1","item":"milk","qty":5,"cost":5,"key":"d7"}' >in
	stock-receive in >null
	reverse receipt-key:d7 >null
	stock-receive in | jq -c .reversed >out
	[ "$(cat out)" = true ]
	jq -c '.qty = 6' in | stock-receive | jq -c '[.lot, .status]' >out
	[ "$(cat out)" = '["3","received"]' ]
	echo '{"store":"S1","item":"milk","qty":9,"cost":5}' >in
	stock-receive in >once
	key=$(rows "SELECT key FROM event WHERE key >= 'receipt-day' AND key < 'receipt-daz'")
	reverse "$key" >null
	stock-receive in | jq -c .reversed >out
	stock-receive once | jq -c .reversed >>out
	[ "$(xargs <out)" = 'true true' ]
	[ "$(level milk)" = "6 0 6 0" ]
}

@test "what is no entry of its own is refused, with the command that would do it" {
	typed 1000 600 | stock-receive >null
	order 1 milk-cup 1 | stock-reserve | payment-record --in-full | order-confirm >null
	before=$(head_of)
	ledger-dump --all | jq -c 'select(.event) | {seq}' | ledger-reverse -q --reason x >out
	[ "$(jq -r .refused.code out | sort | uniq -c | xargs)" = "1 lot_used $(($(wc -l <out) - 1)) not_reversible" ]
	[[ $(jq -r .refused.detail out) == *"order-cancel ends an order"* ]]
	[[ $(jq -r .refused.detail out) == *"a payment is a fact"* ]]
	[[ $(jq -r .refused.detail out) == *"store-set defines it anew"* ]]
	[ "$(head_of)" = "$before" ]
	ledger-reverse -q --reason x out | cmp - out
}

@test "a reversal is no entry that can be reversed" {
	typed 1000 600 | stock-receive >null
	reverse receipt:S1/milk/L1 >null
	reverse reverse:receipt:S1/milk/L1 -q | jq -r .refused.code >out
	[ "$(cat out)" = not_reversible ]
}

@test "bad records are rejected" {
	typed 1000 600 | stock-receive >null
	while read -r code field record; do
		run -65 --separate-stderr ledger-reverse --reason x <<<"$record"
		[ "$(jq -c '[.reject, .field]' <<<"${stderr_lines[0]}")" = "[\"$code\",\"$field\"]" ]
	done <<-'END'
		missing_field key {}
		unknown_entry key {"key":"receipt:S1/milk/L9"}
		unknown_entry seq {"seq":9999}
		value_range seq {"seq":0}
		value_type seq {"seq":"1"}
		key_conflict key {"seq":1,"key":"receipt:S1/milk/L1"}
	END
	run -65 ledger-reverse <<<'{"key":"receipt:S1/milk/L1"}'
	[[ $output == *'"field":"reason"'* ]]
	echo '{"key":"receipt:S1/milk/L1","reason":"mine"}' | ledger-reverse | jq -r .reason >out
	[ "$(cat out)" = mine ]
}

@test "in one batch: received, reversed and received again with other dates" {
	typed 1000 600 | stock-receive >null
	ledger-pipe -q "ledger-reverse --reason typo" <<<'{"key":"receipt:S1/milk/L1"}' >null
	typed 50 60 | jq -c '.expires = "2026-03-05T00:00:00+08:00"' | stock-receive >null
	[ "$(rows 'SELECT expires, remaining FROM lot_open')" = "1772640000000 50" ]
	ledger-dump --all >before
	ledger-rebuild >null
	ledger-dump --all | cmp - before
}

@test "a dry run undoes nothing; --now is the time of the event" {
	typed 1000 600 | stock-receive >null
	before=$(head_of)
	reverse receipt:S1/milk/L1 -n | jq -c '[.reversed, .dry_run]' >out
	[ "$(cat out)" = '[true,true]' ]
	[ "$(head_of)" = "$before" ]
	unset BOBA_NOW
	reverse receipt:S1/milk/L1 --now 2026-03-01T09:05:00+08:00 >null
	[ "$(rows "SELECT at FROM event WHERE type = 'stock.reversed'")" = 1772327100000 ]
}

@test "eight at once, and killed at any moment: each lot is undone once" {
	for n in {1..400}; do typed 10 10 "K$n"; done | stock-receive >null
	for n in {1..400}; do echo "{\"key\":\"receipt:S1/milk/K$n\"}"; done >in
	for ms in 2 6 12; do
		ledger-reverse --reason typo in >null &
		sleep "0.$(printf '%03d' $ms)"
		kill -9 $! 2>null || true
		wait $! 2>null || true
	done
	for i in {1..8}; do ledger-reverse --reason typo in >"out$i" & done
	wait
	for i in {2..8}; do cmp out1 "out$i"; done
	[ "$(wc -l <out1)" -eq 400 ]
	[ "$(rows "SELECT count(*) FROM event WHERE type = 'stock.reversed'")" = 400 ]
	[ "$(level milk)" = "0 0 0 0" ]
	[ "$(balance value:S1)" = 0 ]
}
