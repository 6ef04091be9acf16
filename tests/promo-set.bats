# promo-set.bats - promotions defined, versioned, refused when they are not whole
load helper

setup() {
	base_setup
	export BOBA_NOW=2024-02-14T10:00:00+08:00
	echo '{"store":"S1","name":"一号店","zone":"Asia/Shanghai"}' | store-set >store
	echo '{"sku":"tea","name":"绿茶","price":1000}' | sku-set >sku
}

TEN='"promo":"ten","name":"九折","kind":"percent_off","off_bp":1000'

# set MEMBERS: one promotion.
set_promo() {
	echo "{$1}" | promo-set
}

# rejected CODE FIELD MEMBERS
rejected() {
	run -65 --separate-stderr promo-set <<<"{$3}"
	[ -z "$output" ]
	[[ ${stderr_lines[0]} == "{\"reject\":\"$1\",\"line\":1,\"field\":\"$2\","* ]]
}

@test "a promotion is recorded, and the same one again changes nothing" {
	set_promo "$TEN" >first
	grep -qxF "{$TEN,\"version\":1}" first
	set_promo "$TEN" >second
	grep -qxF "{$TEN,\"version\":1,\"unchanged\":true}" second
	promo-set <first >third
	cmp second third
	promo-set <second >fourth
	cmp second fourth
}

@test "content is what it says, however it is written" {
	set_promo "$TEN" >first
	echo '{ "off_bp":1000, "kind":"percent_off", "name":"\u4e5d\u6298", "promo":"ten" }' |
		promo-set | grep -q '"unchanged":true'
}

@test "another one from a later time is a new version" {
	set_promo "$TEN" >first
	set_promo "$TEN,\"cap\":500,\"from\":\"2024-03-01T00:00:00+08:00\"" >second
	grep -q '"version":2}' second
	promo-set --export >now
	grep -qv cap now
	BOBA_NOW=2024-03-02T00:00:00+08:00 promo-set --export >later
	grep -q '"cap":500' later
}

@test "two that differ from the same time on: the second is rejected" {
	printf '%s\n' "{$TEN}" "{$TEN,\"cap\":500}" >in
	run -65 --separate-stderr promo-set in
	[ "$output" = "{$TEN,\"version\":1}" ]
	[[ ${stderr_lines[0]} == '{"reject":"key_conflict","line":2,"field":"promo",'* ]]
}

@test "what is exported is read back" {
	promo-set <<-END >out
		{$TEN,"cap":2000,"priority":-3,"exclusive":"x","limit":5,"budget":900}
		{"promo":"满减","name":"满减","kind":"amount_off","tiers":[{"from":0,"off":1}]}
	END
	promo-set --export >exported
	promo-set <exported >again
	[ "$(grep -c '"unchanged":true' again)" = 2 ]
	BOBA_LEDGER=$PWD/other.db store-set <store >/dev/null
	BOBA_LEDGER=$PWD/other.db promo-set <exported | grep -c '"version":1}' | grep -qx 2
}

@test "a member that nobody reads is rejected, with its path" {
	rejected unknown_field of_bp "$TEN,\"of_bp\":5"
	rejected unknown_field tiers "$TEN,\"tiers\":[{\"from\":1,\"off\":1}]"
	rejected unknown_field scope.sku "$TEN,\"scope\":{\"sku\":[\"tea\"]}"
	rejected unknown_field window.begins "$TEN,\"window\":{\"begins\":\"2024-01-01\"}"
	rejected unknown_field 'tiers[1].of' \
		'"promo":"p","name":"p","kind":"amount_off","tiers":[{"from":1,"off":1},{"from":2,"of":2}]'
	[ "$(promo-set --export | wc -l)" = 0 ]
}

@test "the members of every promotion are checked" {
	rejected missing_field promo '"name":"p","kind":"percent_off","off_bp":1'
	rejected value_range promo '"promo":"a:b","name":"p","kind":"percent_off","off_bp":1'
	rejected missing_field name '"promo":"p","kind":"percent_off","off_bp":1'
	rejected missing_field kind '"promo":"p","name":"p"'
	rejected value_range kind '"promo":"p","name":"p","kind":"gift"'
	rejected value_type priority "$TEN,\"priority\":\"1\""
	rejected value_range limit "$TEN,\"limit\":0"
	rejected value_range limit_per_customer "$TEN,\"limit_per_customer\":0"
	rejected value_range budget "$TEN,\"budget\":-1"
	rejected value_range budget "$TEN,\"budget\":1000000000001"
	rejected value_range exclusive "$TEN,\"exclusive\":\"a/b\""
}

@test "the parameters of each kind are checked" {
	local p='"promo":"p","name":"p"'
	rejected missing_field off_bp "$p,\"kind\":\"percent_off\""
	rejected value_range off_bp "$p,\"kind\":\"percent_off\",\"off_bp\":0"
	rejected value_range off_bp "$p,\"kind\":\"percent_off\",\"off_bp\":10001"
	rejected value_type off_bp "$p,\"kind\":\"percent_off\",\"off_bp\":1.5"
	rejected value_range cap "$p,\"kind\":\"percent_off\",\"off_bp\":1,\"cap\":0"
	rejected missing_field tiers "$p,\"kind\":\"amount_off\""
	rejected value_range tiers "$p,\"kind\":\"amount_off\",\"tiers\":[]"
	rejected value_type 'tiers[0]' "$p,\"kind\":\"amount_off\",\"tiers\":[1]"
	rejected missing_field 'tiers[0].off' "$p,\"kind\":\"amount_off\",\"tiers\":[{\"from\":1}]"
	rejected value_range 'tiers[1].from' \
		"$p,\"kind\":\"amount_off\",\"tiers\":[{\"from\":5,\"off\":1},{\"from\":5,\"off\":2}]"
	rejected value_range 'tiers[1].off' \
		"$p,\"kind\":\"amount_off\",\"tiers\":[{\"from\":5,\"off\":2},{\"from\":6,\"off\":2}]"
	rejected value_range n "$p,\"kind\":\"nth_rate\",\"n\":1,\"rate_bp\":5000"
	rejected value_range rate_bp "$p,\"kind\":\"nth_rate\",\"n\":2,\"rate_bp\":10000"
}

@test "scope names what there is" {
	rejected unknown_sku 'scope.skus[1]' "$TEN,\"scope\":{\"skus\":[\"tea\",\"te\"]}"
	rejected unknown_store 'scope.stores[0]' "$TEN,\"scope\":{\"stores\":[\"S2\"]}"
	rejected value_type 'scope.channels[0]' "$TEN,\"scope\":{\"channels\":[1]}"
	rejected value_range scope.categories "$TEN,\"scope\":{\"categories\":[]}"
	set_promo "$TEN,\"scope\":{\"skus\":[\"tea\"],\"stores\":[\"S1\"],\"channels\":[\"app\"],\"categories\":[\"奶茶\"]}"
}

@test "a window is made of times that are times" {
	rejected value_time window.from "$TEN,\"window\":{\"from\":\"2024-02-30\"}"
	rejected value_time window.until "$TEN,\"window\":{\"until\":\"2024-02-14T10:00\"}"
	rejected value_range window.until \
		"$TEN,\"window\":{\"from\":\"2024-02-14\",\"until\":\"2024-02-14\"}"
	rejected value_range 'window.weekdays[1]' "$TEN,\"window\":{\"weekdays\":[\"mon\",\"Tue\"]}"
	rejected value_range 'window.hours[0]' "$TEN,\"window\":{\"hours\":[\"14:00-14:00\"]}"
	rejected value_range 'window.hours[0]' "$TEN,\"window\":{\"hours\":[\"24:00-02:00\"]}"
	rejected value_range 'window.hours[0]' "$TEN,\"window\":{\"hours\":[\"9:00-10:00\"]}"
	rejected value_range 'window.hours[0]' "$TEN,\"window\":{\"hours\":[\"09:00-10:60\"]}"
	set_promo "$TEN,\"window\":{\"from\":\"2024-02-14\",\"until\":\"2024-02-15T00:00:00Z\",\"weekdays\":[\"sun\"],\"hours\":[\"22:00-02:00\",\"00:00-24:00\"]}"
}

@test "a dry run writes nothing" {
	set_promo "$TEN" >/dev/null
	promo-set -n <<<"{$TEN,\"budget\":100,\"from\":\"2024-02-15T00:00:00Z\"}" >out
	grep -q '"version":2,"dry_run":true}' out
	set_promo "$TEN" | grep -q '"version":1,"unchanged":true'
	promo-set <out | cmp - out
}

@test "a budget or limit under what is set aside is rejected, one that just covers it is not" {
	set_promo "$TEN,\"budget\":1000,\"limit\":3" >/dev/null
	for no in 1 2; do
		echo '{"channel":"till","channel_no":"'$no'","store":"S1","lines":[{"sku":"tea","qty":2}]}'
	done | order-add | promo-apply >applied
	[ "$(grep -c '"discount":200,"payable":1800' applied)" = 2 ]
	local from='"from":"2024-02-15T00:00:00+08:00"'
	rejected value_range budget "$TEN,\"budget\":399,\"limit\":3,$from"
	rejected value_range limit "$TEN,\"budget\":400,\"limit\":1,$from"
	set_promo "$TEN,\"budget\":400,\"limit\":2,$from" | grep -q '"version":2}'
	echo '{"channel":"till","channel_no":"3","store":"S1","lines":[{"sku":"tea","qty":1}]}' |
		order-add | promo-apply | grep -q '"applied":false,"why":"limit"'
	set_promo "$TEN,\"budget\":500,\"limit\":3,\"from\":\"2024-02-14T11:00:00+08:00\"" >/dev/null
	echo '{"channel":"till","channel_no":"4","store":"S1","placed_at":"2024-02-14T12:00:00+08:00","lines":[{"sku":"tea","qty":1}]}' |
		order-add | promo-apply | grep -q '"discount":100,'
}

# The lines of promo(5) that stand as they are, one document each.
page_examples() {
	awk '/^\.Bd/ { show = 1; next } /^\.Ed/ { show = 0 } show' "$ROOT/man/promo.5"
}

@test "every example of the page is taken" {
	echo '{"sku":"milk","name":"奶茶","price":1800,"category":"奶茶"}' | sku-set >/dev/null
	page_examples >examples
	[ "$(wc -l <examples)" = 7 ]
	for kind in percent_off amount_off nth_rate; do
		grep -q "\"kind\":\"$kind\"" examples
	done
	promo-set examples >out
	[ "$(grep -c '"version":1}' out)" = 7 ]
}

