# stock-plan.bats - what to buy, and what to bring from another store
load helper
load stock

# A store that sold on some days of the two weeks before Monday the 16th.
setup() {
	base_setup
	export BOBA_NOW=2026-03-01T09:00:00+08:00
	shop
	export BOBA_NOW=2026-03-16T09:00:00+08:00
	item-set >/dev/null <<'END'
{"item":"milk","name":"牛奶","unit":"ml","lead_time":"20h","pack":400,"minimum":500,"cover":3}
END
}

# sold DAY SKU QTY [MEMBERS]: at noon in S1, paid.
sold() {
	echo "{\"channel\":\"till\",\"channel_no\":\"$1-$2\",\"store\":\"S1\",\"placed_at\":\"2026-03-$1T12:00:00+08:00\",\"happened\":true,\"lines\":[{\"sku\":\"$2\",\"qty\":$3${4:+,$4}}]}" |
		order-add | paid >/dev/null
}
sales() {
	sold 02 milk-cup 3
	sold 09 milk-cup 4
	sold 03 milk-cup 1
	sold 10 milk-cup 2
	sold 04 milk-cup 2
	sold 06 奶茶 1 '"options":["加料"]'
	sold 13 milk-cup 2
	# Nobody came for a bag in vain: the store was open on Saturday.
	sold 07 bag 1
}
plan() {
	stock-plan --weeks 2 "$@"
}

@test "an example worked by hand" {
	sales
	receive milk 600 900 A >/dev/null
	echo '{"store":"东门","item":"milk","qty":850,"cost":900,"lot":"B"}' | stock-receive >/dev/null
	echo '{"supplier":"dairy","no":"1","store":"S1","lines":[{"item":"milk","qty":300}]}' | stock-order >/dev/null
	# A cup takes 200 ml.  Mondays (600 + 800) / 2 = 700; Tuesdays (200 + 400) / 2 = 300;
	# Wednesdays 400, of one on which the store sold; Thursdays 0: it never did.
	# 20 h are one day, and 3 to cover: Monday to Thursday, 1400 ml, 350 a day.
	# With the 500 to be kept 1900 are needed; 600 are there and 300 on order: 1000 lack.
	# 东门 uses none, so of its 850 it can spare all but 500: 350.
	# 650 are left to buy: two packs of 400.
	run -0 plan --item milk --why --store S1
	why='"use_per_day":350,"lead_days":1,"cover":3,"use":[700,300,400,0],"need":1400,"minimum":500,"have":600,"on_order":300,"coming":0,"wanted":1000,"from_others":350,"pack":400}'
	[ "${lines[0]}" = '{"do":"move","store":"S1","item":"milk","name":"牛奶","unit":"ml","qty":350,"packs":null,"from":"东门",'"$why" ]
	[ "${lines[1]}" = '{"do":"buy","store":"S1","item":"milk","name":"牛奶","unit":"ml","qty":800,"packs":2,"from":null,'"$why" ]
	[ "${#lines[@]}" = 2 ]
}

@test "without --why the same rows, and what an item does not say comes from the options" {
	sales
	run -0 plan
	[ "${lines[0]}" = '{"do":"buy","store":"S1","item":"milk","name":"牛奶","unit":"ml","qty":2000,"packs":5,"from":null}' ]
	# 芋圆 was used on Fridays: (90 + 0) / 2 = 45, and Friday is the fifth day.
	[ "${#lines[@]}" = 1 ]
	[ "$(plan --item 芋圆 --cover 4 | jq -c '[.qty, .packs]')" = '[45,45]' ]
	[ "$(plan --item 芋圆 --lead-time 25h | jq -c '[.qty, .packs]')" = '[45,45]' ]
	[ "$(plan --item 芋圆 --minimum 10 --pack 8 | jq -c '[.qty, .packs]')" = '[16,2]' ]
	[ "$(plan --item 芋圆 --cover 11 | jq -c .qty)" = 90 ]
	# One week back: Mondays 800, Tuesdays 400; Wednesday and Thursday were closed.
	[ "$(stock-plan --weeks 1 --item milk --why | jq -c .use)" = '[800,400,0,0]' ]
}

@test "what is there in fact: not what is held, not what is past its date" {
	sales
	receive milk 5000 900 A >/dev/null
	receive milk 5000 900 old '"expires":"2026-03-16T08:00:00+08:00"' >/dev/null
	[ -z "$(plan --item milk)" ]
	order 1 milk-cup 20 | stock-reserve >/dev/null
	[ "$(plan --item milk --why | jq -c '[.have, .wanted]')" = '[1000,900]' ]
	[ "$(plan --item milk --all --store 东门)" = "" ]
}

@test "--all shows what needs nothing, too" {
	sales
	receive milk 5000 900 A >/dev/null
	[ "$(plan --item milk --all --why | jq -c '[.do, .qty, .have, .need]')" = '["nothing",0,5000,1400]' ]
}

@test "cancelled orders do not count, other stores' neither, today's not yet" {
	sold 09 milk-cup 4
	sold 16 milk-cup 50
	order 7 milk-cup 30 '"placed_at":"2026-03-09T12:00:00+08:00"' | paid | order-cancel --reason mistake >/dev/null
	echo '{"channel":"till","channel_no":"x","store":"东门","placed_at":"2026-03-10T12:00:00+08:00","happened":true,"lines":[{"sku":"milk-cup","qty":9}]}' | order-add | paid >/dev/null
	[ "$(plan --item milk --why --store S1 | jq -c .use)" = '[800,0,0,0]' ]
	[ "$(plan --item milk --why --store 东门 | jq -c .use)" = '[1800,1800,0,0]' ]
}

@test "what is made in the shop is its parts; a recipe of yesterday is yesterday's" {
	item-set >/dev/null <<'END'
{"item":"pearl","name":"珍珠","unit":"g"}
{"item":"cooked","name":"熟珍珠","unit":"g","makes":500,"recipe":[{"item":"pearl","qty":200}]}
END
	sku-set >/dev/null <<<'{"sku":"pearl-tea","name":"x","price":1000,"recipe":[{"item":"cooked","qty":51}]}'
	export BOBA_NOW=2026-03-17T09:00:00+08:00
	echo '{"channel":"till","channel_no":"1","store":"S1","lines":[{"sku":"pearl-tea","qty":3}]}' | order-add | paid >/dev/null
	export BOBA_NOW=2026-03-18T09:00:00+08:00
	sku-set >/dev/null <<<'{"sku":"pearl-tea","name":"x","price":1000,"recipe":[{"item":"cooked","qty":5000}]}'
	export BOBA_NOW=2026-03-24T09:00:00+08:00
	# 153 g of cooked pearls are 61.2 g of pearls.
	[ "$(plan --cover 1 | jq -c '[.item, .qty]')" = '["pearl",61]' ]
}

@test "a store that may sell below nothing owes what it is short" {
	export BOBA_NOW=2026-03-16T10:00:00+08:00
	store-set >/dev/null <<<'{"store":"S1","name":"一号店","zone":"Asia/Shanghai","negative":true}'
	order 1 milk-cup 2 | stock-reserve | paid | order-confirm >/dev/null
	[ "$(plan --item milk --why | jq -c '[.have, .wanted]')" = '[-400,900]' ]
}

@test "what is on its way from another store is not asked for again" {
	sales
	echo '{"store":"东门","item":"milk","qty":850,"cost":900,"lot":"B"}' | stock-receive >/dev/null
	echo '{"transfer":"T1","store":"东门","to":"S1","items":[{"item":"milk","qty":350}]}' | stock-transfer >sent
	[ "$(jq -r .status sent)" = sent ]
	run -0 plan --item milk --why
	[ "$(echo "$output" | jq -c '[.do, .qty, .coming, .wanted, .from_others]')" = '["buy",1600,350,1550,0]' ]
}

@test "options out of range are usage errors; an empty ledger plans nothing" {
	run -64 stock-plan --weeks 53
	run -64 stock-plan --weeks 0
	run -64 stock-plan --cover 366
	run -64 stock-plan --pack 0
	run -64 stock-plan --store 西门
	[ "${lines[0]}" = "stock-plan: --store: no such store: '西门'" ]
	run -64 stock-plan --item 糖
	[ -z "$(plan)" ]
}
