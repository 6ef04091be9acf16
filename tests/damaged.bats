# damaged.bats - reports and writers on a ledger whose tables are not as its events say
load helper
load scene

# Damage is done below the ledger, which is not whole afterwards.
teardown() {
	:
}

damaged() {
	run -76 "$@"
	[[ $output == *"damaged"* ]]
}

@test "a store that a table has lost is 76, not a crash" {
	scene >/dev/null
	sqlite3 "$BOBA_LEDGER" "DELETE FROM stream WHERE kind = 'store'"
	damaged stock-level
}

@test "a column that has another name is 76 for reports and writers" {
	scene >/dev/null
	sqlite3 "$BOBA_LEDGER" 'ALTER TABLE item_value RENAME COLUMN micros TO micros2'
	damaged stock-level
	sqlite3 "$BOBA_LEDGER" 'ALTER TABLE orders RENAME COLUMN cost TO cost2'
	order S1 8 1 >in
	damaged order-add in
}

@test "an event whose body was cut off is 76 for who reads it" {
	scene >/dev/null
	order S1 9 1 | order-add -q | promo-apply -q | stock-reserve -q |
		payment-record -q --in-full | order-confirm -q >/dev/null
	sqlite3 "$BOBA_LEDGER" "SELECT sql || ';' FROM sqlite_schema WHERE type = 'trigger'" >triggers
	{
		sqlite3 "$BOBA_LEDGER" "SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_schema
			WHERE type = 'trigger'"
		echo "UPDATE event SET body = substr(body, 1, 40) WHERE type = 'order.confirmed';"
		cat triggers
	} >change
	sqlite3 "$BOBA_LEDGER" <change
	damaged margin-report --by day
	run ledger-verify
	[ "$status" -ne 0 ]
}
