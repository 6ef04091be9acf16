# stock.bash - a shop with milk and 芋圆, for the tests of what uses stock

# shop: one store, two items, a drink of 200 ml and 60 g with an option, and a bag
# that needs no stock.
shop() {
	export BOBA_NOW=${BOBA_NOW:-2026-03-01T09:00:00+08:00}
	store-set >/dev/null <<-'END'
		{"store":"S1","name":"一号店","zone":"Asia/Shanghai"}
		{"store":"东门","name":"东门店","zone":"Asia/Shanghai","day_start":"5h"}
	END
	item-set >/dev/null <<-'END'
		{"item":"milk","name":"牛奶","unit":"ml","shelf_life":"240h"}
		{"item":"芋圆","name":"手工芋圆","unit":"g"}
	END
	sku-set >/dev/null <<-'END'
		{"sku":"奶茶","name":"芋圆奶茶","price":1800,"recipe":[{"item":"芋圆","qty":60},{"item":"milk","qty":200}],"options":[{"option":"加料","price":200,"recipe":[{"item":"芋圆","qty":30}]}]}
		{"sku":"milk-cup","name":"热牛奶","price":900,"recipe":[{"item":"milk","qty":200}]}
		{"sku":"bag","name":"纸袋","price":50}
	END
}

# receive ITEM QTY COST LOT [MEMBERS]
receive() {
	echo "{\"store\":\"S1\",\"item\":\"$1\",\"qty\":$2,\"cost\":$3,\"lot\":\"$4\"${5:+,$5}}" |
		stock-receive
}
# order NO SKU QTY [MEMBERS]: an order of one line, through order-add.
order() {
	echo "{\"channel\":\"till\",\"channel_no\":\"$1\",\"store\":\"S1\",\"lines\":[{\"sku\":\"$2\",\"qty\":$3}]${4:+,$4}}" |
		order-add
}
# paid: the orders on stdin, paid in full.
paid() {
	payment-record --in-full
}
# level ITEM: "on_hand held available short" of an item in S1.
level() {
	stock-level --store S1 --item "$1" | jq -r '"\(.on_hand) \(.held) \(.available) \(.short)"'
}
# head: what changes with every event, and with nothing else.
head_of() {
	sqlite3 "$BOBA_LEDGER" "SELECT value FROM meta WHERE name = 'head'"
}
# rows SQL: what the ledger holds, in one line.
rows() {
	sqlite3 -separator ' ' "$BOBA_LEDGER" "$1" | paste -sd,
}
