# setting-set.bats
load helper

setup() {
	base_setup
	export BOBA_NOW=2026-11-20T10:00:00+08:00
}

# set_to NAME VALUE [MEMBERS]
set_to() {
	setting-set -q <<<"{\"setting\":\"$1\",\"value\":$2${3:+,$3}}"
}

@test "a setting is set once, and the same again changes nothing" {
	run -0 set_to refund_max 5000
	[ "$output" = '{"setting":"refund_max","value":5000,"version":1}' ]
	ledger-dump --all >before
	run -0 set_to refund_max 5000
	[ "$output" = '{"setting":"refund_max","value":5000,"version":1,"unchanged":true}' ]
	ledger-dump --all >after
	cmp before after
	run -0 set_to refund_max 1000 '"from":"2026-11-21T00:00:00+08:00"'
	[[ "$output" = *'"version":2}' ]]
	run -0 setting-set --export
	[ "$(jq -r .value <<<"$output")" = 5000 ]
	BOBA_NOW=2026-11-21T00:00:00+08:00 run -0 setting-set --export
	[ "$(jq -r .value <<<"$output")" = 1000 ]
}

@test "what is exported is read again without a change" {
	set_to drawer '["cash","till"]'
	set_to via '{"wechat":"wechat-pay"}'
	set_to closed '"2026-10"'
	setting-set --export >all
	[ "$(wc -l <all)" -eq 3 ]
	run -0 setting-set all
	[ "$(grep -c '"unchanged":true' <<<"$output")" -eq 3 ]
}

@test "a dry run changes nothing" {
	set_to refund_max 5000
	ledger-dump --all >before
	export BOBA_NOW=2026-11-20T11:00:00+08:00
	run -0 setting-set -n <<<'{"setting":"refund_max","value":1}'
	[[ "$output" = *'"dry_run":true'* ]]
	ledger-dump --all >after
	cmp before after
}

@test "a slip is rejected with its member" {
	while read -r code field case; do
		echo "$case"
		run -65 --separate-stderr setting-set <<<"$case"
		[ "$(jq -r .reject <<<"${stderr_lines[0]}")" = "$code" ]
		[ "$(jq -r .field <<<"${stderr_lines[0]}")" = "$field" ]
	done <<-'END'
		unknown_setting setting {"setting":"refund_maximum","value":1}
		missing_field setting {"value":1}
		missing_field value {"setting":"refund_max"}
		value_range value.wallet {"setting":"via","value":{"wallet":"coin"}}
		value_range value.coin {"setting":"via","value":{"coin":"alipay"}}
		value_type value {"setting":"refund_max","value":"2000"}
		value_type value {"setting":"refund_max","value":20.5}
		value_range value {"setting":"refund_max","value":-1}
		value_range value {"setting":"rounding_max","value":10001}
		value_type value {"setting":"drawer","value":"cash"}
		value_type value[1] {"setting":"drawer","value":["cash",1]}
		value_range value[0] {"setting":"drawer","value":["a:b"]}
		value_range value[1] {"setting":"drawer","value":["cash","cash"]}
		value_type value {"setting":"via","value":["wechat"]}
		value_range value.wechat {"setting":"via","value":{"wechat":"../adapter"}}
		value_range value.we:chat {"setting":"via","value":{"we:chat":"x"}}
		value_range value.wechat, {"setting":"via","value":{"alipay":"alipay","wechat,":"x"}}
		value_range value {"setting":"closed","value":"2026"}
		value_range value {"setting":"closed","value":"2026-13"}
		value_range value {"setting":"closed","value":"2026-1x"}
		unknown_field vlaue {"setting":"refund_max","value":1,"vlaue":2}
	END
}

@test "a month is closed when it is over in every store, by its own day" {
	run -65 --separate-stderr setting-set <<<'{"setting":"closed","value":"2026-11"}'
	[ "$(jq -r .reject <<<"${stderr_lines[0]}")" = month_open ]
	store-set <<-'END' >null
		{"store":"S1","name":"一号店","zone":"Asia/Shanghai","day_start":"5h"}
		{"store":"W","name":"West","zone":"America/Los_Angeles"}
	END
	# The first of December has begun at home, and has not there.
	BOBA_NOW=2026-12-01T12:00:00+08:00 run -65 --separate-stderr set_to closed '"2026-11"'
	[ "$(jq -r .reject <<<"${stderr_lines[0]}")" = month_open ]
	BOBA_NOW=2026-12-01T16:00:00+08:00 run -0 set_to closed '"2026-11"'
}

@test "the page lists every setting with what is usual" {
	setting-set --help >help
	grep -qx 'drawer: a list of names' help
	grep -qx '    usually \["cash"\]' help
	for name in closed drawer refund_days refund_max refund_per_customer rounding_max via; do
		grep -q "^$name: " help
		setting-set --help=man | grep -q "^$name: "
	done
}

@test "ledger-reverse says what would undo a setting" {
	set_to refund_max 1
	run -0 ledger-reverse --reason slip <<<'{"seq":1}'
	[[ "$output" = *"setting-set sets it anew"* ]]
}
