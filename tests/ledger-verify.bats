# ledger-verify.bats - whole ledgers are silent, every damage is found and named
load helper

# A ledger made by the real commands.
fill() {
	store-set <<-'END' >/dev/null
		{"store":"S1","name":"一号店","zone":"Asia/Shanghai","day_start":"5h"}
		{"store":"S2","name":"二号店","zone":"Asia/Shanghai"}
	END
	item-set <<-'END' >/dev/null
		{"item":"taro","name":"芋圆","unit":"g","shelf_life":"720h"}
		{"item":"milk","name":"牛奶","unit":"ml"}
	END
	sku-set <<-'END' >/dev/null
		{"sku":"taro-tea","name":"芋圆奶茶","price":1800,"recipe":[{"item":"taro","qty":50},{"item":"milk","qty":200}]}
		{"sku":"milk-tea","name":"奶茶","price":1200,"recipe":[{"item":"milk","qty":250}],"options":[{"option":"pearl","price":200}]}
	END
	for n in 1 2 3 4 5 6; do
		echo '{"channel":"till","channel_no":"'$n'","store":"S1","customer":"c'$n'","lines":[{"sku":"taro-tea","qty":1},{"sku":"milk-tea","qty":2,"options":["pearl"]}]}'
	done | order-add --by kim >/dev/null
}

@test "a new ledger, and one with a trade in it, is whole" {
	run -66 ledger-verify
	fill
	run -0 ledger-verify
	[ -z "$output" ]
	run -0 ledger-verify -v
	[ "$output" = '{"events":12,"ok":true}' ]
}
