# stock-receive.bats - lots that come in
load helper
load stock

setup() {
	base_setup
	shop
}

@test "a lot is on hand, and has its cost" {
	run -0 receive milk 1000 1250 M1
	[ "$output" = '{"store":"S1","item":"milk","qty":1000,"cost":1250,"lot":"M1","status":"received"}' ]
	[ "$(level milk)" = "1000 0 1000 0" ]
	[ "$(rows 'SELECT name, posted FROM account WHERE name LIKE "value%" OR name LIKE "purchases%" ORDER BY name')" = "purchases:S1 -12500000,value:S1 12500000" ]
}

@test "the same lot again is answered and changes nothing" {
	receive 芋圆 500 777 批次-1 >first
	before=$(head_of)
	receive 芋圆 500 777 批次-1 | cmp - first
	stock-receive first | cmp - first
	[ "$(head_of)" = "$before" ]
	[ "$(level 芋圆)" = "500 0 500 0" ]
}

@test "members that others added are passed on and do not count" {
	receive milk 1000 1250 M1 >/dev/null
	before=$(head_of)
	run -0 receive milk 1000 1250 M1 '"供应商":"光明"'
	[ "$output" = '{"store":"S1","item":"milk","qty":1000,"cost":1250,"供应商":"光明","lot":"M1","status":"received"}' ]
	[ "$(head_of)" = "$before" ]
}

@test "the same lot with another content is a conflict" {
	receive milk 1000 1250 M1 >/dev/null
	before=$(head_of)
	run -65 receive milk 1000 1251 M1
	[[ "$output" == *'"reject":"key_conflict","line":1,"field":"lot"'* ]]
	run -65 receive milk 999 1250 M1
	run -65 receive milk 1000 1250 M1 '"expires":"2026-03-09T00:00:00+08:00"'
	[ "$(head_of)" = "$before" ]
}

@test "the same name of a lot may stand for another item or store" {
	receive milk 1000 1250 M1 >/dev/null
	receive 芋圆 1000 1250 M1 >/dev/null
	echo '{"store":"东门","item":"milk","qty":7,"cost":9,"lot":"M1"}' | stock-receive >/dev/null
	[ "$(level milk)" = "1000 0 1000 0" ]
	[ "$(stock-level --store 东门 | jq -r .on_hand)" = 7 ]
}

@test "a key tells deliveries apart where lots have no names" {
	echo '{"store":"S1","item":"milk","qty":10,"cost":9,"key":"a"}' >a
	echo '{"store":"S1","item":"milk","qty":10,"cost":9,"key":"b"}' >b
	stock-receive a b >out
	[ "$(jq -r .lot out | paste -sd' ')" = "1 2" ]
	before=$(head_of)
	stock-receive a b | cmp - out
	stock-receive out | cmp - out
	[ "$(head_of)" = "$before" ]
	echo '{"store":"S1","item":"milk","qty":11,"cost":9,"key":"a"}' >c
	run -65 stock-receive c
	[[ "$output" == *'"reject":"key_conflict","line":1,"field":"key"'* ]]
	[ "$(level milk)" = "20 0 20 0" ]
}

@test "without names, an equal line of the same business day is one delivery" {
	echo '{"store":"东门","item":"milk","qty":10,"cost":9}' >a
	stock-receive a >out
	[ "$(jq -r .lot out)" = 1 ]
	stock-receive a | cmp - out
	stock-receive out | cmp - out
	BOBA_NOW=2026-03-02T04:59:00+08:00 stock-receive a | cmp - out
	run -0 env BOBA_NOW=2026-03-02T05:00:00+08:00 stock-receive a
	[ "$(jq -r .lot <<<"$output")" = 2 ]
	[ "$(BOBA_NOW=2026-03-02T05:00:00+08:00 stock-level --store 东门 | jq -r .on_hand)" = 20 ]
}

@test "received_at says which day it is" {
	echo '{"store":"S1","item":"milk","qty":10,"cost":9,"received_at":"2026-02-01T10:00:00+08:00"}' >a
	echo '{"store":"S1","item":"milk","qty":10,"cost":9,"received_at":"2026-02-02T10:00:00+08:00"}' >b
	stock-receive a b a | jq -r .lot | paste -sd' ' >lots
	[ "$(cat lots)" = "1 2 1" ]
}

@test "a lot that was numbered here does not take the name of a given one" {
	receive milk 10 9 2 >/dev/null
	echo '{"store":"S1","item":"milk","qty":11,"cost":9}' | stock-receive >one
	[ "$(jq -r .lot one)" = 3 ]
	run -65 receive milk 12 9 3
	[[ "$output" == *key_conflict* ]]
}

@test "what does not come with an end lasts for its shelf life, or for ever" {
	receive milk 10 9 given '"expires":"2026-03-05T00:00:00+08:00"' >/dev/null
	receive milk 10 9 clock >/dev/null
	receive milk 10 9 dated '"received_at":"2026-02-27T09:00:00+08:00"' >/dev/null
	receive 芋圆 10 9 ever >/dev/null
	[ "$(rows "SELECT name, (expires - 1772326800000) / 3600000 FROM lot WHERE expires < 9223372036854775807 ORDER BY id")" = "given 87,clock 240,dated 192" ]
	[ "$(rows "SELECT name FROM lot WHERE expires = 9223372036854775807")" = ever ]
}

@test "what is not defined or not right is rejected, and the rest goes on" {
	cat >in <<-'END'
		{"store":"S9","item":"milk","qty":1,"cost":1}
		{"store":"S1","item":"tea","qty":1,"cost":1}
		{"store":"S1","item":"milk","qty":0,"cost":1}
		{"store":"S1","item":"milk","qty":1.5,"cost":1}
		{"store":"S1","item":"milk","qty":1,"cost":-1}
		{"store":"S1","item":"milk","qty":1}
		{"store":"S1","item":"milk","qty":1,"cost":1,"expires":"tomorrow"}
		{"store":"S1","item":"milk","qty":1,"cost":9007199254740991}
		{"store":"S1","item":"milk","qty":5,"cost":1,"lot":"good"}
	END
	run -65 --separate-stderr stock-receive in
	[ "$(jq -r .lot <<<"$output")" = good ]
	[ "$(jq -r '.reject // empty' <<<"$stderr" | paste -sd' ')" = "unknown_store unknown_item value_range value_type value_range missing_field value_time quantity_overflow" ]
	[ "$(level milk)" = "5 0 5 0" ]
}

@test "a dry run says what it would do and does nothing" {
	receive milk 10 9 a >/dev/null
	before=$(head_of)
	echo '{"store":"S1","item":"milk","qty":11,"cost":9,"lot":"b"}' | stock-receive -n >dry
	[ "$(jq -c '[.lot, .status, .dry_run]' dry)" = '["b","received",true]' ]
	stock-receive dry | cmp - dry
	[ "$(head_of)" = "$before" ]
	[ "$(level milk)" = "10 0 10 0" ]
	receive milk 11 9 b >/dev/null
	[ "$(level milk)" = "21 0 21 0" ]
}

@test "--now and --by stand in the event" {
	unset BOBA_NOW
	echo '{"store":"S1","item":"milk","qty":11,"cost":9,"lot":"b"}' |
		stock-receive --now 2026-03-02T00:00:00Z --by 小王 >/dev/null
	[ "$(rows "SELECT at, actor FROM event WHERE type = 'stock.received'")" = "1772409600000 小王" ]
}

@test "killed at any moment and run again, each lot is there once" {
	seq 3000 | jq -c '{store:"S1",item:"milk",qty:.,cost:(. * 3),lot:"批\(.)"}' >in
	for ms in 4 8 12 20 30; do
		stock-receive in >/dev/null &
		sleep "0.$(printf '%03d' $ms)"
		kill -9 $! 2>/dev/null || true
		wait $! 2>/dev/null || true
	done
	stock-receive in >out
	[ "$(wc -l <out)" = 3000 ]
	before=$(head_of)
	stock-receive in | cmp - out
	[ "$(head_of)" = "$before" ]
	[ "$(stock-level | jq -c '[.on_hand, .lots, .value]')" = "[4501500,3000,13504500]" ]
}

@test "an order that is not named by its supplier is wrong usage" {
	run -64 stock-receive --order P-1 </dev/null
	[ "${lines[0]}" = "stock-receive: --order: expected SUPPLIER/NO, got 'P-1'" ]
}

@test "a lot that came before is answered though its item is retired since" {
	receive milk 1000 1250 M1 >first
	echo '{"store":"S1","item":"milk","qty":7,"cost":7}' | stock-receive >numbered

	export BOBA_NOW=2026-03-01T09:01:00+08:00
	item-set >/dev/null <<<'{"item":"milk","name":"牛奶","unit":"ml","retired":true}'
	store-set >/dev/null <<<'{"store":"S1","name":"一号店","zone":"Asia/Shanghai","retired":true}'
	receive milk 1000 1250 M1 | cmp - first
	echo '{"store":"S1","item":"milk","qty":7,"cost":7}' | stock-receive | cmp - numbered
	run -65 receive milk 1000 1250 M2
	[[ $output == *unknown_store* ]]
	run -65 receive milk 1000 1251 M1
	[[ $output == *key_conflict* ]]
}
