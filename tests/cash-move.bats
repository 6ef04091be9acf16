# cash-move.bats - money moved by hand
load helper
load cash

setup() {
	base_setup
	shop
}

@test "a deposit goes from the drawer to the bank, once" {
	run -0 moved deposit 30000 '"store":"S1","key":"d1"'
	[ "$output" = '{"kind":"deposit","amount":30000,"store":"S1","key":"d1","status":"moved","out_of":"drawer:S1","into":"bank"}' ]
	again=$(moved deposit 30000 '"store":"S1","key":"d1"')
	[ "$again" = "$output" ]
	[ "$(cash-move <<<"$output")" = "$output" ]
	run -65 moved deposit 30001 '"store":"S1","key":"d1"'
	[[ $output == *key_conflict* ]]
	[ "$(account drawer:S1)" = 20000 ]
	[ "$(account bank)" = 30000 ]
	[ "$(account capital)" = -50000 ]
}

@test "every kind has its accounts" {
	while read -r kind from to members; do
		echo "$kind $from $to"
		before="$(account "$from") $(account "$to")"
		moved "$kind" 700 "$members" >out
		[ "$(jq -r '.out_of + " " + .into' out)" = "$from $to" ]
		[ "$(account "$from") $(account "$to")" = "$((${before% *} - 700)) $((${before#* } + 700))" ]
	done <<-'END'
		withdraw bank drawer:S1 "store":"S1","key":"a"
		petty drawer:S1 petty:S1 "store":"S1","key":"b"
		capital capital bank "key":"c"
		capital bank capital "from":"bank","to":"capital","key":"d"
		settlement cash:meituan bank "channel":"meituan","key":"e"
		settlement cash:meituan bank:icbc "channel":"meituan","to":"bank:icbc","key":"f"
		rent bank expense:rent "store":"S1","key":"g"
		wages drawer:S1 expense:wages "store":"S1","from":"drawer","key":"h"
		utilities bank expense:utilities "key":"i"
		tax bank:icbc expense:tax "from":"bank:icbc","key":"j"
		other petty:S1 expense:other "store":"S1","from":"petty","key":"k"
		ads bank expense:ads:meituan "channel":"meituan","key":"l"
		ads cash:meituan expense:ads:meituan/spring "channel":"meituan","campaign":"spring","from":"cash:meituan","key":"m"
		repair capital expense:repair "from":"capital","key":"n"
		deposit drawer:S2 bank "from":"drawer:S2","key":"o"
	END
}

@test "a supplier is paid what is owed, or ahead" {
	item-set <<<'{"item":"milk","name":"牛奶","unit":"ml"}' >null
	stock-receive <<<'{"store":"S1","item":"milk","qty":900,"cost":2500,"supplier":"dairy","lot":"M"}' >null
	run -0 moved supplier 2000 '"supplier":"dairy","key":"p1"'
	[ "$(jq -c '[.into, .owed]' <<<"$output")" = '["due:dairy",500]' ]
	run -0 moved supplier 800 '"supplier":"dairy","key":"p2"'
	[ "$(jq .owed <<<"$output")" = -300 ]
	[ "$(account due:dairy)" = 300 ]
	[ "$(account bank)" = -2800 ]
}

@test "a slip is rejected with its member" {
	while read -r code field case; do
		echo "$case"
		run -65 --separate-stderr cash-move <<<"$case"
		[ "$(jq -r .reject <<<"${stderr_lines[0]}")" = "$code" ]
		[ "$(jq -r .field <<<"${stderr_lines[0]}")" = "$field" ]
	done <<-'END'
		missing_field kind {"amount":1,"key":"k"}
		value_range kind {"kind":"rnet","amount":1,"key":"k"}
		missing_field amount {"kind":"rent","key":"k"}
		value_range amount {"kind":"rent","amount":0,"key":"k"}
		value_range amount {"kind":"rent","amount":-5,"key":"k"}
		value_type amount {"kind":"rent","amount":1.5,"key":"k"}
		missing_field key {"kind":"rent","amount":1}
		missing_field store {"kind":"deposit","amount":1,"key":"k"}
		unknown_store store {"kind":"deposit","store":"S9","amount":1,"key":"k"}
		unknown_store from {"kind":"deposit","from":"drawer:S9","amount":1,"key":"k"}
		value_range from {"kind":"rent","from":"mattress","amount":1,"key":"k"}
		value_range from {"kind":"rent","from":"cash","amount":1,"key":"k"}
		value_range from {"kind":"rent","from":"bank:a:b","amount":1,"key":"k"}
		value_range from {"kind":"rent","from":"expense:wages","amount":1,"key":"k"}
		value_range to {"kind":"rent","to":"bank","amount":1,"key":"k"}
		value_range to {"kind":"capital","to":"capital","amount":1,"key":"k"}
		value_range channel {"kind":"rent","channel":"x","amount":1,"key":"k"}
		missing_field channel {"kind":"ads","amount":1,"key":"k"}
		missing_field channel {"kind":"settlement","amount":1,"key":"k"}
		value_range campaign {"kind":"settlement","channel":"x","campaign":"y","amount":1,"key":"k"}
		missing_field supplier {"kind":"supplier","amount":1,"key":"k"}
		value_range supplier {"kind":"rent","supplier":"x","amount":1,"key":"k"}
		value_range at {"kind":"rent","amount":1,"at":"2026-11-21T00:00:00+08:00"}
	END
	[ "$(account expense:rent)" = 0 ]
}

@test "a sum that could not be counted is rejected" {
	moved rent 9007199254740991 '"key":"a"' >null
	run -65 moved rent 1 '"key":"b"'
	[[ $output == *money_overflow* ]]
}

@test "the owner names further expenses" {
	run -65 moved flowers 900 '"key":"f"'
	BOBA_NOW=2026-11-20T22:30:00+08:00 setting-set <<<'{"setting":"expenses","value":["flowers"]}' >null
	export BOBA_NOW=2026-11-20T23:00:00+08:00
	run -0 moved flowers 900 '"key":"f"'
	setting-set <<<'{"setting":"expenses","value":[]}' >null
	run -0 moved flowers 900 '"key":"f"'
	[ "$(account expense:flowers)" = 900 ]
}

@test "an entry is taken back, on the day of that" {
	moved rent 60000 '"store":"S1","at":"2026-10-05T10:00:00+08:00","key":"rent-10"' >null
	run -0 ledger-reverse --reason "a zero too many" <<<'{"key":"cash:rent-10"}'
	[[ $output == *'"reversed":true'* ]]
	[ "$(account expense:rent)" = 0 ]
	[ "$(account bank)" = 0 ]
	run -0 moved rent 60000 '"store":"S1","at":"2026-10-05T10:00:00+08:00","key":"rent-10"'
	[[ $output == *'"reversed":true'* ]]
	run -0 ledger-query "SELECT day, out_of, into_account, amount, spent, undoes FROM cash_moves WHERE kind = 'rent' ORDER BY day"
	[ "${lines[0]}" = '{"day":"2026-10-05","out_of":"bank","into_account":"expense:rent","amount":60000,"spent":60000,"undoes":null}' ]
	[ "${lines[1]}" = '{"day":"2026-11-20","out_of":"bank","into_account":"expense:rent","amount":-60000,"spent":-60000,"undoes":"cash:rent-10"}' ]
}

@test "days are the store's business days, and months may be closed" {
	export BOBA_NOW=2026-11-20T23:00:00+08:00
	setting-set <<<'{"setting":"closed","value":"2026-10"}' >null
	run -65 --separate-stderr moved rent 500 '"store":"S1","at":"2026-11-01T03:00:00+08:00"'
	[ "$(jq -r .reject <<<"${stderr_lines[0]}")" = month_closed ]
	run -0 moved rent 500 '"store":"S2","at":"2026-11-01T03:00:00+08:00"'
	run -0 moved rent 500 '"store":"S1","at":"2026-11-01T03:00:00+08:00"' --late
	run -0 ledger-query "SELECT store, day FROM cash_moves WHERE kind = 'rent' ORDER BY store"
	[ "${lines[0]}" = '{"store":"S1","day":"2026-10-31"}' ]
	[ "${lines[1]}" = '{"store":"S2","day":"2026-11-01"}' ]
}

@test "the questions: what lies where, what was spent" {
	moved rent 60000 '"store":"S1","key":"a"' >null
	moved wages 90000 '"store":"S1","at":"2026-10-31T10:00:00+08:00"' >null
	moved ads 5000 '"channel":"meituan","campaign":"spring","key":"c"' >null
	moved petty 3000 '"store":"S1","key":"d"' >null
	run -0 ledger-query cash-book --format jsonl
	[ "$(jq -c '[.account, .balance_fen]' <<<"$output" | paste -sd' ')" = '["drawer:S1",47000] ["petty:S1",3000] ["bank",-155000]' ]
	run -0 ledger-query expenses --format jsonl
	[ "$(jq -c '[.month, .store, .kind, .amount]' <<<"$output" | paste -sd' ')" = \
		'["2026-10","S1","wages",90000] ["2026-11",null,"ads:meituan/spring",5000] ["2026-11","S1","rent",60000]' ]
	run -0 ledger-query expenses --months 1 --format jsonl
	[ "$(grep -c . <<<"$output")" = 2 ]
}

@test "a dry run moves nothing" {
	ledger-dump --all >before
	run -0 moved rent 60000 '"key":"a"' -n
	[[ $output == *'"dry_run":true'* ]]
	ledger-dump --all >after
	cmp before after
}

@test "hledger finds the same balances" {
	command -v hledger >null || skip "no hledger"
	moved rent 60000 '"store":"S1","key":"a"' >null
	moved ads 5000 '"channel":"美团","campaign":"春 节","key":"c"' >null
	moved deposit 3000 '"store":"S1","key":"d"' >null
	ledger-reverse --reason slip <<<'{"key":"cash:a"}' >null
	ledger-register --format hledger >book
	export LC_ALL=C.UTF-8
	hledger -f book check
	[ "$(hledger -f book balance -N --format '%(total)' cur:fen ^bank | tr -dc 0-9-)" = -2000 ]
	[ "$(hledger -f book balance -N --format '%(total)' cur:fen ^expense | tr -dc 0-9-)" = 5000 ]
}
