# cash-count.bats - the drawer against the book
load helper
load cash

setup() {
	base_setup
	shop
}

@test "a drawer that is 3.50 short says so, once, and is right afterwards" {
	sold 1 3 2026-11-20T12:00:00+08:00
	run -0 counted '"counted":52650,"key":"evening"'
	[ "$output" = '{"store":"S1","counted":52650,"key":"evening","status":"counted","book":53000,"short":350}' ]
	[ "$(counted '"counted":52650,"key":"evening"')" = "$output" ]
	[ "$(cash-count <<<"$output")" = "$output" ]
	run -65 counted '"counted":52651,"key":"evening"'
	[[ $output == *key_conflict* ]]
	[ "$(account drawer:S1)" = 52650 ]
	[ "$(account overshort:S1)" = 350 ]
	run -0 ledger-query "SELECT day, kind, amount, spent FROM cash_moves WHERE kind = 'count'" --format jsonl
	[ "$output" = '{"day":"2026-11-20","kind":"count","amount":350,"spent":350}' ]
	run -0 ledger-query "SELECT day, counted_fen, book_fen, over_fen FROM cash_counts" --format jsonl
	[ "$output" = '{"day":"2026-11-20","counted_fen":52650,"book_fen":53000,"over_fen":-350}' ]
}

@test "over is posted the other way; right says neither" {
	run -0 counted '"counted":50200,"key":"a"'
	[[ $output == *'"book":50000,"over":200}' ]]
	[ "$(account overshort:S1)" = -200 ]
	[ "$(account drawer:S1)" = 50200 ]
	run -0 counted '"counted":50200,"key":"b"'
	[[ $output == *'"book":50200}' ]]
	[ "$(ledger-query "SELECT spent FROM cash_moves WHERE kind = 'count'" --format jsonl)" = '{"spent":-200}' ]
}

@test "coins and notes are added up" {
	run -0 counted '"coins":{"10000":4,"2000":3,"500":7,"100":4,"10":1,"50":0},"key":"a"'
	[[ $output == *'"total":49910,"book":50000,"short":90}' ]]
	[ "$(cash-count <<<"$output")" = "$output" ]
	run -0 counted '"coins":{"10000":5},"counted":50000,"key":"b"'
	[[ $output == *'"book":49910,"over":90}' ]]
}

@test "the book is that of the time of counting, and selling goes on" {
	sold 1 3 2026-11-20T12:00:00+08:00
	sold 2 1 2026-11-20T21:40:00+08:00
	moved deposit 20000 '"store":"S1","at":"2026-11-20T21:50:00+08:00"' >null
	run -0 counted '"counted":52900,"at":"2026-11-20T21:30:00+08:00"'
	[[ $output == *'"book":53000,"short":100}' ]]
	[ "$(account drawer:S1)" = 33900 ]
	run -0 counted '"counted":33900,"key":"now"'
	[[ $output == *'"book":33900}' ]]
	# What is recorded later for a time before a count is in the next one.
	sold 3 2 2026-11-20T20:00:00+08:00
	run -0 counted '"counted":33900,"key":"next"'
	[[ $output == *'"book":35900,"short":2000}' ]]
}

@test "several of one batch see each other" {
	run -0 cash-count <<-'END'
		{"store":"S1","counted":49000,"at":"2026-11-20T20:00:00+08:00"}
		{"store":"S1","counted":49500,"at":"2026-11-20T21:00:00+08:00"}
		{"store":"S2","counted":0,"key":"b"}
	END
	[ "$(jq -c '[.book, .over, .short]' <<<"$output" | paste -sd' ')" = '[50000,null,1000] [49000,500,null] [0,null,null]' ]
	[ "$(account overshort:S1)" = 500 ]
}

@test "a refund in cash leaves the drawer when it is paid; other channels' money is not in it" {
	sold 1 3 2026-11-20T12:00:00+08:00
	printf '{"channel":"till","channel_no":"9","store":"S1","happened":true,"payments":[{"channel":"wechat","amount":1000}],"lines":[{"sku":"tea","qty":1}]}' |
		order-add | payment-record >null
	run -0 counted '"counted":53000,"key":"a"'
	[[ $output == *'"book":53000}' ]]
	payment-refund --reason quality <<<'{"channel":"till","channel_no":"1","lines":[{"line":1,"qty":1}],"key":"r"}' >null
	payment-refund --due >null
	run -0 counted '"counted":53000,"key":"b"'
	[[ $output == *'"book":53000}' ]]
	ledger-query refunds-by-hand --format jsonl | jq -c '{refund}' | payment-refund --paid >null
	run -0 counted '"counted":52000,"key":"c"'
	[[ $output == *'"book":52000}' ]]
	[ "$(account refunds:cash) $(account owed:cash)" = "0 0" ]
}

@test "a slip is rejected with its member" {
	counted '"counted":50000,"at":"2026-11-20T21:00:00+08:00"' >null
	while read -r code field case; do
		echo "$case"
		run -65 --separate-stderr cash-count <<<"$case"
		[ "$(jq -r .reject <<<"${stderr_lines[0]}")" = "$code" ]
		[ "$(jq -r .field <<<"${stderr_lines[0]}")" = "$field" ]
	done <<-'END'
		missing_field store {"counted":1,"key":"k"}
		unknown_store store {"store":"S9","counted":1,"key":"k"}
		missing_field counted {"store":"S1","key":"k"}
		value_range counted {"store":"S1","counted":-1,"key":"k"}
		value_type counted {"store":"S1","counted":"1","key":"k"}
		missing_field key {"store":"S1","counted":1}
		value_type coins {"store":"S1","coins":[1],"key":"k"}
		value_range coins.5.00 {"store":"S1","coins":{"5.00":1},"key":"k"}
		value_range coins.0 {"store":"S1","coins":{"0":1},"key":"k"}
		value_type coins.500 {"store":"S1","coins":{"500":1.5},"key":"k"}
		value_range coins.500 {"store":"S1","coins":{"500":-1},"key":"k"}
		value_range counted {"store":"S1","coins":{"500":1},"counted":501,"key":"k"}
		value_range at {"store":"S1","counted":1,"at":"2026-11-20T20:59:59+08:00"}
		value_range at {"store":"S1","counted":1,"at":"2026-11-21T20:59:59+08:00"}
	END
	[ "$(account drawer:S1)" = 50000 ]
}

@test "a dry run tells the difference and posts nothing" {
	ledger-dump --all >before
	run -0 counted '"counted":49650,"key":"a"' -n
	[[ $output == *'"short":350,"dry_run":true}' ]]
	ledger-dump --all >after
	cmp before after
}

@test "a closed month is counted with --late" {
	setting-set <<<'{"setting":"closed","value":"2026-10"}' >null
	run -65 --separate-stderr counted '"counted":0,"at":"2026-10-31T22:00:00+08:00"'
	[ "$(jq -r .reject <<<"${stderr_lines[0]}")" = month_closed ]
	run -0 counted '"counted":0,"at":"2026-10-31T22:00:00+08:00"' --late
	[[ $output == *'"book":0}' ]]
}
