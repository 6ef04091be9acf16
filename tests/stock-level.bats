# stock-level.bats - what is on hand, held and available
load helper
load stock

setup() {
	base_setup
	shop
}

@test "a row for each store and item, by store and item" {
	receive milk 1000 1250 A '"expires":"2026-03-05T00:00:00+08:00"' >/dev/null
	receive milk 500 625 B >/dev/null
	echo '{"store":"东门","item":"芋圆","qty":7,"cost":1,"lot":"x"}' | stock-receive >/dev/null
	receive 芋圆 3 10 C >/dev/null
	order 1 milk-cup 2 | stock-reserve >/dev/null
	stock-level >out
	cat >expected <<-'END'
		{"store":"S1","item":"milk","name":"牛奶","unit":"ml","on_hand":1500,"held":400,"available":1100,"lots":2,"next_expiry":"2026-03-05T00:00:00+08:00","value":1875,"short":0}
		{"store":"S1","item":"芋圆","name":"手工芋圆","unit":"g","on_hand":3,"held":0,"available":3,"lots":1,"next_expiry":null,"value":10,"short":0}
		{"store":"东门","item":"芋圆","name":"手工芋圆","unit":"g","on_hand":7,"held":0,"available":7,"lots":1,"next_expiry":null,"value":1,"short":0}
	END
	cmp out expected
	stock-level --store 东门 >out
	[ "$(jq -r .store out)" = 东门 ]
	stock-level --item milk --store S1 >out
	[ "$(jq -r .on_hand out)" = 1500 ]
	stock-level --item nothing >out
	[ ! -s out ]
}

@test "what was only ever short has a row too" {
	order 1 milk-cup 2 '"happened":true' | stock-reserve >/dev/null
	[ "$(stock-level | jq -c '[.item, .on_hand, .lots, .short]')" = '["milk",0,0,400]' ]
}

@test "it asks nothing of the lock and writes nothing" {
	receive milk 1000 1250 A >/dev/null
	before=$(head_of)
	flock "$BOBA_LEDGER-lock" stock-level >out
	[ "$(jq .on_hand out)" = 1000 ]
	[ "$(head_of)" = "$before" ]
}

@test "a table on request, its columns straight" {
	receive 芋圆 3 10 C >/dev/null
	stock-level --format table >out
	[ "$(wc -l <out)" -ge 2 ]
	grep -q 手工芋圆 out
}
