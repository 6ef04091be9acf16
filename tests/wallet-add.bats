# wallet-add.bats - what customers pay in advance and are given
load helper

setup() {
	base_setup
	export BOBA_NOW=2026-03-01T09:00:00+08:00
	echo '{"store":"S1","name":"一号店","zone":"Asia/Shanghai"}' | store-set >/dev/null
	cat <<-'END' | sku-set >/dev/null
		{"sku":"tea","name":"茶","price":1800}
		{"sku":"cake","name":"糕","price":700}
	END
}

# A record of customer c1, with these members.
add() {
	echo "{\"customer\":\"c1\",$1}" | wallet-add -q
}
topup() {
	add "\"kind\":\"value\",\"amount\":$1,\"bonus\":$2,\"key\":\"$3\",\"paid\":{\"channel\":\"wechat\",\"amount\":$1}${4:+,$4}"
}
posted() {
	ledger-balance "$1" | jq -r .posted
}
# kind remaining paid, of what is left
left() {
	ledger-query "SELECT kind, remaining, paid FROM wallets WHERE remaining > 0 ORDER BY kind" |
		jq -r '"\(.kind) \(.remaining) \(.paid)"' | paste -sd,
}
events() {
	ledger-query "SELECT count(*) AS n FROM events" | jq -r .n
}

@test "value is paid for, and has its bonus" {
	run -0 add '"kind":"value","amount":10000,"bonus":2000,"life":"8760h","paid":{"channel":"wechat","amount":10000,"fee":60,"no":"4200"}'
	[ "$output" = '{"customer":"c1","kind":"value","amount":10000,"bonus":2000,"life":"8760h","paid":{"channel":"wechat","amount":10000,"fee":60,"no":"4200"},"lot":"wechat/4200","status":"added","ends_at":"2027-03-01T01:00:00Z"}' ]
	[ "$(posted wallet:c1)" = 10000 ]
	[ "$(posted bonus:c1)" = 2000 ]
	[ "$(posted cash:wechat)" = 9940 ]
	[ "$(posted fee:wechat)" = 60 ]
	[ "$(posted payer)" = -10000 ]
	[ "$(posted stored)" = -10000 ]
	[ "$(posted gifted)" = -2000 ]
	[ "$(left)" = "bonus 2000 0,value 10000 10000" ]
}

@test "points are given; cups are paid for and may have more on top" {
	add '"kind":"points","points":300,"reason":"birthday","key":"p"' >/dev/null
	add '"kind":"cups","sku":"tea","cups":10,"bonus":2,"key":"card","paid":{"channel":"wechat","amount":15000}' >/dev/null
	[ "$(posted points:c1)" = 300 ]
	[ "$(posted earned)" = -300 ]
	[ "$(posted cups:tea:c1)" = 12 ]
	[ "$(posted prepaid:tea:c1)" = 15000 ]
	[ "$(posted cash:wechat)" = 15000 ]
	[ "$(left)" = "cups 12 15000,points 300 0" ]
}

@test "twice is once, and its own output again is once" {
	topup 10000 2000 k '"life":"24h"' >first
	before=$(events)
	topup 10000 2000 k '"life":"24h"' | cmp - first
	wallet-add first | cmp - first
	BOBA_NOW=2026-04-01T09:00:00+08:00 wallet-add first | cmp - first
	[ "$(events)" = "$before" ]
	run -65 topup 10000 1999 k '"life":"24h"'
	[[ "$output" == *'"reject":"key_conflict","line":1,"field":"key"'* ]]
	[ "$(events)" = "$before" ]
}

@test "without a key the number of the money names it, else the time" {
	record='"kind":"value","amount":500,"paid":{"channel":"wechat","amount":500,"no":"77"}'
	add "$record" >first
	add "$record" | cmp - first
	run -65 add '"kind":"value","amount":501,"paid":{"channel":"wechat","amount":501,"no":"77"}'
	[[ "$output" == *key_conflict* ]]
	add '"kind":"points","points":5,"at":"2026-02-28T12:00:00+08:00"' >timed
	add '"kind":"points","points":5,"at":"2026-02-28T12:00:00+08:00"' | cmp - timed
	run -65 add '"kind":"points","points":5'
	[[ "$output" == *missing_field* ]]
	[ "$(left)" = "points 5 0,value 500 500" ]
}

@test "money is for one thing only, an order or a wallet" {
	echo '{"channel":"mini","channel_no":"1","store":"S1","lines":[{"sku":"tea","qty":1}]}' |
		order-add | jq -c '.payments=[{"channel":"wechat","amount":1800,"no":"N1"}]' >order
	payment-record order >/dev/null
	run -65 add '"kind":"value","amount":1800,"paid":{"channel":"wechat","amount":1800,"no":"N1"}'
	[[ "$output" == *'"reject":"key_conflict","line":1,"field":"paid"'* ]]
	add '"kind":"value","amount":1800,"key":"k","paid":{"channel":"wechat","amount":1800,"no":"N2"}' >/dev/null
	echo '{"channel":"mini","channel_no":"2","store":"S1","lines":[{"sku":"tea","qty":1}]}' |
		order-add | jq -c '.payments=[{"channel":"wechat","amount":1800,"no":"N2"}]' >order
	run -65 payment-record order
	[[ "$output" == *key_conflict* ]]
	run -65 add '"kind":"value","amount":1800,"key":"other","paid":{"channel":"wechat","amount":1800,"no":"N2"}'
	[[ "$output" == *key_conflict* ]]
	[ "$(posted cash:wechat)" = 3600 ]
}

@test "what is not right is rejected, and the rest goes on" {
	cat >in <<-'END'
		{"kind":"points","points":1,"key":"a"}
		{"customer":"c1","kind":"coins","points":1,"key":"a"}
		{"customer":"c1","kind":"points","points":0,"key":"a"}
		{"customer":"c1","kind":"points","amount":5,"key":"a"}
		{"customer":"c1","kind":"value","amount":5,"key":"a"}
		{"customer":"c1","kind":"value","key":"a"}
		{"customer":"c1","kind":"value","amount":5,"key":"a","paid":{"channel":"wechat","amount":6}}
		{"customer":"c1","kind":"points","points":5,"key":"a","paid":{"channel":"wechat","amount":6}}
		{"customer":"c1","kind":"cups","cups":5,"key":"a"}
		{"customer":"c1","kind":"cups","cups":5,"sku":"nosuch","key":"a"}
		{"customer":"c1","kind":"points","points":5,"key":"a","life":"1h","expires_at":"2027-01-01T00:00:00Z"}
		{"customer":"c1","kind":"points","points":5,"key":"a","expires_at":"2026-01-01T00:00:00Z"}
		{"customer":"c1","kind":"points","points":9007199254740991,"key":"most"}
		{"customer":"c1","kind":"points","points":1,"key":"more"}
		{"customer":"c2","kind":"points","points":7,"key":"good"}
	END
	run -65 --separate-stderr wallet-add in
	[ "$(jq -r .lot <<<"$output" | paste -sd' ')" = "most good" ]
	[ "$(jq -r '.reject // empty' <<<"$stderr" | paste -sd' ')" = "missing_field value_range value_range value_range missing_field missing_field value_range value_range missing_field unknown_sku value_range value_range money_overflow" ]
}

@test "what was paid for is taken back with its part of the bonus, and owed" {
	topup 10000 2000 k >/dev/null
	run -0 add '"kind":"value","back":true,"amount":4000,"key":"b"'
	[ "$output" = '{"customer":"c1","kind":"value","back":true,"amount":4000,"key":"b","status":"owed","taken":4000,"refund_owed":4000,"owed":[["wechat",4000]]}' ]
	add '"kind":"value","back":true,"amount":4000,"key":"b"' | cmp - <(echo "$output")
	[ "$(left)" = "bonus 1200 0,value 6000 6000" ]
	[ "$(posted owed:wechat)" = 4000 ]
	[ "$(posted cash:wechat)" = 10000 ]
	add '"kind":"value","back":true,"key":"rest"' >rest
	[ "$(jq -c '[.taken,.refund_owed]' rest)" = '[6000,6000]' ]
	wallet-add rest | cmp - rest
	[ -z "$(left)" ]
	[ "$(posted gifted)" = 0 ]
	[ "$(posted stored)" = 0 ]
}

@test "what was handed out is paid out; the sum must be right" {
	add '"kind":"cups","sku":"tea","cups":10,"bonus":1,"key":"card","paid":{"channel":"wechat","amount":15000}' >/dev/null
	run -65 add '"kind":"cups","sku":"tea","back":true,"cups":2,"key":"b","paid":{"channel":"cash","amount":3000}'
	[[ "$output" == *"expected 2727"* ]]
	add '"kind":"cups","sku":"tea","back":true,"cups":2,"key":"b","paid":{"channel":"cash","amount":2727}' >out
	[ "$(jq -r .returned out)" = 2727 ]
	[ "$(posted drawer:S1)" = -2727 ]
	[ "$(posted payer)" = -12273 ]
	[ "$(left)" = "cups 9 12273" ]
}

@test "cash lies in the drawer of its store" {
	record='"kind":"value","amount":100,"paid":{"channel":"cash","amount":100}'
	add "$record,\"key\":\"a\"" >/dev/null
	[ "$(posted drawer:S1)" = 100 ]
	echo '{"store":"S2","name":"二号店","zone":"Asia/Shanghai"}' | store-set >/dev/null
	run -65 add "$record,\"key\":\"b\""
	[[ "$output" == *'"reject":"missing_field","line":1,"field":"store"'* ]]
	run -65 add "$record,\"key\":\"b\",\"store\":\"S9\""
	[[ "$output" == *unknown_store* ]]
	add "$record,\"key\":\"b\",\"store\":\"S2\"" >/dev/null
	[ "$(posted drawer:S2)" = 100 ]
	add "$record,\"key\":\"a\"" >/dev/null
}

@test "never more than what was paid for and is left" {
	add '"kind":"value","bonus":900,"reason":"sorry","key":"gift"' >/dev/null
	run -0 add '"kind":"value","back":true,"key":"b1"'
	[ "$(jq -r .refused.code <<<"$output")" = nothing_paid ]
	topup 1000 0 k >/dev/null
	run -0 add '"kind":"value","back":true,"amount":1001,"key":"b2"'
	[ "$(jq -c '[.refused.code,.refused.left,.refused.asked]' <<<"$output")" = '["not_left",1000,1001]' ]
	add '"kind":"value","back":true,"amount":1001,"key":"b2"' | cmp - <(echo "$output")
	topup 1 0 k2 >/dev/null
	echo "$output" | wallet-add --retry >again
	[ "$(jq -r .status again)" = owed ]
	[ "$(left)" = "bonus 900 0" ]
	run -65 add '"kind":"points","back":true,"points":5,"key":"b3"'
	[[ "$output" == *"nothing was paid for points"* ]]
}

@test "the bonus that an order holds is not taken back with the value" {
	local no
	topup 1000 100 a '"life":"24h"' >/dev/null
	topup 1000 100 b '"life":"48h"' >/dev/null
	for no in 1:2100 2:100; do
		echo '{"channel":"app","channel_no":"'"${no%:*}"'","store":"S1","customer":"c1","lines":[{"sku":"tea","qty":2}],"charge_amount":'"${no#*:}"'}' |
			order-add -q | payment-charge -q --via coin --authorize >"o${no%:*}"
	done
	payment-charge -q --via coin --void o1 >/dev/null
	# The other holds 100 of the 200, so 100 may go with the value of two lots.
	add '"kind":"value","back":true,"key":"r"' | jq -e '.taken == 2000'
	[ "$(left)" = "bonus 100 0" ]
	payment-charge --via coin --capture o2 | jq -e '.charge.state == "succeeded"'
	[ "$(left)" = "" ]
}

@test "one lot is taken back by its name, else the last to end goes first" {
	topup 1000 0 soon '"life":"24h"' >/dev/null
	topup 2000 0 late '"life":"48h"' >/dev/null
	add '"kind":"value","back":true,"amount":500,"key":"b1"' >/dev/null
	[ "$(ledger-query "SELECT lot, remaining FROM wallet_lots ORDER BY lot" | jq -r .remaining | paste -sd' ')" = "1500 1000" ]
	add '"kind":"value","back":true,"of":"soon","key":"b2"' >/dev/null
	[ "$(ledger-query "SELECT lot, remaining FROM wallet_lots ORDER BY lot" | jq -r .remaining | paste -sd' ')" = "1500 0" ]
}

@test "what has expired is written off once, a line a lot" {
	topup 1000 200 k '"life":"24h"' >/dev/null
	add '"kind":"cups","sku":"tea","cups":3,"key":"c","life":"24h","paid":{"channel":"wechat","amount":3000}' >/dev/null
	add '"kind":"points","points":50,"key":"p","life":"48h"' >/dev/null
	run -0 wallet-add --due
	[ -z "$output" ]
	run -0 wallet-add --due --now 2026-03-02T09:00:00+08:00
	[ "${lines[0]}" = '{"customer":"c1","expired":"value","lot":"k","units":1000,"paid":1000,"expired_at":"2026-03-02T01:00:00Z"}' ]
	[ "${lines[1]}" = '{"customer":"c1","expired":"bonus","lot":"k","units":200,"paid":0,"expired_at":"2026-03-02T01:00:00Z"}' ]
	[ "${lines[2]}" = '{"customer":"c1","expired":"cups","sku":"tea","lot":"c","units":3,"paid":3000,"expired_at":"2026-03-02T01:00:00Z"}' ]
	[ "${#lines[@]}" = 3 ]
	run -0 wallet-add --due --now 2026-03-02T09:00:00+08:00
	[ -z "$output" ]
	[ "$(left)" = "points 50 0" ]
	[ "$(posted stored)" = 0 ]
	[ "$(posted prepaid:tea:c1)" = 0 ]
	run -64 wallet-add --due file
}

@test "a dry run writes nothing" {
	topup 1000 200 k '"life":"24h"' >/dev/null
	before=$(events)
	add '"kind":"points","points":50,"key":"p"' >/dev/null
	run -0 wallet-add --dry-run <<<'{"customer":"c1","kind":"points","points":9,"key":"q"}'
	[ "$(jq -c '[.status,.dry_run]' <<<"$output")" = '["added",true]' ]
	run -0 wallet-add --due --dry-run --now 2026-03-05T09:00:00+08:00
	[ "${#lines[@]}" = 2 ]
	[ "$(left)" = "bonus 200 0,points 50 0,value 1000 1000" ]
	[ "$(events)" = "$((before + 1))" ]
}

@test "the owner sees what he owes and what ends soon" {
	topup 1000 200 k '"life":"240h"' >/dev/null
	add '"kind":"points","points":50,"key":"p","life":"2400h"' >/dev/null
	echo '{"customer":"c2","kind":"value","amount":300,"key":"k2","paid":{"channel":"wechat","amount":300}}' | wallet-add >/dev/null
	run -0 ledger-query wallets-due
	[ "${lines[0]}" = '{"kind":"value","sku":null,"customers":2,"remaining":null,"remaining_fen":1300,"paid":1300,"ends_soon":null,"ends_soon_fen":1000,"ends_soon_paid_fen":1000}' ]
	[ "${lines[1]}" = '{"kind":"points","sku":null,"customers":1,"remaining":50,"remaining_fen":null,"paid":0,"ends_soon":0,"ends_soon_fen":null,"ends_soon_paid_fen":0}' ]
	[ "${#lines[@]}" = 3 ]
	# A table shows money as money, and points as they are.
	ledger-query wallets-due --format table | grep -qE '^value +2 +13\.00 +13\.00 '
	run -0 ledger-query wallets-ending --days 20
	[ "$(jq -r '"\(.customer) \(.kind) \(.remaining_fen)"' <<<"$output" | paste -sd,)" = "c1 bonus 200,c1 value 1000" ]
	[ "$(ledger-query "SELECT sum(amount) AS n FROM topups" | jq -r .n)" = 1300 ]
}

@test "a mistyped grant is undone while nothing of it is spent" {
	topup 1000 200 k >/dev/null
	add '"kind":"cups","sku":"tea","cups":3,"key":"c","paid":{"channel":"wechat","amount":3000}' >/dev/null
	echo '{"key":"wallet:k"}' | ledger-reverse --reason "a zero too many" >out
	[ "$(jq -r .reversed out)" = true ]
	[ "$(left)" = "cups 3 3000" ]
	[ "$(posted cash:wechat)" = 3000 ]
	[ "$(posted gifted)" = 0 ]
	topup 1000 200 k | jq -e .reversed >/dev/null
	topup 100 20 k1 >/dev/null
	[ "$(left)" = "bonus 20 0,cups 3 3000,value 100 100" ]
	add '"kind":"cups","sku":"tea","back":true,"cups":1,"key":"b"' >/dev/null
	run -0 ledger-reverse --reason x <<<'{"key":"wallet:c"}'
	[ "$(jq -c '[.refused.code,.refused.added,.refused.remaining]' <<<"$output")" = '["lot_used",3,2]' ]
	add '"kind":"value","amount":5,"paid":{"channel":"wechat","amount":5,"no":"9"}' >/dev/null
	run -0 ledger-reverse --reason x <<<'{"key":"topup:wechat/9"}'
	[ "$(jq -r .refused.code <<<"$output")" = not_reversible ]
	run -0 ledger-reverse --reason x <<<'{"key":"wallet:b"}'
	[ "$(jq -r .refused.code <<<"$output")" = not_reversible ]
	[ "$(ledger-query "SELECT count(*) AS n FROM topups" | jq -r .n)" = 3 ]
}

@test "the bonus of a top-up and the worth of points are the owner's to set" {
	echo '{"setting":"topup_bonus","value":[[5000,500],[10000,1500]]}' | setting-set >/dev/null
	echo '{"setting":"points_value","value":50}' | setting-set >/dev/null
	run -0 add '"kind":"value","amount":9999,"key":"a","paid":{"channel":"wechat","amount":9999}'
	[ "$(jq -r .bonus_added <<<"$output")" = 500 ]
	wallet-add <<<"$output" | cmp - <(echo "$output")
	add '"kind":"value","amount":10000,"key":"b","paid":{"channel":"wechat","amount":10000}' >/dev/null
	add '"kind":"value","amount":10000,"bonus":0,"key":"c","paid":{"channel":"wechat","amount":10000}' >/dev/null
	add '"kind":"value","amount":4999,"key":"d","paid":{"channel":"wechat","amount":4999}' >/dev/null
	[ "$(posted bonus:c1)" = 2000 ]
	echo '{"customer":"c2","kind":"points","points":3600,"key":"p"}' | wallet-add >/dev/null
	echo '{"channel":"mini","channel_no":"1","store":"S1","customer":"c2","lines":[{"sku":"tea","qty":1}]}' |
		order-add | payment-charge --via coin >out
	[ "$(jq -r .status out)" = paid ]
	[ "$(posted points:c2)" = 0 ]
	[ "$(posted cash:coin)" = 1800 ]
	for value in '[[5,1],[5,2]]' '[[5,-1]]' '[5,1]' '[["5",1]]'; do
		run -65 setting-set <<<"{\"setting\":\"topup_bonus\",\"value\":$value}"
	done
}

@test "what is owed of a return is paid out once" {
	topup 1000 0 k >/dev/null
	add '"kind":"value","amount":500,"key":"j","paid":{"channel":"alipay","amount":500}' >/dev/null
	add '"kind":"value","back":true,"key":"b"' >/dev/null
	[ "$(ledger-query wallets-owed | jq -c '[.channel,.owed]' | sort | paste -sd' ')" = '["alipay",500] ["wechat",1000]' ]
	run -65 wallet-add <<<'{"pays":"b","paid":{"channel":"wechat","amount":1499}}'
	[[ "$output" == *"expected 1500"* ]]
	run -65 wallet-add <<<'{"pays":"k","paid":{"channel":"wechat","amount":1000}}'
	[[ "$output" == *unknown_entry* ]]
	run -65 wallet-add <<<'{"pays":"b"}'
	[[ "$output" == *missing_field* ]]
	run -0 wallet-add <<<'{"pays":"b","paid":{"channel":"wechat","amount":1500,"no":"R1"}}'
	[ "$output" = '{"pays":"b","paid":{"channel":"wechat","amount":1500,"no":"R1"},"customer":"c1","status":"returned"}' ]
	wallet-add <<<"$output" | cmp - <(echo "$output")
	run -65 wallet-add <<<'{"pays":"b","paid":{"channel":"cash","amount":1500}}'
	[[ "$output" == *key_conflict* ]]
	[ -z "$(ledger-query wallets-owed)" ]
	[ "$(posted owed:wechat) $(posted refunds:wechat) $(posted owed:alipay) $(posted refunds:alipay)" = "0 0 0 0" ]
	[ "$(posted cash:wechat)" = -500 ]
	[ "$(posted payer)" = 0 ]
}

@test "only a wallet pays by coin; what else came under that name is paid back by hand" {
	echo '{"channel":"mini","channel_no":"1","store":"S1","lines":[{"sku":"tea","qty":1}],"payments":[{"channel":"coin","amount":1800}]}' |
		order-add >order
	run -65 payment-record order
	[[ "$output" == *'"field":"payments[0].channel"'*"payment-charge --via coin"* ]]
	echo '{"channel":"coin","channel_no":"1","store":"S1","lines":[{"sku":"tea","qty":1}],"amount":1800}' |
		order-add | payment-record | order-confirm >order
	order-cancel --reason customer order >/dev/null
	payment-refund --due >due
	[ "$(jq -r .state due)" = by_hand ]
	jq -c '{refund,paid:true}' due >hand
	payment-refund hand >/dev/null
	[ "$(posted owed:coin)" = 0 ]
	[ "$(posted cash:coin)" = 0 ]
}
