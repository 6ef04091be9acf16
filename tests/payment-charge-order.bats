# payment-charge-order.bats - what is charged, by how its order stands
load helper
load charge

setup() {
	charge_setup
}

@test "taken is what was authorized, by its own adapter, while so much is due" {
	order 1 >in
	order 2 >two
	answers '{"state":"authorized","no":"A1","amount":2000}' '{"state":"authorized","no":"A2","amount":2000}' \
		'{"state":"declined"}'
	cat in two | payment-charge --via fake --authorize >/dev/null
	jq -c '. + {charge_amount: 500}' in >less
	run -65 --separate-stderr payment-charge --via fake --capture less
	[[ "${stderr_lines[0]}" == *'"value_range"'*'"charge_amount"'*'what was authorized, 2000'* ]]
	payment-charge -q --via nobody --capture in | grep -q '"code":"not_authorized"'
	jq -c '. + {part: true, key: "k", payments: [{channel: "cash", amount: 500}]}' in |
		payment-record >/dev/null
	payment-charge -q --via fake --capture in | grep -q '"code":"payment_over"'
	# Declined, it is not asked for in another way.
	payment-charge -q --via fake --capture two >no
	grep -q '"code":"charge_declined"' no
	payment-charge -q --via fake --capture --retry two | cmp - no
	[ "$(asked | cut -d' ' -f1 | paste -sd ' ')" = 'authorize authorize capture' ]
}

@test "a charge beside one that is not settled leaves the order as it is" {
	order 1 >in
	answers '{"state":"pending"}' "$paid"
	payment-charge --via fake in >/dev/null
	payment-charge -q --via other in >second
	grep -q '"code":"charge_open"' second
	order-confirm -q second | grep -q '"status":"pending"'
	BOBA_NOW=2024-02-12T10:00:05Z payment-charge --due >/dev/null
	order-confirm -q second | grep -q '"confirmed":true'
}

@test "let go, it is asked for anew with --retry alone" {
	order 1 >in
	answers '{"state":"authorized","no":"A1","amount":2000}' '{"state":"voided"}' \
		'{"state":"authorized","no":"A2","amount":2000}'
	payment-charge --via fake --authorize in >/dev/null
	payment-charge --via fake --void in | grep -q '"state":"voided"'
	payment-charge --via fake --authorize in | grep -q '"state":"voided"'
	payment-charge --via fake --authorize --retry in | grep -q -- '-2","via":"fake","amount":2000,"state":"authorized"'
}

@test "what costs nothing is paid with nothing, however often it comes" {
	echo '{"sku":"water","name":"水","price":0}' | sku-set -q >/dev/null
	order 1 | sed 's/"order_id.*/}/; s/,}$/}/; s/tea/water/; s/"1"/"2"/' | order-add >in
	payment-charge --via fake in >out
	grep -q '"status":"paid","paid":0' out
	payment-charge --via fake in | cmp - out
	payment-charge --via fake --authorize in | cmp - out
	payment-charge --via fake --capture in | cmp - out
	payment-charge --via coin in | order-confirm | grep -q '"confirmed":true'
	[ ! -e adapters/asked ]
	order-cancel -q --reason customer in >/dev/null
	payment-charge -q --via fake in | cmp - out
}

@test "an order of a closed month is charged with --late alone; what comes for it is booked" {
	order 1 >in
	order 2 >two
	answers '{"state":"pending"}' "$paid" '{"state":"succeeded","no":"T2","amount":2000}'
	payment-charge --via fake in >/dev/null
	export BOBA_NOW=2024-03-01T10:00:00Z
	echo '{"setting":"closed","value":"2024-02"}' | setting-set -q >/dev/null
	run -65 --separate-stderr payment-charge --via fake two
	[[ "${stderr_lines[0]}" == *'"month_closed"'* ]]
	payment-charge --due | grep -q '"status":"paid"'
	payment-charge --late --via fake two | grep -q '"status":"paid"'
}

@test "money that comes for a fact of a closed month counts when it came" {
	order 1 ',"happened":true,"placed_at":"2024-02-12T09:00:00Z"' >in
	answers '{"state":"pending"}' "$paid"
	payment-charge --via fake in >/dev/null
	export BOBA_NOW=2024-03-01T10:00:00Z
	echo '{"setting":"closed","value":"2024-02"}' | setting-set -q >/dev/null
	payment-charge --due >out
	grep -q '"status":"paid"' out
	[ "$(ask "SELECT at FROM event WHERE type = 'payment.recorded'")" = 1709287200000 ]
	# Confirming it is for a person to say.
	[ -z "$(timeout 300 order-confirm --due)" ]
	run -65 order-confirm -q out
	order-confirm --late out | grep -q '"confirmed":true'
}
