# month.bats - the month end of the README, line by line, and its sums
load helper
load readme

play() {
	steps 'A month end'
	[ "$(find . -maxdepth 1 -name 'step-*' | wc -l)" -gt 25 ]
	cp "$ROOT"/share/samples/month-* .
	play_steps 2026-10-31 01=2026-11
	export BOBA_NOW=2026-11-01T10:00:00+08:00
}

# posted PATTERN: "account amount" lines.
posted() {
	ledger-balance "$@" | jq -r '"\(.account) \(.posted)"'
}

@test "the README's month end prints what it shows, and nothing on stderr" {
	play
	compare_steps
}

@test "the README's month end fits a terminal of 80 columns" {
	steps 'A month end'
	fit_steps
}

# What the month comes to, by hand, in fen.  鲜奶茶 1200 (cost 200 ml milk at 0.8, 250 ml
# tea at 0.2, a cup 30: 240), 红茶 900 (400 ml tea, a cup: 110).
#
#            orders                              takings     cost  fees
#   cash     11 鲜奶茶, 3 红茶 in 10 orders        15900     2970     0
#   Alipay   4 鲜奶茶, 3 红茶 in 5                  7500     1290    43 (3 x 5, 2 x 14)
#   WeChat   18 鲜奶茶 in 9                        21600     4320   130 (0.6 % = 129.6)
#   Meituan  8 written down, 8 鲜奶茶               9600     1920
#            23 from the bill                      45600        ?  9788 of all 31
#   back     one 鲜奶茶 of till/110                -1200
#   in all                                        99000    10500  9961
# Margin 99000 - 10500 - 9961 = 78539.  Spent: rent 30000, wages 24000, ads 2500,
# electricity 4200, the drawer short 350: 61050.  Profit 17489.
# Drawer: 20000 - 5000 + 15900 - 1200 = 29700 by the book, 29350 counted.
# Bank: 100000 + 5000 - 30000 - 24000 - 2500 - 32000 + 45412 - 4200 = 57712.
@test "the sums of the README's month end, worked by hand" {
	play
	[ "$(ledger-query profit | jq -c '[.takings, .fees, .cost, .margin, .spent, .profit]')" = \
		'[99000,9961,10500,78539,61050,17489]' ]
	posted 'drawer:*' bank 'cash:*' 'fee:*' 'overshort:*' 'due:*' 'owed:*' 'refunds:*' | diff - <(
		printf '%s\n' 'bank 57712' 'cash:alipay 7457' 'cash:meituan 0' 'cash:wechat 21470' \
			'drawer:S1 29350' 'due:绿源 0' 'fee:alipay 43' 'fee:meituan 9788' 'fee:wechat 130' \
			'overshort:S1 350' 'owed:cash 0' 'refunds:cash 0'
	)
	# What was taken lies somewhere: with channels, in the drawer, at the bank, or it was
	# spent, and all accounts of one unit add up to nothing.
	[ "$(posted payer)" = 'payer -99000' ]
	[ "$(ledger-balance | jq -s 'group_by(.unit)[] | map(.posted) | add' | sort -u)" = 0 ]
	[ "$(order-list --limit 1000 | jq -s length)" -eq 55 ]
	ledger-register drawer:S1 --format hledger >journal
	LC_ALL=C.UTF-8 hledger -f journal bal '^drawer:S1$' --no-total | grep -q '^ *29350 '
	ledger-verify
}

@test "the README's month end once more changes nothing" {
	play
	ledger-dump >before
	for step in step-*; do
		# October is closed now; what was told is answered, or turned away.
		LC_ALL=C.UTF-8 bash -o pipefail "$step/command" >"$step/again" 2>null || true
	done
	ledger-dump | diff before -
}
