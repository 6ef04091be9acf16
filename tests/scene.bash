# scene.bash - a small trade through the real commands, with something of everything

# catalogue: two stores, what they stock, sell and give off.
catalogue() {
	store-set <<-'END'
		{"store":"S1","name":"一号店","zone":"Asia/Shanghai","day_start":"5h"}
		{"store":"S2","name":"二号店","zone":"Asia/Shanghai"}
	END
	item-set <<-'END'
		{"item":"taro","name":"芋圆","unit":"g","shelf_life":"720h"}
		{"item":"milk","name":"牛奶","unit":"ml"}
	END
	sku-set <<-'END'
		{"sku":"taro-tea","name":"芋圆奶茶","price":1800,"recipe":[{"item":"taro","qty":50},{"item":"milk","qty":200}]}
		{"sku":"milk-tea","name":"奶茶","price":1200,"recipe":[{"item":"milk","qty":250}],"options":[{"option":"pearl","price":200}]}
	END
	groupbuy-set <<-'END'
		{"campaign":"pair","name":"二人团","sku":"taro-tea","group_price":1500,"size":2,"life":"30m"}
	END
	promo-set <<-'END'
		{"promo":"half","name":"第二杯半价","kind":"nth_rate","n":2,"rate_bp":5000,"scope":{"skus":["milk-tea"]},"limit":20,"limit_per_customer":2,"budget":50000,"from":"2024-01-01T00:00:00+08:00"}
	END
}

# lots STORE: what the store has to begin with.
lots() {
	printf '{"store":"%s","item":"%s","qty":%s,"cost":%s,"lot":"%s"}\n' \
		"$1" taro 200 900 T1 "$1" taro 500 2000 T2 "$1" milk 4000 3000 M1
}

# order STORE NO MEMBERS: an order of two milk teas and a taro tea.
order() {
	printf '{"channel":"till","channel_no":"%s","store":"%s","customer":"c%s","lines":[{"sku":"milk-tea","qty":2,"options":["pearl"]},{"sku":"taro-tea","qty":%s}]%s}\n' \
		"$1-$2" "$1" "$2" "$3" "${4:+,$4}"
}

# orders STORE: paid ones, a fact, one unpaid, one that no stock is left for, one
# paid over.
orders() {
	order "$1" 1 1 '"payments":[{"channel":"wechat","amount":3900,"fee":20,"no":"W'"$1"'1"}]'
	order "$1" 2 2 '"payments":[{"channel":"wechat","amount":5300,"no":"W'"$1"'2"},{"channel":"cash","amount":400}]'
	order "$1" 3 1 '"happened":true'
	order "$1" 4 1
	order "$1" 5 100 '"payments":[{"channel":"wechat","amount":182800,"no":"W'"$1"'5"}]'
	order "$1" 6 1 '"payments":[{"channel":"wechat","amount":9900,"no":"W'"$1"'6"}]'
}

# trade STORE: the whole pipeline over a store's orders.
trade() {
	lots "$1" | stock-receive -q
	orders "$1" | order-add -q --by kim | promo-apply -q | stock-reserve -q |
		payment-record -q | order-confirm -q
}

# pair NO [GROUP]: an order that opens a group of two, or joins one, and is paid.
pair() {
	printf '{"channel":"mini","channel_no":"%s","store":"S2","customer":"g%s","campaign":"pair"%s,"lines":[{"sku":"taro-tea","qty":1}]}\n' \
		"$1" "$1" "${2:+,\"group\":\"$2\"}" | order-add -q | groupbuy-join -q |
		stock-reserve -q | payment-record -q --in-full | order-confirm -q
}

# scene: a trial ledger in which all of this happened, and an hour later what was not
# paid has expired, but for one new order; of three groups one came about, one failed
# and one is open; the day is folded twice.
scene() {
	export BOBA_NOW=2024-02-12T10:00:00+08:00
	catalogue
	trade S1
	trade S2
	pair 1
	pair 2 pair/1
	pair 3
	groupbuy-tick
	margin-report --by day
	export BOBA_NOW=2024-02-12T11:00:00+08:00
	groupbuy-tick
	pair 4
	order S1 7 1 | order-add -q | promo-apply -q | stock-reserve -q
	margin-report --by day
}
