# payment-charge - money asked of a channel: once, whatever becomes of the answer
load helper
load charge

setup() {
	charge_setup
}

@test "a charge that succeeds makes the order paid, once" {
	order 1 >in
	answers "$paid"
	payment-charge --via fake in >out
	grep -q '"charge":{"request":"R-[0-9]*-1","via":"fake","amount":2000,"state":"succeeded","no":"T1"},"status":"paid","paid":2000}$' out
	payment-charge --via fake in | cmp - out
	payment-charge --via fake out | cmp - out
	[ "$(asked)" = 'charge R-1 -' ]
	[ "$(jq -r '[.adapter, .amount, .currency, .title, .at] | @csv' adapters/asked)" = \
		'1,2000,"CNY","一号店 mini/1","2024-02-12T18:00:00+08:00"' ]
	[ "$(ask "SELECT name, amount, fee, no FROM payment p JOIN channel c ON c.id = p.channel")" = 'fake|2000|12|T1' ]
	order-confirm out | grep -q '"confirmed":true'
	# Also when the adapter serves another channel by now.
	echo '{"setting":"via","value":{"other":"fake"}}' | setting-set -q >/dev/null
	payment-charge --via fake in | cmp - out
}

@test "what the customer shows is asked with, and kept nowhere" {
	order 1 ',"auth_code":"134567"' >in
	answers "$paid"
	payment-charge --via fake in | grep -q '"succeeded"'
	[ "$(jq -r .code adapters/asked)" = 134567 ]
	[ "$(ask "SELECT count(*) FROM event WHERE body LIKE '%134567%'")" = 0 ]
}

@test "declined: refused, stored, and asked anew only with --retry" {
	order 1 >in
	answers '{"state":"declined","code":"NOTENOUGH","detail":"余额不足"}' "$paid"
	payment-charge -q --via fake in >out
	grep -q '"code":"NOTENOUGH"' out
	grep -q '"refused":{"by":"payment-charge","code":"charge_declined","detail":"余额不足"}' out
	payment-charge -q --via fake in | cmp - out
	payment-charge -q --via fake --retry out >again
	grep -q '"R-[0-9]*-2".*"status":"paid"' again
	run ! grep -q refused again
	[ "$(asked)" = "$(printf 'charge R-1 -\ncharge R-2 -')" ]
}

@test "declined, and the order is undone at the end of the pipeline" {
	order 1 >in
	answers '{"state":"declined"}'
	payment-charge -q --via fake in | order-confirm -q >out
	grep -q '"status":"refused"' out
	[ "$(ask 'SELECT count(*) FROM payment')" = 0 ]
}

@test "no answer, a killed one, a lie, nonsense: unknown, and asked about under the same name" {
	order 1 >in
	for answer in kill '' 'no json' '[]' '{"state":"perhaps"}' '{"state":"succeeded","no":"T1","amount":1999}' \
		'{"state":"succeeded","amount":2000}' '{"state":"authorized","no":"T1"}' \
		'{"state":"succeeded","state":"declined"}' 'exit 1'; do
		answers "$answer"
		payment-charge --via fake in >out
		grep -q '"state":"unknown"' out
		grep -q '"status":"pending"' out
	done
	[ "$(ask 'SELECT count(*) FROM payment')" = 0 ]
	answers "$paid"
	payment-charge --via fake in | grep -q '"status":"paid"'
	[ "$(jq -r .request adapters/asked | sort -u | sed -E 's/R-[0-9]+/R/')" = "$(printf 'R-1\nR-1q')" ]
	[ "$(jq -r .do adapters/asked | sort | uniq -c | tr -s ' ')" = "$(printf ' 1 charge\n 10 query')" ]
}

@test "a success under the number of another payment is none" {
	order 2 >two
	answers "$paid" "$paid"
	order 1 | payment-charge --via fake | grep -q '"status":"paid"'
	payment-charge --via fake two >out
	grep -q '"state":"unknown","code":"number_taken"' out
	[ "$(ask 'SELECT count(*) FROM payment')" = 1 ]
}

# ended PID: no process, or one that nobody has asked how it ended.
ended() {
	[ -z "$(ps -o stat= -p "$1" | grep '^[^Z]')" ]
}

@test "slow: given up at the deadline, and the children of the adapter with it" {
	order 1 >in
	# It says when there is a child that will not end by itself.
	cat >adapters/fake <<'END'
#!/bin/sh
sleep 1000 &
echo $! >"${0%/*}/child"
exec sleep 1000
END
	for ms in 500 5000 50000; do
		rm -f adapters/child
		payment-charge --within ${ms}ms --retry --via fake in >out
		grep -q '"state":"unknown"' out
		[ ! -s adapters/child ] || break
	done
	until_true ended "$(cat adapters/child)"
}

@test "waiting: --due asks until it is known, later each time" {
	order 1 >in
	answers '{"state":"pending","show":"weixin://x"}' '{"state":"pending"}' '' "$paid"
	payment-charge --via fake in >out
	grep -q '"state":"waiting","show":"weixin://x"' out
	order-confirm out >passed
	cmp out passed
	[ -z "$(payment-charge --due)" ]
	BOBA_NOW=2024-02-12T10:00:05Z payment-charge --due | grep -q '"state":"waiting"'
	[ -z "$(BOBA_NOW=2024-02-12T10:00:14Z payment-charge --due)" ]
	BOBA_NOW=2024-02-12T10:00:15Z payment-charge --due | grep -q '"state":"waiting"'
	export BOBA_NOW=2024-02-12T10:00:30Z
	payment-charge --due >out
	grep -q '^{"order_id":"[0-9]*","channel":"mini","channel_no":"1","charge":.*"succeeded".*"status":"paid","paid":2000}$' out
	order-confirm out | grep -q '"confirmed":true'
	[ -z "$(payment-charge --due)" ]
	[ "$(asked)" = "$(printf 'charge R-1 -\nquery R-1q R-1\nquery R-1q R-1\nquery R-1q R-1')" ]
}

@test "killed between asking and knowing: asked about, and never charged again" {
	order 1 >in
	answers "$paid"
	cat >adapters/kill <<'END'
#!/bin/sh
cat >>"${0%/*}/asked"
kill -9 $PPID
END
	chmod 700 adapters/kill
	run -137 payment-charge --via kill in
	[ -z "$output" ]
	[ "$(ask 'SELECT state, tries FROM charge')" = '0|0' ]
	cp adapters/fake adapters/kill
	payment-charge --via kill in | grep -q '"status":"paid"'
	[ "$(asked)" = "$(printf 'charge R-1 -\nquery R-1q R-1')" ]
}

@test "what the channel has not heard of goes out again under its name" {
	order 1 >in
	answers kill '{"state":"missing"}' kill '{"state":"missing"}' '{"state":"missing"}' "$paid"
	payment-charge --via fake in >/dev/null
	payment-charge --via fake in | grep -q '"state":"unknown","code":"missing"'
	payment-charge --via fake in | grep -q '"state":"unknown"'
	[ "$(asked)" = "$(printf 'charge R-1 -\nquery R-1q R-1\ncharge R-1 -')" ]
	# It may be on its way still; five minutes later it is lost.
	BOBA_NOW=2024-02-12T10:04:59Z payment-charge --due | grep -q '"state":"unknown","code":"missing"'
	export BOBA_NOW=2024-02-12T10:07:00Z
	payment-charge --due | grep -q '"state":"dropped"'
	[ -z "$(payment-charge --due)" ]
	payment-charge --via fake in | grep -q '"status":"paid"'
	[ "$(jq -r .request adapters/asked | sort -u | sed -E 's/R-[0-9]+/R/')" = "$(printf 'R-1\nR-1q')" ]
}

@test "an adapter that is not there, not ours, or not set up: nothing has happened" {
	order 1 >in
	run -65 --separate-stderr payment-charge -q --via nobody in
	[[ "$stderr" == *'"not_asked"'*'"via"'*'no adapter nobody'* ]]
	[ -z "$output" ]
	chmod 770 adapters/fake
	run -65 --separate-stderr payment-charge -q --via fake in
	[[ "$stderr" == *'others may write it'* ]]
	chmod 700 adapters/fake
	run -65 --separate-stderr payment-charge -q --via ../adapters/fake in
	[[ "$stderr" == *'no name of an adapter'* ]]
	answers 'exit 78' "$paid"
	run -65 --separate-stderr payment-charge -q --via fake in
	[[ "$stderr" == *'ended with 78: cannot: no key'* ]]
	payment-charge --via fake in | grep -q '"status":"paid"'
	[ "$(asked | sort | uniq -c | tr -s ' ')" = ' 2 charge R-2 -' ]
}

@test "its environment is clean and what it is asked is data" {
	order 1 >in
	cat >adapters/env <<'END'
#!/bin/sh
env >"${0%/*}/env.out"
pwd >>"${0%/*}/env.out"
cat >/dev/null
echo '{"state":"declined"}'
END
	chmod 700 adapters/env
	LD_LIBRARY_PATH=/nowhere IFS=x BASH_ENV=/etc/passwd payment-charge -q --via env in >/dev/null
	[ "$(grep -v '^PWD=\|^OLDPWD=\|^_=\|^SHLVL=' adapters/env.out | sort | paste -sd ' ')" = \
		"/ BOBA_ADAPTER_CONFIG=$HOME/.config/boba/adapters/env.json LANG=C.UTF-8 PATH=/usr/bin:/bin" ]
}

@test "parts: a charge of a part, cash for the rest" {
	order 1 ',"charge_amount":1500' >in
	answers '{"state":"succeeded","no":"T1","amount":1500}'
	payment-charge --via fake in >out
	grep -q '"paid":1500,"due":500}$' out
	payment-charge --via fake in | cmp - out
	jq -c '. + {amount: 500}' in | payment-record | grep -q '"status":"paid","paid":2000,"due":0}$'
	payment-charge --via fake in | cmp - out
}

@test "two charges at once, and more than is due, are refused as it stands" {
	order 1 >in
	answers ''
	payment-charge --via fake in >/dev/null
	payment-charge -q --via other in | grep -q '"code":"charge_open"'
	order 2 ',"charge_amount":2001' | payment-charge -q --via fake | grep -q '"code":"payment_over"'
	order 3 ',"amount":2000' | payment-record | payment-charge -q --via fake | grep -q '"code":"already_paid"'
}

@test "authorized, then captured, or let go" {
	order 1 >in
	order 2 >two
	answers '{"state":"authorized","no":"A1","amount":2000}' '{"state":"succeeded","no":"T9","amount":2000}' \
		'{"state":"authorized","no":"A2","amount":2000}' '' '{"state":"voided"}'
	payment-charge --via fake --authorize in >out
	grep -q '"state":"authorized","no":"A1"' out
	payment-charge --via fake --authorize in | cmp - out
	grep -q '"status":"pending"' out
	payment-charge --via fake --capture in >took
	grep -q '"state":"succeeded","no":"T9"},"status":"paid","paid":2000}$' took
	payment-charge --via fake --capture in | cmp - took
	payment-charge --via fake --authorize two >/dev/null
	payment-charge --via fake --void two | grep -q '"state":"unknown"'
	payment-charge --via fake --void two >out
	grep -q '"state":"voided"' out
	run ! grep -q refused out
	payment-charge --via fake --void two | cmp - out
	payment-charge -q --via fake --capture two | grep -q '"code":"not_authorized"'
	[ "$(asked)" = "$(printf 'authorize R-1 -\ncapture R-1c R-1\nauthorize R-1 -\nvoid R-1v R-1\nvoid R-1v R-1')" ]
}

@test "an order that ends: what was authorized is let go, who waits is not asked, what comes is owed back" {
	for no in 1 2 3; do
		order "$no" >"$no"
	done
	answers '{"state":"authorized","no":"A1","amount":2000}' '{"state":"pending"}' ''
	printf '%s\n' '{"state":"voided"}' '{"state":"voided"}' >adapters/void
	echo '{"state":"succeeded","no":"T3","amount":2000}' >adapters/query
	payment-charge --via fake --authorize 1 >/dev/null
	payment-charge --via fake 2 >/dev/null
	payment-charge --via fake 3 >/dev/null
	cat 1 2 3 | order-cancel --reason customer >/dev/null
	BOBA_NOW=2024-02-12T10:05:00Z payment-charge -q --due >out
	[ "$(jq -r '[.channel_no, .charge.state, .status] | join(" ")' out | sort)" = \
		"$(printf '1 voided cancelled\n2 voided cancelled\n3 succeeded cancelled')" ] 
	grep '"3"' out | grep -q '"refund_owed":2000'
	[ "$(ask "SELECT status FROM orders WHERE channel_no = '3'")" = 9 ]
}

@test "a dry run asks nobody" {
	order 1 >in
	payment-charge -n --via fake in | grep -q '"state":"asked"}.*"dry_run":true}$'
	[ ! -e adapters/asked ]
	[ "$(ask 'SELECT count(*) FROM charge')" = 0 ]
}

@test "what was typed wrongly" {
	order 1 >in
	run -65 payment-charge -q in
	run -64 payment-charge --authorize --void in
	run -64 payment-charge --due --via fake
	run -64 payment-charge --due in
	order 2 ',"charge_amount":0' >two
	run -65 payment-charge -q --via fake two
}

@test "coin: the customer's wallet pays at once, in part, or not at all" {
	echo '{"customer":"c1","kind":"value","amount":3000,"key":"w1","paid":{"channel":"wechat","amount":3000}}' | wallet-add -q >/dev/null
	order 1 ',"customer":"c1"' >in
	payment-charge --via coin in >out
	grep -q '"charge":{"request":"R-[0-9]*-1","via":"coin","amount":2000,"state":"succeeded","no":"mini/1-1"},"status":"paid","paid":2000}$' out
	payment-charge --via coin in | cmp - out
	[ "$(ask "SELECT posted FROM account WHERE name = 'wallet:c1'")" = 1000 ]
	[ "$(ask "SELECT posted FROM account WHERE name = 'cash:coin'")" = 2000 ]
	order-confirm out | grep -q '"confirmed":true'
	order 2 ',"customer":"c1"' | payment-charge -q --via coin >out
	grep -q '"code":"coin_short".*"lacks":1000' out
	order 2 ',"customer":"c1","charge_amount":1000' | payment-charge --via coin >out
	grep -q '"paid":1000,"due":1000}$' out
	order 2 ',"customer":"c1","amount":1000' | payment-record | grep -q '"status":"paid"'
	order 3 | payment-charge -q --via coin | grep -q '"code":"no_customer"'
	[ "$(ask "SELECT posted FROM account WHERE name = 'wallet:c1'")" = 0 ]
}

@test "coin: set aside, then taken, let go, or left over" {
	echo '{"customer":"c1","kind":"value","amount":6000,"key":"w1","paid":{"channel":"wechat","amount":6000}}' | wallet-add -q >/dev/null
	for no in 1 2 3; do
		order "$no" ',"customer":"c1"' >"$no"
		payment-charge --via coin --authorize "$no" | grep -q '"state":"authorized"'
	done
	order 4 ',"customer":"c1"' | payment-charge -q --via coin | grep -q '"code":"coin_short"'
	payment-charge --via coin --capture 1 >out
	grep -q '"state":"succeeded","no":"mini/1-1"},"status":"paid","paid":2000}$' out
	payment-charge --via coin --capture 1 | cmp - out
	# The value was the money: nobody has paid anything beside it.
	[ "$(ask "SELECT posted FROM account WHERE name = 'cash:coin'")" = 2000 ]
	[ "$(ask "SELECT posted FROM account WHERE name = 'payer'")" = -6000 ]
	payment-charge --via coin --void 2 | grep -q '"state":"voided"'
	order-cancel --reason customer 3 >/dev/null
	payment-charge --due >out
	[ "$(jq -r '[.channel_no, .charge.state] | join(" ")' out)" = '3 voided' ]
	[ -z "$(payment-charge --due)" ]
	[ "$(ask "SELECT posted, held FROM account WHERE name = 'wallet:c1'")" = '4000|0' ]
}

@test "coin: eight at once spend no more than there is" {
	echo '{"customer":"c1","kind":"value","amount":7000,"key":"w1","paid":{"channel":"wechat","amount":7000}}' | wallet-add -q >/dev/null
	for no in 1 2 3 4 5 6 7 8; do
		order "$no" ',"customer":"c1"' >"$no"
	done
	for no in 1 2 3 4 5 6 7 8; do
		payment-charge -q --via coin "$no" >"$no.out" &
	done
	wait
	[ "$(cat ./*.out | grep -c '"status":"paid"')" = 3 ]
	[ "$(cat ./*.out | grep -c coin_short)" = 5 ]
	[ "$(ask "SELECT posted FROM account WHERE name = 'wallet:c1'")" = 1000 ]
}

@test "without an adapter a record says which option names one" {
	order 1 >placed
	run -65 --separate-stderr payment-charge placed
	[ "$(echo "$stderr" | head -n 1 | jq -r '"\(.reject) \(.field) \(.detail)"')" = \
		'missing_field via expected --via with the adapter to ask, as wechat-pay' ]
}

@test "coin that was set aside for a day is free again, and says so" {
	echo '{"customer":"甲","kind":"value","amount":2000,"key":"k","paid":{"channel":"bank","amount":2000}}' |
		wallet-add -q >/dev/null
	order 1 ',"customer":"甲"' >in
	payment-charge --via coin --authorize in | grep -q '"state":"authorized"'
	BOBA_NOW=2024-02-13T10:00:01Z payment-charge -q --via coin --capture in >out
	grep -q '"code":"charge_voided","detail":"it was set aside for a day, which is over"' out
	[ "$(ask "SELECT posted, held FROM account WHERE name = 'wallet:甲'")" = '2000|0' ]
}
