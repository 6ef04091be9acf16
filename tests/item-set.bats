# item-set.bats
load helper

TARO='{"item":"taro","name":"芋圆","unit":"g","shelf_life":"720h","opened_life":"96h"}'

@test "an item is defined once, changed by version, exported" {
	run -0 item-set <<<"$TARO"
	[ "$output" = "${TARO%\}},\"version\":1}" ]
	run -0 item-set <<<"$TARO"
	[ "$output" = "${TARO%\}},\"version\":1,\"unchanged\":true}" ]
	run -0 item-set <<<'{"item":"taro","name":"大芋圆","unit":"g","from":"2020-01-01T00:00:00Z"}'
	[[ "$output" = *'"version":2}' ]]
	run -0 item-set --export
	[ "$(jq -r .name <<<"$output")" = 芋圆 ]
}

@test "--export reads nothing, so a file beside it is a slip" {
	item-set <<<"$TARO" >null
	run -64 item-set --export null
}

@test "a slip is rejected with its member" {
	local case
	while read -r code field case; do
		run -65 --separate-stderr item-set <<<"$case"
		[ "$(jq -r .reject <<<"${stderr_lines[0]}")" = "$code" ]
		[ "$(jq -r .field <<<"${stderr_lines[0]}")" = "$field" ]
	done <<-'END'
		missing_field unit {"item":"a","name":"x"}
		unknown_field self_life {"item":"a","name":"x","unit":"g","self_life":"1h"}
		value_duration shelf_life {"item":"a","name":"x","unit":"g","shelf_life":"1d"}
		value_type item {"item":7,"name":"x","unit":"g"}
		value_range item {"item":"","name":"x","unit":"g"}
		value_type name {"item":"a","name":null,"unit":"g"}
	END
}

@test "a dry run writes nothing; a name full of quotes stays a name" {
	item-set <<<"$TARO" >null
	ledger-dump --all >before
	item-set -n <<<'{"item":"b","name":"x","unit":"g"}' >null
	ledger-dump --all >after
	cmp before after
	run -0 item-set <<<'{"item":"'"'"'; DROP TABLE event;--%_","name":"x","unit":"g"}'
	[ "$(sqlite3 ledger.db 'SELECT count(*) FROM event')" -eq 2 ]
	[ "$(item-set --export | grep -c DROP)" -eq 1 ]
}

@test "the unit stays once some was received; a slip before that can be mended" {
	store-set <<<'{"store":"S1","name":"x","zone":"Asia/Shanghai"}' >null
	item-set <<<'{"item":"milk","name":"x","unit":"g","from":"2020-01-01T00:00:00Z"}' >null
	item-set <<<'{"item":"milk","name":"x","unit":"ml","from":"2020-01-02T00:00:00Z"}' >null
	stock-receive <<<'{"store":"S1","item":"milk","qty":1000,"cost":900,"lot":"A"}' >null
	run -65 --separate-stderr item-set <<<'{"item":"milk","name":"x","unit":"l"}'
	[ "$(jq -r '[.reject, .field] | join(" ")' <<<"${stderr_lines[0]}")" = 'value_range unit' ]
	run -0 item-set <<<'{"item":"milk","name":"whole milk","unit":"ml"}'
	[ "$(jq .version <<<"$output")" = 3 ]
}

@test "the unit of an item that is retired stays too" {
	export BOBA_LEDGER=$BATS_TEST_TMPDIR/trial.db BOBA_NOW=2026-03-01T09:00:00Z
	store-set <<<'{"store":"S1","name":"x","zone":"UTC"}' >null
	item-set <<<'{"item":"milk","name":"x","unit":"ml"}' >null
	stock-receive <<<'{"store":"S1","item":"milk","qty":5,"cost":5,"lot":"a"}' >null
	BOBA_NOW=2026-03-02T09:00:00Z
	item-set <<<'{"item":"milk","name":"x","unit":"ml","retired":true}' >null
	BOBA_NOW=2026-03-03T09:00:00Z
	run -65 item-set <<<'{"item":"milk","name":"x","unit":"l"}'
	[[ $output == *'"value_range"'* ]]
}

@test "what is made has a recipe and says what comes of it" {
	local case
	item-set <<<'{"item":"pearl","name":"x","unit":"g"}' >null
	run -0 item-set <<<'{"item":"cooked","name":"x","unit":"g","makes":500,"recipe":[{"item":"pearl","qty":200}]}'
	while read -r code field case; do
		run -65 --separate-stderr item-set <<<"$case"
		[ "$(jq -r '[.reject, .field] | join(" ")' <<<"${stderr_lines[0]}")" = "$code $field" ]
	done <<-'END'
		missing_field recipe {"item":"a","name":"x","unit":"g","makes":1}
		missing_field recipe {"item":"a","name":"x","unit":"g","makes":1,"recipe":[]}
		missing_field makes {"item":"a","name":"x","unit":"g","recipe":[{"item":"pearl","qty":1}]}
		value_range makes {"item":"a","name":"x","unit":"g","makes":0,"recipe":[{"item":"pearl","qty":1}]}
		unknown_item recipe[0].item {"item":"a","name":"x","unit":"g","makes":1,"recipe":[{"item":"b","qty":1}]}
		unknown_item recipe[0].item {"item":"a","name":"x","unit":"g","makes":1,"recipe":[{"item":"a","qty":1}]}
		value_range recipe[0].item {"item":"pearl","name":"x","unit":"g","makes":1,"recipe":[{"item":"pearl","qty":1}]}
	END
}

# made ITEM OF [FROM]: an item that is made of another.
made() {
	echo "{\"item\":\"$1\",\"name\":\"x\",\"unit\":\"g\",\"makes\":1,\"recipe\":[{\"item\":\"$2\",\"qty\":1}]${3:+,\"from\":\"$3\"}}" | item-set
}

@test "nothing is made of itself through others, at any time" {
	printf '{"item":"%s","name":"x","unit":"g","from":"2020-01-01T00:00:00Z"}\n' a b c d | item-set >null
	made b a 2024-01-01T00:00:00Z >null
	made c b 2024-01-01T00:00:00Z >null
	run -65 --separate-stderr made a c 2025-01-01T00:00:00Z
	[ "$(jq -r '[.reject, .field] | join(" ")' <<<"${stderr_lines[0]}")" = 'value_range recipe[0].item' ]
	# For a year, when b was not made yet, it may be; but it lasts to the next version.
	run -65 made a c 2023-01-01T00:00:00Z
	echo '{"item":"a","name":"y","unit":"g","from":"2024-01-01T00:00:00Z"}' | item-set >null
	made a c 2023-01-01T00:00:00Z >null
	# And the same seen from the other side.
	run -65 made c a 2023-06-01T00:00:00Z
	made c d 2023-06-01T00:00:00Z >null
	# Once c is of something else, a may be of it.
	made c d 2025-01-01T00:00:00Z >null
	made a c 2025-01-01T00:00:00Z >null
	run -65 made d a 2026-01-01T00:00:00Z
}

@test "recipes go 64 deep and no deeper, and many ways to one part are quick" {
	echo '{"item":"i0","name":"x","unit":"g"}' | item-set >null
	for i in {1..64}; do
		echo "{\"item\":\"i$i\",\"name\":\"x\",\"unit\":\"g\",\"makes\":1,\"recipe\":[{\"item\":\"i$((i - 1))\",\"qty\":1},{\"item\":\"i$((i > 1 ? i - 2 : 0))\",\"qty\":1}]}"
	done | item-set >null
	run -65 --separate-stderr made i65 i64
	[[ ${stderr_lines[0]} == *"more than 64"* ]]
}
