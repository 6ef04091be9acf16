# closed-month.bats - what happened in a closed month is rejected, unless --late says so
load helper
load scene

setup() {
	base_setup
	export BOBA_NOW=2026-11-20T10:00:00+08:00
	catalogue >null
	lots S1 | sed 's/}$/,"received_at":"2026-10-25T09:00:00+08:00"}/' | stock-receive -q >null
}

close_to() {
	setting-set -q <<<"{\"setting\":\"closed\",\"value\":\"$1\"}" >null
	export BOBA_NOW=2026-11-20T11:00:00+08:00
}

# rejected FIELD COMMAND...: it rejects every line of in, and --late takes each.
rejected() {
	local field=$1
	shift
	ledger-dump --all >before
	run -65 --separate-stderr "$@" in
	[ -z "$output" ] || return
	[ "$(jq -r .reject <<<"${stderr_lines[0]}")" = month_closed ] || return
	[ "$(jq -r .field <<<"${stderr_lines[0]}")" = "$field" ] || return
	ledger-dump --all >after
	cmp before after || return
	"$@" --late -n in >tried || return
	"$@" --late in >late
}

fact() {
	printf '{"channel":"till","channel_no":"%s","store":"S1","happened":true,"placed_at":"%s","lines":[{"sku":"taro-tea","qty":1}]}\n' "$1" "$2"
}

@test "an order's fact, its payment and its confirmation" {
	close_to 2026-10
	fact 1 2026-10-31T12:00:00+08:00 >in
	rejected placed_at order-add
	cp late in
	rejected placed_at payment-record
	cp late in
	rejected placed_at order-confirm
	grep -q '"confirmed":true' late
	order-add in >again
	[ "$(jq -r .order_id again)" = "$(jq -r .order_id late)" ]
}

@test "what came before is answered, whatever is closed now" {
	fact 1 2026-10-31T12:00:00+08:00 >in
	order-add in | payment-record | order-confirm >out
	echo '{"store":"S1","item":"milk","qty":9,"reason":"spill","at":"2026-10-30T10:00:00+08:00"}' >spill
	stock-issue spill >spilt
	close_to 2026-10
	order-add in | payment-record | order-confirm | cmp - out
	stock-issue spill | cmp - spilt
	lots S1 | sed 's/}$/,"received_at":"2026-10-25T09:00:00+08:00"}/' | stock-receive -q >null
}

@test "order-confirm --due leaves it, and prints nothing, without --late" {
	fact 1 2026-10-31T12:00:00+08:00 | order-add | payment-record >null
	close_to 2026-10
	run -0 order-confirm --due
	[ -z "$output" ]
	run -0 order-confirm --due --late
	[[ $output == *'"confirmed":true'* ]]
	run -0 order-confirm --due --late
	[ -z "$output" ]
}

@test "a bill changes the fee of an order only in an open month, and settles it in any" {
	fact 1 2026-10-31T12:00:00+08:00 >in
	fact 2 2026-10-31T12:00:00+08:00 >>in
	jq -c '. + {payments: [{channel: "unionpay", no: "W\(.channel_no)", amount: 1200, fee: 12}]}' in |
		order-add | payment-record | order-confirm >null
	close_to 2026-10
	printf '{"bill":"sale","channel":"unionpay","no":"W%s","amount":1200,"fee":%s,"at":"2026-11-02T10:00:00+08:00"}\n' 1 0 2 12 >bill
	payment-reconcile --post bill >out
	[ "$(jq -c 'select(.line) | [.posted, .not_posted]' out | paste -s -d' ')" = '[null,"month_closed"] ["now",null]' ]
	payment-reconcile --post --late bill >out
	[ "$(jq -c 'select(.line) | [.posted, .not_posted]' out | paste -s -d' ')" = '["now",null] ["before",null]' ]
}

@test "stock that came, went, was made, sent and counted" {
	close_to 2026-10
	echo '{"store":"S1","item":"milk","qty":9,"cost":10,"lot":"L","received_at":"2026-10-30T10:00:00+08:00"}' >in
	rejected received_at stock-receive
	echo '{"store":"S1","item":"milk","qty":9,"reason":"spill","at":"2026-10-30T10:00:00+08:00"}' >in
	rejected at stock-issue
	echo '{"transfer":"t","store":"S1","to":"S2","items":[{"item":"milk","qty":5}],"at":"2026-10-30T10:00:00+08:00"}' >in
	rejected at stock-transfer
	echo '{"count":"c","store":"S1","item":"milk","counted":3900,"at":"2026-10-30T23:00:00+08:00"}' >in
	rejected at stock-count
}

@test "the month ends with its last business day in the store's zone" {
	close_to 2026-10
	# Two in the morning of November 1st is October in a shop that opens at five.
	fact 1 2026-11-01T02:00:00+08:00 >in
	rejected placed_at order-add
	fact 2 2026-11-01T05:00:00+08:00 | order-add >out
	grep -q '"status":"pending"' out
	fact 2 2026-11-01T05:00:00+08:00 | sed 's/S1/S2/; s/"2"/"3"/; s/05:00:00/00:00:00/' | order-add >out
	grep -q '"status":"pending"' out
}

@test "what arrives is of the month of the store in which it arrives" {
	close_to 2026-10
	echo '{"transfer":"t","store":"S1","to":"S2","items":[{"item":"milk","qty":5}],"at":"2026-10-31T10:00:00+08:00"}' |
		stock-transfer -q --late >out
	echo '{"transfer":"t","received":true,"at":"2026-11-01T02:00:00+08:00"}' >in
	run -0 stock-transfer in
	[[ $output == *'"status":"received"'* ]]
}

@test "what is of now is taken, and an earlier month opens it again" {
	close_to 2026-10
	order S1 9 1 '"payments":[{"channel":"wechat","amount":4600,"no":"W9"}]' |
		order-add | stock-reserve | payment-record | order-confirm >out
	grep -q '"confirmed":true' out
	fact 1 2026-10-31T12:00:00+08:00 >in
	run -65 order-add -q in
	close_to 2026-09
	run -0 order-add -q in
}

@test "through ledger-pipe, --late holds for every stage" {
	close_to 2026-10
	fact 1 2026-10-31T12:00:00+08:00 >in
	run -65 --separate-stderr ledger-pipe 'order-add in | payment-record | order-confirm'
	[[ "${stderr_lines[0]}" == *month_closed* ]]
	ledger-pipe --late 'order-add in | payment-record | order-confirm' >out
	grep -q '"confirmed":true' out
}

@test "what ended in a closed month is written off now, and one that ended in an open month then" {
	for lot in A:2026-10-31T12:00:00+08:00 B:2026-11-19T12:00:00+08:00; do
		echo "{\"store\":\"S1\",\"item\":\"milk\",\"qty\":100,\"cost\":500,\"lot\":\"${lot%%:*}\",\"received_at\":\"2026-10-20T09:00:00+08:00\",\"expires\":\"${lot#*:}\"}"
	done | stock-receive >null
	close_to 2026-10
	stock-expire >out
	grep -q '"lot":"A"' out
	run -0 ledger-query "SELECT at FROM events WHERE type = 'stock.expired' ORDER BY at" --format jsonl
	[ "${lines[0]}" = '{"at":"2026-11-19T04:00:00Z"}' ]
	[ "${lines[1]}" = '{"at":"2026-11-20T03:00:00Z"}' ]
	run -0 ledger-query "SELECT count(*) AS n FROM events WHERE type = 'stock.expired' AND at < '2026-11-01'" --format jsonl
	[ "$output" = '{"n":0}' ]
}
