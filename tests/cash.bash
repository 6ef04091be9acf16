# cash.bash - a shop whose drawer has some money in it

shop() {
	export BOBA_NOW=2026-11-20T22:00:00+08:00
	store-set >null <<-'END'
		{"store":"S1","name":"一号店","zone":"Asia/Shanghai","day_start":"5h"}
		{"store":"S2","name":"二号店","zone":"Asia/Shanghai"}
	END
	sku-set >null <<<'{"sku":"tea","name":"奶茶","price":1000}'
	moved capital 50000 '"to":"drawer","store":"S1","at":"2026-11-20T08:00:00+08:00"' >null
}

# moved KIND AMOUNT MEMBERS [OPTIONS]
moved() {
	local members=$3 kind=$1 amount=$2
	shift 3
	cash-move "$@" <<<"{\"kind\":\"$kind\",\"amount\":$amount,$members}"
}

# counted MEMBERS [OPTIONS]: in S1.
counted() {
	local members=$1
	shift
	cash-count "$@" <<<"{\"store\":\"S1\",$members}"
}

# sold NO QTY WHEN: a sale for cash, as a fact.
sold() {
	printf '{"channel":"till","channel_no":"%s","store":"S1","happened":true,"placed_at":"%s","payments":[{"channel":"cash","amount":%s000}],"lines":[{"sku":"tea","qty":%s}]}\n' \
		"$1" "$3" "$2" "$2" | order-add | payment-record >null
}

# account NAME: what is posted there, 0 for none.
account() {
	sqlite3 "$BOBA_LEDGER" "SELECT coalesce(sum(posted), 0) FROM account WHERE name = '$1'"
}
