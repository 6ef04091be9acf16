# stock-release.bats - stock given back
load helper
load stock

setup() {
	base_setup
	shop
	receive milk 1000 1000 M >/dev/null
	order 1 milk-cup 2 >o
}

@test "what is held is free again" {
	stock-reserve o >held
	run -0 stock-release held
	[ "$(jq -r .hold <<<"$output")" = released ]
	[ "$(level milk)" = "1000 0 1000 0" ]
	[ "$(rows 'SELECT state FROM hold')" = 2 ]
}

@test "order_id alone is enough" {
	stock-reserve o | jq -c '{order_id}' >id
	run -0 stock-release id
	[ "$output" = "$(sed 's/}$/,"hold":"released"}/' id)" ]
}

@test "twice gives the same and changes nothing" {
	stock-reserve o >held
	stock-release held >first
	before=$(head_of)
	stock-release held | cmp - first
	stock-release first | cmp - first
	[ "$(head_of)" = "$before" ]
}

@test "after it --retry may hold once more, and that may be released too" {
	stock-reserve o >held
	stock-release held >released
	stock-reserve released | cmp - released
	stock-reserve held | cmp - released
	[ "$(level milk)" = "1000 0 1000 0" ]
	stock-reserve --retry released | cmp - held
	[ "$(level milk)" = "1000 400 600 0" ]
	stock-release held | cmp - released
	[ "$(level milk)" = "1000 0 1000 0" ]
	[ "$(rows 'SELECT attempt, state FROM hold ORDER BY attempt')" = "1 2,2 2" ]
}

@test "nothing held: refused as not_found, until something is" {
	run -0 --separate-stderr stock-release o
	[ "$(jq -r .refused.code <<<"$output")" = not_found ]
	before=$(head_of)
	stock-release -q o >/dev/null
	[ "$(head_of)" = "$before" ]
	stock-reserve o | stock-release >out
	[ "$(jq -r .hold out)" = released ]
}

@test "what is used already is refused as already_posted" {
	stock-reserve o | paid | order-confirm >done
	run -0 --separate-stderr stock-release done
	[ "$(jq -r .refused.code <<<"$output")" = already_posted ]
	[ "$(level milk)" = "600 0 600 0" ]
	stock-release -q done >again
	[ "$(cat again)" = "$output" ]
}

@test "what the end of a refused order gave back is refused as already_voided" {
	stock-reserve o | jq -c '. + {refused:{by:"x",code:"y",detail:"z"}}' | order-confirm -q >/dev/null
	run -0 --separate-stderr stock-release o
	[ "$(jq -r .refused.code <<<"$output")" = already_voided ]
}

@test "what has expired is refused as expired" {
	stock-reserve --ttl 1m o >held
	export BOBA_NOW=2026-03-01T10:00:00+08:00
	run -0 --separate-stderr stock-release held
	[ "$(jq -r .refused.code <<<"$output")" = expired ]
	[ "$(level milk)" = "1000 0 1000 0" ]
}

@test "unknown orders are rejected, refused records pass" {
	run -65 stock-release <<<'{"order_id":"17"}'
	[[ "$output" == *unknown_order* ]]
	jq -c '. + {refused:{by:"x",code:"y",detail:"z"}}' o >refused
	stock-release -q refused | cmp - refused
}

@test "a dry run gives nothing back" {
	stock-reserve o >held
	before=$(head_of)
	run -0 stock-release --dry-run held
	[ "$(jq -c '[.hold, .dry_run]' <<<"$output")" = '["released",true]' ]
	[ "$(head_of)" = "$before" ]
	[ "$(level milk)" = "1000 400 600 0" ]
}

@test "--now and --by stand in the event" {
	stock-reserve o >held
	unset BOBA_NOW
	stock-release --now 2026-03-01T09:05:00+08:00 --by 小王 held >/dev/null
	[ "$(rows "SELECT at, actor FROM event WHERE type = 'stock.released'")" = "1772327100000 小王" ]
}

@test "killed at any moment and run again, everything is given back once" {
	receive milk 500000 1 N >/dev/null
	for n in {10..1009}; do
		echo "{\"channel\":\"till\",\"channel_no\":\"$n\",\"store\":\"S1\",\"lines\":[{\"sku\":\"milk-cup\",\"qty\":1}]}"
	done | order-add | stock-reserve >held
	for ms in 2 4 8 12; do
		stock-release held >/dev/null &
		sleep "0.$(printf '%03d' $ms)"
		kill -9 $! 2>/dev/null || true
		wait $! 2>/dev/null || true
	done
	stock-release held >out
	[ "$(jq -r .hold out | sort | uniq -c | xargs)" = "1000 released" ]
	before=$(head_of)
	stock-release held | cmp - out
	[ "$(head_of)" = "$before" ]
	[ "$(level milk)" = "501000 0 501000 0" ]
}

@test "what a dry run refuses is not undone in earnest by the next command" {
	before=$(head_of)
	stock-release -q -n o >out
	[ "$(jq -c '[.refused.code, .dry_run]' out)" = '["not_found",true]' ]
	order-confirm -q out | cmp - out
	[ "$(head_of)" = "$before" ]
}
