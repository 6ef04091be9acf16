# callback.bash - a shop, its orders, and what payment providers tell of them
load helper

# Making keys takes long: once for all tests.
setup_file() {
	"${BOBA_BUILD:-$BATS_TEST_DIRNAME/../build}/faults/callbacks" keys "$BATS_FILE_TMPDIR/adapters"
}

setup() {
	base_setup
	export BOBA_NOW=2024-02-12T10:00:00Z AT=1707732000
	mkdir -p .config/boba
	cp -Rp "$BATS_FILE_TMPDIR/adapters" .config/boba/
	keys=.config/boba/adapters
	echo '{"store":"S1","name":"一号店","zone":"Asia/Shanghai"}' | store-set -q >/dev/null
	echo '{"sku":"tea","name":"奶茶","price":1000}' | sku-set -q >/dev/null
}

# order NO: an order of 20.00; its id.
order() {
	printf '{"channel":"mini","channel_no":"%s","store":"S1","lines":[{"sku":"tea","qty":2}]}\n' "$1" |
		order-add -q | jq -r .order_id
}

sign() {
	"$BUILD/faults/callbacks" sign "$keys"
}

# wechat NOTICE ORDER NO AMOUNT [MEMBERS] [RESOURCE]: a payment told by WeChat Pay; what
# comes last wins.
wechat() {
	jq -cn --arg id "$1" --arg order "$2" --arg no "$3" --argjson amount "$4" --argjson at "$AT" \
		--argjson more "${5:-{\}}" --argjson resource "${6:-{\}}" \
		'{via: "wechat-pay", at: $at, event: "TRANSACTION.SUCCESS", id: $id,
		  resource: ({appid: "wxd678efh567hg6787", mchid: "1900007291", out_trade_no: $order,
		    transaction_id: $no, trade_state: "SUCCESS",
		    amount: {total: $amount, payer_total: $amount, currency: "CNY"}} + $resource)} + $more' | sign
}

# alipay NOTICE ORDER NO AMOUNT [PARAMS] [MEMBERS]: the same by Alipay.
alipay() {
	jq -cn --arg id "$1" --arg order "$2" --arg no "$3" --arg amount "$4" \
		--argjson params "${5:-{\}}" --argjson more "${6:-{\}}" \
		'{via: "alipay", params: ({notify_id: $id, out_trade_no: $order, trade_no: $no,
		    total_amount: $amount, notify_time: "2024-02-12 18:00:00", subject: "奶茶 +1",
		    trade_status: "TRADE_SUCCESS", app_id: "2015102700040153", charset: "utf-8",
		    seller_id: "2088102119685838"} + $params)} + $more' | sign
}

ask() {
	sqlite3 "$BOBA_LEDGER" "$1"
}

# Is the callback on stdin rejected with this code, and nothing stored?
rejected() {
	local before
	cat >bad
	before=$(ask 'SELECT count(*) FROM event')
	run -65 --separate-stderr payment-notify --rejects whole bad
	[ -z "$output" ]
	grep -q "\"reject\":\"$1\"" <<<"$stderr"
	cmp bad whole
	[ "$(ask 'SELECT count(*) FROM event')" = "$before" ]
}

# callbacks N: as many, for an order each; those of WRONG are signed by somebody else.
callbacks() {
	for i in $(seq 1 "$1"); do
		printf '{"channel":"mini","channel_no":"%s","store":"S1","lines":[{"sku":"tea","qty":2}]}\n' "$i"
	done | order-add -q | jq -r .order_id >ids
	jq -cRn --argjson at "$AT" --argjson wrong "${WRONG:--1}" '[inputs] | to_entries[] |
		{via: "wechat-pay", at: $at, event: "TRANSACTION.SUCCESS", id: "EV-\(.key)",
		 key: (if .key == $wrong then "other" else "wechat" end),
		 resource: {appid: "wxd678efh567hg6787", mchid: "1900007291", out_trade_no: .value,
		   transaction_id: "42\(.key)", trade_state: "SUCCESS", amount: {total: 2000, currency: "CNY"}}}' ids |
		sign
}
