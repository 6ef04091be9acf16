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

@test "the right receipt, dated back as the mistyped one was, revalues what was sold and no more" {
	export BOBA_NOW=2026-03-01T09:00:00+08:00
	typed 100 1000 | jq -c '.received_at = "2026-03-01T08:00:00+08:00"' | stock-receive >/dev/null
	export BOBA_NOW=2026-03-01T09:05:00+08:00
	reverse receipt:S1/milk/L1 >/dev/null
	run -0 stock-receive < <(typed 100 100 | jq -c '.received_at = "2026-03-01T08:00:00+08:00"')
	[ "$(jq .revalued_micros <<<"$output")" = null ]
	[ "$(balance value:S1) $(balance cogs:S1)" = "1000000 " ]
	# What went out while the mistyped one was there: in the end it has cost 50 fen.  400
	# of the 500 came back with the reversal.
	typed 100 1900 L2 | jq -c '.received_at = "2026-03-01T08:30:00+08:00" | .expires = "2026-05-01T00:00:00Z"' |
		stock-receive >/dev/null
	echo '{"store":"S1","item":"milk","qty":50,"reason":"waste","key":"w"}' | stock-issue >out
	[ "$(jq .cost_micros out)" = 5000000 ]
	reverse receipt:S1/milk/L2 >/dev/null
	run -0 stock-receive < <(typed 100 100 L2 | jq -c '.received_at = "2026-03-01T08:30:00+08:00" | .expires = "2026-05-01T00:00:00Z"')
	[ "$(jq .revalued_micros <<<"$output")" = -500000 ]
	[ "$(balance value:S1) $(balance loss:waste:S1) $(balance cogs:S1)" = "1500000 5000000 -4500000" ]
}

# A bag of pearls that is opened, sugar, and pearls cooked of both.
kitchen() {
	item-set >null <<-'END'
		{"item":"pearl","name":"珍珠","unit":"g","shelf_life":"2160h","opened_life":"72h"}
		{"item":"cooked","name":"熟珍珠","unit":"g","opened_life":"4h","makes":500,"recipe":[{"item":"pearl","qty":200},{"item":"milk","qty":30}]}
	END
	receive pearl 300 1000 P1 >null
	receive pearl 1000 2000 P2 >null
	receive milk 1000 333 A >null
}
# What lies where and what it has cost, without the names that were set aside.
state() {
	rows "SELECT s.name, i.name, l.name, o.remaining, o.micros FROM lot_open o
		JOIN lot l ON l.id = o.lot JOIN stream s ON s.id = o.store
		JOIN stream i ON i.id = o.item ORDER BY 1, 2, 3"
	rows "SELECT i.name, v.qty, v.micros FROM item_value v
		JOIN stream i ON i.id = v.item WHERE v.qty > 0 ORDER BY v.store, 1"
	rows "SELECT name, posted FROM account WHERE posted <> 0 ORDER BY name"
}
# undoes KEY COMMAND <INPUT: afterwards all is as it was before.
undoes() {
	local key=$1
	shift
	cat >entry
	state >was
	run -0 "$@" entry
	[ "$(jq -r '.refused.code' <<<"$output")" = null ]
	echo "$output" >once
	state >between
	run ! cmp -s was between
	reverse "$key" | jq -c '[.event, .reversed]' >out
	state | diff was -
	before=$(head_of)
	"$@" entry | diff <(jq -c '.reversed = true' once) -
	"$@" once | diff <(jq -c '.reversed = true' once) -
	[ "$(head_of)" = "$before" ]
}

@test "an issue is undone: units in their lots, its cost out of the losses" {
	kitchen
	undoes issue:a stock-issue <<<'{"store":"S1","item":"pearl","qty":700,"reason":"waste","key":"a"}'
	[ "$(cat out)" = '["stock.issued",true]' ]
	undoes issue:b stock-issue <<<'{"store":"S1","item":"milk","qty":7,"reason":"return","key":"b"}'
	undoes issue:c stock-issue <<<'{"store":"S1","sku":"milk-cup","qty":1,"reason":"staff","key":"c"}'
	# The lot is whole again, and may be undone itself.
	reverse receipt:S1/pearl/P1 | jq -c .reversed >out
	[ "$(cat out)" = true ]
	ledger-dump --all >before
	ledger-rebuild >null
	ledger-dump --all | cmp - before
}

@test "what was issued comes back at the cost it left with, whatever came since" {
	kitchen
	receive 芋圆 100 100 X >null
	stock-issue >null <<<'{"store":"S1","item":"芋圆","qty":40,"reason":"waste","key":"a"}'
	receive 芋圆 100 900 Y >null
	reverse issue:a >null
	[ "$(rows "SELECT v.qty, v.micros FROM item_value v JOIN stream i ON i.id = v.item WHERE i.name = '芋圆'")" = "200 10000000" ]
	[ "$(balance loss:waste:S1)" = 0 ]
	[ "$(balance issued:waste:S1:芋圆)" = 0 ]
	[ "$(level 芋圆)" = "200 0 200 0" ]
}

@test "a batch is undone while it is whole and free; its lot's name is free again" {
	kitchen
	undoes make:a stock-make <<<'{"store":"S1","item":"cooked","batches":2,"lot":"noon","key":"a"}'
	[ "$(cat out)" = '["stock.made",true]' ]
	stock-make >null <<<'{"store":"S1","item":"cooked","lot":"noon","key":"b"}'
	echo '{"reservation":"r","store":"S1","items":[{"item":"cooked","qty":1}]}' | stock-reserve >held
	before=$(head_of)
	reverse make:b | jq -c '[.refused.code, .refused.needed, .refused.available]' >out
	stock-release held >null
	stock-issue >null <<<'{"store":"S1","item":"cooked","qty":1,"reason":"sample","key":"c"}'
	reverse make:b | jq -c '[.refused.code, .refused.made, .refused.remaining]' >>out
	[ "$(xargs <out)" = '[stock_held,500,499] [lot_used,500,499]' ]
	reverse issue:c >null
	reverse make:b | jq -c .reversed >out
	[ "$(cat out)" = true ]
	[ "$(level cooked)" = "0 0 0 0" ]
	ledger-dump --all >before
	ledger-rebuild >null
	ledger-dump --all | cmp - before
}

@test "a batch beside others leaves them what they have cost" {
	kitchen
	stock-make >null <<<'{"store":"S1","item":"cooked","key":"a"}'
	cost=$(rows "SELECT v.micros FROM item_value v JOIN stream i ON i.id = v.item WHERE i.name = 'cooked'")
	undoes make:b stock-make <<<'{"store":"S1","item":"cooked","yield":100,"key":"b"}'
	stock-make >null <<<'{"store":"S1","item":"cooked","yield":1,"key":"c"}'
	# All but what is undone is sold at the average: the difference is cost of goods sold.
	stock-issue >null <<<'{"store":"S1","item":"cooked","qty":500,"lot":"1","reason":"waste","key":"d"}'
	reverse make:c >null
	[ "$(level cooked)" = "0 0 0 0" ]
	[ "$(balance value:S1)" = "$(rows 'SELECT sum(micros) FROM item_value')" ]
	[ "$(($(balance loss:waste:S1) + $(balance cogs:S1)))" -eq "$cost" ]
}

@test "an opened package is closed again while nothing of it was used" {
	kitchen
	undoes make:a stock-make <<<'{"store":"S1","item":"pearl","open":500,"key":"a"}'
	[ "$(cat out)" = '["stock.opened",true]' ]
	stock-make >null <<<'{"store":"S1","item":"pearl","open":100,"key":"b"}'
	stock-issue >null <<<'{"store":"S1","item":"pearl","qty":1,"reason":"spill","key":"c"}'
	reverse make:b | jq -c '[.refused.code, .refused.opened, .refused.remaining]' >out
	[ "$(cat out)" = '["lot_used",100,99]' ]
}

@test "a reservation that was used, whole or in part, lies in stock again" {
	kitchen
	echo '{"reservation":"婚礼","store":"S1","items":[{"item":"milk","qty":600},{"item":"pearl","qty":400}]}' |
		stock-reserve >null
	state >was
	echo '{"reservation":"婚礼","items":[{"item":"pearl","qty":350}]}' >in
	stock-confirm in >used
	reverse reservation-confirm:婚礼 | jq -c '[.event, .reversed]' >out
	[ "$(cat out)" = '["stock.confirmed",true]' ]
	state | diff was -
	[ "$(level pearl)" = "1300 0 1300 0" ]
	[ "$(level milk)" = "1000 0 1000 0" ]
	stock-confirm in | diff <(jq -c '.reversed = true' used) -
}

@test "by lots each unit comes back with its own cost" {
	kitchen
	store-set <<<'{"store":"S1","name":"一号店","zone":"Asia/Shanghai","costing":"fifo","from":"2026-03-01T09:01:00+08:00"}' >null
	export BOBA_NOW=2026-03-01T09:02:00+08:00
	# From here on the lots carry the values.
	stock-issue >null <<<'{"store":"S1","item":"pearl","qty":1,"reason":"spill","key":"0"}'
	stock-issue >null <<<'{"store":"S1","item":"milk","qty":1,"reason":"spill","key":"1"}'
	undoes issue:a stock-issue <<<'{"store":"S1","item":"pearl","qty":700,"reason":"waste","key":"a"}'
	undoes make:b stock-make <<<'{"store":"S1","item":"cooked","batches":2,"key":"b"}'
	undoes make:c stock-make <<<'{"store":"S1","item":"pearl","open":500,"key":"c"}'
	[ "$(rows 'SELECT sum(o.micros) FROM lot_open o')" = "$(balance value:S1)" ]
}

@test "what the book lacked comes back while it is lacking still" {
	shorts='{"store":"S1","name":"一号店","zone":"Asia/Shanghai","negative":true,"from":"2026-03-01T09:01:00+08:00"}'
	store-set <<<"$shorts" >null
	export BOBA_NOW=2026-03-01T09:02:00+08:00
	typed 100 60 >receipt
	stock-receive receipt >null
	undoes issue:a stock-issue <<<'{"store":"S1","item":"milk","qty":150,"reason":"waste","key":"a"}'
	stock-issue >null <<<'{"store":"S1","item":"milk","qty":150,"reason":"waste","key":"b"}'
	typed 20 60 L2 | stock-receive >null
	before=$(head_of)
	reverse issue:b | jq -c '[.refused.code, .refused.short]' >out
	[ "$(cat out)" = '["short_repaid",50]' ]
	[ "$(head_of)" = "$before" ]
}
