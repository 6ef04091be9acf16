# payment-charge-lost.bats - charges that nobody knows of for a while: never lost, never
# asked for where the order does not wait for them any more
load helper
load charge

setup() {
	charge_setup
}

# at TIME COMMAND...
at() {
	local BOBA_NOW=2024-02-12T$1Z
	export BOBA_NOW
	shift
	"$@"
}

state() {
	ask 'SELECT state FROM charge ORDER BY n DESC LIMIT 1'
}

@test "killed after the money came, and its adapter not set up when it is asked about" {
	order 1 >in
	cat >adapters/kill <<'END'
#!/bin/sh
kill -9 $PPID
END
	chmod 700 adapters/kill
	run -137 payment-charge --via kill in
	cp adapters/fake adapters/kill
	answers 'exit 78' "$paid"
	at 10:01:00 payment-charge --due >out
	grep -q '"state":"unknown"' out
	at 10:02:00 payment-charge --due | grep -q '"status":"paid","paid":2000'
	[ "$(asked)" = "$(printf 'query R-1q R-1\nquery R-1q R-1')" ]
}

@test "what was lost on its way does not go out for an order that has ended" {
	order 1 >in
	answers kill '{"state":"missing"}' '{"state":"missing"}'
	payment-charge --via fake in >/dev/null
	payment-charge --via fake in | grep -q '"code":"missing"'
	order-cancel -q --reason customer in >/dev/null
	payment-charge --via fake in | grep -q '"code":"missing"'
	[ "$(asked)" = "$(printf 'charge R-1 -\nquery R-1q R-1\nquery R-1q R-1')" ]
}

@test "nor for one of which less is due by now" {
	order 1 >in
	answers kill '{"state":"missing"}' '{"state":"missing"}'
	payment-charge --via fake in >/dev/null
	payment-charge --via fake in >/dev/null
	jq -c '. + {part: true, key: "k", payments: [{channel: "cash", amount: 500}]}' in |
		payment-record | grep -q '"due":1500'
	payment-charge --via fake in >/dev/null
	[ "$(asked | cut -d' ' -f1 | paste -sd ' ')" = 'charge query query' ]
}

@test "what goes out again counts from then: five minutes later it is lost" {
	order 1 >in
	answers kill '{"state":"missing"}' kill '{"state":"missing"}' '{"state":"missing"}'
	payment-charge --via fake in >/dev/null
	payment-charge --via fake in >/dev/null
	at 10:04:50 payment-charge --via fake in >/dev/null
	at 10:05:30 payment-charge --due | grep -q '"state":"unknown","code":"missing"'
	at 10:09:50 payment-charge --due | grep -q '"state":"dropped","code":"missing"'
}

@test "a picture that is shown is asked about, whatever the channel knew of it between" {
	order 1 >in
	answers '{"state":"pending","show":"weixin://x"}' '' '{"state":"missing"}' '{"state":"missing"}' "$paid"
	payment-charge --via fake in >/dev/null
	at 10:00:05 payment-charge --due | grep -q '"state":"waiting"'
	at 10:06:00 payment-charge --due | grep -q '"state":"waiting"'
	at 10:12:00 payment-charge --due | grep -q '"state":"waiting"'
	at 10:18:00 payment-charge --due | grep -q '"status":"paid"'
}

@test "an answer so late that it was thought lost is believed" {
	order 1 >in
	cat >adapters/late <<'END'
#!/bin/sh
dir=${0%/*}
case $(cat) in
*query*) echo '{"state":"missing"}' && exit ;;
esac
: >"$dir/begun"
until [ -e "$dir/go" ]; do sleep 0.05; done
echo '{"state":"succeeded","no":"T1","amount":2000}'
END
	chmod 700 adapters/late
	payment-charge --within 10m --via late in >out 3>&- &
	until_true test -e adapters/begun
	at 10:06:00 payment-charge --due | grep -q '"state":"dropped"'
	: >adapters/go
	wait
	grep -q '"state":"succeeded".*"status":"paid","paid":2000' out
	[ "$(ask 'SELECT sum(amount) FROM payment')" = 2000 ]
}

@test "what can not be let go may be paid: every other time it is asked what came of it" {
	order 1 >in
	answers '{"state":"pending"}'
	payment-charge --via fake in >/dev/null
	order-cancel -q --reason customer in >/dev/null
	printf '%s\n' '{"state":"declined","code":"not_supported"}' '{"state":"declined"}' >adapters/void
	printf '%s\n' '{"state":"pending"}' "$paid" >adapters/query
	at 10:01:00 payment-charge -q --due | grep -q '"state":"unknown","code":"not_supported"'
	at 10:02:00 payment-charge -q --due | grep -q '"state":"waiting"'
	at 10:03:00 payment-charge -q --due | grep -q '"state":"waiting"'
	at 10:04:00 payment-charge -q --due | grep -q '"refund_owed":2000'
	[ "$(asked | cut -d' ' -f1 | paste -sd ' ')" = 'charge void query void query' ]
}

@test "a channel that says again that it is set aside is asked again, later, not at once" {
	order 1 >in
	answers '{"state":"authorized","no":"A1","amount":2000}'
	payment-charge --via fake --authorize in >/dev/null
	order-cancel -q --reason customer in >/dev/null
	printf '%s\n' '{"state":"authorized","no":"A1","amount":2000}' '{"state":"voided"}' >adapters/void
	echo '{"state":"authorized","no":"A1","amount":2000}' >adapters/query
	at 10:01:00 timeout 300 payment-charge -q --due | grep -q '"state":"unknown"'
	at 10:01:01 payment-charge -q --due >out
	[ ! -s out ]
	at 10:02:00 payment-charge -q --due >/dev/null
	at 10:03:00 payment-charge -q --due | grep -q '"state":"voided"'
	[ "$(state)" = 6 ]
}

@test "one number is not two payments of one order" {
	order 1 >in
	answers '{"state":"succeeded","no":"T1","amount":1000}' '{"state":"succeeded","no":"T1","amount":1000}' \
		'{"state":"succeeded","no":"T2","amount":1000}'
	jq -c '.charge_amount = 1000' in | payment-charge --via fake | grep -q '"due":1000'
	payment-charge --via fake in | grep -q '"code":"number_taken"'
	payment-charge --via fake in | grep -q '"status":"paid","paid":2000'
	[ "$(ask "SELECT group_concat(no || '=' || amount, ' ') FROM payment")" = 'T1=1000 T2=1000' ]
}

@test "a sentence that just fits is kept whole" {
	order 1 >in
	answers "{\"state\":\"declined\",\"detail\":\"x$(printf '茶%.0s' $(seq 53))\"}"
	payment-charge -q --via fake in >out
	[ "$(jq -r .refused.detail out)" = "x$(printf '茶%.0s' $(seq 53))" ]
}

@test "a changed order is charged anew, and what was asked for the old one is let go" {
	order 1 >in
	answers '{"state":"pending"}' '{"state":"voided"}' '{"state":"succeeded","no":"T2","amount":1000}'
	payment-charge --via fake in >/dev/null
	jq -c 'del(.order_id) | .version = 2 | .lines[0].qty = 1' in | order-add -q >less
	payment-charge -q --via fake less | grep -q '"code":"charge_open"'
	at 10:01:00 payment-charge -q --due | grep -q '"state":"voided"'
	payment-charge --via fake less >out
	grep -q '"status":"paid","paid":1000' out
	payment-charge --via fake less | cmp - out
	[ "$(asked)" = "$(printf 'charge R-1 -\nvoid R-1v R-1\ncharge R-2 -')" ]
}

@test "what came for the old one is owed back, and the new one is charged" {
	order 1 >in
	answers '{"state":"pending"}' "$paid" '{"state":"succeeded","no":"T2","amount":1000}'
	payment-charge --via fake in >/dev/null
	jq -c 'del(.order_id) | .version = 2 | .lines[0].qty = 1' in | order-add -q >less
	at 10:01:00 payment-charge -q --due | grep -q '"refund_owed":2000'
	payment-charge --via fake less | grep -q '"status":"paid","paid":1000'
	[ "$(ask 'SELECT paid - refunded FROM orders')" = 1000 ]
}
