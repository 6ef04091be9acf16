# order-show.bats
load helper
load scene

# One scene for all tests: asking changes nothing.
setup_file() {
	base_setup
	cd "$BATS_FILE_TMPDIR" || return
	export BOBA_LEDGER=$BATS_FILE_TMPDIR/scene.db
	scene >scene.out
}

setup() {
	base_setup
	export BOBA_LEDGER=$BATS_FILE_TMPDIR/scene.db BOBA_NOW=2024-02-12T11:00:00+08:00
}

# of NO: the id of an order of the till.
of() {
	sqlite3 "$BOBA_LEDGER" "SELECT id FROM orders WHERE channel_no = '$1'"
}

@test "an order with its lines, promotions, payments, holds and events" {
	order-show "$(of S1-1)" >out
	[ "$(wc -l <out)" -eq 1 ]
	[ "$(jq -c '[.channel, .channel_no, .store, .customer, .ticket, .status]' out)" = '["till","S1-1","S1","c1",1,"paid"]' ]
	[ "$(jq -c '[.total, .discount, .payable, .paid, .fee, .refunded]' out)" = '[4600,700,3900,3900,20,0]' ]
	[ "$(jq -c '[.lines[] | [.sku, .name, .qty, .price, .options, .discount, .cost_known]]' out)" = '[["milk-tea","奶茶",2,1400,["pearl"],700,true],["taro-tea","芋圆奶茶",1,1800,null,0,true]]' ]
	[ "$(jq '[.lines[].cost_micros] | add' out)" -eq "$(jq .cost_micros out)" ]
	[ "$(jq -c '[.promotions[] | [.promo, .discount]]' out)" = '[["half",700]]' ]
	[ "$(jq -c '[.payments[] | [.channel, .no, .amount, .fee]]' out)" = '[["wechat","WS11",3900,20]]' ]
	[ "$(jq -c '[.holds[] | [.step, .attempt, .state]]' out)" = '[["promotion",1,"posted"],["stock",1,"posted"]]' ]
	[ "$(jq -c '[.events[] | [.version, .event]]' out)" = '[[1,"order.placed"],[2,"promo.applied"],[3,"stock.held"],[4,"payment.recorded"],[5,"order.confirmed"]]' ]
	[ "$(jq -r '.events[0] | [.at, .recorded_at, .by, .says] | @tsv' out)" = $'2024-02-12T10:00:00+08:00\t2024-02-12T10:00:00+08:00\tkim\tstatus pending, total 46.00, ticket 1, channel till, store S1' ]
	[[ "$(jq -r '.events[2].says' out)" = *'holds 700 of stock:S1:milk'* ]]
}

@test "by channel and number it is the same order" {
	order-show "$(of S1-2)" >by-id
	order-show --channel till --no S1-2 >by-no
	cmp by-id by-no
}

@test "every order, folded from its own events alone, is what its rows say" {
	local id n
	for id in $(sqlite3 "$BOBA_LEDGER" 'SELECT id FROM orders'); do
		order-show "$id" >now
		n=$(jq '.events | length' now)
		order-show "$id" --event "$n" >folded
		cmp now folded
		order-show "$id" --at 2024-02-12T11:00:00+08:00 >folded
		cmp now folded
	done
}

@test "after an earlier event it is what it was then" {
	local id
	id=$(of S1-1)
	order-show "$id" --event 1 >out
	[ "$(jq -c '[.status, .total, .discount, .paid, .ticket, .holds, .payments, .promotions]' out)" = '["pending",4600,0,0,1,[],[],null]' ]
	[ "$(jq '.events | length' out)" -eq 1 ]
	order-show "$id" --event 3 >out
	[ "$(jq -c '[.status, .discount, .paid]' out)" = '["pending",700,0]' ]
	[ "$(jq -c '[.holds[] | [.step, .state]]' out)" = '[["promotion","open"],["stock","open"]]' ]
	[ "$(jq -c '.holds[1].legs' out)" = '[["stock:S1:milk","customer:S1:milk",700],["stock:S1:taro","customer:S1:taro",50]]' ]
	order-show "$id" --event 4 >out
	[ "$(jq -c '[.status, .paid, .cost_micros]' out)" = '["paid",3900,0]' ]
}

@test "at an earlier time it is what the ledger knew then" {
	local id
	id=$(of S1-4)
	[ "$(order-show "$id" | jq -c '[.holds[].state]')" = '["expired","expired"]' ]
	order-show "$id" --at 2024-02-12T10:30:00+08:00 >out
	[ "$(jq -c '[.holds[].state]' out)" = '["open","open"]' ]
	[ "$(jq '.events | length' out)" -eq 3 ]
	order-show "$id" --at 2024-02-12T10:30 >local
	cmp out local
	order-show "$id" --at 2024-02-12T10:30 --event 2 >out
	[ "$(jq '.events | length' out)" -eq 2 ]
	order-show --channel mini --no 3 | jq -c '[.status, .refunded, .refunds[].reason]' >out
	[ "$(cat out)" = '["refunding",1500,"group_failed"]' ]
	[ "$(order-show --channel mini --no 3 --at 2024-02-12T10:30 | jq -r .status)" = waiting_group ]
}

@test "a changed order: its lines as they are, as they were, and no promotion of the old ones" {
	local id
	cp "$BOBA_LEDGER" copy.db
	export BOBA_LEDGER=$BATS_TEST_TMPDIR/copy.db
	id=$(of S1-7)
	order S1 7 3 '"version":2' | order-add -q >changed
	[ "$(jq -r .version changed)" = 2 ]
	order-show "$id" >out
	[ "$(jq -c '[.version, .ticket, .total, .discount, .promotions, [.lines[].qty]]' out)" = '[2,7,8200,0,null,[2,3]]' ]
	[ "$(jq -c '[.holds[].state]' out)" = '["voided","voided"]' ]
	order-show "$id" --event 4 | cmp out -
	order-show "$id" --event 3 >before
	[ "$(jq -c '[.version, .total, .discount, .promotions[0].promo, [.lines[].qty]]' before)" = '[null,4600,700,"half",[2,1]]' ]
	order-show "$id" --format text | head -1 >out
	grep -qx "order $id, till/S1-7, version 2, ticket 7" out
}

@test "what is not there ends with 66, a wrong question with 64" {
	run -66 --separate-stderr order-show 123
	[ -z "$output" ]
	[ "$stderr" = 'order-show: no such order: 123' ]
	run -66 order-show --channel till --no none
	run -66 order-show "$(of S1-1)" --at 2024-02-12T09:00
	[[ $output == *'no such order then'* ]]
	run -66 order-show --channel app --no B9
	[ "$output" = 'order-show: no such order: app/B9' ]
	run -64 order-show
	run -64 order-show --channel till
	run -64 order-show abc
	run -64 order-show 1 --channel till --no 2
	run -64 order-show "$(of S1-1)" --at someday
	run -64 order-show "$(of S1-1)" --event 0
}

@test "as text it fits 80 columns and says the same" {
	local id
	for id in $(sqlite3 "$BOBA_LEDGER" 'SELECT id FROM orders'); do
		order-show "$id" --format text >>all
	done
	python3 - <<-'END'
		import unicodedata
		for line in open('all', encoding='utf-8'):
		    w = sum(2 if unicodedata.east_asian_width(c) in 'WF' else 1 for c in line.rstrip('\n'))
		    assert w <= 80, line
	END
	order-show "$(of S1-1)" --format text >out
	head -2 out | tail -1 | grep -qx 'store S1, customer c1, placed 2024-02-12T10:00:00+08:00'
	grep -qx 'status paid, total 46.00, discount 7.00, payable 39.00, paid 39.00, fee 0.20,' out
	grep -qx '  2 x 奶茶 milk-tea + pearl, each 14.00, less 7.00, cost 3.75' out
	grep -qx '  wechat 39.00, fee 0.20, no WS11, 2024-02-12T10:00:00+08:00' out
	grep -q '^  1 order.placed 2024-02-12T10:00:00+08:00, by kim' out
}

@test "on a terminal it is text, and nothing in it drives the terminal" {
	export BOBA_LEDGER=$BATS_TEST_TMPDIR/ledger.db
	catalogue >out
	printf '{"channel":"t","channel_no":"1","store":"S1","customer":"\xe2\x80\xa8x","lines":[{"sku":"milk-tea","qty":1}]}\n' |
		order-add -q >out
	type script || skip "no script"
	script -qec 'order-show --channel t --no 1' typescript >seen </dev/null
	grep -q '^order [0-9]*, t/1, ticket 1' seen
	grep -qF "customer \\u{2028}x" seen
}
