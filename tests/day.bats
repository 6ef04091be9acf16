# day.bats - the day in the shop of the README, line by line, and its sums
load helper
load readme

play() {
	steps 'A day in the shop'
	[ "$(find . -maxdepth 1 -name 'step-*' | wc -l)" -gt 20 ]
	cp "$ROOT"/share/samples/day-*.jsonl .
	play_steps 2026-03-07
	export BOBA_NOW=2026-03-07T22:00:00+08:00
}

@test "the README's day prints what it shows, and nothing on stderr" {
	play
	compare_steps
}

@test "the README's day fits a terminal of 80 columns" {
	steps 'A day in the shop'
	fit_steps
}

# posted PATTERN: "account amount" lines.
posted() {
	ledger-balance "$@" | jq -r '"\(.account) \(.posted)"'
}

# What the day comes to, by hand.  Quantities in ml, g and pieces, costs in fen.
#
# Delivered: milk 10000 for 8000 (0.8 each), tea 10000 for 2000 (0.2), pearls 3000 for
# 4500 (1.5), cups 100 + 50 for 3000 + 1500 (30).  Owed to the supplier: 17500.
# Batch 1: 600 pearls, 900, give 1440 cooked: 0.625 each.  Batch 2: 900 give 1500: 0.6.
#
# 珍珠奶茶 takes tea 200, milk 150, cooked 50, a cup: 40 + 120 + 31.25 + 30 = 221.25, of
# batch 2 220.  鲜奶茶 takes tea 250, milk 200, a cup: 50 + 160 + 30 = 240; with pearls
# 271.25.
#                       price   cost     tea  milk cooked cups
#   A001  2 珍珠奶茶     3200   442.50   400   300   100    2
#   101   鲜奶茶加珍珠   1400   271.25   250   200    50    1
#   A002  one of each    2800   461.25   450   350    50    2
#   102   鲜奶茶         1200   240.00   250   200     0    1
#   103   2 珍珠奶茶     3200     0.00     0     0     0    0   cancelled, 3200 owed
#   A003  2 鲜奶茶          0     0.00     0     0     0    0   not paid
#   A004  2 珍珠奶茶     3200   440.00   400   300   100    2   of batch 2
#   in all              15000  1855.00  1750  1350   300    8
#   made again                  221.25   200   150    50    1
#   spilt                       240.00     0   300     0    0
#
# Thrown away: of batch 1, 1440 - 200 sold - 50 made again = 1190 at 0.625: 743.75; of
# batch 2, 1500 - 100 = 1400 at 0.6: 840.  Together 1583.75.
# By the book: tea 10000 - 1750 - 200 = 8050; milk 10000 - 1350 - 150 - 300 = 8200; cups
# 150 - 8 - 1 = 141; pearls 3000 - 1200 = 1800.  Counted: 200 of milk less, a cup less,
# 160 + 30 = 190.  Left: worth 1610 + 6400 + 4200 + 2700 = 14910.
# Spent on stock 17500 + 1500 = 19000 = 14910 left + 1855 sold + 221.25 + 240 + 1583.75
# + 190.
# Margin: 15000 - 1855 - 3200 = 9945 of the orders; what was wasted (221.25 + 240 +
# 1583.75) and missed (190) taken from it 7710.
@test "the sums of the README's day, worked by hand" {
	play
	stock-level | jq -r '"\(.item) \(.on_hand) \(.held) \(.value)"' | diff - <(
		printf '%s\n' 'cooked 0 0 0' 'cup 140 0 4200' 'milk 8000 0 6400' \
			'pearl 1800 0 2700' 'tea 8050 0 1610'
	)
	posted 'cogs:*' 'loss:*' 'value:*' 'purchases:*' | diff - <(
		printf '%s\n' 'cogs:S1 18550000' 'loss:count:S1 1900000' 'loss:expired:S1 15837500' \
			'loss:remake:S1 2212500' 'loss:spill:S1 2400000' \
			'purchases:S1 -190000000' 'value:S1 149100000'
	)
	posted 'customer:*' 'issued:*' | diff - <(
		printf '%s\n' 'customer:S1:cooked 300' 'customer:S1:cup 8' \
			'customer:S1:milk 1350' 'customer:S1:tea 1750' \
			'issued:expired:S1:cooked 2590' 'issued:remake:S1:cooked 50' \
			'issued:remake:S1:cup 1' 'issued:remake:S1:milk 150' \
			'issued:remake:S1:tea 200' 'issued:spill:S1:milk 300'
	)
	posted 'cash:*' 'due:*' 'owed:*' | diff - <(
		printf '%s\n' 'cash:mini 9200' 'cash:till 5800' 'due:绿源 -17500' 'owed:till 3200'
	)
	[ "$(margin-report --by day | jq -c '[.orders, .revenue, .cost, .refunds, .waste, .shrinkage, .other_cost, .margin]')" = \
		'[6,15000,1855,3200,2045,190,0,7710]' ]
	[ "$(margin-report --by channel | jq -s 'map(.margin) | add')" -eq 9945 ]
	[ "$(order-list | jq -r '"\(.ticket) \(.status)"' | sort | paste -sd,)" = \
		'1 completed,2 completed,3 completed,4 completed,5 cancelled,6 refunding,7 completed' ]
	# All accounts of one unit add up to nothing.
	ledger-balance | jq -s 'group_by(.unit)[] | map(.posted) | add' | sort -u >sums
	[ "$(cat sums)" = 0 ]
	ledger-verify
}

@test "the README's day once more changes nothing" {
	play
	ledger-dump >before
	for step in step-*; do
		# What there was to do, or to refuse, is not there again.
		LC_ALL=C.UTF-8 bash -o pipefail "$step/command" >"$step/again" 2>null || true
	done
	ledger-dump | diff before -
	for step in $(grep -lE '^stock-(receive|make|issue|count) |^stock-level [|]|^margin|^ledger' step-*/command); do
		diff "${step%/*}/out" "${step%/*}/again"
	done
}
