# query.bash - what the tests of ledger-query ask about, and how
load scene

# morning: two stores' trade, and an hour later what was not paid has expired, but for one
# new order.
morning() {
	export BOBA_NOW=2024-02-12T10:00:00+08:00
	catalogue >/dev/null
	trade S1 >/dev/null 2>&1
	trade S2 >/dev/null 2>&1
	export BOBA_NOW=2024-02-12T11:00:00+08:00
	order S1 7 1 | order-add -q | promo-apply -q | stock-reserve -q >/dev/null
}
# asked WHAT...: the answer, jsonl.
asked() {
	ledger-query "$@"
}
# question NAME: one of our own, from stdin.
question() {
	mkdir -p "$HOME/.config/boba/queries"
	cat >"$HOME/.config/boba/queries/$1.sql"
}
