# ledger-verify.bats - whole ledgers are silent, every damage is found and named
load helper
load scene

setup_file() {
	BATS_TEST_TMPDIR=$BATS_FILE_TMPDIR
	base_setup
	scene >/dev/null
	sqlite3 "$BOBA_LEDGER" 'PRAGMA wal_checkpoint(TRUNCATE)' >/dev/null
}

setup() {
	base_setup
	good=$BATS_FILE_TMPDIR/ledger.db
	afresh
}

# The ledgers here are damaged on purpose.
teardown() {
	:
}

afresh() {
	rm -f "$BOBA_LEDGER"*
	install -m 600 "$good" "$BOBA_LEDGER"
}

ask() {
	sqlite3 "$BOBA_LEDGER" "$1"
}

# damage SQL: done behind the ledger's back, with its guards as they were afterwards.
damage() {
	local guards
	guards=$(ask "SELECT sql || ';' FROM sqlite_schema WHERE type = 'trigger'")
	ask "DROP TRIGGER event_kept; DROP TRIGGER event_fixed; $1; $guards"
}

# found SQL TEXT...: the damage ends in 1, and each text stands in what is printed.
found() {
	local text
	afresh
	damage "$1"
	run --separate-stderr -1 ledger-verify
	shift
	for text in "$@"; do
		if ! grep -qF -- "$text" <<<"$output"; then
			echo "not found: $text"
			echo "$output"
			return 1
		fi
	done
}

EVENT='"table":"event"'

@test "a ledger that is not there is 66" {
	rm "$BOBA_LEDGER"
	run -66 ledger-verify
}

@test "a new ledger, and one with a trade in it, is whole and silent" {
	run -0 ledger-verify
	[ -z "$output" ]
	run -0 ledger-verify -v
	[[ $output == '{"events":'[0-9]*',"ok":true}' ]]
	rm "$BOBA_LEDGER"
	echo '{"store":"S1","name":"S","zone":"UTC"}' | store-set >/dev/null
	run -0 ledger-verify
	[ -z "$output" ]
}

@test "verifying writes nothing" {
	before=$(sha256sum <"$BOBA_LEDGER")
	ledger-verify
	[ "$(sha256sum <"$BOBA_LEDGER")" = "$before" ]
	[ ! -s "$BOBA_LEDGER-wal" ]
}

@test "a changed byte in each column of an event is found, and only there" {
	for change in 'stream = stream + 500' 'version = version + 50' 'at = at + 1' \
		'recorded_at = recorded_at + 1' "type = 'stock.refused'" "type = 'no.such'" \
		"actor = 'eve'" "trace = ''" "key = coalesce(key, '') || 'x'" \
		'content = zeroblob(16)' 'content = zeroblob(15)' "body = body || ' '" \
		"body = 'no json'" 'hash = zeroblob(32)' 'hash = zeroblob(31)'; do
		echo "$change"
		found "UPDATE event SET $change WHERE seq = 20" "$EVENT,\"seq\":20"
		[ "$(grep -c '"finding":"hash"' <<<"$output")" -le 1 ]
	done
	found 'UPDATE event SET seq = 5000 WHERE seq = 20' "$EVENT,\"seq\":20"
	found 'UPDATE event SET seq = 0 WHERE seq = 1' "$EVENT,\"seq\":1"
}

@test "the first and the last event are looked at like the others" {
	found "UPDATE event SET body = body || ' ' WHERE seq = 1" "$EVENT,\"seq\":1,"
	found "UPDATE event SET actor = 'eve' WHERE seq = (SELECT max(seq) FROM event)" \
		"\"finding\":\"hash\",$EVENT,\"seq\":$(ask 'SELECT max(seq) FROM event')"
	found 'UPDATE event SET hash = zeroblob(32) WHERE seq = (SELECT max(seq) FROM event)' \
		'"finding":"hash"'
}

@test "two damages are two findings" {
	found "UPDATE event SET actor = 'eve' WHERE seq IN (20, 30)" \
		"\"finding\":\"hash\",$EVENT,\"seq\":20" "\"finding\":\"hash\",$EVENT,\"seq\":30"
	[ "${#lines[@]}" = 2 ]
	[[ $stderr == *'state was not compared'* ]]
}

@test "two events that change places are found" {
	found 'UPDATE event SET seq = -1 WHERE seq = 20; UPDATE event SET seq = 20 WHERE seq = 21;
		UPDATE event SET seq = 21 WHERE seq = -1' "$EVENT,\"seq\":20" "$EVENT,\"seq\":21"
}

@test "missing events are found: in the middle, at the end, a whole stream, all" {
	found 'DELETE FROM event WHERE seq = 20' "\"finding\":\"gap\",$EVENT,\"seq\":20"
	found 'DELETE FROM event WHERE seq IN (20, 21, 22)' \
		'"seq":20,"detail":"events are missing: after 19 comes 23"'
	[ "$(grep -c '"finding":"gap"' <<<"$output")" = 1 ]
	last=$(ask 'SELECT max(seq) FROM event')
	found "DELETE FROM event WHERE seq = $last" \
		"\"finding\":\"head\",\"table\":\"meta\",\"key\":\"head\",\"seq\":$last"
	found 'DELETE FROM event WHERE stream = (SELECT min(id) FROM orders)' '"finding":"gap"'
	found 'DELETE FROM event WHERE stream = (SELECT max(id) FROM orders)' '"finding":"head"'
	found "DELETE FROM event WHERE stream = (SELECT id FROM stream WHERE kind = 'item')" \
		'"finding":"gap"' '"finding":"stream","table":"stream"'
	found 'DELETE FROM event' '"finding":"head"'
}

@test "an added event is found" {
	found "INSERT INTO event SELECT seq + 1, stream, version + 1, 'hold.expired', at,
		recorded_at, actor, trace, NULL, content, '{}', hash FROM event
		ORDER BY seq DESC LIMIT 1" '"finding":"hash"' '"finding":"head"'
}

@test "a changed head is found, one that cannot be read is 76" {
	found "UPDATE meta SET value = replace(value, substr(value, -3), 'abc') WHERE name = 'head'" \
		'"finding":"head","table":"meta","key":"head"'
	found "UPDATE meta SET value = '9' || value WHERE name = 'head'" '"finding":"head"'
	found "DELETE FROM meta WHERE name = 'head'" '"finding":"head"'
	afresh
	damage "UPDATE meta SET value = 'no head' WHERE name = 'head'"
	run -76 ledger-verify
}

@test "a tail that was cut with its head is found by what it left" {
	found "DELETE FROM event WHERE seq = (SELECT max(seq) FROM event);
		UPDATE meta SET value = (SELECT seq || ' ' || lower(hex(hash)) FROM event
		ORDER BY seq DESC LIMIT 1) WHERE name = 'head'" '"finding":"extra","table":"hold"'
}

@test "a changed balance is found, by its replay, its unit's sum, its holds" {
	found "UPDATE account SET posted = posted + 1 WHERE name = 'stock:S1:milk'" \
		'"finding":"differs","table":"account","key":"id=' '"detail":"posted is ' \
		'"finding":"units","table":"account","detail":"milk: the accounts add up to 1, not 0"'
	found "UPDATE account SET held = held + 1 WHERE name = 'stock:S1:milk'" \
		'"detail":"held is 701, the events say 700"' \
		'"finding":"held","table":"account"' 'open holds add up to 700'
	found "UPDATE account SET posted = -5 WHERE name = 'stock:S1:taro'" '"finding":"floor"'
	found "UPDATE account SET posted = 9223372036854775807 WHERE unit = 'fen'" \
		'"finding":"units"' 'overflows'
	found "UPDATE account SET unit = 'tea' WHERE name = 'stock:S1:milk'" 'unit is tea'
	found "UPDATE account SET floor = NULL WHERE name = 'stock:S1:milk'" 'floor is null'
}

@test "a hold that was resolved twice or opened again is found" {
	where='owner = (SELECT owner FROM hold WHERE state = 1 AND step = 2 LIMIT 1) AND step = 2'
	found "UPDATE hold SET state = 2 WHERE $where" \
		'"finding":"differs","table":"hold","key":"owner=' 'state is 2, the events say 1'
	found "UPDATE hold SET state = 0, resolved = NULL, legs = '1:2:3' WHERE $where" \
		'state is 0' '"finding":"held","table":"account"'
	found "UPDATE hold SET state = 0 WHERE $where" '"detail":"open, and resolved"'
	found "UPDATE hold SET resolved = 1 WHERE $where" 'the event that resolved it is missing'
	found "UPDATE hold SET resolved = NULL WHERE $where" '"detail":"closed, and not resolved"'
	found "UPDATE hold SET state = 7 WHERE $where" '"detail":"no such state"'
	found "UPDATE hold SET seq = 1 WHERE $where" 'the event that placed it is missing'
	open='state = 0 AND step = 2'
	found "UPDATE hold SET legs = legs || ':' WHERE $open" 'its legs can not be read'
	found "UPDATE hold SET legs = '99999999999999999999:1:1' WHERE $open" 'can not be read'
	found "UPDATE hold SET expires = expires + 1 WHERE $open" 'expires is '
	found "UPDATE hold SET state = 3, resolved = seq, legs = '' WHERE $open" 'state is 3'
}

@test "a row that is missing in a table is found in each" {
	for table in account hold definition channel customer orders order_line payment \
		refund lot lot_open item_value buy_group group_member sale_day; do
		echo "$table"
		key=$(ask "SELECT name FROM pragma_table_info('$table') LIMIT 1")
		found "DELETE FROM $table WHERE $key = (SELECT max($key) FROM $table)" \
			"\"table\":\"$table\",\"key\":\"$key="
	done
}

# more TABLE CHANGES: a row like another, but for the changes.
more() {
	echo "$1"
	found "CREATE TEMP TABLE t AS SELECT * FROM $1 ORDER BY 1 DESC LIMIT 1; UPDATE t SET $2;
		INSERT INTO $1 SELECT * FROM t; DROP TABLE t" "\"finding\":\"extra\",\"table\":\"$1\""
}

@test "a row too many in a table is found in each" {
	more account "id = id + 9, name = 'stock:S9:milk', posted = 0, held = 0"
	more hold 'attempt = 9'
	more definition 'n = 9'
	more channel "id = 9, name = 'ghost'"
	more customer "id = 99, name = 'ghost'"
	more orders 'id = id + 1'
	more order_line 'line = 9'
	more payment 'n = 9'
	more refund 'n = 9'
	more lot "id = id + 9, name = 'ghost'"
	more lot_open 'lot = lot + 9'
	more item_value 'item = item + 9'
	more buy_group 'id = id + 9, no = 9'
	more group_member 'order_id = order_id + 9'
	more sale_day 'day = day + 9'
}

@test "every table of state is looked at" {
	afresh
	fixed='event meta stream watermark'
	for table in $(ask "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"); do
		echo "$table"
		[[ " $fixed " == *" $table "* ]] ||
			grep -q "{\"$table\", " "$ROOT/lib/ledger/verify_tables.c"
	done
}

@test "a changed name is found" {
	found "UPDATE stream SET name = 'S9' WHERE kind = 'store' AND name = 'S2'" \
		'"finding":"name","table":"stream"' 'S9 was defined as S2'
	found "UPDATE customer SET name = 'eve' WHERE name = 'c1'" 'name is eve, the events say c1'
	found "DELETE FROM stream WHERE kind = 'item' AND name = 'milk'" '"finding":"stream","table":"event"'
	found "INSERT INTO stream VALUES (999, 'sku', 'ghost')" 'sku ghost has no event'
}

@test "a clock or an id generator that was set back is found" {
	found "UPDATE watermark SET value = value - 1 WHERE name = 'clock'" '"key":"clock"'
	found "DELETE FROM watermark WHERE name = 'clock'" '"key":"clock"'
	found "UPDATE watermark SET value = value - 1 WHERE name = 'snowflake'" '"key":"snowflake"'
	found "UPDATE watermark SET value = 1 WHERE name = 'definitions'" '"key":"definitions"'
	found "UPDATE watermark SET value = 9999 WHERE name = 'sale_day'" '"key":"sale_day"'
	found "UPDATE watermark SET value = 60 WHERE name = 'sale_day'" '"table":"sale_day"'
}

@test "many findings are cut after twenty" {
	found 'DELETE FROM order_line' '"finding":"more"'
	[ "${#lines[@]}" = 21 ]
	run --separate-stderr -1 ledger-verify -v
	[ "${lines[21]}" = "{\"events\":$(ask 'SELECT count(*) FROM event'),\"ok\":false}" ]
}

@test "damaged bytes in a name do not reach the terminal" {
	found "UPDATE event SET type = char(27) || ']0;x' || char(7) WHERE seq = 20" '\\x1b]0;x'
	run -1 grep -q "$(printf '\033')" <<<"$output"
}

@test "a file whose structure is broken is 76" {
	dd if=/dev/urandom of="$BOBA_LEDGER" bs=8192 seek=2 count=3 conv=notrunc status=none
	run -76 ledger-verify
	afresh
	truncate -s -8192 "$BOBA_LEDGER"
	run -76 ledger-verify
	afresh
	ask 'DROP INDEX hold_due'
	run --separate-stderr -76 ledger-verify
	[[ $output == *'"finding":"missing","table":"sqlite_schema","key":"name=hold_due"'* ]]
}

# flip OFFSET: all bits of one byte.
flip() {
	local byte
	byte=$(od -An -tu1 -j "$1" -N 1 "$BOBA_LEDGER")
	printf "\\x$(printf %x $((byte ^ 255)))" |
		dd of="$BOBA_LEDGER" bs=1 seek="$1" conv=notrunc status=none
}

@test "a byte changed anywhere is found, or changes nothing" {
	ledger-dump --all >expected
	size=$(stat -c %s "$BOBA_LEDGER")
	RANDOM=1
	seen=0
	for i in {1..200}; do
		afresh
		at=$(((RANDOM * 32768 + RANDOM) % size))
		flip $at
		status=0
		ledger-verify >out 2>&1 || status=$?
		if [ $status = 0 ]; then
			ledger-dump --all | cmp expected -
		else
			seen=$((seen + 1))
			echo "byte $at: $status $(head -1 out)"
			[[ $status == 1 || $status == 76 ]]
		fi
	done
	[ $seen -gt 10 ]
}
