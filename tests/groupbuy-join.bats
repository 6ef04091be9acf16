# groupbuy-join.bats - groups opened and joined, seats that do not multiply
load helper
load groupbuy

setup() {
	base_group_setup
}

@test "one order opens a group, others join it" {
	buy 1 甲 | order-add >a
	groupbuy-join a >a.out
	grep -q '"group":"茶-3/1","group_size":3,"group_joined":1,"discount":200,"payable":800,"deadline":"2024-02-12T19:00:00+08:00"}$' a.out
	buy 2 乙 茶-3/1 | order-add >b
	groupbuy-join b >b.out
	grep -q '"group_joined":2' b.out
	groupbuy-join a | cmp - a.out
	groupbuy-join a.out | cmp - a.out
	groupbuy-join b.out | cmp - b.out
	at 10:05:00
	groupbuy-join a | cmp - a.out
	[ "$(ask 'SELECT no, size, joined, paid, state FROM buy_group')" = '1|3|2|0|0' ]
	[ "$(ask "SELECT posted, held FROM account WHERE name = 'seats:茶-3/1'")" = '3|2' ]
	[ "$(ask 'SELECT sum(discount) FROM order_line')" = 400 ]
}

@test "a second group of the campaign is the next number" {
	buy 1 甲 | joins >/dev/null
	buy 2 乙 | joins | grep -q '"group":"茶-3/2"'
	campaign '' other >/dev/null
	buy 3 丙 | sed 's/茶-3/other/' | joins | grep -q '"group":"other/1"'
}

@test "orders without campaign and orders that happened pass untouched" {
	buy 1 甲 | sed 's/"campaign":"茶-3",//' | order-add >in
	groupbuy-join in | cmp - in
	buy 2 甲 '' ',"happened":true' | order-add >in
	groupbuy-join in | cmp - in
	buy 3 甲 '' ',"refused":{"by":"x","code":"y"}' >in
	groupbuy-join -q in | cmp - in
	[ "$(ask 'SELECT count(*) FROM buy_group')" = 0 ]
}

# refused CODE: the order on stdin is, and again, and opens no group.
refused() {
	local groups
	groups=$(ask 'SELECT count(*) FROM buy_group')
	order-add -q >in
	groupbuy-join -q in >out || return
	grep -q "\"refused\":{\"by\":\"groupbuy-join\",\"code\":\"$1\"" out || return
	groupbuy-join -q in | cmp - out || return
	groupbuy-join -q out | cmp - out || return
	[ "$(ask 'SELECT count(*) FROM buy_group')" = "$groups" ]
}

@test "groups are opened within the campaign's window only" {
	at 10:01:00
	campaign ',"starts":"2024-02-12T11:00:00Z","ends":"2024-02-12T12:00:00Z"' >/dev/null
	buy 1 甲 | refused not_started
	at 11:00:00
	buy 2 甲 | joins | grep -q '"group":"茶-3/1"'
	at 11:59:59
	buy 3 乙 | joins | grep -q '"group":"茶-3/2"'
	at 12:00:00
	buy 4 丙 | refused ended
	# A group that was opened before lives on to its own deadline.
	buy 5 丁 茶-3/2 | joins | grep -q '"group_joined":2'
	at 12:59:59
	buy 6 戊 茶-3/2 | refused group_expired
}

@test "a full group takes no more" {
	buy 1 甲 | joins >/dev/null
	buy 2 乙 茶-3/1 | joins >/dev/null
	buy 3 丙 茶-3/1 | joins >/dev/null
	buy 4 丁 茶-3/1 | refused group_full
	[ "$(ask "SELECT posted - held FROM account WHERE name = 'seats:茶-3/1'")" = 0 ]
}

@test "a group that ended takes no more" {
	buy 1 甲 | pipe >/dev/null
	at 11:00:00
	buy 2 乙 茶-3/1 | refused group_expired
	groupbuy-tick >/dev/null
	buy 3 乙 茶-3/1 | refused group_closed
}

@test "a customer is in one open group of a campaign" {
	buy 1 甲 | joins >/dev/null
	buy 2 甲 茶-3/1 | refused already_in
	buy 3 甲 | refused already_in
	campaign '' other >/dev/null
	buy 4 甲 | sed 's/茶-3/other/' | joins | grep -q '"group":"other/1"'
	# A failed group does not count.
	at 11:00:00
	buy 5 甲 | joins | grep -q '"group":"茶-3/2"'
}

@test "the limit counts the groups of a customer that came about" {
	buy 1 甲 | pipe >/dev/null
	buy 2 乙 茶-3/1 | pipe >/dev/null
	buy 3 丙 茶-3/1 | pipe >/dev/null
	groupbuy-tick >/dev/null
	buy 4 甲 | refused limit_reached
	at 10:01:00
	campaign ',"limit":2' >/dev/null
	buy 5 甲 | joins | grep -q '"group":"茶-3/2"'
}

@test "the limit of units: eight had, three more are over ten" {
	at 10:01:00
	campaign ',"limit":9,"qty_limit":10' >/dev/null
	buy 1 甲 | sed 's/"qty":1/"qty":8/' | pipe >/dev/null
	buy 2 乙 茶-3/1 | pipe >/dev/null
	buy 3 丙 茶-3/1 | pipe >/dev/null
	groupbuy-tick >/dev/null
	buy 4 甲 | sed 's/"qty":1/"qty":3/' | refused limit_reached
	grep -q '8 of 10 units' out
	buy 5 甲 | sed 's/"qty":1/"qty":2/' | joins | grep -q '"group":"茶-3/2"'
}

@test "an order is for the campaign's sku, store and price alone" {
	buy 1 甲 | sed 's/"tea"/"water"/' | refused wrong_sku
	buy 2 甲 | sed 's/"qty":1}/"qty":1},{"sku":"tea","qty":1}/' | refused wrong_sku
	echo '{"promo":"十减一","name":"x","kind":"percent_off","off_bp":1000}' | promo-set -q >/dev/null
	buy 3 甲 | order-add | promo-apply >in
	grep -q '"discount":100' in
	groupbuy-join -q in | grep -q '"code":"has_discount"'
	echo '{"store":"S2","name":"二号店","zone":"Asia/Shanghai"}' | store-set >/dev/null
	at 10:01:00
	campaign ',"store":"S2"' >/dev/null
	buy 4 甲 | refused wrong_store
}

@test "an order past pending is refused" {
	buy 1 甲 | order-add | payment-record --in-full >in
	groupbuy-join -q in >out
	grep -q '"code":"wrong_state","detail":"the order is paid"' out
	groupbuy-join -q in | cmp - out
}

@test "the group's price is by unit and never raises an order's" {
	buy 1 甲 | sed 's/"qty":1/"qty":3/' | joins | grep -q '"discount":600,"payable":2400'
	buy 2 乙 茶-3/1 | sed 's/"qty":1/"qty":1,"price":500/' | joins | grep -q '"discount":0,"payable":500'
}

@test "a group keeps the terms under which it was opened" {
	buy 1 甲 | joins >/dev/null
	at 10:01:00
	campaign ',"retired":true' >/dev/null
	buy 2 乙 茶-3/1 | joins | grep -q '"group_joined":2,"discount":200'
	buy 3 丙 | order-add >in
	run -65 groupbuy-join in
	[[ $output == *unknown_campaign* ]]
}

# rejected CODE: the order on stdin.
rejected() {
	order-add -q >in
	run -65 --separate-stderr groupbuy-join in
	[ -z "$output" ] || return
	# shellcheck disable=SC2154
	[[ $stderr == *"\"reject\":\"$1\""* ]]
}

@test "what is unknown or missing is rejected" {
	buy 1 甲 | sed 's/茶-3/nil/' >one
	rejected unknown_campaign <one
	buy 2 甲 茶-3/1 >two
	rejected unknown_group <two
	buy 3 甲 | sed 's/"customer":"甲",//' >three
	rejected missing_field <three
	buy 4 甲 | sed 's/"茶-3"/null/' >four
	rejected value_type <four
	buy 5 甲 | joins >/dev/null
	campaign '' other >/dev/null
	buy 6 乙 茶-3/1 | sed 's/:"茶-3"/:"other"/' >six
	rejected unknown_group <six
	[ "$(ask 'SELECT count(*) FROM buy_group')" = 1 ]
}

@test "the same order with another group or campaign is a conflict" {
	buy 1 甲 | order-add >in
	groupbuy-join in >/dev/null
	buy 2 乙 | joins >/dev/null
	sed 's/"campaign":"茶-3"/&,"group":"茶-3\/2"/' in >other
	run -65 groupbuy-join other
	[[ $output == *key_conflict* ]]
	campaign '' other >/dev/null
	sed 's/"campaign":"茶-3"/"campaign":"other"/' in >other
	run -65 groupbuy-join other
	[[ $output == *key_conflict* ]]
}

@test "stock is held until an hour after the deadline, reserved before or after" {
	buy 1 甲 | order-add | stock-reserve | groupbuy-join >/dev/null
	buy 2 乙 茶-3/1 | unpaid >/dev/null
	[ "$(ask 'SELECT DISTINCT expires FROM hold WHERE state = 0')" = "$(date -d 2024-02-12T12:00:00Z +%s)000" ]
	[ "$(ask 'SELECT count(*) FROM hold WHERE state = 0')" = 4 ]
}

@test "eleven cups of what is there for ten are refused by stock" {
	echo '{"item":"pearl","name":"珍珠","unit":"g"}' | item-set >/dev/null
	echo '{"sku":"pearl","name":"珍珠奶茶","price":1000,"recipe":[{"item":"pearl","qty":1}]}' | sku-set >/dev/null
	echo '{"store":"S1","item":"pearl","qty":10,"cost":1}' | stock-receive >/dev/null
	printf '{"campaign":"q","name":"q","sku":"pearl","group_price":900,"size":2}\n' | groupbuy-set >/dev/null
	buy 1 甲 | sed 's/茶-3/q/;s/"tea","qty":1/"pearl","qty":11/' | pipe >out
	grep -q '"by":"stock-reserve"' out
	[ "$(status_of 1)" = 7 ]
	[ "$(ask "SELECT posted - held FROM account WHERE name = 'seats:q/1'")" = 2 ]
	[ "$(ask 'SELECT joined FROM buy_group')" = 0 ]
}

@test "with --ttl an unpaid seat comes back and can be tried for again" {
	buy 1 甲 | order-add >in
	groupbuy-join --ttl 10m in >first
	buy 2 乙 茶-3/1 | joins --ttl 10m >/dev/null
	buy 3 丙 茶-3/1 | joins --ttl 10m >/dev/null
	at 10:10:00
	buy 4 丁 茶-3/1 | joins | grep -q '"group_joined":1'
	groupbuy-join in | cmp - first
	groupbuy-join --retry first >again
	grep -q '"group":"茶-3/1","group_size":3,"group_joined":2,"discount":200,"payable":800' again
	groupbuy-join in | cmp - again
	[ "$(ask "SELECT count(*) FROM group_member WHERE state = 0")" = 4 ]
	[ "$(ask 'SELECT joined FROM buy_group')" = 4 ]
	[ "$(ask "SELECT posted, held FROM account WHERE name = 'seats:茶-3/1'")" = '3|2' ]
}

@test "--retry tries what was refused once more" {
	at 10:01:00
	campaign ',"starts":"2024-02-12T11:00:00Z"' >/dev/null
	buy 1 甲 | order-add >in
	groupbuy-join -q in >out
	at 11:00:00
	groupbuy-join -q in | cmp - out
	groupbuy-join --retry out >again
	grep -q '"group":"茶-3/1"' again
	run ! grep -q refused again
}

@test "--dry-run writes nothing" {
	buy 1 甲 | order-add >in
	before=$(ask 'SELECT count(*) FROM event')
	groupbuy-join -n in >out
	grep -q '"group":"茶-3/1"' out
	grep -q '"dry_run":true' out
	[ "$(ask 'SELECT count(*) FROM event')" = "$before" ]
	groupbuy-join out | cmp - out
	[ "$(ask 'SELECT count(*) FROM buy_group')" = 0 ]
}

@test "eight processes join the last seats: never more than there are" {
	at 10:01:00
	printf '{"campaign":"十","name":"x","sku":"tea","group_price":800,"size":10}\n' | groupbuy-set >/dev/null
	buy 0 零 | sed 's/茶-3/十/' | joins >/dev/null
	for p in 1 2 3 4 5 6 7 8; do
		for i in 1 2 3 4 5; do
			buy "$p-$i" "客$p-$i" 十/1 | sed 's/"campaign":"茶-3"/"campaign":"十"/'
		done | order-add >"in$p"
	done
	for p in 1 2 3 4 5 6 7 8; do
		groupbuy-join -q "in$p" >"out$p" &
	done
	wait
	[ "$(cat out? | wc -l)" = 40 ]
	[ "$(cat out? | grep -c '"group_joined"')" = 9 ]
	[ "$(cat out? | grep -c '"code":"group_full"')" = 31 ]
	[ "$(cat out? | grep -o '"group_joined":[0-9]*' | sort -u | wc -l)" = 9 ]
	[ "$(ask "SELECT posted, held FROM account WHERE name = 'seats:十/1'")" = '10|10' ]
	[ "$(ask 'SELECT joined FROM buy_group')" = 10 ]
}

@test "killed at any moment and run again it ends the same" {
	for i in $(seq 300); do
		if [ $((i % 3)) = 1 ]; then buy "$i" "客$i"; else buy "$i" "客$i" "茶-3/$(((i + 2) / 3))"; fi
	done | order-add >in
	cp "$BOBA_LEDGER" whole.db
	BOBA_LEDGER=whole.db groupbuy-join in >want
	run ! grep -v '"group_joined"' want
	for i in 1 2 3 4 5 6 7 8; do
		groupbuy-join in >part &
		sleep "0.00$i"
		kill -9 $! 2>/dev/null || true
		wait $! 2>/dev/null || true
		head -c "$(stat -c %s part)" want | cmp - part
	done
	groupbuy-join in | cmp - want
	[ "$(ask "SELECT value FROM meta WHERE name = 'head'")" = "$(sqlite3 whole.db "SELECT value FROM meta WHERE name = 'head'")" ]
}

@test "a group lives on though its campaign is retired from before it was opened" {
	at 10:01:00
	buy 1 甲 | joins >/dev/null
	at 10:10:00
	campaign ',"retired":true,"from":"2024-02-12T10:00:30Z"' >/dev/null
	buy 2 乙 茶-3/1 | joins | grep -q '"group_joined":2,"discount":200'
	buy 3 丙 | order-add >in
	run -65 groupbuy-join in
	[[ $output == *unknown_campaign* ]]
}

@test "paid in part, an order does not become cheaper than that by a group" {
	buy 1 甲 | order-add >in
	jq -c '. + {part: true, key: "k", payments: [{channel: "cash", amount: 900}]}' in | payment-record >/dev/null
	groupbuy-join -q in | grep -q '"code":"payment_over"'
	[ "$(ask 'SELECT payable FROM orders')" = 1000 ]
}
