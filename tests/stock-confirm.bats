# stock-confirm.bats - stock set aside outside an order: used whole, in part, or not
load helper
load stock

setup() {
	base_setup
	export BOBA_NOW=2026-03-01T09:00:00+08:00
	shop
	receive milk 1000 2000 A >/dev/null
	receive 芋圆 500 1000 T >/dev/null
	echo '{"reservation":"婚礼","store":"S1","items":[{"item":"milk","qty":600},{"item":"芋圆","qty":100}]}' >want
}

@test "it is held, and used whole" {
	run -0 stock-reserve want
	[ "$output" = '{"reservation":"婚礼","store":"S1","items":[{"item":"milk","qty":600},{"item":"芋圆","qty":100}],"hold":"held"}' ]
	[ "$(level milk)" = "1000 600 400 0" ]
	echo '{"reservation":"婚礼"}' | stock-confirm >out
	[ "$(jq -c '[.hold, .used, .cost_micros]' out)" = '["used",[{"item":"milk","qty":600},{"item":"芋圆","qty":100}],14000000]' ]
	[ "$(level milk)" = "400 0 400 0" ]
	[ "$(level 芋圆)" = "400 0 400 0" ]
	[ "$(rows "SELECT posted FROM account WHERE name = 'cogs:S1'")" = 14000000 ]
}

@test "each stage fed with its own output gives it again" {
	stock-reserve want >held
	stock-reserve held | cmp - held
	before=$(head_of)
	stock-reserve want | cmp - held
	[ "$(head_of)" = "$before" ]
	echo '{"reservation":"婚礼"}' | stock-confirm >out
	before=$(head_of)
	echo '{"reservation":"婚礼"}' | stock-confirm | cmp - out
	stock-confirm out | cmp - out
	[ "$(head_of)" = "$before" ]
	[ "$(level milk)" = "400 0 400 0" ]
}

@test "in part: the rest is free again, and that was all" {
	stock-reserve want >/dev/null
	echo '{"reservation":"婚礼","items":[{"item":"milk","qty":250}]}' | stock-confirm >out
	[ "$(jq -c .used out)" = '[{"item":"milk","qty":250}]' ]
	[ "$(level milk)" = "750 0 750 0" ]
	[ "$(level 芋圆)" = "500 0 500 0" ]
	run -65 stock-confirm <<<'{"reservation":"婚礼","items":[{"item":"milk","qty":251}]}'
	[[ "$output" == *key_conflict* ]]
	[ "$(level milk)" = "750 0 750 0" ]
}

@test "more than is held, or what is not held, is rejected" {
	stock-reserve want >/dev/null
	run -65 stock-confirm <<<'{"reservation":"婚礼","items":[{"item":"milk","qty":601}]}'
	[[ "$output" == *'"reject":"value_range"'* ]]
	run -65 stock-confirm <<<'{"reservation":"婚礼","items":[{"item":"tea","qty":1}]}'
	[[ "$output" == *'"reject":"unknown_item"'* ]]
	run -65 stock-confirm <<<'{"reservation":"葬礼"}'
	[[ "$output" == *'"reject":"unknown_reservation"'* ]]
	run -65 stock-reserve <<<'{"reservation":"x","store":"S1","items":[{"item":"milk","qty":1},{"item":"milk","qty":1}]}'
	[[ "$output" == *'"field":"items[1].item"'* ]]
	[ "$(level milk)" = "1000 600 400 0" ]
}

@test "all or none: what lacks is named, and --retry tries once more" {
	echo '{"reservation":"big","store":"S1","items":[{"item":"milk","qty":1001},{"item":"芋圆","qty":1}]}' >big
	run -0 stock-reserve -q big
	[ "$(jq -c '.refused | [.by, .code, .short]' <<<"$output")" = '["stock-reserve","no_stock",[{"item":"milk","needed":1001,"available":1000}]]' ]
	[ "$(level 芋圆)" = "500 0 500 0" ]
	echo '{"reservation":"both","store":"S1","items":[{"item":"milk","qty":1001},{"item":"芋圆","qty":501}]}' >both
	[ "$(stock-reserve -q both | jq -c '[.refused.short[].available]')" = "[1000,500]" ]
	receive milk 1 1 B >/dev/null
	stock-reserve -q big >again
	[ "$(jq -r .refused.code again)" = no_stock ]
	stock-reserve -q --retry again >held
	[ "$(jq -r .hold held)" = held ]
	[ "$(level milk)" = "1001 1001 0 0" ]
}

@test "each thing that lacks is named" {
	echo '{"reservation":"big","store":"S1","items":[{"item":"milk","qty":1001},{"item":"芋圆","qty":501}]}' >big
	stock-reserve -q big >out
	[ "$(jq -c '[.refused.short[].item]' out)" = '["milk","芋圆"]' ]
	stock-reserve -q big | cmp - out
}

@test "given back, it may be set aside once more with --retry" {
	stock-reserve want >/dev/null
	echo '{"reservation":"婚礼"}' | stock-release >out
	[ "$(jq -r .hold out)" = released ]
	[ "$(level milk)" = "1000 0 1000 0" ]
	echo '{"reservation":"婚礼"}' | stock-confirm -q >no
	[ "$(jq -r .refused.code no)" = already_voided ]
	stock-reserve --retry want >/dev/null
	[ "$(level milk)" = "1000 600 400 0" ]
	echo '{"reservation":"婚礼"}' | stock-confirm >out
	[ "$(jq -r .hold out)" = used ]
	echo '{"reservation":"婚礼"}' | stock-release -q >out
	[ "$(jq -r .refused.code out)" = already_posted ]
}

@test "its time is up: expired" {
	stock-reserve --ttl 1h want >/dev/null
	export BOBA_NOW=2026-03-01T10:00:00+08:00
	echo '{"reservation":"婚礼"}' | stock-confirm -q >out
	[ "$(jq -r .refused.code out)" = expired ]
	[ "$(level milk)" = "1000 0 1000 0" ]
}

@test "--dry-run writes nothing" {
	stock-reserve want >/dev/null
	before=$(head_of)
	echo '{"reservation":"婚礼"}' | stock-confirm --dry-run >out
	[ "$(jq -c '[.hold, .dry_run]' out)" = '["used",true]' ]
	[ "$(head_of)" = "$before" ]
}

@test "eight at once on the last of it: exact to the unit" {
	for i in 1 2 3 4 5 6 7 8; do
		echo "{\"reservation\":\"r$i\",\"store\":\"S1\",\"items\":[{\"item\":\"milk\",\"qty\":300}]}" |
			stock-reserve -q | stock-confirm -q >"out$i" &
	done
	wait
	[ "$(cat out? | jq -r 'select(.hold == "used") | .reservation' | wc -l)" = 3 ]
	[ "$(level milk)" = "100 0 100 0" ]
}

@test "killed at any moment and run again, it is used once" {
	for _ in 1 2 3 4 5 6; do
		killed 0.00$((RANDOM % 9)) bash -c 'stock-reserve want | stock-confirm' >/dev/null
	done
	stock-reserve want | stock-confirm >out
	[ "$(jq -r .hold out)" = used ]
	[ "$(level milk)" = "400 0 400 0" ]
}
