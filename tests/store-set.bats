# store-set.bats
load helper

S1='{"store":"S1","name":"一号店","zone":"Asia/Shanghai","day_start":"5h","capacity":38,"lat":31.2304,"lon":121.4737}'

@test "a store is defined once, and the same again changes nothing" {
	run -0 store-set <<<"$S1"
	[ "$output" = "${S1%\}},\"version\":1}" ]
	ledger-dump --all >before
	run -0 store-set <<<"$S1"
	[ "$output" = "${S1%\}},\"version\":1,\"unchanged\":true}" ]
	run -0 store-set <<<'{"zone":"Asia/Shanghai","lon":121.4737,"lat":31.2304,"capacity":38,"day_start":"5h","name":"\u4e00号店","store":"S1"}'
	[[ "$output" = *'"unchanged":true}' ]]
	ledger-dump --all >after
	cmp before after
}

@test "its own output fed back is unchanged" {
	store-set <<<"$S1" >first
	store-set first >second
	store-set second >third
	cmp second third
}

@test "a change is a new version from its from on" {
	store-set <<<"$S1" >null
	run -0 store-set <<<'{"store":"S1","name":"旗舰店","zone":"Asia/Shanghai","from":"2030-01-01T00:00:00+08:00"}'
	[[ "$output" = *'"version":2}' ]]
	run -0 store-set --export
	[ "$(jq -r .name <<<"$output")" = 一号店 ]
	[ "$(sqlite3 ledger.db 'SELECT count(*) FROM event')" -eq 2 ]
}

@test "two that differ under one from in one input: the second is rejected" {
	run -65 --separate-stderr store-set <<-END
		$S1
		{"store":"S1","name":"Other","zone":"Asia/Shanghai"}
		{"store":"S2","name":"Next","zone":"UTC"}
	END
	[ "${#lines[@]}" -eq 2 ]
	[ "$(jq -r .reject <<<"${stderr_lines[0]}")" = key_conflict ]
	[ "$(jq -r .line <<<"${stderr_lines[0]}")" = 2 ]
	[ "${stderr_lines[1]}" = '{"done":2,"refused":0,"rejected":1}' ]
}

@test "a slip is rejected with its member" {
	local case
	while read -r code field case; do
		run -65 --separate-stderr store-set <<<"$case"
		[ "$(jq -r .reject <<<"${stderr_lines[0]}")" = "$code" ]
		[ "$(jq -r .field <<<"${stderr_lines[0]}")" = "$field" ]
	done <<-'END'
		unknown_field nmae {"store":"S1","name":"x","nmae":"x","zone":"UTC"}
		missing_field zone {"store":"S1","name":"x"}
		value_range zone {"store":"S1","name":"x","zone":"Mars/Base"}
		value_range zone {"store":"S1","name":"x","zone":"../../etc/passwd"}
		value_range store {"store":"a:b","name":"x","zone":"UTC"}
		value_type capacity {"store":"S1","name":"x","zone":"UTC","capacity":"38"}
		value_range capacity {"store":"S1","name":"x","zone":"UTC","capacity":0}
		value_duration day_start {"store":"S1","name":"x","zone":"UTC","day_start":"late"}
		value_range day_start {"store":"S1","name":"x","zone":"UTC","day_start":"24h"}
		value_range lat {"store":"S1","name":"x","zone":"UTC","lat":91}
		value_type lon {"store":"S1","name":"x","zone":"UTC","lon":"121"}
		value_time from {"store":"S1","name":"x","zone":"UTC","from":"yesterday"}
		not_object null [1]
	END
	[ "$(sqlite3 ledger.db 'SELECT count(*) FROM event')" -eq 0 ]
}

@test "a dry run says what it would do and writes nothing" {
	run -0 store-set -n <<<"$S1"
	[ "$output" = "${S1%\}},\"version\":1,\"dry_run\":true}" ]
	[ ! -e ledger.db ]
	store-set <<<"$S1" >null
	ledger-dump --all >before
	run -0 store-set --dry-run <<<'{"store":"S9","name":"x","zone":"UTC"}'
	ledger-dump --all >after
	cmp before after
	run -0 store-set <<<"$output"
	[ "$(sqlite3 ledger.db 'SELECT count(*) FROM event')" -eq 1 ]
}

@test "--export gives what can be read back, in twenty stores" {
	local i
	for i in {1..20}; do
		echo "{\"store\":\"S$i\",\"name\":\"第$i店\",\"zone\":\"Asia/Shanghai\"}"
	done | store-set >null
	store-set --export >all
	[ "$(wc -l <all)" -eq 20 ]
	store-set -l other.db <all >null
	store-set -l other.db --export >again
	cmp all again
	run -0 store-set -l other.db <all
	[ "$(grep -c '"unchanged":true' <<<"$output")" -eq 20 ]
}

@test "who did it and when is kept, and a trial ledger stays one" {
	store-set --by kim --now 2024-02-12T07:00:00+08:00 <<<"$S1" >null
	[ "$(sqlite3 ledger.db 'SELECT actor, at FROM event')" = 'kim|1707692400000' ]
	run -78 store-set <<<"$S1"
	BOBA_NOW=2024-02-12T07:00:00+08:00 run -0 store-set <<<"$S1"
	store-set -l real.db <<<"$S1" >null
	run -78 store-set -l real.db --now 2024-02-12T07:00:00+08:00 <<<"$S1"
}

@test "killed anywhere, run again, it ends as if undisturbed" {
	local i
	for i in {1..3000}; do
		echo "{\"store\":\"S$i\",\"name\":\"Store\",\"zone\":\"UTC\"}"
	done >in
	store-set in >null
	ledger-dump >expected
	for i in {1..8}; do
		rm -f ledger.db*
		store-set in >null &
		sleep "0.0$i"
		kill -9 $! 2>null || true
		wait $! || true
		store-set in >null
		ledger-dump >again
		cmp expected again
	done
}
