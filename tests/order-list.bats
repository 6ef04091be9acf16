# order-list.bats
load helper
load scene

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

# numbers ARGUMENT...: the channel numbers of what is listed.
numbers() {
	order-list "$@" 2>note | jq -r .channel_no | paste -sd ' '
}

@test "all orders, the last one first, or the first" {
	[ "$(numbers)" = 'S1-7 4 3 2 1 S2-6 S2-5 S2-4 S2-3 S2-2 S2-1 S1-6 S1-5 S1-4 S1-3 S1-2 S1-1' ]
	[ "$(numbers --oldest)" = 'S1-1 S1-2 S1-3 S1-4 S1-5 S1-6 S2-1 S2-2 S2-3 S2-4 S2-5 S2-6 1 2 3 4 S1-7' ]
	order-list --oldest | head -1 | jq -c 'del(.order_id)' >first
	[ "$(cat first)" = '{"ticket":1,"status":"paid","placed_at":"2024-02-12T10:00:00+08:00","store":"S1","channel":"till","channel_no":"S1-1","customer":"c1","payable":3900,"paid":3900,"refunded":0}' ]
}

@test "by what they are, one question or several" {
	[ "$(numbers --status pending)" = 'S1-7 S2-4 S1-4' ]
	[ "$(numbers --status refused,refunding)" = '3 S2-6 S2-5 S1-6 S1-5' ]
	[ "$(numbers --customer c2)" = 'S2-2 S1-2' ]
	[ "$(numbers --customer c2 --store S1)" = S1-2 ]
	[ "$(numbers --channel mini --oldest)" = '1 2 3 4' ]
	[ "$(numbers --channel mini --status paid)" = '2 1' ]
	[ "$(numbers -s S1 --status paid)" = 'S1-3 S1-2 S1-1' ]
	[ "$(numbers --customer nobody)" = '' ]
	[ "$(numbers --channel nowhere)" = '' ]
}

@test "a window cuts by when an order was recorded" {
	[ "$(numbers --since 2024-02-12T10:30)" = 'S1-7 4' ]
	[ "$(numbers --since 2024-02-12T11:00)" = 'S1-7 4' ]
	[ "$(numbers --until 2024-02-12T11:00 --channel mini)" = '3 2 1' ]
	[ "$(numbers --until 2024-02-12T10:00)" = '' ]
	[ "$(numbers --since 2000-01-01 --channel mini)" = '4 3 2 1' ]
	[ "$(numbers --until 2200-01-01 --channel mini)" = '4 3 2 1' ]
}

@test "pages follow each other without a gap or a repeat, either way" {
	local way last
	for way in '' --oldest; do
		order-list $way >whole
		: >pages
		last=
		while :; do
			# shellcheck disable=SC2086 # words
			order-list $way --limit 5 $last >page 2>note
			cat page >>pages
			[ -s note ] || break
			[ "$(jq -r .note note)" = more ]
			[ "$(wc -l <page)" -eq 5 ]
			last="--after $(tail -1 page | jq -r .order_id)"
			grep -qF -- "$last" note
		done
		cmp whole pages
	done
	order-list --limit 0 | cmp - <(order-list)
	order-list --limit 17 >page 2>note
	[ ! -s note ]
}

@test "a cursor holds while orders come in" {
	cp "$BOBA_LEDGER" copy.db
	export BOBA_LEDGER=$BATS_TEST_TMPDIR/copy.db
	order-list --limit 4 >one 2>note
	order S1 8 1 | order-add -q >new
	order-list --after "$(tail -1 one | jq -r .order_id)" >rest
	cat one rest | cmp - <(order-list --after "$(jq -r .order_id new)")
	[ "$(order-list --oldest --after "$(head -1 one | jq -r .order_id)" | jq -r .channel_no)" = S1-8 ]
}

@test "wrong questions are told" {
	run -64 order-list --status eaten
	[[ $output == *"no such state: 'eaten'"* ]]
	run -64 order-list --after abc
	run -64 order-list --store none
	run -64 order-list --limit -1
	run -64 order-list --since 2024-02-13 --until 2024-02-12
	run -64 order-list --queue
	[[ $output == *'say which --store'* ]]
	run -64 order-list --queue --store S1 --status paid
	run -64 order-list --queue --store S1 --limit 1
}

@test "the make queue: what is paid and settled, each as it came in" {
	order-list --queue --store S2 >out
	[ "$(jq -c '[.place, .ticket, .channel_no, .to_make]' out)" = '[1,1,"S2-1","2 奶茶 + pearl, 1 芋圆奶茶"]
[2,2,"S2-2","2 奶茶 + pearl, 2 芋圆奶茶"]
[3,3,"S2-3","2 奶茶 + pearl, 1 芋圆奶茶"]
[4,7,"1","1 芋圆奶茶"]
[5,8,"2","1 芋圆奶茶"]' ]
	[ "$(jq -r '.since' out | sort -u)" = 2024-02-12T10:00:00+08:00 ]
	[ "$(jq -c '.promise_at' out | sort -u)" = null ]
}

@test "rows of the queue go on to order-advance as they are" {
	cp "$BOBA_LEDGER" copy.db
	export BOBA_LEDGER=$BATS_TEST_TMPDIR/copy.db
	order-list --queue --store S2 | head -2 | order-advance --to making >out 2>err
	[ ! -s err ]
	[ "$(jq -c '[.channel_no, .status]' out | paste -sd ' ')" = '["S2-1","making"] ["S2-2","making"]' ]
}

@test "what comes about later stands behind what was confirmed before" {
	cp "$BOBA_LEDGER" copy.db
	export BOBA_LEDGER=$BATS_TEST_TMPDIR/copy.db BOBA_NOW=2024-02-12T11:01:00+08:00
	# The first order of a group of two waits; one that comes after it is confirmed first.
	order S2 9 1 '"payments":[{"channel":"cash","amount":4600}]' |
		order-add -q | stock-reserve -q | payment-record -q | order-confirm -q >done
	pair 5 pair/3 >five
	groupbuy-tick >ticked
	[ "$(order-list --queue -s S2 | jq -r .channel_no | tail -3 | paste -sd ' ')" = 'S2-9 4 5' ]
	[ "$(order-list --oldest -s S2 | jq -r .channel_no | tail -3 | paste -sd ' ')" = '4 S2-9 5' ]
}

@test "promises go by the store's capacity, from now, in whole seconds" {
	cp "$BOBA_LEDGER" copy.db
	export BOBA_LEDGER=$BATS_TEST_TMPDIR/copy.db
	store-set -q >out <<-'END'
		{"store":"S2","name":"二号店","zone":"Asia/Shanghai","capacity":38}
	END
	# 3600 / 38 is 94.7 s: turns end after 95, 190, 285, 379 and 474.
	order-list --queue --store S2 | jq -r .promise_at | cut -c12-19 | paste -sd ' ' >out
	[ "$(cat out)" = '11:01:35 11:03:10 11:04:45 11:06:19 11:07:54' ]
	BOBA_NOW=2024-02-12T11:05:00+08:00 order-list --queue --store S2 | jq -r .promise_at | head -1 >out
	[ "$(cat out)" = 2024-02-12T11:06:35+08:00 ]
}

@test "nothing stands in the queue for longer than twelve hours, nor a sale of the past" {
	[ "$(BOBA_NOW=2024-02-12T21:59:59+08:00 order-list --queue --store S1 | wc -l)" -eq 3 ]
	[ "$(BOBA_NOW=2024-02-12T22:00:01+08:00 order-list --queue --store S1 | wc -l)" -eq 0 ]
	cp "$BOBA_LEDGER" copy.db
	export BOBA_LEDGER=$BATS_TEST_TMPDIR/copy.db
	order S1 old 1 '"happened":true,"placed_at":"2024-02-11T10:00:00+08:00"' | order-add -q |
		stock-reserve -q | payment-record -q --in-full | order-confirm -q >done
	[ "$(jq -r .status done)" = paid ]
	[ "$(order-list --queue --store S1 | wc -l)" -eq 3 ]
}
