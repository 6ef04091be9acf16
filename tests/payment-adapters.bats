# payment-adapters.bats - payment-charge through WeChat Pay's and Alipay's adapters
load helper
load standin

setup() {
	base_setup
	standin_start
	export BOBA_NOW=2024-02-12T10:00:00Z
	echo '{"store":"S1","name":"一号店","zone":"Asia/Shanghai"}' | store-set -q >/dev/null
	echo '{"sku":"tea","name":"奶茶","price":1000}' | sku-set -q >/dev/null
}

teardown() {
	standin_stop
	base_teardown
}

# order NO [MEMBERS]: an order of 20.00, recorded.
order() {
	printf '{"channel":"mini","channel_no":"%s","store":"S1","lines":[{"sku":"tea","qty":2}]%s}\n' \
		"$1" "${2:-}" | order-add
}

# at HH:MM:SS: the shop's clock from now on.
at() {
	export BOBA_NOW=2024-02-12T$1Z
}

state() {
	jq -r '[.charge.state, .status] | join(" ")' <<<"$output"
}

# How much of the providers' charges is paid.
taken() {
	jq '[.wechat.orders[], .alipay.trades[] | select(.state == "SUCCESS" or
		.status == "TRADE_SUCCESS") | .total] | add // 0' "$S/book.json"
}

@test "a customer's code pays an order, once, on the adapter's channel" {
	order 1 ',"auth_code":"130061098828009406"' >wechat
	order 2 ',"auth_code":"284776044441477959"' >alipay
	run -0 payment-charge --via wechat-pay wechat
	[ "$(state)" = "succeeded paid" ]
	run -0 payment-charge --via wechat-pay wechat
	[ "$(state)" = "succeeded paid" ]
	run -0 payment-charge --via alipay alipay
	[ "$(state)" = "succeeded paid" ]
	[ "$(taken)" = 4000 ]
	[ "$(sqlite3 "$BOBA_LEDGER" "SELECT name, amount FROM payment p JOIN channel c
		ON c.id = p.channel ORDER BY name" | xargs)" = "alipay|2000 wechat|2000" ]
	order-confirm <<<"$output" | grep -q '"confirmed":true'
}

@test "a picture waits until the customer has scanned and paid" {
	for adapter in wechat-pay alipay; do
		hour=$((${hour:-9} + 1))
		at $hour:00:00
		order $adapter >in
		run -0 payment-charge --via $adapter in
		[ "$(state)" = "waiting pending" ]
		[ "$(jq 'has("show") or (.charge | has("show"))' <<<"$output")" = true ]
		request=$(jq -r .charge.request <<<"$output")
		[ $adapter = wechat-pay ] || request=${request//-/_}
		at $hour:01:00
		run -0 payment-charge --due
		run -0 payment-charge --via $adapter in
		[ "$(state)" = "waiting pending" ]
		scanned "$request"
		at $hour:03:00
		run -0 payment-charge --due
		echo "$adapter $output"
		[ "$(jq -r .charge.state <<<"$output")" = waiting ]
		paid "$request"
		at $hour:06:00
		run -0 payment-charge --due
		[ "$(state)" = "succeeded paid" ]
	done
	[ "$(taken)" = 4000 ]
}

@test "set aside, then taken or let go" {
	order 1 ',"auth_code":"284776044441477959"' >in
	run -0 payment-charge --via alipay --authorize in
	[ "$(state)" = "authorized pending" ]
	run -0 payment-charge --via alipay --capture in
	[ "$(state)" = "succeeded paid" ]
	order 2 ',"auth_code":"284776044441477959"' >in
	run -0 payment-charge --via alipay --authorize in
	run -0 payment-charge --via alipay --void in
	[ "$(jq -r .charge.state <<<"$output")" = voided ]
	[ "$(taken)" = 2000 ]
	[ "$(jq -c '[.alipay.auths[].rest]' "$S/book.json")" = '[0,0]' ]
	order 3 ',"auth_code":"130061098828009406"' >in
	run -0 payment-charge -q --via wechat-pay --authorize in
	[ "$(jq -r .charge.code <<<"$output")" = not_supported ]
}

@test "what waits for an order that has ended is closed at the provider" {
	for adapter in wechat-pay alipay; do
		hour=$((${hour:-9} + 1))
		at $hour:00:00
		order $adapter >in
		run -0 payment-charge --via $adapter in
		jq -c '.reason = "customer"' in | order-cancel -q >/dev/null
		at $hour:05:00
		run -0 payment-charge --due
		echo "$adapter $output"
		[ "$(jq -r .charge.state <<<"$output")" = voided ]
	done
	[ "$(jq -r '.wechat.orders[].state, .alipay.trades[].status' "$S/book.json" | xargs)" = \
		"CLOSED TRADE_CLOSED" ]
}

@test "an answer that is lost or a lie is asked about, and the order is charged once" {
	n=0
	for adapter in wechat-pay alipay; do
		for lie in dying lying-signature lying-amount 500; do
			n=$((n + 1))
			code=130061098828009406
			[ $adapter = wechat-pay ] || code=284776044441477959
			order $n ",\"auth_code\":\"$code\"" >in
			behave $lie
			run -0 payment-charge --via $adapter in
			echo "$adapter $lie $output"
			[ "$(state)" = "unknown pending" ]
			behave
			run -0 payment-charge --via $adapter in
			[ $lie = 500 ] || [ "$(state)" = "succeeded paid" ]
			run -0 payment-charge --via $adapter in
			echo "$output"
			[ "$(state)" = "succeeded paid" ]
		done
	done
	[ "$(taken)" = $((n * 2000)) ]
}

# bought ADAPTER NO: an order of 20.00, paid by a code through the adapter.
bought() {
	local code=130061098828009406
	[ "$1" = wechat-pay ] || code=284776044441477959
	order "$2" ",\"auth_code\":\"$code\"" | payment-charge -q --via "$1"
}

# What the providers have paid back.
given_back() {
	jq '[.[].refunds[] | .refund // .value] | add // 0' "$S/book.json"
}

@test "what is owed goes back through the adapter that took it, in parts, once" {
	for adapter in wechat-pay alipay; do
		bought $adapter $adapter >in
		jq -c '{order_id, amount: 700, reason: "quality"}' in | payment-refund -q >null
		run -0 payment-refund --due
		[ "$(jq -r '[.state, .amount] | join(" ")' <<<"$output")" = "paid 700" ]
		jq -c '{order_id, reason: "customer"}' in | payment-refund -q >null
		run -0 payment-refund --due
		[ "$(jq -r '[.state, .amount] | join(" ")' <<<"$output")" = "paid 1300" ]
		run -0 payment-refund --due
		[ -z "$output" ]
	done
	[ "$(given_back)" = 4000 ]
	[ "$(sqlite3 "$BOBA_LEDGER" 'SELECT count(*) FROM orders WHERE status = 10')" = 2 ]
}

@test "a refund whose answer is lost or a lie, or that the shop cannot pay yet, is made once" {
	hour=10
	for adapter in wechat-pay alipay; do
		for lie in dying lying-signature 500 poor; do
			hour=$((hour + 1))
			at $hour:00:00
			bought $adapter $hour >in
			jq -c '{order_id, reason: "customer"}' in | payment-refund -q >null
			behave $lie
			run -0 payment-refund --due
			echo "$adapter $lie $output"
			[ "$(jq -r .state <<<"$output")" != paid ]
			behave
			at $hour:05:00
			run -0 payment-refund --due
			echo "$output"
			[ "$(jq -r .state <<<"$output")" = paid ]
		done
	done
	[ "$(given_back)" = 16000 ]
}

@test "a refund that is on its way for days is asked about, and never left to a person" {
	behave slow-refund
	bought wechat-pay 1 >in
	jq -c '{order_id, reason: "customer"}' in | payment-refund -q >null
	for hour in {10..23}; do
		at $hour:30:00
		run -0 payment-refund --due
		echo "$output"
		[ "$(jq -r .state <<<"$output")" = unknown ]
	done
	paid "$(jq -r '.wechat.refunds | keys[0]' "$S/book.json")"
	export BOBA_NOW=2024-02-15T10:00:00Z
	run -0 payment-refund --due
	[ "$(jq -r .state <<<"$output")" = paid ]
	[ "$(given_back)" = 2000 ]
}

@test "not set up: not asked, and the same record goes through once it is" {
	order 1 ',"auth_code":"130061098828009406"' >in
	chmod 644 "$CONF/wechat-pay.json"
	run -65 --separate-stderr payment-charge --via wechat-pay in
	[ "$(head -n 1 <<<"$stderr" | jq -r .reject)" = not_asked ]
	[[ $stderr == *"may be read by others, expected mode 0600"* ]]
	chmod 600 "$CONF/wechat-pay.json"
	run -0 payment-charge --via wechat-pay in
	[ "$(state)" = "succeeded paid" ]
	[ "$(taken)" = 2000 ]
}

@test "the adapter that adapter(5) shows is one" {
	mkdir -p "$CONF/terminal.d"
	awk '/^\.Bd -literal/ { show = 1; next } /^\.Ed/ { show = 0 } show' "$ROOT/man/adapter.5" |
		sed 's/\\e/\\/g' >"$CONF/terminal"
	chmod 700 "$CONF" "$CONF/terminal"
	[ "$(wc -l <"$CONF/terminal")" -lt 20 ]
	shellcheck "$CONF/terminal" || [ $? = 127 ]
	order 1 ',"note":"\"do\":\"void\""' >one
	order 2 >two
	run -0 payment-charge --via terminal one
	[ "$(state)" = "waiting pending" ]
	touch "$CONF/terminal.d/$(jq -r .charge.request <<<"$output").paid"
	run -0 payment-charge -q --via terminal two
	touch "$CONF/terminal.d/$(jq -r .charge.request <<<"$output").no"
	at 10:01:00
	payment-charge -q --due >out
	[ "$(jq -r '.charge.state' out | sort | xargs)" = "declined succeeded" ]
	[ "$(sqlite3 "$BOBA_LEDGER" "SELECT name, amount FROM payment p JOIN channel c
		ON c.id = p.channel")" = "terminal|2000" ]
	order 3 >in
	run -0 payment-charge -q --via terminal --authorize in
	[ "$(jq -r '.charge.state, .charge.code' <<<"$output" | xargs)" = "declined not_supported" ]
}
