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
	stock-level --store 东门 --item milk >out
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

@test "--lots: each lot that has something left, first to expire first" {
	receive milk 1000 1250 A '"expires":"2026-03-05T00:00:00+08:00"' >/dev/null
	receive milk 500 625 B '"received_at":"2026-03-09T09:00:00+08:00"' >/dev/null
	item-set >/dev/null <<<'{"item":"pearl","name":"珍珠","unit":"g","shelf_life":"2160h","use_by":"24h","opened_life":"72h"}'
	receive pearl 300 100 P >/dev/null
	echo '{"store":"S1","item":"pearl","open":100,"key":"k"}' | stock-make >/dev/null
	stock-level --lots --store S1 >out
	cat >expected <<-'END'
		{"store":"S1","item":"milk","name":"牛奶","unit":"ml","lot":"A","remaining":1000,"received":"2026-03-01T09:00:00+08:00","expires":"2026-03-05T00:00:00+08:00","use_by":null,"opened":false,"state":"fresh"}
		{"store":"S1","item":"milk","name":"牛奶","unit":"ml","lot":"B","remaining":500,"received":"2026-03-09T09:00:00+08:00","expires":"2026-03-19T09:00:00+08:00","use_by":null,"opened":false,"state":"to_come"}
		{"store":"S1","item":"pearl","name":"珍珠","unit":"g","lot":"P-2","remaining":100,"received":"2026-03-01T09:00:00+08:00","expires":"2026-03-04T09:00:00+08:00","use_by":"2026-03-03T09:00:00+08:00","opened":true,"state":"fresh"}
		{"store":"S1","item":"pearl","name":"珍珠","unit":"g","lot":"P","remaining":200,"received":"2026-03-01T09:00:00+08:00","expires":"2026-05-30T09:00:00+08:00","use_by":"2026-05-29T09:00:00+08:00","opened":false,"state":"fresh"}
	END
	diff expected out
	export BOBA_NOW=2026-03-05T00:00:00+08:00
	[ "$(stock-level --lots --item milk | jq -r .state | head -1)" = expired ]
}

# sold AT SKU QTY: a sale that happened, through to its end.
sold() {
	order "$1-$2" "$2" "$3" "\"happened\":true,\"placed_at\":\"$1\"" | stock-reserve | paid | order-confirm >/dev/null
}

@test "--at: what was on hand in the shop then, by all that is known now" {
	receive milk 1000 1250 A '"received_at":"2026-02-20T09:00:00+08:00"' >/dev/null
	receive milk 700 1250 B '"received_at":"2026-03-08T09:00:00+08:00"' >/dev/null
	sold 2026-02-25T12:00:00+08:00 milk-cup 2
	sold 2026-02-26T12:00:00+08:00 奶茶 1
	export BOBA_NOW=2026-03-10T09:00:00+08:00
	sold 2026-02-26T13:00:00+08:00 milk-cup 1
	now() {
		stock-level --at "$1" --store S1 --item "${2:-milk}" | jq -c '[.on_hand, .short]'
	}
	[ "$(now 2026-02-19T09:00:00+08:00)" = '[0,0]' ]
	[ "$(now 2026-02-20T09:00:00+08:00)" = '[1000,0]' ]
	[ "$(now 2026-02-25T11:59:59.999+08:00)" = '[1000,0]' ]
	[ "$(now 2026-02-25T12:00:00+08:00)" = '[600,0]' ]
	[ "$(now 2026-02-26T12:30:00+08:00)" = '[400,0]' ]
	[ "$(now 2026-02-26T12:30:00+08:00 芋圆)" = '[0,60]' ]
	[ "$(now 2026-02-26T13:00:00+08:00)" = '[200,0]' ]
	[ "$(now 2026-03-01T09:00:00+08:00)" = '[200,0]' ]
	[ "$(now 2026-03-08T09:00:00+08:00)" = '[900,0]' ]
	[ "$(stock-level --at 2026-03-10T09:00:00+08:00 --item milk | jq -c '[.on_hand, .short]')" = "$(stock-level --item milk | jq -c '[.on_hand, .short]')" ]
	run -0 stock-level --at 2026-03-08T09:00:00+08:00 --item milk
	[ "$output" = '{"store":"S1","item":"milk","name":"牛奶","unit":"ml","on_hand":900,"short":0}' ]
}

@test "--at: batches, opened packages, what came back, groups' orders" {
	item-set >/dev/null <<'END'
{"item":"pearl","name":"珍珠","unit":"g","opened_life":"72h"}
{"item":"cooked","name":"熟珍珠","unit":"g","makes":500,"recipe":[{"item":"pearl","qty":200}]}
END
	receive pearl 1000 100 P >/dev/null
	receive milk 1000 100 M >/dev/null
	export BOBA_NOW=2026-03-01T10:00:00+08:00
	echo '{"store":"S1","item":"pearl","open":300,"key":"k"}' | stock-make >/dev/null
	echo '{"store":"S1","item":"cooked","key":"m"}' | stock-make >/dev/null
	export BOBA_NOW=2026-03-01T11:00:00+08:00
	order 1 milk-cup 2 | stock-reserve | paid | order-confirm >done
	export BOBA_NOW=2026-03-01T12:00:00+08:00
	order-cancel --reason mistake <done >/dev/null
	levels() {
		stock-level --at "$1" | jq -c '[.item, .on_hand]' | paste -sd' '
	}
	[ "$(levels 2026-03-01T09:30:00+08:00)" = '["cooked",0] ["milk",1000] ["pearl",1000]' ]
	[ "$(levels 2026-03-01T10:30:00+08:00)" = '["cooked",500] ["milk",1000] ["pearl",800]' ]
	[ "$(levels 2026-03-01T11:30:00+08:00)" = '["cooked",500] ["milk",600] ["pearl",800]' ]
	[ "$(levels 2026-03-01T12:30:00+08:00)" = '["cooked",500] ["milk",1000] ["pearl",800]' ]
}

@test "--days: at the mean of the days of the last 14 on which the store sold" {
	receive milk 5000 900 A >/dev/null
	[ "$(stock-level --days --item milk | jq -c .days)" = null ]
	export BOBA_NOW=2026-03-10T09:00:00+08:00
	for day in 2026-03-05 2026-03-09; do
		sold "${day}T12:00:00+08:00" milk-cup 3
	done
	sold 2026-03-07T12:00:00+08:00 bag 1
	# Today and what is older than 14 days do not count.
	sold 2026-03-10T08:00:00+08:00 milk-cup 1
	sold 2026-02-23T12:00:00+08:00 milk-cup 1
	# 5000 - 1200 - 400 are left; 1200 in three days are 400 a day.
	run -0 stock-level --days --item milk --store S1
	[ "$(echo "$output" | jq -c '[.available, .days]')" = '[3400,8]' ]
	[ "$(echo "$output" | jq -c 'del(.days)')" = "$(stock-level --item milk --store S1)" ]
	[[ "$output" = *'"short":0,"days":8}' ]]
	order 1 milk-cup 2 | stock-reserve >/dev/null
	[ "$(stock-level --days --item milk | jq .days)" = 7 ]
}

@test "--by sku: cups that can still be made, and what runs out first" {
	receive milk 1000 1250 A >/dev/null
	receive milk 900 1250 old '"expires":"2026-03-01T09:30:00+08:00"' >/dev/null
	receive 芋圆 200 100 T >/dev/null
	stock-level --by sku --store S1 >out
	cat >expected <<-'END'
		{"store":"S1","sku":"bag","name":"纸袋","cups":null,"limit":null}
		{"store":"S1","sku":"milk-cup","name":"热牛奶","cups":9,"limit":"milk"}
		{"store":"S1","sku":"奶茶","name":"芋圆奶茶","cups":3,"limit":"芋圆"}
	END
	diff expected out
	# What has expired and what is held makes no cup.
	export BOBA_NOW=2026-03-01T10:00:00+08:00
	[ "$(stock-level --by sku --store S1 --item milk | jq -c '[.sku, .cups]' | paste -sd' ')" = '["milk-cup",5] ["奶茶",3]' ]
	order 1 milk-cup 3 | stock-reserve --ttl 10m >held
	[ "$(stock-level --by sku --store S1 | jq -c '[.cups, .limit]' | paste -sd' ')" = '[null,null] [2,"milk"] [2,"milk"]' ]
	# As many as that can be sold, and no more.
	order 2 奶茶 3 | stock-reserve >out
	[ "$(jq -r .refused.code out)" = no_stock ]
	order 3 奶茶 2 | stock-reserve >out
	[ "$(jq -c .refused out)" = null ]
	[ "$(stock-level --by sku --store S1 --item milk | jq -c .cups | paste -sd' ')" = '0 0' ]
	# A hold past its end keeps nothing back, whoever has come or not.
	export BOBA_NOW=2026-03-01T10:10:01+08:00
	[ "$(stock-level --by sku --store S1 --item milk | jq -c .cups | paste -sd' ')" = '3 1' ]
	# One that is retired, and a part that a recipe names twice.
	export BOBA_NOW=2026-03-01T10:20:00+08:00
	sku-set >/dev/null <<'END'
{"sku":"milk-cup","name":"热牛奶","price":900,"recipe":[{"item":"milk","qty":200}],"retired":true}
{"sku":"twice","name":"双","price":1,"recipe":[{"item":"milk","qty":100},{"item":"milk","qty":150}]}
END
	[ "$(stock-level --by sku --store S1 --item milk | jq -c '[.sku, .cups]' | paste -sd' ')" = '["twice",2] ["奶茶",1]' ]
	[ "$(stock-level --by sku --store 东门 | jq -c '[.sku, .cups]' | paste -sd' ')" = '["bag",null] ["twice",0] ["奶茶",0]' ]
}

@test "kinds of rows do not go together" {
	run -64 stock-level --by sku --lots
	run -64 stock-level --at 2026-03-01T09:00:00+08:00 --days
	run -64 stock-level --by store
}

@test "a mistyped store or item is no empty one" {
	run -64 stock-level --store 西门
	[ "${lines[0]}" = "stock-level: --store: no such store: '西门'" ]
	run -64 stock-level --item 糖
	[ "${lines[0]}" = "stock-level: --item: no such item: '糖'" ]
	[ -z "$(stock-level --store 东门)" ]
}
