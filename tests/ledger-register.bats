# ledger-register.bats - every transfer, its running balance, and what hledger makes of it
load helper
load scene

@test "no ledger is 66" {
	run -66 ledger-register
}

@test "a transfer has both sides, and names what it is of" {
	export BOBA_NOW=2024-02-12T10:00:00+08:00
	catalogue >/dev/null
	lots S1 | stock-receive >/dev/null
	order S1 1 1 '"payments":[{"channel":"wechat","amount":3900,"fee":20,"no":"W1"}]' |
		order-add | promo-apply | stock-reserve >held
	run -0 ledger-register stock:S1:taro
	[ "${#lines[@]}" = 2 ] # what is held is not moved
	[ "${lines[0]}" = '{"at":"2024-02-12T10:00:00+08:00","recorded_at":"2024-02-12T10:00:00+08:00","seq":'"$(jq .seq <<<"${lines[0]}")"',"event":"stock.received","of":"'"$(jq -r .of <<<"${lines[0]}")"'","account":"stock:S1:taro","other":"supplier:S1:taro","unit":"taro","change":200,"balance":200}' ]
	payment-record <held | order-confirm >/dev/null
	run -0 ledger-register stock:S1:taro
	[ "${#lines[@]}" = 3 ]
	[ "$(jq -c '[.event,.of,.other,.change,.balance]' <<<"${lines[2]}")" = '["order.confirmed","order:till/S1-1","customer:S1:taro",-50,650]' ]
	run -0 ledger-register cash:wechat fee:wechat
	[ "$(jq -c '[.account,.change,.balance]' <<<"${lines[0]}")" = '["cash:wechat",3900,3900]' ]
}

@test "the last balance of each account is what ledger-balance says" {
	scene >/dev/null
	ledger-register >all
	jq -c '[.account,.balance]' all | tac | awk -F, '!seen[$1]++' | sort >last
	ledger-balance | jq -c '[.account,.posted]' | sort >balances
	[ -z "$(comm -23 last balances)" ]
	[ -z "$(comm -13 last balances | grep -v ',0]$')" ]
	[ "$(jq -s 'map(.change) | add' all)" = 0 ]
	jq .seq all | sort -nc
	[ "$(ledger-register 'cash:*' | wc -l)" = "$(grep -c '"account":"cash:' all)" ]
}

@test "--at ends with what was known then" {
	scene >/dev/null
	ledger-register >all
	ledger-register --at 2024-02-12T10:30:00+08:00 >then
	[ "$(wc -l <then)" -lt "$(wc -l <all)" ] || cmp then all
	jq -c 'select(.recorded_at < "2024-02-12T10:30")' all | cmp then -
	[ -z "$(ledger-register --at 2024-02-11)" ]
}

# balances_agree: the journal's balances, account for account, are ours.
balances_agree() {
	ledger-register --format hledger "$@" >journal
	hledger -f journal check
	hledger -f journal balance --flat --no-total --layout=bare -O csv |
		tail -n +2 | tr -d '"' | grep -v ',0$' | sort >theirs
	ledger-balance "$@" | jq -r 'select(.posted != 0) | "\(.account),\(.unit),\(.posted)"' |
		sort >ours
	[ -s ours ]
	diff ours theirs
}

@test "hledger balances a scene of everything as we do" {
	command -v hledger >/dev/null || skip 'no hledger'
	scene >/dev/null
	balances_agree
	balances_agree --at 2024-02-12T10:30:00+08:00
}

@test "hledger balances the demo's week as we do" {
	command -v hledger >/dev/null || skip 'no hledger'
	export BOBA_NOW=2024-02-18T08:00:00Z
	s=$ROOT/share/samples
	{
		echo '{"store":"S1","name":"Shop","zone":"Europe/London"}' | store-set
		from-csv --format coffee-bom-ingredients "$s/coffee-bom-ingredients.csv" | item-set
		from-csv --format coffee-bom-items --with recipe="$s/coffee-bom-recipe.csv" \
			"$s/coffee-bom-items.csv" | sku-set
		from-csv --format coffee-bom-inventory --with \
			ingredients="$s/coffee-bom-ingredients.csv" "$s/coffee-bom-inventory.csv" |
			stock-receive
		from-csv -q --format coffee-bom-orders --with items="$s/coffee-bom-items.csv" \
			"$s/coffee-bom-orders.csv" |
			ledger-pipe 'order-add | promo-apply | stock-reserve |
				payment-record --in-full | order-confirm'
	} >/dev/null 2>&1
	balances_agree
	[ "$(grep -c 'order.confirmed' journal)" -gt 300 ]
}

@test "names that mean something to hledger stand as %XX, and no two become one" {
	export BOBA_NOW=2024-02-12T10:00:00+08:00
	echo '{"store":"S 1","name":"S","zone":"UTC"}' | store-set >/dev/null
	for item in 'a  b' 'a b' 'a%20b' 'x;y' 'q"q' $'w\xe3\x80\x80w' '芋圆'; do
		jq -nc --arg i "$item" '{item:$i,name:$i,unit:"g"}' | item-set
		jq -nc --arg i "$item" '{store:"S 1",item:$i,qty:5,cost:1,lot:"L"}' | stock-receive
	done >/dev/null 2>said
	ledger-register --format hledger >journal
	grep -qxF '    stock:S%201:a%20%20b  5 "a%20%20b"' journal
	grep -qxF '    stock:S%201:a%20b  5 "a%20b"' journal
	grep -qxF '    stock:S%201:a%2520b  5 "a%2520b"' journal
	grep -qxF '    stock:S%201:x%3By  5 "x%3By"' journal
	grep -qxF '    stock:S%201:q%22q  5 "q%22q"' journal
	grep -qxF '    stock:S%201:w%E3%80%80w  5 "w%E3%80%80w"' journal
	grep -qxF '    stock:S%201:芋圆  5 "芋圆"' journal
	command -v hledger >/dev/null || skip 'no hledger'
	LC_ALL=C.UTF-8 hledger -f journal check
	[ "$(LC_ALL=C.UTF-8 hledger -f journal accounts stock | wc -l)" = 7 ]
}

@test "a pattern leaves whole transfers in the journal" {
	scene >/dev/null
	ledger-register --format hledger 'cash:*' >journal
	grep '^    cash:' journal >cash
	[ "$(grep -c '^    ' journal)" = "$((2 * $(wc -l <cash)))" ]
	run ! grep -q '^    stock:' journal
}
