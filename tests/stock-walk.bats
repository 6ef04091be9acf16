# stock-walk.bats - random stock trade: quantities and values stay the sums of what moved
# bats file_tags=slow
load helper

# walk SEED STEPS: the sums are looked at after each step; what was done goes to told.
walk() {
	python3 -B "$ROOT/tests/stock_walk.py" "$1" "$2" >told
	cat told
}

@test "a random walk through stores by average and by lots" {
	walk 1 150
	for done in 'receive received' 'issue issued' 'issue no_stock' 'make made' 'open opened' 'order paid' 'expire lot' 'count counted' 'count approved' 'approve approved'; do
		grep -q " $done" told
	done
}

@test "another" {
	walk 7 150
}

@test "a sum that is wrong is found" {
	walk 3 12 >/dev/null
	walk 3 0
	for change in 'UPDATE item_value SET micros = micros + 1 WHERE qty > 0' \
		'UPDATE lot_open SET remaining = remaining + 1' \
		"UPDATE account SET posted = posted + 1 WHERE name LIKE 'stock:%'" \
		'UPDATE item_value SET by_lot = 1 - by_lot WHERE qty > 0'; do
		rm -f wrong.db*
		sqlite3 "$BOBA_LEDGER" ".backup wrong.db"
		sqlite3 wrong.db "$change"
		BOBA_LEDGER=wrong.db run -1 python3 -B "$ROOT/tests/stock_walk.py" 3 0
		[[ $output == "step 0: "*"[("* ]]
	done
}
