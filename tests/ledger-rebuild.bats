# ledger-rebuild.bats - state dropped and folded again: the same, or mended
load helper
load scene

# What sqlite3 does to the ledger, past the guard of its triggers or not.
damage() {
	sqlite3 "$BOBA_LEDGER" "$1"
}

@test "no ledger is 66 and none is made" {
	run -66 ledger-rebuild
	[ ! -e "$BOBA_LEDGER" ]
}

@test "a ledger with something of everything is the same afterwards, byte for byte" {
	scene >/dev/null
	ledger-dump --all >before
	events=$(damage 'SELECT count(*) FROM event')
	watermarks=$(damage 'SELECT name, value FROM watermark ORDER BY name')
	meta=$(damage 'SELECT name, value FROM meta ORDER BY name')
	accounts=$(damage 'SELECT id, name FROM account ORDER BY id')
	run -0 ledger-rebuild
	[ "$output" = "{\"events\":$events,\"rebuilt\":true}" ]
	ledger-dump --all | cmp before -
	[ "$(damage 'SELECT name, value FROM watermark ORDER BY name')" = "$watermarks" ]
	[ "$(damage 'SELECT name, value FROM meta ORDER BY name')" = "$meta" ]
	[ "$(damage 'SELECT id, name FROM account ORDER BY id')" = "$accounts" ]
}

@test "a rollup stays where it was, be it behind or not there" {
	scene >/dev/null
	trade S1 >/dev/null 2>&1
	order S2 7 1 '"happened":true' | order-add -q | stock-reserve -q |
		payment-record -q | order-confirm -q >/dev/null
	mark=$(damage "SELECT value FROM watermark WHERE name = 'sale_day'")
	[ "$mark" -lt "$(damage 'SELECT max(seq) FROM event')" ]
	ledger-rebuild -q
	[ "$(damage "SELECT value FROM watermark WHERE name = 'sale_day'")" = "$mark" ]
	margin-report --by day,sku >by-day
	rm "$BOBA_LEDGER"*
	catalogue >/dev/null
	trade S1 >/dev/null 2>&1
	ledger-rebuild -q
	[ -z "$(damage "SELECT value FROM watermark WHERE name = 'sale_day'")" ]
	[ "$(damage 'SELECT count(*) FROM sale_day')" = 0 ]
}

@test "a damaged row of each table is mended" {
	scene >/dev/null
	ledger-dump --all >before
	for wrong in 'UPDATE account SET posted = posted + 1 WHERE id = 3' \
		'DELETE FROM account WHERE id = 2' \
		'UPDATE hold SET state = 1 WHERE state = 0' \
		"UPDATE definition SET body = '{}'" \
		"UPDATE channel SET name = name || 'x'" \
		'DELETE FROM customer' \
		'UPDATE orders SET payable = 0' \
		'INSERT INTO order_line SELECT order_id, line + 90, sku, sku_version, options, qty, price, discount, cost, costed FROM order_line' \
		'DELETE FROM payment' \
		'UPDATE refund SET amount = 1' \
		'UPDATE lot SET micros = 0' \
		'UPDATE lot_open SET remaining = 1' \
		'DELETE FROM item_value' \
		'UPDATE sale_day SET revenue = revenue + 1' \
		'DROP TABLE group_member' \
		'DROP INDEX hold_due' \
		"UPDATE watermark SET value = 9999 WHERE name = 'sale_day'"; do
		cp "$BOBA_LEDGER" whole
		damage "$wrong"
		run ! ledger-verify
		ledger-rebuild -q
		ledger-verify
		ledger-dump --all >after
		case $wrong in
		*watermark*) ;;
		*) cmp before after ;;
		esac
		rm "$BOBA_LEDGER"*
		cp whole "$BOBA_LEDGER"
	done
}

@test "trade goes on after it as without it" {
	scene >/dev/null
	cp "$BOBA_LEDGER" copy.db
	more() {
		order S1 8 1 '"payments":[{"channel":"wechat","amount":3900,"no":"N8"}]' |
			order-add | promo-apply | stock-reserve | payment-record | order-confirm
	}
	BOBA_LEDGER=$PWD/copy.db more >without
	ledger-rebuild -q
	more >with
	cmp without with
	ledger-dump --all >with
	ledger-dump --all -l copy.db | cmp - with
}

@test "--dry-run folds and takes it back" {
	scene >/dev/null
	damage 'DELETE FROM payment'
	ledger-dump --all >before
	run -0 ledger-rebuild --dry-run
	[[ $output == '{"events":'*',"rebuilt":true,"dry_run":true}' ]]
	ledger-dump --all | cmp before -
	run -0 ledger-rebuild -q
	[ -z "$output" ]
}

@test "a broken chain is 76, told as ledger-verify tells it, and nothing is rebuilt" {
	scene >/dev/null
	cp "$BOBA_LEDGER" whole
	damage "DROP TRIGGER event_fixed; UPDATE event SET at = at + 1 WHERE seq = 5;
		CREATE TRIGGER event_fixed BEFORE UPDATE ON event
  BEGIN SELECT raise(ABORT, 'events are never changed'); END;"
	damage 'DELETE FROM payment'
	ledger-dump --all >before
	run -76 --separate-stderr ledger-rebuild
	[[ $output == '{"finding":"hash","table":"event","seq":5,'* ]]
	[ "$stderr" = 'ledger-rebuild: ledger: the events are damaged: nothing was rebuilt' ]
	ledger-dump --all | cmp before -
	mv whole "$BOBA_LEDGER"
}

@test "a cut tail is a broken chain" {
	scene >/dev/null
	cp "$BOBA_LEDGER" whole
	damage "DROP TRIGGER event_kept;
		DELETE FROM event WHERE seq = (SELECT max(seq) FROM event);
		CREATE TRIGGER event_kept BEFORE DELETE ON event
  BEGIN SELECT raise(ABORT, 'events are never deleted'); END;"
	run -76 ledger-rebuild
	mv whole "$BOBA_LEDGER"
}

@test "a writer that holds the lock makes it wait, then 75" {
	scene >/dev/null
	locked run -75 ledger-rebuild --wait 100ms
	ledger-rebuild -q
}

@test "killed at any write it leaves the old state or the new, whole" {
	command -v strace >/dev/null || skip 'no strace'
	scene >/dev/null
	ledger-dump --all >new
	damage 'UPDATE orders SET payable = 0; DELETE FROM payment'
	ledger-dump --all >old
	cp "$BOBA_LEDGER" damaged
	olds=0 news=0
	for call in pwrite64 fdatasync; do
		for n in 1 2 3 4 5 7 10 14 20 28 40; do
			rm -f "$BOBA_LEDGER"*
			cp damaged "$BOBA_LEDGER"
			strace -qq -o /dev/null -e trace=$call \
				-e inject=$call:signal=KILL:when=$n ledger-rebuild -q || true
			ledger-dump --all >after
			if cmp -s old after; then
				olds=$((olds + 1))
			else
				cmp new after
				news=$((news + 1))
			fi
		done
	done
	[ "$olds" -gt 3 ]
	[ "$news" -gt 3 ]
	ledger-rebuild -q
	ledger-dump --all | cmp new -
}

@test "a ledger of an older version is refused with what to do, and then is one of this version" {
	scene >/dev/null
	ledger-dump --all >before
	now=$(damage 'PRAGMA user_version')
	# As it was before orders had tickets and lots their own cost.
	damage 'DROP TABLE ticket_day; DROP TABLE dispatched; ALTER TABLE orders DROP COLUMN ticket;
		ALTER TABLE lot_open DROP COLUMN micros; PRAGMA user_version = 1'
	for command in ledger-dump ledger-verify stock-level groupbuy-tick; do
		run -76 "$command"
		[[ $output == *": a ledger of version 1, this is for version $now: ledger-rebuild makes it one" ]]
	done
	ledger-rebuild -q --dry-run
	[ "$(damage 'PRAGMA user_version')" = 1 ]
	ledger-rebuild -q
	[ "$(damage 'PRAGMA user_version')" = "$now" ]
	ledger-dump --all | cmp before -
}

@test "a ledger of a newer version is left alone, also by ledger-rebuild" {
	scene >/dev/null
	now=$(damage 'PRAGMA user_version')
	damage 'PRAGMA user_version = 1000'
	run -76 ledger-rebuild
	[[ $output == *"a ledger of version 1000, this is for version "*", so boba must be newer" ]]
	[ "$(damage 'PRAGMA user_version')" = 1000 ]
	damage "PRAGMA user_version = $now"
}
