# ledger-balance.bats - what accounts hold, by pattern and as of a time
load helper
load scene

@test "no ledger is 66" {
	run -66 ledger-balance
}

@test "every account with what the ledger has of it" {
	scene >/dev/null
	ledger-balance >out
	sqlite3 "$BOBA_LEDGER" "SELECT '{\"account\":\"' || name || '\",\"unit\":\"' || unit ||
		'\",\"posted\":' || posted || ',\"held\":' || held || ',\"available\":' ||
		(posted - held) || '}' FROM account ORDER BY name" | cmp - out
	[ "$(wc -l <out)" -gt 30 ]
	[ "$(jq -s 'group_by(.unit) | map(map(.posted) | add) | unique' -c out)" = '[0]' ]
}

@test "a * is any run of characters, and the whole name must fit" {
	scene >/dev/null
	names() {
		ledger-balance "$@" | jq -r .account | tr '\n' ' '
	}
	[ "$(names 'stock:S1:*')" = 'stock:S1:milk stock:S1:taro ' ]
	[ "$(names 'stock:*:milk')" = 'stock:S1:milk stock:S2:milk ' ]
	[ "$(names 'stock:S1:milk')" = 'stock:S1:milk ' ]
	[ "$(names '*1:*a*o')" = "$(names customer:S1:taro 'short:S1:*o' stock:S1:taro supplier:S1:taro)" ]
	[ -z "$(names 'stock:S1')" ]
	[ -z "$(names 'stock' '*:milk:' 'tock:*')" ]
	[ "$(names 'stock:S1:taro' 'cash:*' 'stock:S1:*' | wc -w)" = "$(names 'cash:*' 'stock:S1:*' | wc -w)" ]
	[ "$(names '*')" = "$(names)" ]
	[ "$(names '**s*tock**:S1:taro*')" = 'stock:S1:taro ' ]
}

@test "as of a time it is what the ledger knew then" {
	scene >/dev/null
	ledger-balance >now
	ledger-balance --at 2024-02-12T11:00:00+08:00 | cmp - now
	ledger-balance --at 2024-02-12T10:30:00+08:00 >then
	run ! cmp -s then now
	# The same, of a ledger that was never written again after ten o'clock.
	(
		export BOBA_LEDGER=$PWD/early.db
		sed -n '/^scene()/,/^}/p' "$ROOT/tests/scene.bash" |
			sed 's/^scene/early/; /T11:00/,/^}/{/^}/!d}' >early.bash
		source ./early.bash
		early >/dev/null
		ledger-balance
	) >early
	cmp then early
	ledger-balance --at 2024-02-11 >before
	[ ! -s before ]
	ledger-balance --at 2024-02-12T10:30 | cmp - then
	BOBA_NOW=2024-02-12T11:30:00+08:00 ledger-balance --at 1h | cmp - then
	run -64 ledger-balance --at soon
	[ "${lines[0]}" = 'ledger-balance: --at: not a time: soon' ]
}

@test "what is late is not known before it is recorded" {
	export BOBA_NOW=2024-02-12T10:00:00+08:00
	catalogue >/dev/null
	export BOBA_NOW=2024-02-13T10:00:00+08:00
	echo '{"store":"S1","item":"milk","qty":500,"cost":100,"lot":"L","received_at":"2024-02-12T12:00:00+08:00"}' |
		stock-receive >/dev/null
	[ -z "$(ledger-balance 'stock:*' --at 2024-02-13T09:00:00+08:00)" ]
	run -0 ledger-balance 'stock:*'
	[ "$output" = '{"account":"stock:S1:milk","unit":"milk","posted":500,"held":0,"available":500}' ]
}

@test "a table" {
	scene >/dev/null
	run -0 ledger-balance --format table 'stock:S2:*'
	[ "${#lines[@]}" = 3 ]
	[[ ${lines[0]} == account*unit*posted*held*available ]]
}
