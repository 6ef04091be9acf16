# promo-apply.bats - promotions applied to orders: what, when, how often, why not
load helper

setup() {
	base_setup
	export BOBA_NOW=2024-02-14T10:00:00+08:00
	echo '{"store":"S1","name":"一号店","zone":"Asia/Shanghai"}' | store-set >/dev/null
	echo '{"store":"S2","name":"夜店","zone":"Asia/Shanghai","day_start":"5h"}' | store-set >/dev/null
	sku-set >/dev/null <<-'END'
		{"sku":"tea","name":"绿茶","price":1000,"category":"茶"}
		{"sku":"milk","name":"奶茶","price":1800,"category":"奶茶"}
		{"sku":"water","name":"白水","price":0}
	END
}

# promo MEMBERS: one promotion, in force since long ago.
promo() {
	echo "{$1,\"from\":\"2024-01-01T00:00:00+08:00\"}" | promo-set >/dev/null
}
TEN='"promo":"九折","name":"九折","kind":"percent_off","off_bp":1000'
HALF='"promo":"half","name":"第二杯半价","kind":"nth_rate","n":2,"rate_bp":5000'
FULL='"promo":"满减","name":"满减","kind":"amount_off","tiers":[{"from":3000,"off":500},{"from":6000,"off":1500}]'

# order NO LINES [MEMBERS]: an order through order-add.
order() {
	echo "{\"channel\":\"till\",\"channel_no\":\"$1\",\"store\":\"S1\",\"lines\":[$2]${3:+,$3}}" |
		order-add
}
tea() {
	echo "{\"sku\":\"tea\",\"qty\":${1:-1}}"
}
# says TEXT COMMAND...: the text stands in what the command prints.
says() {
	local text=$1
	shift
	"$@" >said
	grep -qF -- "$text" said || {
		head -c 3000 said
		return 1
	}
}
applied() {
	order "$@" | promo-apply
}
# at TIME [STORE]: an order for one tea placed at this time.
at() {
	placed=$((placed + 1))
	echo "{\"channel\":\"at\",\"channel_no\":\"$placed\",\"store\":\"${2:-S1}\",\"placed_at\":\"$1\",\"lines\":[{\"sku\":\"tea\",\"qty\":1}]}" |
		order-add | promo-apply
}
holds_at() { says '"applied":true' at "$@"; }
not_at() { says '"applied":false,"why":"window"' at "$@"; }

@test "without promotions the order is what it was, and says so" {
	says '"total":2000,"ticket":1,"discount":0,"payable":2000,"discounts":[0],"promotions":[]}' \
		applied 1 "$(tea 2)"
}

@test "percent off, capped, shared over the lines exactly" {
	promo "$TEN,\"cap\":290"
	says '"discount":280,"payable":2520,"discounts":[100,180],"promotions":[{"promo":"九折","applied":true,"discount":280,"base":2800}]}' \
		applied 1 "$(tea),{\"sku\":\"milk\",\"qty\":1}"
	says '"discount":290,"payable":2710,"discounts":[97,97,96]' \
		applied 2 "$(tea),$(tea),$(tea)"
	says '"discount":290,"payable":3810,"discounts":[71,71,70,78]' \
		applied 3 "$(tea),$(tea),$(tea),{\"sku\":\"tea\",\"qty\":1,\"price\":1100}"
}

@test "everything off leaves nothing, on every line" {
	promo '"promo":"free","name":"免费","kind":"percent_off","off_bp":10000'
	says '"discount":2300,"payable":0,"discounts":[1150,1150]' applied 1 \
		'{"sku":"tea","qty":1,"price":1150},{"sku":"tea","qty":1,"price":1150}'
}

@test "tiers: the highest that is reached, the threshold included" {
	promo "$FULL"
	says '"discount":0,"payable":2999,"discounts":[0],"promotions":[{"promo":"满减","applied":false,"why":"threshold","missing":1}]' \
		applied 1 '{"sku":"tea","qty":1,"price":2999}'
	says '"discount":500,"payable":2500' applied 2 "$(tea 3)"
	says '"discount":500,"payable":5499' applied 3 '{"sku":"tea","qty":1,"price":5999}'
	says '"discount":1500,"payable":4500' applied 4 "$(tea 6)"
}

@test "S1, S3: shares by line of what is in scope, the reason with what is missing" {
	sku-set >/dev/null <<-'END'
		{"sku":"s10","name":"10","price":100}
		{"sku":"s20","name":"20","price":50}
		{"sku":"s30","name":"30","price":30}
	END
	promo '"promo":"c","name":"c","kind":"percent_off","off_bp":5000,"cap":70,"scope":{"skus":["s20","s10"]}'
	says '"total":470,"ticket":1,"discount":70,"payable":400,"discounts":[40,30,0],"promotions":[{"promo":"c","applied":true,"discount":70,"base":350}]' \
		applied 1 '{"sku":"s10","qty":2},{"sku":"s20","qty":3},{"sku":"s30","qty":4}'
	promo '"promo":"t","name":"t","kind":"amount_off","tiers":[{"from":300,"off":70}]'
	says '{"promo":"t","applied":false,"why":"threshold","missing":100}' \
		applied 2 '{"sku":"s30","qty":1,"price":200}'
}

@test "every second cup at half price: the cheapest of each run" {
	promo "$HALF"
	says '"discount":0,"payable":1000,"discounts":[0],"promotions":[{"promo":"half","applied":false,"why":"quantity","missing":1}]' \
		applied 1 "$(tea)"
	says '"discount":500,"payable":2300,"discounts":[500,0]' \
		applied 2 "$(tea),{\"sku\":\"milk\",\"qty\":1}"
	says '"discount":1400,"payable":4200,"discounts":[500,900]' \
		applied 3 "$(tea 2),{\"sku\":\"milk\",\"qty\":2}"
	says '"discount":900,"payable":3700,"discounts":[900,0]' \
		applied 4 "{\"sku\":\"milk\",\"qty\":2},$(tea)"
}

@test "one after another by priority, each on what the earlier ones left" {
	promo "$TEN"
	promo "$FULL,\"priority\":-1"
	promo "$HALF,\"priority\":5"
	says '"discount":1770,"payable":2830,"discounts":[235,1535],"promotions":[{"promo":"half","applied":true,"discount":900,"base":4600},{"promo":"九折","applied":true,"discount":370,"base":3700},{"promo":"满减","applied":true,"discount":500,"base":3330}]' \
		applied 1 "$(tea),{\"sku\":\"milk\",\"qty\":2}"
}

@test "S5, S7, S9: a threshold is tested again, percents follow each other" {
	promo "$TEN,\"priority\":1"
	promo '"promo":"m","name":"m","kind":"amount_off","tiers":[{"from":1000,"off":100}]'
	says '"payable":900,"discounts":[100],"promotions":[{"promo":"九折","applied":true,"discount":100,"base":1000},{"promo":"m","applied":false,"why":"threshold","missing":100}]' \
		applied 1 '{"sku":"tea","qty":2,"price":500}'
	says '"discount":260,"payable":1340' applied 2 '{"sku":"tea","qty":2,"price":800}'
	echo '{"promo":"m","name":"m","kind":"percent_off","off_bp":1000,"from":"2024-01-02T00:00:00Z"}' |
		promo-set >/dev/null
	says '"payable":126263' applied 3 '{"sku":"tea","qty":1,"price":155880}'
}

@test "scope: sku, category, store, channel" {
	promo "$TEN,\"scope\":{\"skus\":[\"tea\"]}"
	says '"discounts":[100,0]' applied 1 "$(tea),{\"sku\":\"milk\",\"qty\":1}"
	says '"why":"scope"' applied 2 '{"sku":"milk","qty":1}'
	promo '"promo":"奶","name":"奶","kind":"percent_off","off_bp":2000,"scope":{"categories":["奶茶"]}'
	says '"discounts":[100,360]' applied 3 "$(tea),{\"sku\":\"milk\",\"qty\":1}"
	promo '"promo":"s2","name":"s","kind":"percent_off","off_bp":100,"scope":{"stores":["S2"]}'
	promo '"promo":"app","name":"a","kind":"percent_off","off_bp":100,"scope":{"channels":["app","网店"]}'
	says '{"promo":"app","applied":false,"why":"scope"},{"promo":"s2","applied":false,"why":"scope"}' \
		applied 4 "$(tea)"
	echo '{"channel":"网店","channel_no":"1","store":"S2","lines":[{"sku":"water","qty":1,"price":10000}]}' |
		order-add | promo-apply >out
	says '{"promo":"app","applied":true,"discount":100,"base":10000},{"promo":"s2","applied":true,"discount":99,"base":9900}' cat out
}

@test "a sku keeps the category that it had when it was ordered" {
	promo '"promo":"奶","name":"奶","kind":"percent_off","off_bp":2000,"scope":{"categories":["奶茶"]}'
	order 1 '{"sku":"milk","qty":1}' >o
	echo '{"sku":"milk","name":"奶茶","price":1800,"category":"茶","from":"2024-02-14T11:00:00+08:00"}' |
		sku-set >/dev/null
	says '"discount":360' promo-apply o
}

@test "a window of days, cut in the store's zone" {
	promo "$TEN,\"window\":{\"from\":\"2024-02-14\",\"until\":\"2024-02-15\"}"
	not_at 2024-02-13T15:59:59Z
	holds_at 2024-02-13T16:00:00Z
	holds_at 2024-02-14T23:59:59+08:00
	not_at 2024-02-15T00:00:00+08:00
}

@test "a store's day may begin later" {
	promo "$TEN,\"window\":{\"from\":\"2024-02-14\",\"until\":\"2024-02-15\"}"
	not_at 2024-02-14T04:59:59+08:00 S2
	holds_at 2024-02-14T05:00:00+08:00 S2
	holds_at 2024-02-15T04:59:59+08:00 S2
	not_at 2024-02-15T05:00:00+08:00 S2
}

@test "a window of instants, the end not included" {
	promo "$TEN,\"window\":{\"from\":\"2024-02-14T02:00:00Z\",\"until\":\"2024-02-14T04:00:00Z\"}"
	not_at 2024-02-14T09:59:59+08:00
	holds_at 2024-02-14T10:00:00+08:00
	holds_at 2024-02-14T11:59:59+08:00
	not_at 2024-02-14T12:00:00+08:00
}

@test "weekdays and hours; hours over midnight belong to the day they began" {
	promo "$TEN,\"window\":{\"weekdays\":[\"fri\"],\"hours\":[\"14:00-17:00\",\"22:00-02:00\"]}"
	not_at 2024-02-16T13:59:59+08:00
	holds_at 2024-02-16T14:00:00+08:00
	not_at 2024-02-16T17:00:00+08:00
	holds_at 2024-02-16T22:00:00+08:00
	holds_at 2024-02-17T01:59:59+08:00
	not_at 2024-02-17T02:00:00+08:00
	not_at 2024-02-16T01:00:00+08:00
	not_at 2024-02-17T14:00:00+08:00
	holds_at 2024-02-17T01:00:00+08:00 S2
}

@test "an order takes the version that was in force when it was placed" {
	echo "{$TEN,\"from\":\"2024-02-10T00:00:00+08:00\"}" | promo-set >/dev/null
	echo "{\"promo\":\"九折\",\"name\":\"八折\",\"kind\":\"percent_off\",\"off_bp\":2000,\"from\":\"2024-02-12T00:00:00+08:00\"}" | promo-set >/dev/null
	echo "{$TEN,\"retired\":true,\"from\":\"2024-02-13T00:00:00+08:00\"}" | promo-set >/dev/null
	says '"promotions":[]' at 2024-02-09T23:59:59+08:00
	says '"discount":100,' at 2024-02-10T00:00:00+08:00
	says '"discount":200,' at 2024-02-12T00:00:00+08:00
	says '"promotions":[]' at 2024-02-13T00:00:00+08:00
	says '"discount":100,' at 2024-02-11T00:00:00+08:00
}

@test "of one exclusion name at most one: by priority, then discount, then name" {
	promo '"promo":"a","name":"a","kind":"percent_off","off_bp":500,"exclusive":"x"'
	promo '"promo":"b","name":"b","kind":"percent_off","off_bp":1000,"exclusive":"x"'
	promo '"promo":"c","name":"c","kind":"percent_off","off_bp":1000,"exclusive":"x"'
	promo '"promo":"d","name":"d","kind":"percent_off","off_bp":100,"exclusive":"y"'
	says '"promotions":[{"promo":"a","applied":false,"why":"exclusive"},{"promo":"b","applied":true,"discount":100,"base":1000},{"promo":"c","applied":false,"why":"exclusive"},{"promo":"d","applied":true,"discount":9,"base":900}]' \
		applied 1 "$(tea)"
	promo '"promo":"z","name":"z","kind":"percent_off","off_bp":1,"exclusive":"x","priority":1,"scope":{"skus":["tea"]}'
	says '"promotions":[{"promo":"z","applied":true,"discount":1,"base":10000},{"promo":"a","applied":false,"why":"exclusive"},{"promo":"b","applied":false,"why":"exclusive"}' \
		applied 2 "$(tea 10)"
	says '{"promo":"z","applied":false,"why":"scope"},{"promo":"a","applied":false,"why":"exclusive"},{"promo":"b","applied":true,"discount":180' \
		applied 3 '{"sku":"milk","qty":1}'
}

@test "nothing left to take off is said" {
	promo "$TEN"
	says '"why":"zero"' applied 1 '{"sku":"water","qty":3}'
}

@test "a limit for each customer counts what is set aside; who is not named is not counted" {
	promo "$TEN,\"limit_per_customer\":2"
	for no in 1 2; do
		says '"applied":true' applied $no "$(tea)" '"customer":"小明"'
	done
	says '"why":"limit_customer"' applied 3 "$(tea)" '"customer":"小明"'
	says '"applied":true' applied 4 "$(tea)" '"customer":"a:b/\"c"'
	says '"why":"no_customer"' applied 5 "$(tea)"
}

@test "S23, S25: a budget is never exceeded, not by orders of one batch either" {
	promo "$TEN,\"budget\":1000"
	{
		order 1 '{"sku":"tea","qty":1,"price":2000}'
		order 2 '{"sku":"tea","qty":1,"price":5000}'
		order 3 '{"sku":"tea","qty":1,"price":2000}'
		order 4 '{"sku":"tea","qty":1,"price":2000}'
		order 5 "$(tea)"
		order 6 "$(tea)"
	} >orders
	promo-apply orders >out
	sed 's/.*"discount":\([0-9]*\),"payable.*/\1/' out | tr '\n' ' ' >discounts
	[ "$(cat discounts)" = '200 500 200 0 100 0 ' ]
	[ "$(grep -c '"applied":false,"why":"budget"' out)" = 2 ]
}

# race N: eight processes at once, N orders for a tea each.
race() {
	local i no pid pids=
	for i in 1 2 3 4 5 6 7 8; do
		for no in $(seq "$1"); do
			echo "{\"channel\":\"t$i\",\"channel_no\":\"$no\",\"store\":\"S1\",\"lines\":[$(tea)]}"
		done | order-add >orders.$i
	done
	for i in 1 2 3 4 5 6 7 8; do
		promo-apply orders.$i >out.$i &
		pids="$pids $!"
	done
	for pid in $pids; do
		wait "$pid" || return
	done
	cat out.* >out
}

@test "eight processes, a limit of five: exactly five apply" {
	promo "$TEN,\"limit\":5"
	race 3
	[ "$(grep -c '"applied":true' out)" = 5 ]
	[ "$(grep -c '"applied":false,"why":"limit"' out)" = 19 ]
}

@test "eight processes, one budget: what they give together stays within it" {
	promo "$TEN,\"budget\":730"
	race 4
	[ "$(grep -c '"discount":100,"payable"' out)" = 7 ]
	[ "$(grep -c '"why":"budget"' out)" = 25 ]
}

@test "the same orders again, and its own output, give the same lines" {
	promo "$TEN,\"limit\":3,\"limit_per_customer\":1"
	promo "$HALF"
	for no in 1 2 3 4 5; do
		order $no "$(tea $no)" "\"customer\":\"c$no\""
	done >orders
	promo-apply orders >first
	promo-apply orders >second
	cmp first second
	promo-apply first >third
	cmp first third
	[ "$(grep -c '"why":"limit"' first)" = 2 ]
}

@test "the answer stands though the promotions have changed since" {
	promo "$TEN"
	order 1 "$(tea)" >o
	promo-apply o >first
	echo "{$TEN,\"cap\":1,\"from\":\"2024-01-02T00:00:00Z\"}" | promo-set >/dev/null
	promo-apply o | cmp - first
}

@test "content is what is read: other members may change, the lines may not" {
	promo "$TEN"
	order 1 "$(tea)" >o
	promo-apply o >first
	sed 's/^{/{"note":"x",/' o | promo-apply >noted
	sed 's/^{"note":"x",/{/' noted | cmp - first
	sed 's/"qty":1/"qty":2/' o >changed
	run -65 --separate-stderr promo-apply changed
	[[ ${stderr_lines[0]} == '{"reject":"stale_record","line":1,"field":"lines",'* ]]
	sed 's/"order_id":"[0-9]*"/"order_id":"12"/' o >unknown
	run -65 --separate-stderr promo-apply unknown
	[[ ${stderr_lines[0]} == '{"reject":"unknown_order","line":1,"field":"order_id",'* ]]
}

@test "a dry run applies nothing, and is passed on" {
	promo "$TEN,\"limit\":1"
	order 1 "$(tea)" >o
	promo-apply -n o >dry
	says '"discount":100,' cat dry
	says '"dry_run":true}' cat dry
	promo-apply dry | cmp - dry
	says '"applied":true' applied 2 "$(tea)"
	says '"why":"limit"' promo-apply o
}

@test "an order that happened keeps its price" {
	promo "$TEN,\"limit\":1"
	order 1 "$(tea)" '"happened":true' | promo-apply >out
	says '"total":1000,"ticket":1,"promotions":[]}' cat out
	run ! grep -q discount out
	says '"applied":true' applied 2 "$(tea)"
}

@test "what is set aside comes back when it expires; --retry takes it once more" {
	promo "$TEN,\"limit\":1,\"budget\":100"
	order 1 "$(tea)" >one
	order 2 "$(tea)" >two
	promo-apply --ttl 10m one >first
	says '"why":"limit"' promo-apply two
	export BOBA_NOW=2024-02-14T10:10:00+08:00
	promo-apply one | cmp - first
	order 3 "$(tea)" >three
	says '"discount":100,' promo-apply three
	says '"discount":0,"payable":1000,"discounts":[0],"promotions":[{"promo":"九折","applied":false,"why":"limit"}]' \
		promo-apply --retry one
	export BOBA_NOW=2024-02-14T10:41:00+08:00
	says '"discount":0,' promo-apply --retry one
}

@test "a retry after an expiry sets aside anew" {
	promo "$TEN,\"limit\":1"
	order 1 "$(tea)" >one
	promo-apply --ttl 10m one >first
	export BOBA_NOW=2024-02-14T10:11:00+08:00
	promo-apply --retry one | cmp - first
	says '"why":"limit"' applied 2 "$(tea)"
	promo-apply --retry one | cmp - first
}

@test "a refused order passes as it is" {
	echo '{"order_id":"1","refused":{"by":"order-add","code":"x"}}' >refused
	promo-apply refused 2>/dev/null | cmp - refused
	promo-apply --retry refused 2>/dev/null | cmp - refused
}

@test "what a confirmed order used is gone, what a refused one held comes back" {
	promo "$TEN,\"limit\":1,\"budget\":100"
	order 1 "$(tea)" | promo-apply >one
	sed 's/}$/,"amount":1}/' one | payment-record | order-confirm >refused
	says '"refused":{' cat refused
	order 2 "$(tea)" | promo-apply >two
	says '"discount":100,' cat two
	sed 's/}$/,"amount":900}/' two | payment-record | order-confirm >confirmed
	run ! grep -q refused confirmed
	export BOBA_NOW=2024-02-14T12:00:00+08:00
	says '"why":"limit"' applied 3 "$(tea)"
}

@test "an order past its payment is refused, and that is kept" {
	promo "$TEN"
	order 1 "$(tea)" >o
	payment-record --in-full o >paid
	says '"refused":{"by":"promo-apply","code":"wrong_state","detail":"the order is paid"}' \
		promo-apply paid
	promo-apply paid >first
	promo-apply first | cmp - first
	run -1 promo-apply --fail-on-refuse paid
}

@test "more promotions than a list can hold" {
	for i in $(seq 1001 2100); do
		echo "{\"promo\":\"p$i\",\"name\":\"p\",\"kind\":\"amount_off\",\"tiers\":[{\"from\":$((i < 1401 ? 0 : 9000)),\"off\":1}],\"limit\":9,\"limit_per_customer\":9,\"budget\":90}"
	done | promo-set >/dev/null
	applied 1 "$(tea)" '"customer":"c"' >out
	says '"discount":300,"payable":700' cat out
	[ "$(grep -o '"applied":true' out | wc -l)" = 300 ]
	[ "$(grep -o '"applied":false' out | wc -l)" = 700 ]
	says '{"promo":"p1301","applied":false,"why":"too_many"}' cat out
	promo-apply out | cmp - out
}
