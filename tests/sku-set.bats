# sku-set.bats
load helper

SKU='{"sku":"t","name":"芋圆奶茶","brand":"boba","size":"大杯","flavour":"taro","category":"奶茶","price":1800,"tax_bp":600,"recipe":[{"item":"taro","qty":60}],"options":[{"option":"珍珠","price":200,"recipe":[{"item":"pearl","qty":40}]}]}'

setup() {
	base_setup
	item-set >null <<-'END'
		{"item":"taro","name":"芋圆","unit":"g"}
		{"item":"pearl","name":"珍珠","unit":"g"}
	END
}

@test "a product with recipe and options is defined once and exported" {
	run -0 sku-set <<<"$SKU"
	[ "$output" = "${SKU%\}},\"version\":1}" ]
	run -0 sku-set <<<"$SKU"
	[ "$output" = "${SKU%\}},\"version\":1,\"unchanged\":true}" ]
	sku-set --export >exported
	run -0 sku-set exported
	[[ "$output" = *'"unchanged":true}' ]]
	[ "$(jq -Sc . exported)" = "$(jq -Sc . <<<"$SKU")" ]
}

@test "a slip anywhere in it is rejected with its path" {
	local case
	while read -r code field case; do
		run -65 --separate-stderr sku-set <<<"{\"sku\":\"x\",\"name\":\"x\",$case}"
		[ "$(jq -r .reject <<<"${stderr_lines[0]}")" = "$code" ]
		[ "$(jq -r .field <<<"${stderr_lines[0]}")" = "$field" ]
	done <<-'END'
		missing_field price "tax_bp":1
		value_type price "price":18.00
		value_type price "price":"1800"
		value_range price "price":-1
		value_range price "price":9007199254740992
		value_range tax_bp "price":1,"tax_bp":10001
		unknown_item recipe[0].item "price":1,"recipe":[{"item":"tarro","qty":1}]
		value_range recipe[0].qty "price":1,"recipe":[{"item":"taro","qty":0}]
		missing_field recipe[0].qty "price":1,"recipe":[{"item":"taro"}]
		unknown_field recipe[0].unit "price":1,"recipe":[{"item":"taro","qty":1,"unit":"g"}]
		value_type recipe "price":1,"recipe":{}
		unknown_item options[0].recipe[0].item "price":1,"options":[{"option":"o","price":0,"recipe":[{"item":"no","qty":1}]}]
		value_range options[1].option "price":1,"options":[{"option":"o","price":0},{"option":"o","price":1}]
		unknown_field prize "price":1,"prize":2
	END
	[ "$(sqlite3 ledger.db "SELECT count(*) FROM event WHERE type = 'sku.set'")" -eq 0 ]
}

@test "a retired product is sold no more, and can come back" {
	store-set <<<'{"store":"S1","name":"x","zone":"UTC"}' >null
	sku-set >null <<-'END'
		{"sku":"old","name":"Old","price":100,"from":"2024-01-01T00:00:00Z"}
		{"sku":"old","name":"Old","price":100,"retired":true,"from":"2024-02-01T00:00:00Z"}
		{"sku":"old","name":"Old","price":150,"from":"2024-03-01T00:00:00Z"}
	END
	run -65 --separate-stderr order-add <<-'END'
		{"channel":"c","channel_no":"1","store":"S1","placed_at":"2024-01-10T00:00:00Z","lines":[{"sku":"old","qty":1}]}
		{"channel":"c","channel_no":"2","store":"S1","placed_at":"2024-02-10T00:00:00Z","lines":[{"sku":"old","qty":1}]}
		{"channel":"c","channel_no":"3","store":"S1","placed_at":"2024-03-10T00:00:00Z","lines":[{"sku":"old","qty":1}]}
	END
	[ "$(jq -r .total <<<"$output" | tr '\n' ' ')" = '100 150 ' ]
	[ "$(jq -r '.reject, .line' <<<"${stderr_lines[0]}" | tr '\n' ' ')" = 'unknown_sku 2 ' ]
}

@test "a dry run writes nothing" {
	sku-set <<<"$SKU" >null
	ledger-dump --all >before
	run -0 sku-set -n <<<"${SKU/1800/1900}"
	[[ "$output" = *'"dry_run":true}' ]]
	ledger-dump --all >after
	cmp before after
}
